"""``threatlas serve``: the web pages and the REST API, on this machine unless told otherwise."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.documents.plain import one_line
from threatlas.errors import MissingExtra
from threatlas.knowledge.releases import data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from threatlas.cli.output import Output

EXAMPLES = (
    "serve",
    "serve --demo",
    "serve --port 8080 --data ~/atlas",
    "serve --sign-in-link administrator",
    "serve --write-units /etc/systemd/system",
    "serve --host 0.0.0.0 --certificate server.pem --key server.key --public-url https://atlas.example.org",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen; default: 127.0.0.1")
    parser.add_argument("--port", type=_port, metavar="N", default=8000, help="default: 8000; 0 for a free one")
    add_data(parser)
    parser.add_argument("--certificate", metavar="FILE", help="of this server, with its chain, as PEM: serve over TLS")
    parser.add_argument("--key", metavar="FILE", help="the certificate's private key, as PEM")
    parser.add_argument(
        "--behind-proxy",
        metavar="ADDRESS",
        help="of a proxy in front that ends TLS; its X-Forwarded-For and X-Forwarded-Proto are believed",
    )
    parser.add_argument("--public-url", metavar="URL", help="the address that people type, where it is another")
    parser.add_argument("--sign-in-link", metavar="NAME", help="print a link that signs this user in once")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="serve example systems to look around in; default of --data is then demonstration in the user's data folder",
    )
    parser.add_argument(
        "--reset-second-factor", metavar="NAME", help="take the second factor of this user away, who lost it"
    )
    parser.add_argument(
        "--write-units", metavar="FOLDER", help="write systemd units that serve and back up into FOLDER, and end"
    )
    parser.add_argument(
        "--require-second-factor", action="store_true", help="lead everybody who has none to set one up first"
    )
    parser.add_argument("--oidc-issuer", metavar="URL", help="of an OpenID provider that people sign in with")
    parser.add_argument(
        "--oidc-client",
        metavar="ID",
        help="what this server is called there; its secret, if it has one, is read from THREATLAS_OIDC_SECRET",
    )
    parser.add_argument(
        "--oidc-name", metavar="NAME", help="of the provider, for the button; default: your organisation"
    )


def run(args: Namespace, output: Output) -> int:
    """Serves until it is ended. Where it serves and sign-in links go to standard error, also with ``--quiet``."""
    if args.write_units:
        from threatlas.cli import units

        for path in units.write(Path(args.write_units)):
            output.note(f"wrote {path}")
        return 0
    with needs_server("threatlas serve"):
        from threatlas.cli.serve_provider import provider_of
        from threatlas.web.serving import Listening, serve

    serve(
        Listening(
            data=data_of(args, "demonstration" if args.demo else "server"),
            host=args.host,
            port=args.port,
            certificate=Path(args.certificate) if args.certificate else None,
            key=Path(args.key) if args.key else None,
            proxy=args.behind_proxy,
            public_url=args.public_url,
            database=os.environ.get("THREATLAS_DATABASE") or None,
            sign_in=args.sign_in_link,
            demonstration=args.demo,
            reset_second_factor=args.reset_second_factor,
            require_second_factor=args.require_second_factor,
            provider=provider_of(args),
        ),
        _tell,
    )
    return 0


def add_data(parser: ArgumentParser) -> None:
    """``--data``, for all commands of a server."""
    parser.add_argument(
        "--data", metavar="FOLDER", help="the folder that keeps everything; default: server in the user's data folder"
    )


def data_of(args: Namespace, default: str = "server") -> Path:
    """The folder that ``--data`` names, or the default, in the user's data folder."""
    return Path(args.data).expanduser() if args.data else data_folder() / default


@contextmanager
def needs_server(what: str) -> Iterator[None]:
    """Around imports that need the extra: names it where it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(what, "server") from error


def _tell(text: str) -> None:
    sys.stderr.write(f"threatlas: {one_line(text)}\n")
    sys.stderr.flush()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65535):
        raise ArgumentTypeError(f"{text[:20]!r} is no port; give a number from 0 to 65535")
    return int(text)

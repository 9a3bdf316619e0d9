"""The OpenID provider that people sign in with, from the settings of ``threatlas serve``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from threatlas.cli.settings import setting
from threatlas.errors import ThreatlasError
from threatlas.web.provider_requests import is_safe
from threatlas.web.settings import UNNAMED, OpenIDProvider

if TYPE_CHECKING:
    from argparse import Namespace

SECRET = "THREATLAS_OIDC_SECRET"  # noqa: S105  # the name of a variable
LONGEST_ISSUER, LONGEST_CLIENT, LONGEST_NAME = 500, 200, 60


def provider_of(args: Namespace) -> OpenIDProvider | None:
    """The provider, or None where none is set.

    Raises :class:`~threatlas.errors.ThreatlasError` where it could not be used. The secret is read from the environment
    alone: other users of the machine see the command line, and files are copied.
    """
    issuer, client = setting("oidc_issuer", args.oidc_issuer), setting("oidc_client", args.oidc_client)
    if issuer is None and client is None:
        if args.oidc_name:
            raise ThreatlasError("--oidc-name is of an OpenID provider: give --oidc-issuer and --oidc-client as well")
        return None
    if issuer is None or client is None:
        raise ThreatlasError("--oidc-issuer and --oidc-client go together: give both")
    if len(issuer) > LONGEST_ISSUER or "?" in issuer or not is_safe(issuer):
        raise ThreatlasError(
            f"--oidc-issuer: {issuer[:100]!r} is no address such as https://id.example.org; https is needed, but on this "
            "machine itself"
        )
    if len(client) > LONGEST_CLIENT or not client.isascii() or not client.isprintable():
        raise ThreatlasError("--oidc-client is the id that the provider gave this server")
    name = setting("oidc_name", args.oidc_name) or UNNAMED
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ThreatlasError(f"--oidc-name is a name of at most {LONGEST_NAME} characters, for a button")
    return OpenIDProvider(issuer, client, os.environ.get(SECRET) or None, name)

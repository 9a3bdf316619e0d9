"""Compose files: https://github.com/compose-spec/compose-spec/blob/main/spec.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, SequenceNode, Value
from threatlas.documents.yaml import parse_yaml, text_scalar
from threatlas.errors import DocumentError
from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace, application
from threatlas.systems.discovery.images import Deployed, by_lines, deployed
from threatlas.vocabulary import AssetKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.documents import Place
    from threatlas.systems.description import Origin

_NAME = re.compile(r"(?:docker-)?compose[\w.-]{0,60}\.ya?ml\Z")
_LIMITS = Limits(size=1024 * 1024, depth=32, values=50_000)
_MERGE = re.compile(r"(?m)(^[ \t-]{0,200}|[{,][ \t]{0,20})<<([ \t]{0,20}:)")


def wants(path: str) -> bool:
    """By the names that compose looks for, and their usual variations."""
    return bool(_NAME.match(path.rpartition("/")[2]))


def find(file: SourceFile) -> Iterator[Trace]:
    """The services whose images mean something. A file that is no plain YAML gives its lines that begin with ``image:``."""
    try:
        # A merge key is kept as an ordinary one: what it merges is rarely an image.
        root = parse_yaml(
            _MERGE.sub(r'\1"<<"\2', file.text),
            file.path,
            limits=_LIMITS,
            scalar=text_scalar,
            on_duplicate=_ignore,
        )
    except DocumentError:
        for name, line in by_lines(file.text):
            yield from deployed(Deployed(short_name(name), plain_image(name), file.at(line)))
        return
    services = root.get("services") if isinstance(root, MappingNode) else None
    for name, service in services.items() if isinstance(services, MappingNode) else ():
        image = service.get("image") if isinstance(service, MappingNode) else None
        if isinstance(service, MappingNode) and isinstance(image, str):
            origin = file.at(service.place_of("image").line)
            yield from deployed(Deployed(name, plain_image(image), origin, _ports(service), settings_of(service)))
        elif isinstance(service, MappingNode) and "build" in service:
            yield from _built(file.at(service.place_of("build").line), name, _ports(service))


def _built(origin: Origin, name: str, ports: tuple[str, ...]) -> Iterator[Trace]:
    """A service that is built here runs code of this repository."""
    detail = f"publishes port {', '.join(ports[:5])}" if ports else ""
    box = Found(AssetKind.CONTAINER, name, origin, f"Container {name}"[:120], detail=detail)
    yield Link(application(origin), Relation.RUNS_ON, box, origin)


def _ignore(key: str, place: Place) -> None:
    """The later of two keys counts."""


def short_name(image: str) -> str:
    """The last part of an image's name, for a container whose own name is not known."""
    return image.rpartition("/")[2].partition(":")[0] or "container"


def plain_image(image: str) -> str:
    """An image's name with its variables replaced by what they default to: ``${TAG:-latest}`` is ``latest``; a template ends it."""
    return re.sub(
        r"\$\{?\w{1,80}(?::?-([\w./:-]{0,200}))?\}?", lambda found: found[1] or "", image[:400].partition("{{")[0]
    ).rstrip(":")


def _ports(service: MappingNode) -> tuple[str, ...]:
    """Published ports, those of the loopback address left out."""
    ports = service.get("ports")
    found = []
    host: str
    published: str
    for port in ports[:50] if isinstance(ports, SequenceNode) else ():
        if isinstance(port, MappingNode):
            host, published = f"{port.get('host_ip') or ''}", f"{port.get('published') or ''}"
        else:
            host, _, published = str(port).rpartition(":")[0].rpartition(":")
        if published and not host.startswith(("127.", "localhost", "[::1")):
            found.append(re.sub(r"[^0-9-]", "", published)[:11])
    return tuple(port for port in found if port)


def settings_of(container: MappingNode) -> str:
    """Command line and names of environment variables as one text, to look for options in; values of variables are left out."""
    parts: list[str] = []
    for key in ("command", "entrypoint", "args"):
        value: Value = container.get(key)
        parts += [str(part) for part in value[:100]] if isinstance(value, SequenceNode) else [str(value or "")]
    names = container.get("environment") or container.get("env")
    for entry in names[:200] if isinstance(names, SequenceNode) else names if isinstance(names, MappingNode) else ():
        parts.append(str(entry.get("name")) if isinstance(entry, MappingNode) else str(entry).partition("=")[0])
    return " ".join(parts)[:4000]

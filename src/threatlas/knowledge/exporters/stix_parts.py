"""What STIX bundles of every kind share: identities, external references, JSON that is plain ASCII."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from threatlas.knowledge.as_json import page_of
from threatlas.knowledge.exporters.stix_ids import ATLAS, FIRST, own_id, timestamp

if TYPE_CHECKING:
    from threatlas.knowledge.model import Entry, Reference

Object = dict[str, Any]
"""A STIX object, or a part of one."""

SOURCE = "mitre-atlas"
"""Name of the source of ids and of the kill chain, as MITRE publishes them."""
OWN_SOURCE = "threatlas"
_ATTACK = "mitre-attack"

_WEB_ADDRESS = re.compile(r"https?://[!#-;=?-Z\[\]_a-z~]{1,2000}\Z")
"""What may stand in ``url``, which tools show as a link: no space, quote, angle bracket, backslash or other script."""
_ATTACK_PAGES = (
    (re.compile(r"TA\d{4}\Z"), "tactics"),
    (re.compile(r"T\d{4}(\.\d{3})?\Z"), "techniques"),
    (re.compile(r"M\d{4}\Z"), "mitigations"),
)


def write(document: Object) -> str:
    """A document as JSON, all but ASCII escaped, so that no text in it can command a terminal."""
    return json.dumps(document, indent=1) + "\n"


def filled(**properties: Any) -> Object:
    """The properties that hold something: STIX forbids empty lists. A name is required even where it is empty."""
    return {key: value for key, value in properties.items() if key == "name" or value not in (None, "", [])}


def atlas_id(kind: str, name: str) -> str:
    """The STIX id that MITRE gives to the one matrix, collection or identity of ATLAS (``ATLAS-matrix`` …)."""
    return f"{kind}--{uuid5(ATLAS, name)}"


def identity(*, own: bool) -> Object:
    """Who made an object: threatlas, or MITRE with the id that its published collection refers to."""
    return filled(
        type="identity",
        spec_version="2.1",
        id=own_id("identity", "identity") if own else atlas_id("identity", "ATLAS-identity"),
        created=timestamp(FIRST),
        modified=timestamp(FIRST),
        name="threatlas" if own else "MITRE ATLAS",
        identity_class="organization",
    )


def references(entry: Entry) -> list[Object]:
    """The object's own id, its ATT&CK counterpart, then what it cites."""
    page = page_of(entry)
    found = [filled(source_name=SOURCE if page else OWN_SOURCE, url=page, external_id=entry.id)]
    counterpart = getattr(entry, "attack", None)  # a case study has none
    if counterpart:
        found.append(filled(source_name=_ATTACK, url=_attack_page(counterpart), external_id=counterpart))
    return found + [_cited(reference) for reference in entry.references]


def _cited(reference: Reference) -> Object:
    reserved = reference.title in ("", SOURCE, OWN_SOURCE, _ATTACK)
    web = bool(_WEB_ADDRESS.match(reference.url))
    cited: Object = {"source_name": "reference" if reserved else reference.title}
    if reference.title or not web:
        cited["description"] = reference.title  # STIX wants a description, an address or an id
    if reference.url:
        cited["url" if web else "x_threatlas_url"] = reference.url
    return cited


def _attack_page(identifier: str) -> str | None:
    for form, folder in _ATTACK_PAGES:
        if form.match(identifier):
            return f"https://attack.mitre.org/{folder}/{identifier.replace('.', '/')}"
    return None

"""What Attack Flows of every kind share: a STIX 2.1 extension by MITRE's Center for Threat-Informed Defense, version 2.0.

Written from its normative schema (https://github.com/center-for-threat-informed-defense/attack-flow,
``stix/attack-flow-schema-2.0.0.json``), by which a bundle holds exactly one flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.exporters.stix_ids import own_id
from threatlas.knowledge.exporters.stix_parts import Object, filled, identity

if TYPE_CHECKING:
    from collections.abc import Sequence

EXTENSION = "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4"
_CENTER = "identity--d673f8cb-c168-42da-8ed4-0cb26725f86c"
_EXTENSION_MADE = "2022-08-02T19:34:35.143Z"
_AUTHOR = identity(own=True)


def bundle(name: str, flow: Object, objects: Sequence[Object]) -> Object:
    """A flow and its objects with what they refer to; the bundle's id derives from ``name``."""
    return {
        "type": "bundle",
        "id": own_id("bundle", name),
        "objects": [_definition(), _center(), _AUTHOR, flow, *objects],
    }


def extended(kind: str, identifier: str, **properties: object) -> Object:
    """An object of the extension; properties that hold nothing are left out."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": identifier,
        "created_by_ref": _AUTHOR["id"],
        **filled(**properties),
        "extensions": {EXTENSION: {"extension_type": "new-sdo"}},
    }


def _definition() -> Object:
    """The extension's own definition, with the facts under which it is published."""
    return {
        "type": "extension-definition",
        "id": EXTENSION,
        "spec_version": "2.1",
        "created": _EXTENSION_MADE,
        "modified": _EXTENSION_MADE,
        "created_by_ref": _CENTER,
        "name": "Attack Flow",
        "description": "Adds attack flows to STIX 2.1.",
        "schema": "https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json",
        "version": "2.0.0",
        "extension_types": ["new-sdo"],
        "external_references": [{"source_name": "Documentation", "url": "https://ctid.mitre.org/attack-flow"}],
    }


def _center() -> Object:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _CENTER,
        "created": _EXTENSION_MADE,
        "modified": _EXTENSION_MADE,
        "name": "MITRE Center for Threat-Informed Defense",
        "identity_class": "organization",
    }

"""The grammar of identifiers: ATLAS's own (``AML.…``) and those of analyst additions (``TL.…``)."""

from __future__ import annotations

import re
from enum import StrEnum

ATLAS_ID = re.compile(r"AML\.(?:TA[0-9]{4}|T[0-9]{4}(?:\.[0-9]{3})?|M[0-9]{4}|CS[0-9]{4})")
"""An id as ATLAS writes it. Use ``fullmatch``."""

OWN_ID = re.compile(r"TL\.M[0-9]{4}")
"""An id of an analyst addition of threatlas."""


class ObjectKind(StrEnum):
    """What an identifier names."""

    TACTIC = "tactic"
    TECHNIQUE = "technique"
    MITIGATION = "mitigation"
    CASE_STUDY = "case-study"


_KINDS = {"TA": ObjectKind.TACTIC, "CS": ObjectKind.CASE_STUDY, "T": ObjectKind.TECHNIQUE, "M": ObjectKind.MITIGATION}


def kind_of(identifier: str) -> ObjectKind | None:
    """What ``identifier`` names by its form, or None where it has no known form."""
    if not (ATLAS_ID.fullmatch(identifier) or OWN_ID.fullmatch(identifier)):
        return None
    code = identifier.split(".")[1]
    return _KINDS[code[:2] if code[:2] in _KINDS else code[:1]]


def canonical(text: str) -> str | None:
    """``text`` as an identifier in its right spelling (``aml.t0051`` is ``AML.T0051``), or None."""
    spelt = text.strip().upper()
    return spelt if ATLAS_ID.fullmatch(spelt) or OWN_ID.fullmatch(spelt) else None


def parent_of(identifier: str) -> str | None:
    """The technique that a sub-technique's id says it belongs to: ``AML.T0051`` for ``AML.T0051.001``."""
    return identifier.rsplit(".", 1)[0] if identifier.count(".") == 2 else None

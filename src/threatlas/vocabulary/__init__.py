"""The words that all rooms share, each defined once: asset kinds, lifecycle stages, platforms, attack areas, telemetry kinds."""

from threatlas.vocabulary.areas import AttackArea
from threatlas.vocabulary.assets import AssetKind
from threatlas.vocabulary.flags import Flag
from threatlas.vocabulary.harms import Harm
from threatlas.vocabulary.identifiers import ATLAS_ID, OWN_ID, ObjectKind, canonical, kind_of, parent_of
from threatlas.vocabulary.platforms import Platform
from threatlas.vocabulary.profiles import AdversaryProfile
from threatlas.vocabulary.relations import Relation
from threatlas.vocabulary.stages import LifecycleStage
from threatlas.vocabulary.telemetry import TelemetryKind
from threatlas.vocabulary.term import Term, nearest

__all__ = [
    "ATLAS_ID",
    "OWN_ID",
    "AdversaryProfile",
    "AssetKind",
    "AttackArea",
    "Flag",
    "Harm",
    "LifecycleStage",
    "ObjectKind",
    "Platform",
    "Relation",
    "TelemetryKind",
    "Term",
    "canonical",
    "kind_of",
    "nearest",
    "parent_of",
]

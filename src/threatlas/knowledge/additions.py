"""What threatlas adds to ATLAS, each part marked as its own: summaries, applicability, analyst mitigations and links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from threatlas.knowledge.data import load_json
from threatlas.knowledge.model import (
    Applicability,
    Mitigates,
    Mitigation,
    Provenance,
    Telltale,
)
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, TelemetryKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Additions:
    """Everything that the analysts of threatlas have written, by id."""

    summaries: Mapping[str, str]
    """One or two sentences for each tactic, technique, mitigation and case study of the catalogue."""
    applicability: Mapping[str, Applicability]
    """For each technique of the catalogue."""
    mitigations: tuple[Mitigation, ...]
    """Those with ids of our own (``TL.M…``)."""
    links: tuple[Mitigates, ...]
    """From our mitigations, and from ATLAS's where ATLAS draws none."""
    step_texts: Mapping[str, tuple[str, ...]]
    """One sentence for each step of each case study of the catalogue."""

    def texts_only(self) -> Additions:
        """The sentences without the classification, the mitigations and the links."""
        return replace(self, applicability={}, mitigations=(), links=())

    def without(self, identifiers: Collection[str]) -> Additions:
        """All but what is said of these techniques."""
        if not identifiers:
            return self
        return replace(
            self,
            summaries={key: text for key, text in self.summaries.items() if key not in identifiers},
            applicability={key: found for key, found in self.applicability.items() if key not in identifiers},
            links=tuple(link for link in self.links if link.technique not in identifiers),
        )


@lru_cache(maxsize=1)
def load_additions() -> Additions:
    """The additions that ship with threatlas."""
    techniques = load_json("threatlas/techniques.json")
    own = load_json("threatlas/mitigations.json")
    studies = load_json("threatlas/case_studies.json")
    summaries = {
        row["id"]: row["summary"]
        for name in ("tactics", "atlas_mitigations")
        for row in load_json(f"threatlas/{name}.json")
    }
    summaries.update((row["id"], row["summary"]) for rows in (techniques, own, studies) for row in rows)
    return Additions(
        summaries,
        {row["id"]: _applicability(row) for row in techniques},
        tuple(_mitigation(row) for row in own),
        tuple(
            Mitigates(row["mitigation"], row["technique"], row["reason"], Provenance.THREATLAS)
            for row in load_json("threatlas/links.json")
        ),
        {row["id"]: tuple(row["steps"]) for row in studies},
    )


def _applicability(row: dict[str, Any]) -> Applicability:
    return Applicability(
        tuple(Platform(word) for word in row["platforms"]),
        tuple(LifecycleStage(word) for word in row["stages"]),
        tuple(AssetKind(word) for word in row["assets"]),
        tuple(AttackArea(word) for word in row["areas"]),
        tuple(Telltale(TelemetryKind(word), sentence) for word, sentence in row["telemetry"].items()),
        tuple(row["signals"]),
    )


def _mitigation(row: dict[str, Any]) -> Mitigation:
    return Mitigation(
        row["id"],
        row["name"],
        row["summary"],
        row["reason"],
        tuple(row["categories"]),
        tuple(LifecycleStage(word) for word in row["stages"]),
        None,
        None,
        None,
        Provenance.THREATLAS,
    )

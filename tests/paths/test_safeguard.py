"""Controls as an analysis takes them from the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paths.analysing import SYSTEM, described
from threatlas import knowledge
from threatlas.paths.control_catalogue import catalogue as controls
from threatlas.paths.control_kind import Acts
from threatlas.paths.safeguard import safeguards_for


def test_what_only_watches_is_left_out(catalogue: knowledge.KnowledgeBase) -> None:
    kinds = controls(catalogue)
    techniques = {link for kind in kinds.values() for link in kind.mitigates}
    found = safeguards_for(described(), kinds, techniques, [])
    assert {kind.id for kind in kinds.values() if kind.acts is Acts.WATCHES}.isdisjoint(found)
    assert all(effect.mean > 0 for safeguard in found.values() for effect in safeguard.effects.values())


def test_only_techniques_asked_for(catalogue: knowledge.KnowledgeBase) -> None:
    found = safeguards_for(described(), controls(catalogue), ["AML.T0053"], [])
    assert found
    assert all(set(safeguard.effects) == {"AML.T0053"} for safeguard in found.values())


def test_provenance_and_figures(catalogue: knowledge.KnowledgeBase) -> None:
    kinds = dict(controls(catalogue))
    kinds["ACME-1"] = replace(kinds["AML.M0029"], id="ACME-1", name="Ours")
    found = safeguards_for(described(SYSTEM), kinds, ["AML.T0053"], [])
    assert [found[name].provenance for name in ("AML.M0029", "ACME-1")] == ["atlas", "own"]
    assert found["ACME-1"].screens == found["AML.M0029"].screens == "person"
    kind = kinds["AML.M0029"]
    assert found["AML.M0029"].effects["AML.T0053"].mean == pytest.approx(kind.effect_on("AML.T0053").mean, abs=0.01)
    assert found["AML.M0029"].days == (kind.price.low, kind.price.likely, kind.price.high)
    effect = found["AML.M0029"].effects["AML.T0053"]
    assert effect.deviation == pytest.approx(kind.effect_on("AML.T0053").deviation, abs=0.02)

"""The catalogue of controls that ships, and a user's own beside it."""

from dataclasses import replace
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.errors import CatalogueError
from threatlas.knowledge import KnowledgeBase
from threatlas.paths import control_catalogue
from threatlas.paths.control_catalogue import DATA, read_controls, shipped_controls
from threatlas.paths.control_kind import NOTHING, Acts, ControlKind
from threatlas.paths.control_reading import examine_controls

SHIPPED = shipped_controls()
OWN = """\
- id: ACME-12
  name: Filter of our mail gateway
  mitigates: [AML.T0051.001]
  acts: screens
  screens: content
  stands-on: [channel feeds agent]
  effect: {low: 0.2, likely: 0.5, high: 0.7}
  price: {low: 5, likely: 10, high: 20}
  because: It takes hidden text out of messages.
- id: aml.m0029
  acts: screens
  screens: person
  stands-on: [agent calls tooling]
  effect: {low: 0.1, likely: 0.2, high: 0.3}
  price: {low: 1, likely: 2, high: 3}
  because: We approve forty a day.
"""


def test_every_mitigation_has_one_entry(catalogue: KnowledgeBase) -> None:
    assert [control.id for control in SHIPPED] == [mitigation.id for mitigation in catalogue.mitigations]


def test_what_ships_is_right_as_a_users_file_must_be(catalogue: KnowledgeBase) -> None:
    found, problems = examine_controls(DATA.read_text(), "controls.json", catalogue)
    assert not list(problems)
    assert [replace(control, origin=None) for control in found] == list(SHIPPED)


@pytest.mark.parametrize("control", SHIPPED, ids=[control.id for control in SHIPPED])
def test_an_entry_says_enough(control: ControlKind, catalogue: KnowledgeBase) -> None:
    assert control.because.endswith(".")
    assert control.price.low > 0
    assert (control.effect == NOTHING) == (control.acts is Acts.WATCHES)
    links = {link.technique for link in catalogue.mitigation(control.id).techniques}
    for (
        technique
    ) in control.overrides:  # an effect on what the mitigation is not linked to, by itself or in its family, is a slip
        assert technique in links or any(link.startswith(f"{technique}.") for link in links), technique


def test_links_come_from_the_release(catalogue: KnowledgeBase) -> None:
    known = control_catalogue.catalogue(catalogue)
    guardrails = known["AML.M0020"]
    assert guardrails.name == "Generative AI Guardrails"
    assert guardrails.acts_on("AML.T0051.001")
    assert guardrails.mitigates["AML.T0077"].startswith("An output filter")
    assert list(known) == [mitigation.id for mitigation in catalogue.mitigations]


def test_an_older_release_has_the_mitigations_that_it_had() -> None:
    known = control_catalogue.catalogue(knowledge.load("4.9.1"))
    assert "AML.M0020" in known
    assert "AML.M0030" not in known  # came later


def test_a_users_own_come_last_and_take_the_place_of_ours(catalogue: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    known = control_catalogue.catalogue(catalogue, read_controls(path, catalogue))
    assert list(known)[-1] == "ACME-12"
    assert known["ACME-12"].mitigates == {"AML.T0051.001": "It takes hidden text out of messages."}
    approval = known["AML.M0029"]
    assert (approval.name, approval.effect.likely) == ("Human In-the-Loop for AI Agent Actions", 0.2)
    assert approval.acts_on("AML.T0086")
    assert approval.origin is not None
    assert (approval.origin.source, approval.origin.line) == (str(path), 10)


def test_a_wrong_file_tells_everything(catalogue: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("screens: content", "screens: contents").replace("high: 0.7", "high: 0.1"))
    with pytest.raises(CatalogueError) as caught:
        read_controls(path, catalogue)
    assert len(caught.value.problems) == 2

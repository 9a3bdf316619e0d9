import pytest

from inventing import case_study, small, technique
from threatlas.errors import ThreatlasError, UnknownId
from threatlas.knowledge import CaseStudy, KnowledgeBase, Mitigation, Release, Step, Tactic, Technique

TACTIC = Tactic("AML.TA0000", "Impact", "", "", None, None, None)


@pytest.fixture
def orchard() -> KnowledgeBase:
    return small(
        tactics=[TACTIC, Tactic("AML.TA0001", "Staging", "", "", None, None, None)],
        techniques=[
            technique("AML.T0002", name="Count", tactics=("AML.TA0000", "AML.TA0001")),
            technique("AML.T0001", name="Shake"),
            technique("AML.T0001.001", name="Hard", parent="AML.T0001", tactics=()),
            technique("AML.T0001.000", name="Softly", parent="AML.T0001", tactics=("AML.TA0001",)),
        ],
        case_studies=[
            case_study(Step("S00", None, "AML.T0001", ""), Step("S01", None, "AML.T0001", "")),
            case_study(Step("S00", None, "AML.T0001.000", ""), id="AML.CS0001"),
        ],
    )


@pytest.mark.parametrize("spelling", ["AML.T0001.000", "aml.t0001.000", " AML.T0001.000\n", "Aml.t0001.000"])
def test_an_id_finds_its_record_in_any_spelling(orchard: KnowledgeBase, spelling: str) -> None:
    assert orchard[spelling].name == "Softly"
    assert orchard.get(spelling) is orchard.technique(spelling)


def test_in_asks_for_the_right_spelling(orchard: KnowledgeBase) -> None:
    assert "AML.T0001" in orchard
    assert "aml.t0001" not in orchard
    assert 3 not in orchard
    assert None not in orchard


@pytest.mark.parametrize(
    "identifier", ["", "AML.T9999", "__proto__", "../../x", "AML.T0001\0", "x" * 1_000_000, "\ud800"]
)
def test_an_unknown_id_is_explained_shortly(orchard: KnowledgeBase, identifier: str) -> None:
    assert orchard.get(identifier) is None
    with pytest.raises(UnknownId) as caught:
        orchard[identifier]
    assert isinstance(caught.value, KeyError)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [("AML.TA0000", "tactic"), ("AML.T0001", "technique"), ("AML.CS0000", "case_study")],
)
def test_each_kind_is_asked_for_by_name(orchard: KnowledgeBase, identifier: str, kind: str) -> None:
    for other in ("tactic", "technique", "mitigation", "case_study"):
        ask = getattr(orchard, other)
        if other == kind:
            assert ask(identifier).id == identifier
        else:
            with pytest.raises(ThreatlasError, match=f"{identifier}: is a .*, not a "):
                ask(identifier)


def test_iteration_and_length(orchard: KnowledgeBase) -> None:
    assert [type(entry) for entry in orchard] == [*[Tactic] * 2, *[Technique] * 4, *[CaseStudy] * 2]
    assert len(orchard) == 8
    assert repr(orchard) == "<KnowledgeBase 5.6.0: 2 tactics, 4 techniques>"


def test_names_and_families(orchard: KnowledgeBase) -> None:
    assert orchard.full_name("AML.T0001.000") == "Shake: Softly"
    assert orchard.full_name("AML.T0001") == "Shake"
    assert orchard.full_name("AML.CS0000") == "Study"
    assert [child.id for child in orchard.subtechniques("AML.T0001")] == ["AML.T0001.000", "AML.T0001.001"]
    assert orchard.subtechniques("AML.T0002") == orchard.subtechniques("nothing") == ()


def test_columns_of_the_matrix_hold_no_subtechniques(orchard: KnowledgeBase) -> None:
    assert [found.id for found in orchard.techniques_of("AML.TA0000")] == ["AML.T0002", "AML.T0001"]
    assert [found.id for found in orchard.techniques_of("AML.TA0001")] == ["AML.T0002"]
    assert orchard.techniques_of("AML.TA0099") == ()


def test_case_studies_are_found_by_exactly_the_technique(orchard: KnowledgeBase) -> None:
    assert [study.id for study in orchard.case_studies_using("AML.T0001")] == ["AML.CS0000"]
    assert [study.id for study in orchard.case_studies_using("AML.T0001.000")] == ["AML.CS0001"]
    assert orchard.case_studies_using("AML.T0002") == ()


def test_an_empty_one_is_no_trouble() -> None:
    empty = KnowledgeBase(Release("1", "test", "test"), (), (), (), ())
    assert (list(empty), len(empty), empty.get("AML.T0001")) == ([], 0, None)
    with pytest.raises(UnknownId):
        empty["AML.T0051"]


def test_the_catalogue_is_consistent(catalogue: KnowledgeBase) -> None:
    for tactic in catalogue.tactics:
        assert all(tactic.id in found.tactics for found in catalogue.techniques_of(tactic.id))
    for found in catalogue.techniques:
        assert all(child.parent == found.id for child in catalogue.subtechniques(found.id))
        assert all(link.technique == found.id for link in found.mitigations)
        for link in found.mitigations:
            mitigation = catalogue[link.mitigation]
            assert isinstance(mitigation, Mitigation)
            assert link in mitigation.techniques
    used = {step.technique for study in catalogue.case_studies for step in study.procedure}
    assert {found.id for found in catalogue.techniques if catalogue.case_studies_using(found.id)} == used

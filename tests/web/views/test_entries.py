"""Every record has a page on which all that refers to it is named, with who says so."""

from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.model import Provenance, Reference
from threatlas.web.views.entries import linked, mitigation_view, sources, study_view, tactic_view, technique_view


def test_techniques(catalogue: KnowledgeBase) -> None:
    for technique in catalogue.techniques:
        view = technique_view(technique, catalogue)
        assert [(one.id, one.origin) for one in view.mitigations] == [
            (link.mitigation, "ATLAS" if link.provenance is Provenance.ATLAS else "threatlas")
            for link in technique.mitigations
        ]
        assert {one.id for one in view.studies} == {one.id for one in catalogue.case_studies_using(technique.id)}
        assert all(one.address for one in (*view.tactics, *view.mitigations, *view.subs, *view.studies))
        assert (view.parent is None) == (technique.parent is None)


def test_mitigations(catalogue: KnowledgeBase) -> None:
    for mitigation in catalogue.mitigations:
        view = mitigation_view(mitigation, catalogue)
        assert view.origin == ("threatlas" if mitigation.id.startswith("TL.") else "ATLAS")
        assert len(view.techniques) == len(mitigation.techniques)


def test_tactics_and_case_studies(catalogue: KnowledgeBase) -> None:
    for tactic in catalogue.tactics:
        assert len(tactic_view(tactic, catalogue).techniques) == len(catalogue.techniques_of(tactic.id))
    for study in catalogue.case_studies:
        view = study_view(study, catalogue)
        assert [step.number for step in view.steps] == list(range(1, len(study.procedure) + 1))
        assert all(number <= len(view.steps) for step in view.steps for number in step.then)


def test_only_addresses_of_the_web_become_links() -> None:
    bad = [
        Reference("a", "javascript:alert(1)"),
        Reference("b", "data:text/html,x"),
        Reference("", ""),
        Reference("c", "//x"),
    ]
    assert [(one.title, one.url) for one in sources(bad)] == [("a", ""), ("b", ""), ("c", "")]
    assert sources([Reference("", "https://x.example/")])[0].url == "https://x.example/"


def test_what_a_release_lacks_is_no_link(catalogue: KnowledgeBase) -> None:
    assert linked("AML.T9999", catalogue).address is None
    assert linked("AML.T0051", catalogue).address == "/techniques/AML.T0051"

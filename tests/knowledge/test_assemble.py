"""The parts of a release against each other, whatever reader they came from."""

from dataclasses import replace
from typing import Any

import pytest

from inventing import case_study, technique
from threatlas.documents import START, Place
from threatlas.errors import ReleaseError
from threatlas.knowledge import (
    Applicability,
    KnowledgeBase,
    Mitigates,
    Mitigation,
    Provenance,
    Step,
    Tactic,
)
from threatlas.knowledge.additions import Additions
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform

ATLAS, OURS = Provenance.ATLAS, Provenance.THREATLAS
CLASSIFIED = Applicability((Platform.AGENTIC,), (LifecycleStage.DATA,), (AssetKind.HOST,), (AttackArea.HARM,), (), ())


def _tactic(identifier: str = "AML.TA0000", **fields: Any) -> Tactic:
    return replace(Tactic(identifier, "Impact", "", "", None, None, None), **fields)


def _mitigation(identifier: str, **fields: Any) -> Mitigation:
    return replace(Mitigation(identifier, "Dog", "", "", (), (), None, None, None), **fields)


def _draft(**parts: Any) -> Draft:
    draft = Draft("it", "test", Issues("it"), parts.pop("version", "5.6.0"))
    draft.tactics = [_tactic()]
    draft.techniques = [technique("AML.T0001"), technique("AML.T0002")]
    for name, value in parts.items():
        setattr(draft, name, value)
    return draft


def _links(kb: KnowledgeBase) -> list[tuple[str, str, str, str]]:
    return [
        (link.mitigation, link.technique, link.reason, link.provenance.value)
        for mitigation in kb.mitigations
        for link in mitigation.techniques
    ]


def _codes(kb: KnowledgeBase) -> list[str]:
    return [issue.code for issue in kb.issues]


def test_a_link_stands_at_both_ends() -> None:
    link = Mitigates("AML.M0001", "AML.T0002", "It barks.", ATLAS)
    kb = assemble(_draft(mitigations=[_mitigation("AML.M0001")], links=[(link, START)]))
    assert kb.mitigation("AML.M0001").techniques == kb.technique("AML.T0002").mitigations == (link,)
    assert kb.technique("AML.T0001").mitigations == ()


@pytest.mark.parametrize(
    ("reasons", "kept"),
    [
        (["a", "b"], "a\n\nb"),
        (["a", "a"], "a"),
        (["a", "b", "a", "b", "c"], "a\n\nb\n\nc"),
        (["", "a", ""], "a"),
        (["", ""], ""),
    ],
)
def test_a_link_given_often_is_one_with_every_reason_once(reasons: list[str], kept: str) -> None:
    links = [(Mitigates("AML.M0001", "AML.T0001", reason, ATLAS), START) for reason in reasons]
    kb = assemble(_draft(mitigations=[_mitigation("AML.M0001")], links=links))
    assert _links(kb) == [("AML.M0001", "AML.T0001", kept, "atlas")]
    assert _codes(kb) == ["link-repeated"] * (len(reasons) - 1)


@pytest.mark.parametrize("end", ["mitigation", "technique"])
def test_a_link_to_nothing_is_left_out_and_noted(end: str) -> None:
    ends = {"mitigation": "AML.M0001", "technique": "AML.T0001", end: "AML.M0099"}
    link = Mitigates(ends["mitigation"], ends["technique"], "", ATLAS)
    kb = assemble(_draft(mitigations=[_mitigation("AML.M0001")], links=[(link, Place(7, 3))]))
    assert _links(kb) == []
    assert [str(issue) for issue in kb.issues] == [
        f"it:7:3: {link.mitigation}: a link to AML.M0099, which is not in the release"
    ]


def test_subtechniques_follow_their_parent_in_order_of_id() -> None:
    kb = assemble(
        _draft(
            techniques=[
                technique("AML.T0003.001", parent="AML.T0003", tactics=()),
                technique("AML.T0005"),
                technique("AML.T0003"),
                technique("AML.T0003.000", parent="AML.T0003"),
            ]
        )
    )
    assert [found.id for found in kb.techniques] == ["AML.T0005", "AML.T0003", "AML.T0003.000", "AML.T0003.001"]
    assert kb.technique("AML.T0003.001").tactics == ("AML.TA0000",)
    assert _codes(kb) == ["tactics-inherited"]


@pytest.mark.parametrize(
    ("stated", "tactics", "kept", "codes"),
    [
        ("AML.T0003", (), ("AML.TA0000",), ["tactics-inherited"]),
        # as bundles published before 2026-04-21 have it: with the wrong parent come the wrong parent's tactics
        ("AML.T0005", ("AML.TA0001",), ("AML.TA0000",), ["wrong-parent", "tactics-inherited"]),
        ("AML.T0003.000", (), ("AML.TA0000",), ["wrong-parent", "tactics-inherited"]),
        ("AML.T0003.001", (), ("AML.TA0000",), ["wrong-parent", "tactics-inherited"]),
        ("AML.T9999", (), ("AML.TA0000",), ["wrong-parent", "tactics-inherited"]),
        # without a parent, its own tactics may be right
        (None, ("AML.TA0001",), ("AML.TA0001",), ["wrong-parent"]),
    ],
)
def test_a_subtechnique_belongs_where_its_id_says(
    stated: str | None, tactics: tuple[str, ...], kept: tuple[str, ...], codes: list[str]
) -> None:
    kb = assemble(
        _draft(
            tactics=[_tactic(), _tactic("AML.TA0001")],
            techniques=[
                technique("AML.T0003"),
                technique("AML.T0003.000", parent="AML.T0003"),
                technique("AML.T0005", tactics=("AML.TA0001",)),
                technique("AML.T0003.001", parent=stated, tactics=tactics),
            ],
        )
    )
    found = kb.technique("AML.T0003.001")
    assert (found.parent, found.tactics) == ("AML.T0003", kept)
    assert _codes(kb) == codes
    assert [found.id for found in kb.techniques][-1] == "AML.T0005"


def test_tactics_are_kept_once_and_in_order_and_unknown_ones_are_noted_in_order() -> None:
    named = ("AML.TA0009", "AML.TA0000", "AML.TA0008", "AML.TA0000", "AML.TA0007")
    kb = assemble(_draft(techniques=[technique("AML.T0001", tactics=named)]))
    assert kb.technique("AML.T0001").tactics == ("AML.TA0000",)
    assert [issue.problem.split()[2] for issue in kb.issues] == ["AML.TA0009", "AML.TA0008", "AML.TA0007"]


def test_a_date_before_its_creation_is_mended_for_every_kind() -> None:
    dates = {"created": "2024-05-02", "modified": "2024-05-01"}
    kb = assemble(
        _draft(
            tactics=[_tactic(**dates)],
            techniques=[technique("AML.T0001", **dates), technique("AML.T0002", created="2024-05-02")],
            mitigations=[_mitigation("AML.M0001", **dates)],
        )
    )
    assert kb.tactic("AML.TA0000").modified == kb.mitigation("AML.M0001").modified == "2024-05-02"
    assert [found.modified for found in kb.techniques] == ["2024-05-02", None]
    assert _codes(kb) == ["modified-before-created"] * 3


@pytest.mark.parametrize(
    ("part", "entry", "problem"),
    [
        ("tactics", _tactic(), "AML.TA0000: the id stands twice: 'Impact' and 'Impact'"),
        ("techniques", technique("AML.T0001"), "AML.T0001: the id stands twice"),
        ("tactics", _tactic("AML.T0009"), "AML.T0009: is not an id of a tactic"),
        ("techniques", technique("AML.TA0000"), "AML.TA0000: is not an id of a technique"),
        ("mitigations", _mitigation("AML.T0001"), "AML.T0001: is not an id of a mitigation"),
        ("case_studies", case_study(id="AML.M0001"), "AML.M0001: is not an id of a case study"),
        ("techniques", technique("TL.M0001"), "TL.M0001: is not an id of a technique"),
        ("techniques", technique("nonsense"), "nonsense: is not an id of a technique"),
    ],
)
def test_no_two_objects_share_an_id(part: str, entry: object, problem: str) -> None:
    draft = _draft()
    getattr(draft, part).append(entry)
    with pytest.raises(ReleaseError) as caught:
        assemble(draft)
    assert [problem in found for found in caught.value.problems] == [True]


def test_what_is_told_of_an_empty_release_is_only_what_is_wrong() -> None:
    with pytest.raises(ReleaseError, match="holds no technique"):
        assemble(_draft(techniques=[]))
    draft = _draft(techniques=[])
    draft.issues.error("bad", "is bad")
    with pytest.raises(ReleaseError) as caught:
        assemble(draft)
    assert caught.value.problems == ("it:1:1: is bad",)


@pytest.mark.parametrize(
    ("identifier", "stated", "provenance", "code"),
    [
        ("AML.M0001", ATLAS, ATLAS, None),
        ("TL.M0001", OURS, OURS, None),
        ("AML.M0001", OURS, ATLAS, "provenance-differs"),
        ("TL.M0001", ATLAS, None, "not-of-atlas"),
    ],
)
def test_an_id_says_whose_it_is(
    identifier: str, stated: Provenance, provenance: Provenance | None, code: str | None
) -> None:
    kb = assemble(_draft(mitigations=[_mitigation(identifier, provenance=stated)]))
    assert [mitigation.provenance for mitigation in kb.mitigations] == ([provenance] if provenance else [])
    assert _codes(kb) == ([code] if code else [])


def test_atlas_draws_no_link_of_ours() -> None:
    links = [
        (Mitigates("TL.M0001", "AML.T0001", "", ATLAS), START),
        (Mitigates("AML.M0001", "AML.T0001", "", OURS), START),
    ]
    mitigations = [_mitigation("TL.M0001", provenance=OURS), _mitigation("AML.M0001")]
    kb = assemble(_draft(mitigations=mitigations, links=links))
    assert {link[:2] + link[3:] for link in _links(kb)} == {
        ("TL.M0001", "AML.T0001", "threatlas"),
        ("AML.M0001", "AML.T0001", "threatlas"),
    }
    assert _codes(kb) == ["provenance-differs"]


ADDITIONS = Additions(
    {"AML.T0001": "Ours.", "AML.TA0000": "Ours.", "AML.M0001": "Ours.", "AML.T0099": "Of nothing here."},
    {"AML.T0001": CLASSIFIED},
    (_mitigation("TL.M0001", provenance=OURS), _mitigation("TL.M0002", provenance=OURS)),
    (
        Mitigates("TL.M0001", "AML.T0002", "ours", OURS),
        Mitigates("AML.M0001", "AML.T0002", "ours", OURS),
        Mitigates("AML.M0001", "AML.T0001", "drawn already", OURS),
        Mitigates("AML.M0099", "AML.T0001", "of nothing here", OURS),
        Mitigates("TL.M0001", "AML.T0099", "to nothing here", OURS),
    ),
    {},
)


def test_additions_are_added_where_they_fit_and_marked() -> None:
    link = Mitigates("AML.M0001", "AML.T0001", "MITRE's", ATLAS)
    kb = assemble(_draft(mitigations=[_mitigation("AML.M0001")], links=[(link, START)]), ADDITIONS)
    assert [mitigation.id for mitigation in kb.mitigations] == ["AML.M0001", "TL.M0001", "TL.M0002"]
    assert _links(kb) == [
        ("AML.M0001", "AML.T0001", "MITRE's", "atlas"),
        ("AML.M0001", "AML.T0002", "ours", "threatlas"),
        ("TL.M0001", "AML.T0002", "ours", "threatlas"),
    ]
    assert [link.provenance for link in kb.technique("AML.T0002").mitigations] == [OURS, OURS]
    assert {entry.id for entry in kb if entry.summary} == {"AML.T0001", "AML.TA0000", "AML.M0001"}
    assert kb.technique("AML.T0001").applicability == CLASSIFIED
    assert kb.technique("AML.T0002").applicability is None


def test_without_additions_nothing_is_added() -> None:
    kb = assemble(_draft(mitigations=[_mitigation("AML.M0001")]))
    assert [mitigation.id for mitigation in kb.mitigations] == ["AML.M0001"]
    assert not any(entry.summary for entry in kb)


def test_a_bundle_that_holds_our_additions_already_keeps_them_once() -> None:
    draft = _draft(
        mitigations=[_mitigation("TL.M0001", provenance=OURS)],
        links=[(Mitigates("TL.M0001", "AML.T0002", "ours", OURS), START)],
    )
    kb = assemble(draft, ADDITIONS)
    assert [mitigation.id for mitigation in kb.mitigations] == ["TL.M0001", "TL.M0002"]
    assert _links(kb) == [("TL.M0001", "AML.T0002", "ours", "threatlas")]


def test_our_words_are_not_put_on_an_id_that_meant_something_else() -> None:
    ours = Additions(
        {"AML.T0018.001": "Changes the structure of a model."},
        {"AML.T0018.001": CLASSIFIED},
        (_mitigation("TL.M0001", provenance=OURS),),
        (Mitigates("TL.M0001", "AML.T0018.001", "ours", OURS),),
        {},
    )
    parent = technique("AML.T0018")
    then = assemble(
        _draft(techniques=[parent, technique("AML.T0018.001", name="Inject Payload", parent="AML.T0018")]), ours
    )
    now = assemble(
        _draft(
            techniques=[parent, technique("AML.T0018.001", name="Modify AI Model Architecture", parent="AML.T0018")]
        ),
        ours,
    )
    assert (then.technique("AML.T0018.001").summary, then.technique("AML.T0018.001").applicability) == ("", None)
    assert _links(then) == []
    assert now.technique("AML.T0018.001").summary == "Changes the structure of a model."
    assert len(_links(now)) == 1


def test_steps_are_settled() -> None:
    study = case_study(Step("S00", "AML.TA0099", "AML.T0001", ""), Step("S01", None, "AML.T0099", ""))
    kb = assemble(_draft(case_studies=[study]))
    assert kb.case_study("AML.CS0000").procedure == (Step("S00", None, "AML.T0001", ""),)
    assert _codes(kb) == ["unknown-tactic", "unknown-technique"]


@pytest.mark.parametrize(
    ("version", "kept"),
    [
        ("5.6.0", "5.6.0"),
        ("2026.09", "2026.09"),
        ("v5", "v5"),
        ("", "unknown"),
        ("\x1b[31m", "unknown"),
        ("a b", "unknown"),
    ],
)
def test_versions(version: str, kept: str) -> None:
    kb = assemble(_draft(version=version))
    assert kb.release.version == kept
    assert _codes(kb) == (["not-a-version"] if version and kept == "unknown" else [])

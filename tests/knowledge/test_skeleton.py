import pytest

from threatlas.errors import UnknownRelease
from threatlas.knowledge import load
from threatlas.knowledge.history import load_history
from threatlas.knowledge.skeleton import MATRIX_ORDER, load_skeleton

HISTORY = load_history()


@pytest.mark.parametrize("version", [*HISTORY.releases, *HISTORY.partial])
def test_every_release_that_history_knows_can_be_looked_at(version: str) -> None:
    kb = load_skeleton(version, additions=False)
    known = HISTORY.objects(version)
    assert {entry.id for entry in kb} == known.keys()
    assert (kb.release.version, kb.release.format, kb.release.source) == (version, "history", "threatlas")
    for entry in kb:
        assert entry.name == (known[entry.id].name or "name not known offline")
        assert (entry.summary, entry.description) == ("", "")
    for technique in kb.techniques:
        assert technique.parent == known[technique.id].parent
        if version in HISTORY.releases:
            assert technique.tactics, technique.id
    assert kb.case_studies == ()
    assert all(not mitigation.techniques for mitigation in kb.mitigations)
    assert "no texts, mitigation links or case studies" in kb.release.notes[0]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("4.9.0", "4.9.1"), ("v5.1", "5.1.1"), ("4.5", "4.5.2"), ("5.2.7", "5.2.0")],
)
def test_another_patch_of_the_same_release_stands_in_and_says_so(asked: str, shown: str) -> None:
    kb = load_skeleton(asked)
    assert kb.release.version == shown
    assert f"Release {asked} is not at hand; {shown} is shown." in kb.release.notes


def test_tactics_stand_in_the_order_of_the_matrix() -> None:
    assert [tactic.id for tactic in load_skeleton("5.6.0").tactics] == list(MATRIX_ORDER)
    assert [tactic.id for tactic in load().tactics] == list(MATRIX_ORDER)
    assert [tactic.name for tactic in load_skeleton("3.0.0").tactics][:4] == [
        "Reconnaissance",
        "Resource Development",
        "Initial Access",
        "ML Model Access",
    ]


def test_subtechniques_inherit_the_tactics_of_their_parent() -> None:
    kb = load_skeleton("5.2.0")
    child = kb.technique("AML.T0051.001")
    assert child.tactics == kb.technique("AML.T0051").tactics != ()


def test_our_words_are_added_where_they_fit() -> None:
    kb = load_skeleton("4.5.2")
    assert kb.technique("AML.T0051").summary
    assert kb.technique("AML.T0018.001").name == "Inject Payload"
    assert kb.technique("AML.T0018.001").summary == ""  # the id means something else since 4.9
    assert load_skeleton("5.2.0").technique("AML.T0018.001").summary


@pytest.mark.parametrize(
    "version", ["", "9.9.9", "1.0", "latest", "__proto__", "../../x", "5", "5.6.0.1", "x" * 1_000_000]
)
def test_an_unknown_release_is_refused_shortly(version: str) -> None:
    with pytest.raises(UnknownRelease) as caught:
        load_skeleton(version)
    assert len(str(caught.value)) < 400

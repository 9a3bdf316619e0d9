from threatlas.knowledge.additions import load_additions
from threatlas.vocabulary import kind_of


def test_they_are_read_once() -> None:
    assert load_additions() is load_additions()


def test_each_part_is_keyed_by_ids_of_the_right_kind() -> None:
    ours = load_additions()
    assert {kind_of(identifier) for identifier in ours.applicability} == {"technique"}
    assert {kind_of(identifier) for identifier in ours.step_texts} == {"case-study"}
    assert {kind_of(identifier) for identifier in ours.summaries} == {"tactic", "technique", "mitigation", "case-study"}
    assert {mitigation.id for mitigation in ours.mitigations} <= ours.summaries.keys()
    assert {mitigation.provenance for mitigation in ours.mitigations} == {"threatlas"}
    assert {link.provenance for link in ours.links} == {"threatlas"}


def test_texts_only() -> None:
    ours = load_additions()
    texts = ours.texts_only()
    assert texts.summaries == ours.summaries
    assert texts.step_texts == ours.step_texts
    assert (dict(texts.applicability), texts.mitigations, texts.links) == ({}, (), ())


def test_without_some_techniques() -> None:
    ours = load_additions()
    gone = {ours.links[0].technique, "AML.T0051"}
    rest = ours.without(gone)
    assert ours.summaries.keys() - rest.summaries.keys() == gone
    assert ours.applicability.keys() - rest.applicability.keys() == gone
    assert {link.technique for link in rest.links}.isdisjoint(gone)
    assert set(ours.links) - set(rest.links) == {link for link in ours.links if link.technique in gone}
    assert rest.mitigations == ours.mitigations
    assert ours.without(()) is ours

from threatlas.documents import START, Place
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues


def test_places_of_objects_and_of_those_that_stand_twice() -> None:
    draft = Draft("it", "test", Issues("it"))
    for line in (3, 5, 7):
        draft.note_place("AML.T0001", Place(line, 1))
    draft.note_place("AML.T0002", Place(9, 1))
    assert draft.place_of("AML.T0001") == (3, 1)
    assert draft.place_of("AML.T0002") == (9, 1)
    assert draft.place_of("AML.T0003") == START
    assert draft.repeats == {"AML.T0001": (5, 1)}


def test_drafts_share_nothing() -> None:
    one, other = Draft("a", "test", Issues("a")), Draft("b", "test", Issues("b"))
    one.notes.append("x")
    one.note_place("AML.T0001", START)
    assert (other.notes, other.places, other.version) == ([], {}, "")

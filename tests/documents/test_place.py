import pytest

from threatlas.documents import START, MappingNode, Place, SequenceNode, Value, describe, expect_mapping
from threatlas.errors import DocumentError


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (MappingNode(), "a mapping"),
        (SequenceNode(), "a list"),
        ("x", "a text"),
        (True, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        (None, "nothing"),
        (b"x", "bytes"),
    ],
)
def test_values_are_described_as_people_call_them(value: object, words: str) -> None:
    assert describe(value) == words


def test_nodes_are_ordinary_containers_that_know_their_places() -> None:
    mapping, sequence = MappingNode(Place(2, 3)), SequenceNode(Place(4, 5))
    mapping["a"], mapping.places["a"] = 1, Place(2, 6)
    sequence.append("x")
    sequence.places.append(Place(4, 7))
    assert mapping == {"a": 1}
    assert sequence == ["x"]
    assert mapping.place_of("a") == (2, 6)
    assert mapping.place_of("missing") == mapping.place == (2, 3)
    assert sequence.place_of(0) == (4, 7)
    assert MappingNode().place == SequenceNode().place == START == (1, 1)


def test_a_mapping_is_passed_on() -> None:
    node = MappingNode()
    assert expect_mapping(node, "a.yaml", "an asset") is node


@pytest.mark.parametrize("value", [None, "x", SequenceNode(), 3])
def test_anything_else_is_refused_with_its_place(value: Value) -> None:
    with pytest.raises(DocumentError) as caught:
        expect_mapping(value, "a.yaml", "an asset", Place(3, 4))
    assert str(caught.value) == f"a.yaml:3:4: an asset must be a mapping, not {describe(value)}"

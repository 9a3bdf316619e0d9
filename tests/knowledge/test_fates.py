"""What became of ids."""

from dataclasses import replace

import pytest

from threatlas.knowledge.fates import Fate, Standing, fate_of
from threatlas.knowledge.history import History, load_history


@pytest.fixture(scope="module")
def history() -> History:
    return load_history()


@pytest.mark.parametrize(
    ("identifier", "release", "fate"),
    [
        # what the release holds
        ("AML.T0051", "5.6.0", Fate(Standing.LIVES)),
        ("AML.M0015", "5.6.0", Fate(Standing.LIVES)),
        # retired
        ("AML.T0045", "4.5.2", Fate(Standing.RETIRED, "4.5.2", ("AML.T0048.004",), certain=True)),
        ("AML.T0019", "2026.09", Fate(Standing.RETIRED, "2026.07", ("AML.T0115.000",), certain=True)),
        # not there yet, and what was there in its place
        ("AML.T0115.002", "5.6.0", Fate(Standing.FUTURE, "2026.07", ("AML.T0104",), certain=True)),
        ("AML.T0115.002", "4.4.0", Fate(Standing.FUTURE, "2026.07")),
        ("AML.T0048.004", "4.2.0", Fate(Standing.FUTURE, "4.5.2", ("AML.T0045",), certain=True)),
        ("AML.T0018.002", "4.5.2", Fate(Standing.FUTURE, "4.9.1", ("AML.T0018.001",))),  # split off: a person must say
        ("AML.T0115", "5.6.0", Fate(Standing.FUTURE, "2026.07")),
        # nowhere
        ("AML.T9999", "5.6.0", Fate(Standing.UNKNOWN)),
        ("TL.M0001", "5.6.0", Fate(Standing.UNKNOWN)),
        # case studies are known by their number
        ("AML.CS0056", "5.6.0", Fate(Standing.LIVES)),
        ("AML.CS0057", "5.6.0", Fate(Standing.FUTURE, "2026.08")),
        ("AML.CS0060", "2026.07", Fate(Standing.UNDECIDED)),
        ("AML.CS0100", "2026.12", Fate(Standing.UNDECIDED)),
        ("AML.CS0999", "5.6.0", Fate(Standing.UNKNOWN)),
    ],
)
def test_the_fate_of_an_id(history: History, identifier: str, release: str, fate: Fate) -> None:
    assert replace(fate_of(identifier, release, history), reason="") == fate


def test_a_fate_says_why_where_that_is_known(history: History) -> None:
    assert "sub-technique of External Harms" in fate_of("AML.T0045", "5.6.0", history).reason
    assert fate_of("AML.T0115", "5.6.0", history).reason == ""


def _invented(*moves: tuple[str, str, list[str]]) -> History:
    """A history in which each object of a move is gone with it, and its ends come with it."""
    objects: dict[str, list[dict[str, object]]] = {}
    for identifier, release, ends in moves:
        for end in ends:
            objects.setdefault(end, []).append({"since": release, "name": f"N {end}"})
        objects.setdefault(identifier, [{"since": "3.0.0", "name": f"N {identifier}"}])
        objects[identifier].append({"since": release, "gone": True})
    rows = [{"id": identifier, "release": release, "to": ends, "reason": "so"} for identifier, release, ends in moves]
    return History({"releases": ["3.0.0", "4.0.0", "5.0.0"], "partial": ["2026.07"], "objects": objects}, rows)


def test_an_object_is_followed_along_several_moves_and_back() -> None:
    history = _invented(("AML.T0001", "4.0.0", ["AML.T0002"]), ("AML.T0002", "5.0.0", ["AML.T0003"]))
    assert fate_of("AML.T0001", "5.0.0", history).successors == ("AML.T0003",)
    assert fate_of("AML.T0001", "4.0.0", history).successors == ("AML.T0002",)
    assert fate_of("AML.T0003", "3.0.0", history).successors == ("AML.T0001",)


def test_a_split_has_several_successors_and_no_certain_way() -> None:
    history = _invented(("AML.T0001", "4.0.0", ["AML.T0002", "AML.T0003"]))
    fate = fate_of("AML.T0001", "5.0.0", history)
    assert (fate.successors, fate.certain) == (("AML.T0002", "AML.T0003"), False)
    back = fate_of("AML.T0003", "3.0.0", history)
    assert (back.successors, back.certain) == (("AML.T0001",), False)


def test_a_merger_has_no_certain_way_back() -> None:
    history = _invented(("AML.T0001", "4.0.0", ["AML.T0003"]), ("AML.T0002", "4.0.0", ["AML.T0003"]))
    assert fate_of("AML.T0001", "5.0.0", history).certain
    back = fate_of("AML.T0003", "3.0.0", history)
    assert (back.successors, back.certain) == (("AML.T0001", "AML.T0002"), False)


def test_moves_in_a_circle_come_to_an_end() -> None:
    history = _invented(("AML.T0001", "4.0.0", ["AML.T0002"]), ("AML.T0002", "4.0.0", ["AML.T0001"]))
    assert fate_of("AML.T0001", "5.0.0", history).successors == ()

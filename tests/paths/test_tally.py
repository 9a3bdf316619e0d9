"""Counting evidence by where it was observed."""

from systems.evidences import evidence
from threatlas.paths.tally import Tally, count_by_technique


def test_records_are_counted_together() -> None:
    tally = Tally()
    for record in (evidence(day=20), evidence(by="red\x1b team", day=3, trials=10, successes=1)):
        tally.count(record)
    assert (tally.trials, tally.successes, tally.records) == (30, 18, 2)
    assert str(tally) == "evidence of 2026-11-03 to 2026-11-20 by garak and 1 more (2 records)"


def test_a_name_cannot_command_a_terminal_or_fill_a_page() -> None:
    tally = Tally()
    tally.count(evidence(by="\x1b[2Jred\n team" + "x" * 200))
    assert "\x1b" not in str(tally)
    assert "\n" not in str(tally)
    assert len(str(tally)) < 120


def test_by_technique_and_place() -> None:
    records = [
        evidence(asset="a"),
        evidence(asset="elsewhere", trials=1, successes=1),
        evidence(asset="b", trials=2, successes=0),
        evidence(asset=None, trials=3, successes=0),
        evidence("AML.T0015", trials=0, successes=0),
    ]
    observed = count_by_technique(records)
    assert list(observed) == ["AML.T0051.001"]  # what was not tried counts for nothing
    place = observed["AML.T0051.001"]
    assert [(asset, tally.trials) for asset, tally in place.at({"elsewhere", "a", "z"})] == [
        ("a", 20),
        ("elsewhere", 1),
    ]
    assert place.whole is not None
    assert place.whole.trials == 3
    beside = place.elsewhere({"elsewhere", "a"})
    assert beside is not None
    assert (beside[0], beside[1].trials) == ("b", 2)
    beside = place.elsewhere({"z"})
    assert beside is not None
    assert (beside[0], beside[1].trials) == ("3 assets", 23)
    assert place.elsewhere({"a", "b", "elsewhere"}) is None

"""What history knows beyond names: since when, how many case studies, where objects went and came from."""

from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.errors import UnknownRelease
from threatlas.knowledge.history import History, load_history, series, version_key


@pytest.fixture(scope="module")
def history() -> History:
    return load_history()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("4.9.1", "5.0.1"), ("5.6.1", "2026.07"), ("2026.07", "2026.10"), ("5.6.0", "v5.6.1"), ("4.9", "4.10")],
)
def test_versions_of_both_numberings_are_ordered(earlier: str, later: str) -> None:
    assert version_key(earlier) < version_key(later)


def test_the_calendar_name_of_a_release_is_that_release() -> None:
    assert version_key("2026.04") == version_key("5.6.0")


@pytest.mark.parametrize("version", ["", "5", "5.6.0.1", "latest", "5.6.0\n", "99999.1", "٥.٦.٠"])
def test_what_is_no_version_is_said_so(version: str) -> None:
    with pytest.raises(UnknownRelease):
        version_key(version)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("4.9.0", "4.9.1"), ("4.5.0", "4.5.2"), ("5.6.0", "5.6.0"), ("2026.04", "5.6.0"), ("2026.08", "2026.08")],
)
def test_a_version_is_resolved_to_a_release_at_hand(history: History, asked: str, meant: str) -> None:
    assert history.resolve(asked) == meant


@pytest.mark.parametrize(
    ("identifier", "version", "since"),
    [
        ("AML.T0015", "5.6.0", "4.9.1"),  # renamed from Evade ML Model
        ("AML.T0015", "4.5.2", "3.0.0"),  # its tactics changed in 4.1, its name did not
        ("AML.T0051", "5.6.0", "4.5.2"),
        ("AML.T0020", "2026.09", "2026.08"),
        ("AML.T0051", "4.4.0", None),
        ("AML.T0019", "2026.07", None),
        ("AML.T9999", "5.6.0", None),
    ],
)
def test_since_when_an_object_has_its_name(history: History, identifier: str, version: str, since: str | None) -> None:
    assert history.named_since(identifier, version) == since


def test_every_object_has_its_name_since_a_release_that_gives_it_that_name(history: History) -> None:
    for version in (*history.releases, *history.partial):
        for identifier, known in history.objects(version).items():
            since = history.named_since(identifier, version)
            assert since is not None
            assert version_key(since) <= version_key(version)
            then = history.at(identifier, since)
            assert then is not None
            assert then.name == known.name


@pytest.mark.parametrize(
    ("version", "counts"),
    [
        ("3.0.0", (15, 15)),
        ("4.8.0", (26, 32)),  # not counted itself: between 4.7 and 4.9
        ("5.6.0", (57, 57)),
        ("2026.07", (57, 72)),
        ("2026.12", (73, None)),  # later than all that is known
    ],
)
def test_how_many_case_studies_a_release_holds(history: History, version: str, counts: tuple[int, int | None]) -> None:
    assert history.case_study_counts(version) == counts


@pytest.mark.parametrize(
    ("number", "version"), [(0, "3.0.0"), (15, "4.2.0"), (56, "5.5.0"), (57, "2026.08"), (900, None)]
)
def test_which_release_brought_a_case_study(history: History, number: int, version: str | None) -> None:
    assert history.first_with_case_study(number) == version


def test_moves_are_found_from_both_ends(history: History) -> None:
    gone = history.move_of("AML.T0058")
    assert gone is not None
    assert gone.to == ("AML.T0115.001",)
    assert history.moves_to("AML.T0115.001") == (gone,)
    assert [move.id for move in history.moves_to("AML.T0018.002")] == ["AML.T0018.001"]
    assert history.moves_to("AML.T0018.001") == ()  # it stayed where it was


def test_a_change_of_meaning_is_no_removal(history: History) -> None:
    change = history.change_of_meaning("AML.T0018.001")
    assert change is not None
    assert change.named == "Inject Payload"
    assert history.move_of("AML.T0018.001") is None
    assert history.change_of_meaning("AML.T0051") is None


def test_moves_lead_from_objects_that_were_to_objects_that_are(history: History) -> None:
    for move in history.moves:
        assert history.knows(move.id)
        for end in move.to:
            assert history.at(end, move.release) is not None


@pytest.mark.parametrize("version", ["3.0.0", "4.2.0", "4.5.0", "4.9.0", "5.0.0", "5.2.0"])
def test_published_releases_hold_what_history_says(history: History, releases: Path, version: str) -> None:
    kb = knowledge.load(releases / f"ATLAS-{version}.yaml")
    fewest, most = history.case_study_counts(history.resolve(version))
    assert fewest == most == len(kb.case_studies)
    assert [study.id for study in kb.case_studies] == [f"AML.CS{number:04d}" for number in range(fewest)]
    known = history.objects(history.resolve(version))
    assert {tactic.id: tactic.name for tactic in kb.tactics}.items() <= {
        identifier: found.name for identifier, found in known.items()
    }.items()
    assert all(known[technique.id].name == technique.name for technique in kb.techniques)


@pytest.mark.parametrize(("version", "expected"), [("4.9.1", "4.9"), ("5.6.0", "5.6"), ("2026.07", "2026.07")])
def test_series(version: str, expected: str) -> None:
    assert series(version) == expected

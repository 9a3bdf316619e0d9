"""Changing one decision or control in a text: it says exactly that more, and every other line is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysing import EXAMPLES, SMALL
from inventing import HOSTILE
from systems.test_writing import NOWHERE, STATED, systems
from threatlas.errors import DescriptionError, ThreatlasError
from threatlas.systems import starters
from threatlas.systems.amending import Amendment, amend, same_but_for_places, without_places
from threatlas.systems.description import Control, Decision, System
from threatlas.systems.reading import parse_system
from threatlas.systems.writing import system_text

STARTERS = sorted(Path(starters.__file__).parent.glob("*.yaml"))
ONE = Decision("AML.T0029", None, "accepted", "Mail can wait.", "head of support", date(2027, 1, 31), NOWHERE)


def kept_apart(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines of two texts that are not in both, from the first that differs to the last."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


@st.composite
def amendments(draw: st.DrawFn, system: System) -> Amendment:
    """Any change that can be made to a system's decisions or controls."""
    section = draw(st.sampled_from(["decisions", "controls"]))
    assets = st.sampled_from([asset.id for asset in system.assets])
    part: Decision | Control
    if section == "decisions":
        verdict = draw(st.sampled_from(["accepted", "not-applicable"]))
        until = draw(st.dates(date(1990, 1, 1)))
        part = Decision("AML.T0029", draw(st.none() | assets), verdict, draw(STATED), draw(STATED), until, NOWHERE)
    else:
        where = tuple(draw(st.lists(assets, max_size=2)))
        part = Control("own-x", where, draw(st.floats(0, 1)), draw(STATED), NOWHERE)
    there = len(getattr(system, section))
    position = draw(st.none() | st.integers(0, there - 1)) if there else None
    return Amendment(section, position, draw(st.sampled_from([part, part, None])) if position is not None else part)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_what_is_changed_is_read_as_the_change(data: st.DataObject) -> None:
    system = data.draw(systems())
    text = system_text(system)
    amendment = data.draw(amendments(system))
    amended = amend(text, amendment)
    assert without_places(parse_system(amended.text, "it")) == without_places(amendment.applied(system))
    assert not amended.whole


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_written_by_people_only_the_lines_of_the_part_change(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([*EXAMPLES, *STARTERS]))
    text = path.read_text()
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    system = parse_system(text, "it")
    amendment = data.draw(amendments(system))
    amended = amend(text, amendment)
    assert not amended.whole
    assert without_places(parse_system(amended.text, "it")) == without_places(amendment.applied(system))
    old, new = kept_apart(text, amended.text)
    if amendment.position is None:
        assert len(old) <= 1, old  # a key with nothing below it, at most
        assert len(new) <= 8
    assert len(old) <= 7
    assert not any(line.lstrip().startswith("#") for line in old)
    if amendment.part is not None:
        again = parse_system(amended.text, "it")
        position = len(getattr(again, amendment.section)) - 1 if amendment.position is None else amendment.position
        undone = amend(amended.text, Amendment(amendment.section, position, None))
        assert not undone.whole


AWKWARD = """\
# Who we are.

threatlas: 1
release: 5.6.0
name: >-
  A name over
  two lines
assets:
  a: model
  b: data-store   # a store
decisions:    # those of the board
  # The first is about floods.
  - technique: AML.T0029      # a flood
    # said in May
    verdict: 'accepted'
    reason: |
      Mail can wait.

      For a day.
    owner: "head of support"
    until: 2099-01-31   # renew

  -
    verdict: accepted
    technique: aml.t0051
    owner: somebody
      else
    reason: "It is: #1
      and so on"
    until: "2099-01-31"
  - {technique: AML.T0043, verdict: accepted, reason: 'it''s, well, so', owner: me, until: 2099-01-31}   # in braces
  # The last word.

objectives:
  stolen: {harm: disclosure, asset: b}
# The end.
"""


def test_a_renewal_changes_one_word() -> None:
    system = parse_system(AWKWARD, "it")
    for position in (1, 2):
        later = replace(system.decisions[position], until=date(2101, 1, 1))
        amended = amend(AWKWARD, Amendment("decisions", position, later))
        assert not amended.whole
        old, new = kept_apart(AWKWARD, amended.text)
        assert len(old) == len(new) <= 5
        assert "2101-01-01" in "".join(new)
        assert "# in braces" in amended.text


@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_less_leaves_the_others_with_their_comments(position: int) -> None:
    amended = amend(AWKWARD, Amendment("decisions", position, None))
    assert not amended.whole
    assert "# those of the board" in amended.text
    assert "# The last word.\n\nobjectives:" in amended.text
    assert AWKWARD.startswith(amended.text[: amended.text.index("decisions:")])
    assert ("AML.T0029" in amended.text) is (position != 0)
    assert ("aml.t0051" in amended.text) is (position != 1)


def test_one_more_stands_behind_the_last() -> None:
    amended = amend(AWKWARD, Amendment("decisions", None, ONE))
    assert not amended.whole
    assert "# in braces\n  - technique: AML.T0029\n    verdict: accepted\n" in amended.text
    assert "    until: 2027-01-31\n  # The last word.\n" in amended.text


HEAD = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets:\n  a: model\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD + "\ndecisions:\n- "),
        (HEAD.removesuffix("\n"), HEAD + "\ndecisions:\n- "),
        (HEAD + "decisions: []\n", HEAD + "decisions:\n- "),
        (HEAD + "decisions: []  # none yet\n", HEAD + "decisions:  # none yet\n- "),
        (HEAD + "decisions:\n", HEAD + "decisions:\n- "),
        (HEAD + "decisions:  # none yet\nobjectives: {}\n", HEAD + "decisions:  # none yet\n- "),
        (HEAD + "decisions: ~\n", None),
        ("---\n" + HEAD + "...\n", "---\n" + HEAD + "\ndecisions:\n- "),
        (HEAD + "summary: |+\n  kept\n\n\n", HEAD + "summary: |+\n  kept\n\n\ndecisions:\n- "),
        # shapes that are written anew as a whole
        (HEAD + "decisions:\n  technique: AML.T0051\n  verdict: accepted\n  reason: x\n  owner: y\n  until: 2099-01-01\n", None),
        (HEAD + "decisions: [{technique: AML.T0051, verdict: accepted, reason: x, owner: y, until: 2099-01-01}]\n", None),
        ("{threatlas: 1, release: 5.6.0, name: x, assets: {a: model}}\n", None),
    ],
)  # fmt: skip
def test_where_there_is_no_decision_yet(before: str, after: str | None) -> None:
    amended = amend(before, Amendment("decisions", None, ONE))
    assert amended.whole is (after is None)
    assert same_but_for_places(
        parse_system(amended.text, "it"), Amendment("decisions", None, ONE).applied(parse_system(before, "it"))
    )
    if after is not None:
        assert amended.text.startswith(after + "technique: AML.T0029\n")


def test_an_anchor_that_others_need_is_no_trap() -> None:
    text = SMALL.replace("reason: We live with it.", "reason: &why We live with it.") + (
        "- {technique: AML.T0029, verdict: accepted, reason: *why, owner: x, until: 2099-01-01}\n"
    )
    gone = amend(text, Amendment("decisions", 0, None))
    assert gone.whole
    assert "We live with it." in gone.text
    assert not amend(text, Amendment("decisions", 1, None)).whole


@pytest.mark.parametrize("hostile", [one for one in HOSTILE if one.strip()])
def test_whatever_a_reason_holds(hostile: str) -> None:
    reason = f"{hostile} \n: # - ' \" {hostile}".strip()
    decision = replace(ONE, reason=reason, owner=hostile.strip())
    for text in (SMALL, AWKWARD, HEAD):
        amended = amend(text, Amendment("decisions", None, decision))
        assert not amended.whole
        assert parse_system(amended.text, "it").decisions[-1].reason == reason
        last = len(parse_system(amended.text, "it").decisions) - 1
        assert amend(amended.text, Amendment("decisions", last, None)).text in (text, f"{text}\n")


def test_what_cannot_be_said_is_refused() -> None:
    for reason in ("x" * 10_000, "\ud800"):
        with pytest.raises(ThreatlasError):
            amend(SMALL, Amendment("decisions", None, replace(ONE, reason=reason)))
    with pytest.raises(IndexError):
        amend(SMALL, Amendment("decisions", 7, ONE))
    with pytest.raises(DescriptionError):
        amend("assets: {}", Amendment("decisions", None, ONE))

"""What drawings of paths show: every step once, arrows for its requirements, equal paths once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small
from threatlas.documents import one_line
from threatlas.paths.analysis import Hindrance
from threatlas.reports.path_drawing import LINE, drawn_paths


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_arrows_join_all_boxes_from_the_adversary_to_the_objective(path: Path) -> None:
    for drawn in drawn_paths(example(path)):
        first, *steps, last = drawn.boxes
        assert (first.kind, last.kind) == ("adversary", "objective")
        assert {box.kind for box in steps} == {"step"}
        assert {start for start, _ in drawn.arrows} == {box.id for box in (first, *steps)}
        assert {end for _, end in drawn.arrows} == {box.id for box in (*steps, last)}


def test_equal_paths_of_several_adversaries_are_drawn_once() -> None:
    drawn = drawn_paths(small())
    told = {(one.title, one.boxes[0].lines) for one in drawn}
    assert len(told) == len(drawn)
    assert any(one.boxes[0].lines == ("Adversary", "outsider, user") for one in drawn)
    numbers = [one.number for one in drawn if "customer-data" in one.title]
    assert numbers == list(range(1, len(numbers) + 1))


def test_controls_in_the_way_and_accepted_risks_are_marked() -> None:
    drawn = drawn_paths(small())
    boxes = [box for one in drawn for box in one.boxes]
    assert any(line.startswith("in its way: AML.M0020, leaves ") for box in boxes if box.guarded for line in box.lines)
    for box in boxes:
        assert box.guarded == any(line.startswith("in its way: ") for line in box.lines)
        assert box.accepted == any(line.startswith("AML.T0051") for line in box.lines)
    for one in drawn:
        assert ("a risk that is accepted" in one.title) == any(box.accepted for box in one.boxes)


def test_a_control_that_is_got_past_guards_nothing_and_many_are_counted() -> None:
    exposure = small().exposures[0]
    step = exposure.paths[0].steps[0]
    past = Hindrance("AML.M0020", "Guardrails", "assistant", 0.5, "AML.T0015", ())
    hindered = replace(exposure.paths[0], steps=(replace(step, hindrances=(past,) * 6),))
    [drawn] = drawn_paths(replace(small(), exposures=(replace(exposure, paths=(hindered,)),)))
    assert not drawn.boxes[1].guarded
    assert drawn.boxes[1].lines[-2:] == ("got past: AML.M0020", "and 2 more controls")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_lines_are_short_and_harmless(text: str) -> None:
    for drawn in drawn_paths(rewritten(small(), text)):
        for line in (drawn.title, *(line for box in drawn.boxes for line in box.lines)):
            assert 0 < len(line) <= 2 * LINE
            assert line == one_line(line)

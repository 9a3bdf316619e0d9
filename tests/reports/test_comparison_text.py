"""A comparison in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysing import HOSTILE, SMALL, rewritten, small
from threatlas.reports.comparison import Change, compare
from threatlas.reports.comparison_text import MOST, comparison_lines
from threatlas.reports.document import document


def lines(old: str, new: str) -> list[str]:
    assert old in SMALL
    return list(comparison_lines(compare(document(small()), document(small(SMALL.replace(old, new))))))


def test_nothing_changed() -> None:
    told = comparison_lines(compare(document(small()), document(small())))
    assert told[0] == "Mail assistant: system.yaml (2026-11-25) to system.yaml (2026-11-25)"
    assert told[1].startswith("Risk: ")
    assert told[1].endswith(" EUR, unchanged")
    assert len([line for line in told if not line.startswith("With accepted")]) == 2


def test_figures_before_and_after() -> None:
    comparison = compare(document(small()), document(small()))
    change = replace(comparison, risk=Change(200_000.0, 150_000.0), risk_with_accepted=Change(0.0, 10.0))
    told = comparison_lines(change)
    assert told[1] == "Risk: 200,000 EUR → 150,000 EUR (-25 %)"
    assert told[2] == "With accepted risks: 0 EUR → 10 EUR"
    told = comparison_lines(replace(change, risk=Change(100.0, 100.5)))
    assert told[1] == "Risk: 100 EUR → 100 EUR (+0.5 %)"


def test_a_control_removed_and_a_decision_that_ran_out() -> None:
    told = lines("- {control: AML.M0020, where: [assistant], coverage: 0.6, evidence: Seen.}\n", "")
    assert "Controls in place:" in told
    assert "  - AML.M0020 on assistant" in told
    told = lines("2026-12-31", "2026-11-01")
    at = told.index("Decisions that ran out since:")
    assert told[at + 1] == "  AML.T0051: accepted by head of support until 2026-11-01: We live with it."


def test_other_currencies_get_no_share() -> None:
    told = lines("EUR", "USD")
    assert told[1].startswith("Risk: ")
    assert "%" not in told[1]
    assert "EUR → " in told[1]
    assert told[1].endswith("USD")


def test_objectives_new_gone_and_not_analysed() -> None:
    extra = "objectives:\n  cost:\n    title: Costs\n    harm: denial\n    asset: assistant\n"
    assert any(line.startswith("  cost (Costs): new") for line in lines("objectives:\n", extra))
    one = document(small())
    told = comparison_lines(compare(document(small(SMALL.replace("objectives:\n", extra))), one))
    assert any(line.startswith("  cost (Costs): gone") for line in told)
    told = comparison_lines(compare(one, document(small(objective="misled"))))
    assert "  customer-data (Disclosure: customers): analysed in one of them only" in told


def test_long_lists_are_cut() -> None:
    comparison = compare(document(small()), document(small()))
    told = comparison_lines(replace(comparison, assets_added=tuple(f"a{number}" for number in range(50))))
    assert told[-1] == f"  … and {50 - MOST} more"
    assert len([line for line in told if line.startswith("  a")]) == MOST


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_harmless_at_a_terminal(text: str) -> None:
    other = rewritten(small(SMALL.replace("- mailbox feeds assistant\n", "")), text)
    for line in comparison_lines(compare(document(small()), document(other))):
        assert line.isprintable()

"""Findings of lint as a SARIF log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.finding import RULES
from threatlas.reports.sarif import Fix, Region, Result, Rule, sarif_log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge.finding import Finding


def lint_sarif(findings: Iterable[Finding]) -> str:
    """The SARIF log of findings, in the order given, with every kind of finding as a rule."""
    rules = [Rule(rule.code.value, rule.title, rule.description, rule.level.value) for rule in RULES]
    return sarif_log(rules, [_result(finding) for finding in findings])


def _result(finding: Finding) -> Result:
    region = Region(finding.line, finding.column, finding.end_line, finding.end_column)
    fix = None
    if finding.suggestion is not None:
        fix = Fix(f"Write {finding.suggestion}", region, finding.suggestion)
    return Result(
        finding.code.value,
        finding.level.value,
        finding.message,
        finding.source,
        region,
        fix,
        f"{finding.identifier} {finding.text}",
    )

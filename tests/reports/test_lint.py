"""Findings of lint as SARIF."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from threatlas import knowledge
from threatlas.knowledge.finding import RULES
from threatlas.knowledge.lint import lint_text
from threatlas.reports.lint import lint_sarif

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-written.schema.json").read_text())


def test_findings_become_results_and_suggestions_fixes(catalogue: knowledge.KnowledgeBase) -> None:
    text = "AML.T0045\nAML.T9999 (x)\n- AML.T0015: Evade ML Model\n"
    log = json.loads(lint_sarif(lint_text(text, "docs/a.md", catalogue)))
    Draft202012Validator(SCHEMA).validate(log)
    [run] = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in RULES]
    retired, unknown, renamed = run["results"]
    assert (retired["ruleId"], unknown["ruleId"], renamed["ruleId"]) == ("retired-id", "unknown-id", "renamed")
    assert (retired["level"], renamed["level"]) == ("error", "warning")
    [replacement] = retired["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "AML.T0048.004"
    assert replacement["deletedRegion"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 10}
    assert "fixes" not in unknown


def test_no_finding_is_a_log_too() -> None:
    log = json.loads(lint_sarif([]))
    Draft202012Validator(SCHEMA).validate(log)
    assert log["runs"][0]["results"] == []

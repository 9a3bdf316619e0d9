"""An analysis as SARIF: what lies on a way to an objective, at the line of its target, with the path."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from analysing import EXAMPLES, HOSTILE, NAMES, SMALL, example, rewritten, small, steps
from threatlas import knowledge
from threatlas.paths.analysis import Analysis
from threatlas.reports.analysis import render
from threatlas.reports.renderings.sarif import level, weights

SCHEMA = json.loads((Path(__file__).parents[1] / "sarif-2.1.0-written.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


def run(analysis: Analysis, kb: knowledge.KnowledgeBase) -> dict[str, Any]:
    log = json.loads(render(analysis, kb, "sarif"))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    [found] = log["runs"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_one_result_for_each_technique_on_a_way(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = example(path)
    results = run(analysis, catalogue)["results"]
    assert [result["ruleId"] for result in results] == [one.technique for one in analysis.applicable if one.objectives]
    lines = path.read_text().splitlines()
    shown = {technique for exposure in analysis.exposures for one in exposure.paths for technique in one.techniques}
    for result in results:
        assert ("codeFlows" in result) == (result["ruleId"] in shown)
        region = result["locations"][0]["physicalLocation"].get("region")
        if region:
            assert 1 <= region["startLine"] <= len(lines)


def test_a_result_stands_at_the_line_of_its_target_and_tells_the_path(catalogue: knowledge.KnowledgeBase) -> None:
    analysis = small()
    lines = {asset.id: asset.origin.line for asset in analysis.system.assets}
    found = run(analysis, catalogue)
    for result in found["results"]:
        technique = result["ruleId"]
        of_technique = [step for step in steps(analysis) if step.technique == technique and step.assets]
        if not of_technique:
            continue
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "system.yaml", "uriBaseId": "%SRCROOT%"}
        assert place["region"]["startLine"] in {lines[step.assets[0]] for step in of_technique}
        assert result["message"]["text"].startswith(f"{of_technique[0].name}: ")
        [flow] = result["codeFlows"]
        texts = [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]]
        assert [text.partition(". ")[0] for text in texts] == [str(number + 1) for number in range(len(texts))]
        assert any(technique in text for text in texts)


def test_ranks_are_likelihood_times_the_share_of_the_loss() -> None:
    assert weights(small()) == pytest.approx({"customer-data": 1.0, "misled": 13_000 / 6 / (5_250_000 / 6)})
    without = "\n".join(line for line in SMALL.splitlines() if "loss:" not in line)
    assert weights(small(without)) == {"customer-data": 1.0, "misled": 1.0}
    one_without = SMALL.replace("    loss: {low: 1000, likely: 2000, high: 4000, currency: EUR}\n", "")
    assert weights(small(one_without)) == {"customer-data": 1.0, "misled": 1.0}


@pytest.mark.parametrize(
    ("rank", "word"), [(100, "error"), (40, "error"), (39.9, "warning"), (10, "warning"), (9.9, "note"), (0, "note")]
)
def test_levels_follow_the_rank(rank: float, word: str) -> None:
    assert level(rank) == word


def test_fingerprints_stay_when_lines_are_added_above(catalogue: knowledge.KnowledgeBase) -> None:
    def prints(text: str) -> list[str]:
        return [result["partialFingerprints"]["threatlas/v1"] for result in run(small(text), catalogue)["results"]]

    moved = SMALL.replace("assets:", "# one\n# two\nassets:", 1)
    assert prints(SMALL) == prints(moved)
    assert len(set(prints(SMALL))) == len(prints(SMALL))


def test_nothing_found_is_a_log_too(catalogue: knowledge.KnowledgeBase) -> None:
    assert run(replace(small(), applicable=()), catalogue)["results"] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_makes_a_log_of_bounded_size(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    found = run(rewritten(small(), text), catalogue)
    for result in found["results"]:
        assert len(result["message"]["text"]) < 2_000
        assert "](" not in result["message"]["text"].replace("\\](", "")

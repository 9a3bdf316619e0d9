"""Controls switched in thought give the risk that the analysis promises for them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysing import EXAMPLES, NAMES, analysed, example
from threatlas import knowledge
from threatlas.paths.analysis import Analysis
from threatlas.paths.known import knowledge_for
from threatlas.paths.prevention import LEARNT
from threatlas.paths.safeguard import Safeguard
from threatlas.paths.standing import places_to_stand, switched


def safeguards(analysis: Analysis) -> dict[str, Safeguard]:
    """The controls that an analysis goes by."""
    kb = knowledge.load(analysis.system.release)
    return dict(knowledge_for(kb, analysis.system, now=datetime(2026, 11, 25, tzinfo=UTC)).knowledge.safeguards)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_places_are_of_the_description(path: Path) -> None:
    analysis = example(path)
    known = {asset.id for asset in analysis.system.assets} | {str(flow) for flow in analysis.system.flows}
    for safeguard in safeguards(analysis).values():
        places = places_to_stand(analysis.system, safeguard)
        assert set(places) <= known
        assert len(set(places)) == len(places)


def test_a_candidate_alone_takes_off_what_the_analysis_says() -> None:
    analysis = example(EXAMPLES[NAMES.index("rag-assistant")])
    known = safeguards(analysis)
    keep = {control.id for control in analysis.system.controls}
    # Only the first of them are said over their own likeliest trees (`prevention.LEARNT`);
    # what the others take off is a floor over the trees known so far.
    for candidate in analysis.candidates[:LEARNT]:
        changed = switched(analysis.system, known, keep, [candidate.control])
        then = analysed(changed, controls=False, paths=1)
        assert then.risk == pytest.approx(candidate.risk_after, rel=1e-9)


def test_switching_nothing_changes_nothing() -> None:
    analysis = example(EXAMPLES[0])
    keep = {control.id for control in analysis.system.controls}
    assert switched(analysis.system, safeguards(analysis), keep, []) == analysis.system


def test_switching_off_never_lowers_the_risk() -> None:
    analysis = example(EXAMPLES[NAMES.index("rag-assistant")])
    bare = switched(analysis.system, safeguards(analysis), (), ["no such control"])
    assert bare.controls == ()
    assert analysed(bare, controls=False, paths=1).risk >= analysis.risk

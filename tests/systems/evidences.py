"""Evidence for tests."""

import json
from datetime import UTC, datetime

from hypothesis import strategies as st

from threatlas.systems.description import Origin
from threatlas.systems.evidence import MOST, Artefact, Evidence, Verdict

GOOD: dict[str, object] = {
    "threatlas": 1,
    "release": "5.6.0",
    "observed": "2026-11-20T14:05:00Z",
    "by": "garak 0.11",
    "technique": "AML.T0051.001",
    "asset": "assistant",
    "trials": 20,
    "successes": 17,
}


def line(**changes: object) -> str:
    """A line that is right, but for ``changes``; None leaves a key out."""
    given = {**GOOD, **changes}
    return json.dumps({key: value for key, value in given.items() if value is not None})


def evidence(
    technique: str = "AML.T0051.001",
    asset: str | None = "assistant",
    trials: int = 20,
    successes: int = 17,
    *,
    control: str | None = None,
    by: str = "garak",
    day: int = 20,
) -> Evidence:
    """A record with little in it."""
    observed = datetime(2026, 11, day, tzinfo=UTC)
    origin = Origin("e.jsonl", 1)
    return Evidence(
        *(technique, asset, observed, by, "5.6.0", trials, successes, None, control, None, None, None, (), ""), origin
    )


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and bool(text)
)
_COUNT = st.integers(0, MOST)


@st.composite
def records(draw: st.DrawFn) -> Evidence:
    """Any record that is right."""
    trials = draw(_COUNT)
    successes = draw(st.integers(0, trials))
    counted = Verdict.CONFIRMED if successes else Verdict.RESISTED if trials else Verdict.NOT_TESTED
    return Evidence(
        draw(st.sampled_from(["AML.T0051", "AML.T0051.001", "AML.T9999"])),
        draw(st.none() | st.sampled_from(["a", "mail-box", "x.1_y"])),
        draw(st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1))),  # noqa: DTZ001  # hypothesis adds the zone
        draw(_TEXT),
        draw(st.sampled_from(["5.6.0", "2026.10"])),
        trials,
        successes,
        draw(st.sampled_from([None, counted])),
        draw(st.none() | st.sampled_from(["AML.M0020", "ACME-12"])),
        draw(st.none() | st.integers(0, 2**64 - 1)),
        draw(st.none() | _COUNT),
        draw(st.none() | _COUNT),
        draw(st.lists(st.builds(Artefact, _TEXT, st.just("0f" * 32)), max_size=2).map(tuple)),
        draw(st.just("") | _TEXT),
        Origin("e.jsonl", 1),
    )

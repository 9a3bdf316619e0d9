"""Rules that meet each other's needs, without a system."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.analysing import LEFT_IN_A_CHANNEL
from threatlas import knowledge
from threatlas.paths.forecasting.chaining import Chaining
from threatlas.paths.rules import parse_rules, shipped_rules

KB = knowledge.load()
PLACES = {technique.id: place for place, technique in enumerate(KB.techniques)}
RULES = parse_rules(
    LEFT_IN_A_CHANNEL
    + """\
- technique: AML.T0051.001
  with: {g: generative}
  needs: [influences(g)]
  helps: [has(prompt)]
  gives: [instructs(g)]
  because: "{g} obeys"
  sources: [AML.CS0020]
- technique: AML.T0020
  with: {d: dataset}
  needs: [writes(d)]
  gives: [tampered(d)]
  because: "{d} is changed"
- technique: AML.T0025
  with: {h: host, d: dataset}
  needs: [executes(h), tampered(d) | instructs(d)]
  gives: [exfiltrated(d)]
  because: "{h} sends {d}"
""",
    "own.yaml",
)
CHAINING = Chaining(KB.techniques, RULES)


def told(*seen: str) -> tuple[set[str], set[str], set[str]]:
    """What is enabled, newly enabled and helped after these techniques."""
    row = np.zeros((1, len(PLACES)), np.bool_)
    row[0, [PLACES[one] for one in seen]] = True
    chained = CHAINING.after(row, np.array([PLACES[seen[-1]]], np.int32))
    return tuple({one for one, place in PLACES.items() if table[0, place]} for table in chained)  # type: ignore[return-value]


INDIRECT = {"AML.T0051", "AML.T0051.000", "AML.T0051.001", "AML.T0051.002"}
"""The technique of the rule, and its relatives, for which it answers."""


def test_a_prompt_opens_a_channel_and_helps_with_injection() -> None:
    enabled, newly, helped = told("AML.T0065")
    assert enabled == newly == {"AML.T0093"}
    assert helped == INDIRECT


def test_content_in_a_channel_flows_on_to_a_model() -> None:
    enabled, newly, _ = told("AML.T0065", "AML.T0093")
    assert enabled == INDIRECT | {"AML.T0093"}
    assert newly == INDIRECT


def test_every_need_must_be_met() -> None:
    assert "AML.T0025" not in told("AML.T0020")[0]


def test_kinds_must_fit() -> None:
    # instructs(generative) is no instructs(dataset)
    assert not CHAINING.links("AML.T0025", ["AML.T0051.001"])


def test_links_name_the_giver_and_the_fact() -> None:
    (link,) = CHAINING.links("AML.T0051", ["AML.T0065", "AML.T0093"])
    assert (link.giver, link.fact, link.rule.id) == ("AML.T0093", "influences(generative)", "own:AML.T0051.001#1")
    helps = CHAINING.help_for("AML.T0051.001", ["AML.T0093", "AML.T0065"])
    assert helps is not None
    assert (helps.giver, helps.fact) == ("AML.T0065", "has(prompt)")
    assert CHAINING.help_for("AML.T0020", ["AML.T0065"]) is None


SHIPPED = Chaining(KB.techniques, shipped_rules())


@given(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_what_is_enabled_has_links_and_nothing_else_has(seen: list[str]) -> None:
    row = np.zeros((1, len(PLACES)), np.bool_)
    row[0, [PLACES[one] for one in seen]] = True
    chained = SHIPPED.after(row, np.array([PLACES[seen[-1]]], np.int32))
    for one, place in PLACES.items():
        links = SHIPPED.links(one, seen)
        assert bool(links) == bool(chained.enabled[0, place])
        assert bool(SHIPPED.help_for(one, seen)) == bool(chained.helped[0, place])
        assert not chained.newly[0, place] or chained.enabled[0, place]


@pytest.mark.parametrize(("first", "second"), list(product(["AML.T0065", "AML.T0093"], repeat=2)))
def test_more_seen_never_enables_less(first: str, second: str) -> None:
    assert told(first)[0] <= told(first, second)[0]

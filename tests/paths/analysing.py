"""Analyses for tests: a description as text, with plain chances and controls of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from threatlas import knowledge
from threatlas.paths.analysis import Analysis, Chance
from threatlas.paths.analyze import Knowledge, Options, analyze
from threatlas.paths.control_kind import Stand
from threatlas.paths.rules import Rule, parse_rules
from threatlas.paths.safeguard import Effect, Safeguard
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system

TODAY = date(2026, 11, 25)
LEFT_IN_A_CHANNEL = """
- with: {a: anything, b: anything}
  where: [a feeds b]
  needs: [influences(a)]
  gives: [influences(b)]
- technique: AML.T0065
  with: {g: generative}
  gives: [has(prompt)]
  because: "a prompt for {g}"
  sources: [AML.CS0021]
- technique: AML.T0093
  with: {c: channel}
  needs: [reaches(c), has(prompt)]
  gives: [influences(c)]
  because: "text is left in {c}"
  sources: [AML.CS0039]
"""
"""Rules by which content flows, and a prompt gets into a channel."""
RULES = (
    LEFT_IN_A_CHANNEL
    + """\
- technique: AML.T0068
  with: {g: generative}
  needs: [has(prompt)]
  gives: [bypasses(g/content)]
  because: "the prompt is disguised for {g}"
  sources: [AML.CS0021]
- technique: AML.T0051.001
  with: {g: generative}
  needs: [influences(g)]
  gives: [instructs(g)]
  because: "{g} obeys"
  sources: [AML.CS0020]
- technique: AML.T0053
  with: {g: agent, t: tool}
  where: [g calls t]
  needs: [instructs(g)]
  gives: [uses(t)]
  because: "{g} calls {t}"
  sources: [AML.CS0021]
"""
)
SYSTEM = """
threatlas: 1
release: 5.6.0
name: small
assets:
  mailbox: {kind: channel, is: [public]}
  assistant: agent
  crm: tool
flows:
- mailbox feeds assistant
- assistant calls crm
objectives:
  crm-taken: {harm: takeover, asset: crm, loss: {low: 1000, likely: 1000, high: 1000, currency: EUR}}
"""


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    return parse_rules(RULES, "rules.yaml")


def described(text: str = SYSTEM, *more: str) -> System:
    """A system; further sections as text."""
    return parse_system("\n".join((text, *more)) + "\n", "system.yaml")


def chance(value: float, weight: float = 4.0) -> Chance:
    return Chance(value, value * weight, (1 - value) * weight, (f"set to {value}",))


def safeguard(
    name: str, effects: Mapping[str, float], stands: str, screens: str | None = None, days: float = 10
) -> Safeguard:
    words = stands.split()
    from threatlas.vocabulary import Relation

    stand = Stand(words[0], Relation(words[1]), words[2]) if len(words) == 3 else Stand(words[0])
    kinds = {technique: Effect(effect) for technique, effect in effects.items()}
    share = Effect(max(effects.values()) if screens else 0.0)
    return Safeguard(name, name, "own", screens, kinds, share, (stand,), (days, days, days), "it helps", ())


def analysed(
    system: System,
    *safeguards: Safeguard,
    chances: Callable[[str, str | None], Chance] = lambda technique, asset: chance(0.5),  # noqa: ARG005
    options: Options | None = None,
) -> Analysis:
    known = Knowledge(knowledge.load(), rules(), {one.id: one for one in safeguards}, chances)
    return analyze(system, known, options or Options(today=TODAY))

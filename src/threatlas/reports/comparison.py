"""What changed between two analyses: of two versions of a system, or of one at two times.

Both are documents of :func:`threatlas.reports.document.document`, so that a stored one can be compared with a new one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from threatlas.reports.document import Document

    _Key = TypeVar("_Key")

SAME = 1e-9
"""Figures that differ by no more than this share are the same: analyses of one system on two machines."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after; None where there is none."""

    before: float | None
    after: float | None

    @property
    def percent(self) -> float | None:
        """By how much it grew, in per cent of before; None where that says nothing (from nothing, or to or from none)."""
        if self.before is None or self.after is None:
            return None
        if self.same:
            return 0.0
        return 100 * (self.after - self.before) / self.before if self.before else None

    @property
    def same(self) -> bool:
        """Whether nothing changed that is worth a word."""
        if self.before is None or self.after is None:
            return self.before is self.after
        return math.isclose(self.before, self.after, rel_tol=SAME, abs_tol=0.0)


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """How one objective fared."""

    objective: str
    title: str
    state: str
    """``added``, ``removed``, ``changed``, ``same``, or ``not analysed`` where one of the analyses left it out."""
    expected: Change
    """Expected loss; None where no loss is stated."""
    probability: Change
    """Of the likeliest path."""


@dataclass(frozen=True, slots=True)
class TechniqueChange:
    """A technique that now lies on a way to an objective, or no longer does."""

    technique: str
    name: str
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathChange:
    """A path, known by its objective and its set of techniques, that only one of the analyses tells."""

    objective: str
    techniques: tuple[str, ...]
    """In the order of its steps."""
    profiles: tuple[str, ...]
    probability: float
    certain: bool
    """Whether the other analysis has no such path; if not, it may have one that is less likely than those it tells."""


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A control at one place, or everywhere in the system (``""``): its coverage, None where it is not in place."""

    control: str
    where: str
    coverage: Change


@dataclass(frozen=True, slots=True)
class PlanChange:
    """How the plan changed."""

    budget: Change
    added: tuple[str, ...]
    """Controls, in the order of the plan."""
    removed: tuple[str, ...]
    risk_after: Change


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """A decision that came, went, or ran out."""

    technique: str
    asset: str | None
    verdict: str
    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two analyses."""

    name: str
    """Of the system."""
    source: str
    as_of: str
    release: str
    version: str
    """The threatlas that made it."""
    currency: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one analysis to another."""

    before: Side
    after: Side
    comparable: bool
    """Whether the risks are in the same currency; if not, no share of them says anything."""
    risk: Change
    risk_with_accepted: Change
    objectives: tuple[ObjectiveChange, ...]
    """All of them, in the order of the second description, then those that are gone."""
    assets_added: tuple[str, ...]
    assets_removed: tuple[str, ...]
    techniques_new: tuple[TechniqueChange, ...]
    techniques_gone: tuple[TechniqueChange, ...]
    paths_new: tuple[PathChange, ...]
    """The likeliest first."""
    paths_gone: tuple[PathChange, ...]
    controls: tuple[ControlChange, ...]
    """In place only before, only after, or with another coverage."""
    plan: PlanChange | None
    """None where neither has a plan."""
    decisions_expired: tuple[DecisionChange, ...]
    """In force before, run out since."""
    decisions_added: tuple[DecisionChange, ...]
    decisions_removed: tuple[DecisionChange, ...]
    notes: tuple[str, ...]
    """What makes the two differ besides the system, and what cannot be compared."""

    def exceeds(self, percent: float) -> bool:
        """Whether the risk grew by more than ``percent`` per cent of before; from nothing, any risk does.

        Raises :class:`ThreatlasError` where the risks are in different currencies, or only one of the analyses left
        out an objective that both describe.
        """
        if not self.comparable:
            raise ThreatlasError(
                f"risk is {_unit(self.before.currency)} before and {_unit(self.after.currency)} after, "
                "so it cannot be said whether it grew; state losses in one currency"
            )
        left_out = [
            one.objective
            for one in self.objectives
            if one.state == "not analysed" and (one.probability.before is None) != (one.probability.after is None)
        ]
        if left_out:
            raise ThreatlasError(
                f"one of the analyses leaves out {', '.join(left_out)} (--to), so it cannot be said whether the risk grew; "
                "compare analyses of the same objectives"
            )
        before, after = self.risk.before or 0.0, self.risk.after or 0.0
        return after > before * (1 + percent / 100) and not math.isclose(after, before, rel_tol=SAME)


def compare(before: Document, after: Document) -> Comparison:
    """What changed. Both are results of :func:`~threatlas.reports.document.document` or of
    :func:`~threatlas.reports.stored.read_analysis`.
    """
    return Comparison(
        before=_side(before),
        after=_side(after),
        comparable=before["currency"] == after["currency"],
        risk=Change(before["risk"], after["risk"]),
        risk_with_accepted=Change(before["risk_with_accepted"], after["risk_with_accepted"]),
        objectives=tuple(_objectives(before, after)),
        assets_added=_only(_ids(after["system"]["assets"]), _ids(before["system"]["assets"])),
        assets_removed=_only(_ids(before["system"]["assets"]), _ids(after["system"]["assets"])),
        techniques_new=_techniques(after, before),
        techniques_gone=_techniques(before, after),
        paths_new=_paths(after, before),
        paths_gone=_paths(before, after),
        controls=tuple(_controls(before, after)),
        plan=_plan(before, after),
        decisions_expired=_expired(before, after),
        decisions_added=_decisions(after, before),
        decisions_removed=_decisions(before, after),
        notes=tuple(_notes(before, after)),
    )


def _side(document: Document) -> Side:
    system = document["system"]
    return Side(
        system["name"],
        system["source"],
        document["as_of"],
        document["release"],
        document["version"],
        document["currency"],
    )


def _ids(records: Iterable[Document]) -> list[str]:
    return [record["id"] for record in records]


def _only(here: Iterable[_Key], there: Iterable[_Key]) -> tuple[_Key, ...]:
    other = set(there)
    return tuple(dict.fromkeys(one for one in here if one not in other))


def _objectives(before: Document, after: Document) -> Iterator[ObjectiveChange]:
    old, new = (_by_id(document["system"]["objectives"]) for document in (before, after))
    risks = [{risk["objective"]: risk for risk in document["risks"]} for document in (before, after)]
    for identifier in dict.fromkeys((*new, *old)):
        found = [known.get(identifier) for known in risks]
        expected = Change(*(risk and risk["expected"] for risk in found))
        probability = Change(*(risk and risk["probability"] for risk in found))
        if identifier not in old or identifier not in new:
            state = "removed" if identifier in old else "added"
        elif None in found:
            state = "not analysed"
        else:
            state = "same" if expected.same and probability.same else "changed"
        yield ObjectiveChange(
            identifier, (new.get(identifier) or old[identifier])["title"], state, expected, probability
        )


def _by_id(records: Iterable[Document]) -> dict[str, Document]:
    return {record["id"]: record for record in records}


def _on_a_way(document: Document) -> dict[str, Document]:
    return {record["technique"]: record for record in document["applicable"] if record["objectives"]}


def _techniques(here: Document, there: Document) -> tuple[TechniqueChange, ...]:
    """Those on a way here and not there."""
    found, other = _on_a_way(here), _on_a_way(there)
    return tuple(
        TechniqueChange(technique, record["name"], tuple(record["objectives"]))
        for technique, record in found.items()
        if technique not in other
    )


_PathKey = tuple[str, frozenset[str]]


def _told(document: Document) -> dict[_PathKey, PathChange]:
    """The paths by objective and set of techniques, with the profiles that have them."""
    found: dict[_PathKey, PathChange] = {}
    for exposure in document["exposures"]:
        for path in exposure["paths"]:
            techniques = tuple(step["technique"] for step in path["steps"])
            key = (exposure["objective"], frozenset(techniques))
            known = found.get(key)
            profiles = (*(known.profiles if known else ()), exposure["profile"])
            likeliest = max(path["probability"], known.probability if known else 0.0)
            found[key] = PathChange(
                exposure["objective"],
                known.techniques if known else techniques,
                tuple(dict.fromkeys(profiles)),
                likeliest,
                certain=True,
            )
    return found


def _paths(here: Document, there: Document) -> tuple[PathChange, ...]:
    """The paths told here and not there. That is certain where there tells all paths to the objective."""
    other = _told(there)
    incomplete = {exposure["objective"] for exposure in there["exposures"] if not exposure["complete"]}
    analysed = {exposure["objective"] for exposure in there["exposures"]}
    left_out = set(_ids(there["system"]["objectives"])) - analysed
    found = [
        PathChange(
            path.objective,
            path.techniques,
            path.profiles,
            path.probability,
            certain=path.objective not in incomplete | left_out,
        )
        for key, path in _told(here).items()
        if key not in other
    ]
    return tuple(sorted(found, key=lambda path: (-path.probability, path.objective, path.techniques)))


def _coverage(document: Document) -> dict[tuple[str, str], float]:
    return {
        (control["control"], where): control["coverage"]
        for control in document["system"]["controls"]
        for where in control["where"] or [""]
    }


def _controls(before: Document, after: Document) -> Iterator[ControlChange]:
    old, new = _coverage(before), _coverage(after)
    for key in dict.fromkeys((*new, *old)):
        change = Change(old.get(key), new.get(key))
        if not change.same:
            yield ControlChange(*key, change)


def _plan(before: Document, after: Document) -> PlanChange | None:
    old, new = before["plan"], after["plan"]
    if old is None and new is None:
        return None
    chosen = [plan["controls"] if plan else [] for plan in (old, new)]
    return PlanChange(
        Change(*(plan and plan["budget"] for plan in (old, new))),
        _only(chosen[1], chosen[0]),
        _only(chosen[0], chosen[1]),
        Change(*(plan and plan["risk_after"] for plan in (old, new))),
    )


_DecisionKey = tuple[str, str | None, str]


def _by_subject(document: Document) -> dict[_DecisionKey, Document]:
    return {(one["technique"], one["asset"], one["verdict"]): one for one in document["decisions"]}


def _decision(record: Mapping[str, str]) -> DecisionChange:
    return DecisionChange(
        record["technique"],
        record["asset"],
        record["verdict"],
        record["reason"],
        record["owner"],
        record["until"],
    )


def _expired(before: Document, after: Document) -> tuple[DecisionChange, ...]:
    old = _by_subject(before)
    return tuple(
        _decision(record)
        for key, record in _by_subject(after).items()
        if record["state"] == "expired" and key in old and old[key]["state"] != "expired"
    )


def _decisions(here: Document, there: Document) -> tuple[DecisionChange, ...]:
    other = _by_subject(there)
    return tuple(_decision(record) for key, record in _by_subject(here).items() if key not in other)


def _unit(currency: str) -> str:
    return f"in {currency}" if currency else "in objectives lost"


def _notes(before: Document, after: Document) -> Iterator[str]:
    old, new = _side(before), _side(after)
    if old.currency != new.currency:
        yield f"Risk is {_unit(old.currency)} before and {_unit(new.currency)} after: its figures cannot be compared."
    if old.name != new.name:
        yield f"The systems have different names: {old.name} and {new.name}."
    if old.release != new.release:
        yield f"The first is of ATLAS {old.release}, the second of {new.release}: ids may have moved."
    if old.version != new.version:
        yield (
            f"The first was made by threatlas {old.version}, the second by {new.version}: rules and figures may have changed."
        )
    if before["evidence"] != after["evidence"]:
        yield "They rest on different evidence."
    if before["seed"] != after["seed"]:
        yield "They were sampled with different seeds."
    if new.as_of < old.as_of:
        yield f"The second is older than the first: decisions count as of {new.as_of} there, of {old.as_of} here."
    yield from _about_coverage(before, after)


def _about_coverage(before: Document, after: Document) -> Iterator[str]:
    """What one of the analyses was asked for and the other was not."""
    described = [set(_ids(document["system"]["objectives"])) for document in (before, after)]
    counted = [{risk["objective"] for risk in document["risks"]} for document in (before, after)]
    left_out = sorted((counted[0] ^ counted[1]) & described[0] & described[1])
    if left_out:
        yield f"Only one of them counts {', '.join(left_out)}: the risk differs by that too."
    plans = [document["plan"] for document in (before, after)]
    if None not in plans and not Change(plans[0]["budget"], plans[1]["budget"]).same:
        yield "The plans are for different budgets."

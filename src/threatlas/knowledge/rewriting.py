"""Decides, mention by mention, what a migration rewrites and what it must ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from threatlas.errors import UnknownRelease
from threatlas.knowledge.fates import Fate, Standing, fate_of
from threatlas.knowledge.finding import Code
from threatlas.knowledge.history import series, version_key
from threatlas.knowledge.lint_ids import respelt
from threatlas.knowledge.mentions import Mention, Spelling
from threatlas.knowledge.names import Reading, plain
from threatlas.knowledge.neighbours import Bond, Neighbour, Neighbours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from threatlas.knowledge.directives import Pin
    from threatlas.knowledge.history import History, Move
    from threatlas.knowledge.names import Names

_BREAK = re.compile(r"[ \t\r]*\n[ \t]*")
_CODES = {Standing.RETIRED: Code.RETIRED_ID, Standing.FUTURE: Code.FUTURE_ID}


class Edit(NamedTuple):
    """A rewriting, in offsets of the text as it was."""

    start: int
    end: int
    after: str
    code: str
    """The kind of finding that lint would make of it: a line may say to leave that kind alone."""
    reason: str
    release: str


class OpenQuestion(NamedTuple):
    """A question, in offsets."""

    start: int
    identifier: str
    candidates: tuple[str, ...]
    code: str
    reason: str
    about_age: bool
    """Whether the release that the text was written against would answer it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a migration goes to."""

    to: str
    """The release as the caller wrote it."""
    release: str
    """The release of history that it means."""
    history: History
    names: Names
    since: str | None
    choices: Mapping[str, str]
    fates: dict[str, Fate] = field(default_factory=dict)

    def fate(self, identifier: str) -> Fate:
        """The fate of an id, worked out once."""
        fate = self.fates.get(identifier)
        if fate is None:
            fate = fate_of(identifier, self.release, self.history)
            if fate.standing is not Standing.UNKNOWN:  # a hostile text could name millions
                self.fates[identifier] = fate
        return fate

    def called(self, identifier: str) -> str:
        """An id with its name in the release, where it is known."""
        name = self.names.current.get(identifier, "")
        return f"{identifier} ({name})" if name else identifier


class Rewriting:
    """The decisions for one text: rewritings and questions, those on lines to be left alone included."""

    def __init__(self, target: Target, text: str, mentions: Sequence[Mention], pin: Pin | None) -> None:
        self.edits: list[Edit] = []
        self.questions: list[OpenQuestion] = []
        self._target = target
        self._text = text
        self._written, self._oldest = _age(target, mentions, pin)
        neighbours = Neighbours(text, target.names)
        for mention in mentions:
            self._decide(mention, neighbours)

    def _decide(self, mention: Mention, neighbours: Neighbours) -> None:
        target, identifier = self._target, mention.identifier
        if identifier.startswith("TL."):
            return
        fate = target.fate(identifier)
        if fate.standing is Standing.UNDECIDED:
            return
        beside = neighbours.of(mention)
        if fate.standing is Standing.LIVES:
            change = target.history.change_of_meaning(identifier)
            if change is not None and self._means_other(change, beside):
                self._ask_about_meaning(mention, change, beside)
            else:
                self._rename(mention, identifier, beside)
        elif identifier in target.choices:
            self._move(mention, target.choices[identifier], fate, beside)
        elif fate.certain:
            self._move(mention, fate.successors[0], fate, beside)
        else:
            self._ask(
                mention, fate.successors, _CODES.get(fate.standing, Code.UNKNOWN_ID), _why(identifier, fate, target)
            )

    def _means_other(self, change: Move, beside: Sequence[Neighbour]) -> bool:
        """Whether the id, as the text uses it, means something else in the release, or may: an answer by the name beside it,
        else by the age of the text."""
        target = self._target
        after = version_key(target.release) >= version_key(change.release)
        for neighbour in beside:
            said = plain(self._text[neighbour.start : neighbour.end])
            if said == plain(change.named):
                return after
            if said in {plain(name) for name in target.history.names(change.id)}:
                return not after
        if self._written is not None:
            return (version_key(self._written) >= version_key(change.release)) != after
        return not after or self._oldest < version_key(change.release)

    def _ask_about_meaning(self, mention: Mention, change: Move, beside: Sequence[Neighbour]) -> None:
        target, identifier = self._target, mention.identifier
        chosen = target.choices.get(identifier)
        ends = tuple(end for end in change.to if target.fate(end).standing is Standing.LIVES)
        if chosen is None:
            reason = f"{identifier} changed its meaning in {series(change.release)}: {change.reason}"
            self._ask(mention, ends, Code.RENAMED, reason, about_age=True)
        elif chosen == identifier:
            self._rename(mention, identifier, beside)
        else:
            self._move(mention, chosen, Fate(Standing.RETIRED, change.release, ends, reason=change.reason), beside)

    def _move(self, mention: Mention, successor: str, fate: Fate, beside: Sequence[Neighbour]) -> None:
        """Writes the successor in the place of an id, and its name in the place of the names beside it."""
        target, identifier = self._target, mention.identifier
        code = _CODES.get(fate.standing, Code.UNKNOWN_ID)
        if not _may_rewrite(mention, self._text):
            reason = f"{mention.written} may be a name in a program, so it is left as it is: write {successor} by hand"
            self._ask(mention, (successor,), code, reason)
            return
        called = target.called(successor)
        if identifier in target.choices:
            reason = f"{called} was chosen for {identifier}"
        elif fate.standing is Standing.FUTURE:
            reason = f"{identifier} came with {series(fate.release)}, in {target.to} it is {called}"
        else:
            reason = f"{identifier} became {called} in {series(fate.release)}: {fate.reason}"
        release = fate.release or target.release
        self.edits.append(Edit(mention.start, mention.end, respelt(mention, successor), code, reason, release))
        self._rename(mention, successor, beside, code)

    def _rename(
        self, mention: Mention, identifier: str, beside: Sequence[Neighbour], code: Code = Code.RENAMED
    ) -> None:
        """Writes the name that an object has in the release in the place of the others it had."""
        target = self._target
        formerly = {plain(name) for name in target.history.names(mention.identifier)} if beside else set()
        for neighbour in beside:
            said = self._text[neighbour.start : neighbour.end]
            reading = target.names.read(identifier, said)
            if reading is None and identifier != mention.identifier and plain(said) in formerly:
                reading = Reading(current=False, name=target.names.current.get(identifier, ""))
            if reading is None or reading.current or not reading.name:
                continue
            if not self._is_safe(neighbour, said, reading.name):
                reason = f"the name {reading.name} holds an apostrophe, which may end a quoted text: write it by hand"
                self._ask(mention, (identifier,), code, reason)
                continue
            name = _broken_like(said, reading.name)
            if name is not None:
                since = target.history.named_since(identifier, target.release) or target.release
                when = f"in {target.to}" if since == target.history.first(identifier) else f"since {series(since)}"
                reason = f"{identifier} is called {reading.name} {when}"
                self.edits.append(Edit(neighbour.start, neighbour.end, name, code, reason, since))

    def _is_safe(self, neighbour: Neighbour, said: str, name: str) -> bool:
        """Whether ``name`` brings no apostrophe into what may be a quoted text; it may stand as the bare value of a key."""
        if "'" not in name or "'" in said:
            return True
        return neighbour.bond is Bond.PAIR and self._text[neighbour.start - 1 : neighbour.start] != "'"

    def _ask(
        self, mention: Mention, candidates: tuple[str, ...], code: Code, reason: str, *, about_age: bool = False
    ) -> None:
        question = OpenQuestion(mention.start, mention.identifier, candidates, code, reason, about_age)
        self.questions.append(question)


def _broken_like(said: str, name: str) -> str | None:
    """``name`` with the line break that ``said`` has, so that no line is added or removed; None where it cannot have it."""
    breaks: list[str] = _BREAK.findall(said)
    if not breaks:
        return name
    words = name.split()
    place = min(len(said[: said.index(breaks[0])].split()), len(words) - 1)
    if len(breaks) > 1 or place < 1:
        return None
    return " ".join(words[:place]) + breaks[0] + " ".join(words[place:])


def _age(target: Target, mentions: Sequence[Mention], pin: Pin | None) -> tuple[str | None, tuple[int, int, int]]:
    """The release that a text was written against, or None where nobody says; and the oldest that it can have been, since it
    names ids that came with it. An id that another became is as old as that one: a migration may have written it."""
    oldest = (0, 0, 0)
    for identifier in {mention.identifier for mention in mentions}:
        came = [
            target.history.first(identifier),
            *(target.history.first(move.id) for move in target.history.moves_to(identifier)),
        ]
        oldest = max(oldest, min((version_key(first) for first in came if first is not None), default=oldest))
    if target.since is not None:
        return target.since, oldest
    if pin is not None:
        try:
            return target.history.resolve(pin.version), oldest
        except UnknownRelease:
            pass
    return None, oldest


def _may_rewrite(mention: Mention, text: str) -> bool:
    """Whether other characters can stand in the place of a mention: not in ``AML_T0019`` or ``ATLAS.T0019``, which may be names
    in a program."""
    if not mention.in_tag:
        return mention.spelling is Spelling.RIGHT or mention.written[3] == "."
    prefix = text[max(0, mention.start - 7) : mention.start]
    return not prefix.endswith("ATLAS.") or prefix[:1] in {'"', "'", "`"} or mention.written[:3].upper() == "AML"


def _why(identifier: str, fate: Fate, target: Target) -> str:
    """Why a person must say what an id is to be."""
    if fate.standing is Standing.UNKNOWN:
        return f"{identifier} is in no release of ATLAS that is known here"
    if fate.standing is Standing.FUTURE:
        came = f"{identifier} came with {series(fate.release)} and is not in {target.to}"
        return (
            f"{came}: {fate.reason}" if fate.successors else f"{came}; nothing is known to have been there in its place"
        )
    if not fate.successors:
        return f"{identifier} was retired in {series(fate.release)}; no successor is known in {target.to}"
    return f"{identifier} was retired in {series(fate.release)} and has more than one successor: {fate.reason}"

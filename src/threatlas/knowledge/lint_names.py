"""Judges the names beside an id that the release holds. Precision first: ordinary text beside an id is no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.finding import Code, Level
from threatlas.knowledge.history import series
from threatlas.knowledge.names import misspells, plain, same_kind
from threatlas.knowledge.neighbours import Bond
from threatlas.knowledge.verdict import Against, Verdict, printable
from threatlas.vocabulary.identifiers import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge.mentions import Mention
    from threatlas.knowledge.names import Reading
    from threatlas.knowledge.neighbours import Neighbour

GAP = 120
"""Characters: an id this near after a name may be what the name belongs to."""


class NameJudge:
    """Judges one text, from its beginning to its end: a name that belongs to one id is no wrong name of the next."""

    def __init__(self, text: str, against: Against) -> None:
        self._text = text
        self._against = against
        self._settled = -1
        """Where the last name begins that belongs to an id."""

    def judge(self, mention: Mention, beside: Sequence[Neighbour], following: Mention | None) -> Iterator[Verdict]:
        """What is wrong with the names beside an id; ``following`` is the next id of the text."""
        names = self._against.names
        doubtful = []
        fits = False
        for neighbour in beside:
            said = self._text[neighbour.start : neighbour.end]
            reading = names.read(mention.identifier, said)
            if reading is None:
                doubtful.append(neighbour)
                continue
            fits = True
            if not reading.current and neighbour.start != self._settled:
                yield self._renamed(mention, neighbour, said, reading)
            self._settled = max(self._settled, neighbour.start)
        if not fits and self._against.names.current.get(mention.identifier):
            for neighbour in doubtful:
                verdict = self._mismatch(mention, neighbour, following)
                if verdict is not None:
                    yield verdict
                    return

    def _renamed(self, mention: Mention, neighbour: Neighbour, said: str, reading: Reading) -> Verdict:
        against, identifier = self._against, mention.identifier
        version = against.kb.release.version
        change = against.history.change_of_meaning(identifier)
        suggestion: str | None = reading.name
        if change is not None and plain(change.named) == plain(said):
            ends = " or ".join(against.called(end) for end in change.to)
            message = f"{identifier} changed its meaning in {series(change.release)} ({change.reason}): choose {ends}"
            suggestion = None
        else:
            since = against.history.named_since(identifier, against.release)
            when = f"since {series(since)}" if since and since != against.history.first(identifier) else f"in {version}"
            message = f"{identifier} is called {printable(reading.name)} {when}, not {printable(said)}"
        if "\n" in said:
            suggestion = None  # what stands on two lines is for a person, or `kb migrate`, to break again
        return Verdict(Code.RENAMED, Level.WARNING, neighbour.start, neighbour.end, identifier, message, suggestion)

    def _mismatch(self, mention: Mention, neighbour: Neighbour, following: Mention | None) -> Verdict | None:
        if neighbour.bond is Bond.LOOSE or neighbour.start == self._settled:
            return None
        said = self._text[neighbour.start : neighbour.end]
        owners = self._against.names.owners(said)
        if not owners:
            return self._misspelt(mention, neighbour, said) if neighbour.bond is not Bond.SAID else None
        if self._belongs_to_next(neighbour, said, following):
            return None
        if neighbour.bond is not Bond.PAIR and not self._is_claim(mention.identifier, said, owners):
            return None
        return self._wrong(mention, neighbour, said, owners)

    def _misspelt(self, mention: Mention, neighbour: Neighbour, said: str) -> Verdict | None:
        """A text that is a name as a whole, but none that is known: a slip in the own name, or another's misspelt."""
        names, identifier = self._against.names, mention.identifier
        if misspells(said, names.current[identifier]):
            return self._slip(mention, neighbour, said)
        near = names.nearest(said) if neighbour.bond is Bond.PAIR else None
        if near is None:
            return None
        if names.read(identifier, near) is not None:
            return self._slip(mention, neighbour, said)
        owners = names.owners(near)
        if any(parent_of(owner) == identifier for owner in owners):
            return None
        return self._wrong(mention, neighbour, said, owners)

    def _is_claim(self, identifier: str, said: str, owners: Sequence[str]) -> bool:
        """Whether the name of another object is meant as the name of this one: not its tactic, its part, an ordinary phrase."""
        return self._against.names.tells_apart(said) and any(
            same_kind(owner, identifier) and parent_of(owner) != identifier for owner in owners
        )

    def _belongs_to_next(self, neighbour: Neighbour, said: str, following: Mention | None) -> bool:
        """Whether the name is that of the next id on its line: ``AML.T0051, LLM Jailbreak (AML.T0054)``."""
        if following is None:
            return False
        first, last = sorted(((neighbour.start, neighbour.end), (following.start, following.end)))
        if last[0] - first[1] > GAP or "\n" in self._text[first[1] : last[0]]:
            return False
        return self._against.names.read(following.identifier, said) is not None

    def _wrong(self, mention: Mention, neighbour: Neighbour, said: str, owners: Sequence[str]) -> Verdict:
        identifier = mention.identifier
        name = printable(self._against.names.current[identifier])
        others = " and ".join(owners[:3])
        message = f"{printable(said)} is a name of {others}, {identifier} is {name}: mend the id or the name"
        return Verdict(Code.NAME_MISMATCH, Level.ERROR, neighbour.start, neighbour.end, identifier, message)

    def _slip(self, mention: Mention, neighbour: Neighbour, said: str) -> Verdict:
        identifier = mention.identifier
        current = self._against.names.current[identifier]
        message = f"{printable(said)} is not quite the name of {identifier}: write {printable(current)}"
        return Verdict(Code.NAME_MISMATCH, Level.WARNING, neighbour.start, neighbour.end, identifier, message, current)

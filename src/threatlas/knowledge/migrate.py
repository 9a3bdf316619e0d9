"""Rewrites the ids and names of a text from one release of ATLAS to another, and asks where a person must choose.

What is certain is rewritten: an id with one successor, the old name of an object, the release pin. Everything else stays, byte
for byte. Migrating the result again changes nothing more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.errors import ThreatlasError, UnknownId, UnknownRelease
from threatlas.knowledge.directives import Lines, Pin, find_pin
from threatlas.knowledge.fates import Standing
from threatlas.knowledge.history import version_key
from threatlas.knowledge.mentions import find_mentions
from threatlas.knowledge.migration import Candidate, Change, Migration, Question, unified_diff
from threatlas.knowledge.names import Names
from threatlas.knowledge.rewriting import Edit, OpenQuestion, Rewriting, Target
from threatlas.vocabulary.identifiers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from threatlas.knowledge.history import History

__all__ = ["Candidate", "Change", "Migration", "Migrator", "Question", "migrate_text", "unified_diff"]


_FILE_SUFFIX = re.compile(r"\.(?:md|txt|html?|json|ya?ml|csv|png|svg|jpe?g|pdf|py|toml)(?![0-9A-Za-z])", re.IGNORECASE)
"""After an id: it is part of the name of a file, which migrating does not rename."""


class Migrator:
    """Migrates texts to one release. Make one and use it for all files: it prepares the names once.

    ``to`` and ``since`` are versions that history knows, else :class:`~threatlas.errors.UnknownRelease`. ``since`` is the
    release that the texts were written against; without it, a text's own pin says so. ``choices`` answers questions: what to
    write for an id that has several successors, or none. Each must be in the release ``to``, else
    :class:`~threatlas.errors.UnknownId`.
    """

    def __init__(
        self, to: str, history: History, since: str | None = None, choices: Mapping[str, str] | None = None
    ) -> None:
        release = history.resolve(to)
        chosen = {canonical(old) or old: canonical(new) or new for old, new in (choices or {}).items()}
        self._target = Target(
            to,
            release,
            history,
            Names.of_version(release, history),
            history.resolve(since) if since is not None else None,
            chosen,
        )
        for old, new in chosen.items():
            self._check_choice(old, new)

    def _check_choice(self, old: str, new: str) -> None:
        target = self._target
        if canonical(new) is None or target.fate(new).standing not in {Standing.LIVES, Standing.UNDECIDED}:
            raise UnknownId(new[:80], f"is not in release {target.to}, so it cannot be chosen for {old[:80]}")
        if target.choices.get(new, new) != new:
            raise ThreatlasError(
                f"{new} is chosen for {old[:80]}, and {target.choices[new]} for {new}: say the last one for both"
            )

    def migrate(self, text: str, source: str) -> Migration:
        """The migration of one text; ``source`` is the name that its diff gives it. Linear in the text, whatever it holds."""
        mentions = [mention for mention in find_mentions(text) if not _FILE_SUFFIX.match(text, mention.end)]
        pin = find_pin(text)
        decided = Rewriting(self._target, text, mentions, pin)
        lines = Lines(text)
        edits = [edit for edit in sorted(decided.edits) if not lines.ignores(edit.start, edit.code)]
        asked = [question for question in sorted(decided.questions) if not lines.ignores(question.start, question.code)]
        left_alone = len(decided.edits) + len(decided.questions) - len(edits) - len(asked)
        # The pin stays while it is the only thing that tells what an id meant.
        if pin is not None and not any(question.about_age for question in asked):
            edits = sorted([*edits, *self._pin(pin)])
        changed, changes = _apply(text, edits, lines)
        questions = tuple(self._question(question, lines) for question in asked)
        return Migration(source, self._target.to, text, changed, changes, questions, left_alone, len(mentions))

    def _pin(self, pin: Pin) -> Iterator[Edit]:
        to = self._target.to
        try:
            same = version_key(pin.version) == version_key(to)
        except UnknownRelease:
            same = False
        if not same:
            yield Edit(pin.start, pin.end, to, "", f"the file is now written against {to}", to)

    def _question(self, question: OpenQuestion, lines: Lines) -> Question:
        place = lines.place(question.start)
        names = self._target.names.current
        candidates = tuple(Candidate(end, names.get(end, "")) for end in question.candidates)
        return Question(place.line, place.column, question.identifier, candidates, question.reason)


def migrate_text(
    text: str,
    source: str,
    *,
    to: str,
    history: History,
    since: str | None = None,
    choices: Mapping[str, str] | None = None,
) -> Migration:
    """The migration of one text; see :class:`Migrator`, which is what to use for many."""
    return Migrator(to, history, since, choices).migrate(text, source)


def _apply(text: str, edits: Sequence[Edit], lines: Lines) -> tuple[str, tuple[Change, ...]]:
    """The text after the edits, in order; of two at the same place, the first counts (two ids may claim one name)."""
    changes: list[Change] = []
    pieces: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position:
            continue
        place = lines.place(edit.start)
        before = text[edit.start : edit.end]
        changes.append(Change(place.line, place.column, before, edit.after, edit.reason, edit.release))
        pieces += (text[position : edit.start], edit.after)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces), tuple(changes)

"""Reads evidence: everything that is wrong at once, each with line, column, the nearest valid word and how to mend it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, Place, describe, read_text
from threatlas.documents.json import parse_json
from threatlas.errors import DocumentError, EvidenceError
from threatlas.systems.description import Origin
from threatlas.systems.evidence import FORMAT, MOST, Artefact, Evidence, Verdict
from threatlas.systems.problem import Problems
from threatlas.systems.sections import IDENTIFIER, Section
from threatlas.vocabulary.identifiers import ObjectKind, canonical, kind_of

if TYPE_CHECKING:
    from pathlib import Path

FILE = Limits(size=64 * 1024 * 1024)
LINE = Limits(size=64 * 1024, depth=4, values=2_000)
"""Bounds of a file in bytes, and of a line in characters."""
RECORDS = 100_000
"""The most records of one file."""
KEYS = (
    *("threatlas", "release", "observed", "by", "technique", "asset", "trials", "successes", "verdict", "control"),
    *("seed", "queries", "budget", "artefacts", "note"),
)
OBSERVED = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
SHA256 = "[0-9a-f]{64}"


def read_lines(path: Path) -> str:
    """The text of a file of evidence; errors as :func:`~threatlas.documents.read_text`."""
    return read_text(path, FILE)


def parse_evidence(text: str, source: str) -> tuple[Evidence, ...]:
    """The records of a text. Raises :class:`EvidenceError` with everything that is wrong."""
    records, problems = examine_evidence(text, source)
    if problems.found:
        raise EvidenceError(source, [str(problem) for problem in problems])
    return records


def examine_evidence(text: str, source: str) -> tuple[tuple[Evidence, ...], Problems]:
    """The records that are right, and what is wrong with the others. Empty lines count for nothing."""
    problems = Problems(source)
    records = []
    number = 0
    for line, content in enumerate(text.split("\n"), 1):  # not splitlines: U+2028 may stand in a text
        if problems.full:
            break
        if not content.strip():
            continue
        number += 1
        if number > RECORDS:
            message = f"a file holds at most {RECORDS:,} records: sum up trials and successes, or split the file"
            problems.error("too-many", message, Place(line, 1))
            break
        record = _record(content, line, problems)
        if record is not None:
            records.append(record)
    return tuple(records), problems


def _record(content: str, line: int, problems: Problems) -> Evidence | None:
    try:
        node = parse_json(content, problems.source, limits=LINE)
    except DocumentError as error:
        hint = "; one record is one line" if line == 1 and content.strip() in ("[", "{") else ""
        problems.error("not-json", f"the line {error.problem}{hint}", Place(line, error.column or 1))
        return None
    if not isinstance(node, MappingNode):
        message = f'a record is an object like {{"threatlas": {FORMAT}, …}}, one a line, not {describe(node)}'
        problems.error("not-a-record", message, Place(line, 1))
        return None
    before = len(problems.found)
    record = _Record(node, line, problems).read()
    return record if len(problems.found) == before else None


class _Record(Section):
    """One line of the file: what it takes from places is the column."""

    def __init__(
        self, node: MappingNode, line: int, problems: Problems, what: str = "the record", known: tuple[str, ...] = KEYS
    ) -> None:
        self.line = line
        super().__init__(node, problems, what, known)

    def error(self, code: str, message: str, place: Place) -> None:
        super().error(code, message, Place(self.line, place.column))

    def read(self) -> Evidence:
        stated = self.node.get("threatlas")
        if stated is None:
            self.error("no-format", f'say which format this is: "threatlas": {FORMAT}', self.node.place)
        elif stated is True or stated != FORMAT:
            message = f"format {str(stated)[:20]!r} is not known; this threatlas reads format {FORMAT}"
            self.error("unknown-format", message, self.key_place("threatlas"))
        verdict = self.term("verdict", Verdict, "verdict") if self.node.get("verdict") is not None else None
        trials, successes = self._counts(verdict)
        return Evidence(
            self._identifier("technique", ObjectKind.TECHNIQUE),
            self._asset(),
            self._observed(),
            self.text("by", required=True),
            self.text("release", required=True),
            trials,
            successes,
            verdict,
            self._identifier("control", ObjectKind.MITIGATION) or None,
            self.count("seed", required=False, most=2**64 - 1),
            self.count("queries", required=False),
            self.count("budget", required=False),
            self._artefacts(),
            self.text("note"),
            Origin(self.problems.source, self.line),
        )

    def count(self, key: str, *, required: bool, most: int = MOST) -> int | None:
        """A whole number from 0 to ``most``."""
        value = self.node.get(key)
        if value is None:
            if required:
                self.error("missing", f"{self.what} needs {key!r}", self.node.place)
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "a whole number", value)
        elif not 0 <= value <= most:
            message = f"{key!r} of {self.what} must be from 0 to {most:,}, not {str(value)[:30]}"
            self.error("out-of-range", message, self.key_place(key))
        else:
            return value
        return None

    def _counts(self, verdict: Verdict | None) -> tuple[int, int]:
        """Trials and successes; zeros, noted, where they are not right or contradict each other or the verdict."""
        needed = verdict is not Verdict.NOT_TESTED
        found = [self.count(key, required=needed) for key in ("trials", "successes")]
        if None in found and (needed or any(key in self.node for key in ("trials", "successes"))):
            return 0, 0
        trials, successes = (number or 0 for number in found)
        counted = Verdict.CONFIRMED if successes else Verdict.RESISTED if trials else Verdict.NOT_TESTED
        if successes > trials:
            message = f"{successes:,} successes in {trials:,} trials: there cannot be more successes than trials"
            self.error("more-successes", message, self.key_place("successes"))
        elif verdict not in (None, counted):
            message = f"{successes:,} successes in {trials:,} trials is {counted}, not {verdict}: mend one of them"
            self.error("contradiction", message, self.key_place("verdict"))
        return trials, successes

    def _identifier(self, key: str, wanted: ObjectKind) -> str:
        """An id in its right spelling; a control may have an id of its user's own."""
        text = self.text(key, required=key == "technique")
        spelt = canonical(text)
        if text and spelt is None and wanted is ObjectKind.TECHNIQUE:
            message = f"{text[:60]!r} is no id of a technique; ids look like AML.T0051 or AML.T0051.001"
            self.error("not-an-id", message, self.key_place(key))
        if spelt is not None and kind_of(spelt) is not wanted:
            self.error("not-an-id", f"{spelt} is a {kind_of(spelt)}, not a {wanted}", self.key_place(key))
        return spelt or text

    def _asset(self) -> str | None:
        asset = self.text("asset")
        if asset and not IDENTIFIER.match(asset):
            message = f"{asset[:60]!r} cannot be the id of an asset: use small letters, digits, '-', '_' and '.'"
            self.error("bad-id", message, self.key_place("asset"))
        return asset or None

    def _observed(self) -> datetime:
        text = self.text("observed", required=True)
        try:
            if re.fullmatch(OBSERVED, text):
                time = datetime.fromisoformat(text)
                return time if time.tzinfo else time.replace(tzinfo=UTC)
        except ValueError:
            pass
        if text:
            message = f"'observed' must be a time like 2026-11-20T14:05:00Z or a date, not {text[:40]!r}"
            self.error("not-a-time", message, self.key_place("observed"))
        return datetime.min.replace(tzinfo=UTC)

    def _artefacts(self) -> tuple[Artefact, ...]:
        found = []
        for item, place in self.items("artefacts"):
            if not isinstance(item, MappingNode):
                self.wrong("artefacts", 'a list of objects like {"name": …, "sha256": …}', item, place)
                continue
            section = _Record(item, self.line, self.problems, "the artefact", ("name", "sha256"))
            name, sha256 = section.text("name", required=True), section.text("sha256", required=True).lower()
            if sha256 and not re.fullmatch(SHA256, sha256):
                message = f"'sha256' of artefact {name[:60]} must be 64 hexadecimal digits"
                section.error("not-a-hash", message, section.key_place("sha256"))
            found.append(Artefact(name, sha256))
        return tuple(found)

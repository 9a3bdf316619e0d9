"""``threatlas kb migrate PATH… --to RELEASE``: rewrites files for another release, with a reason for each change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format
from threatlas.cli.kb.files import STANDARD_INPUT, read_files
from threatlas.documents.counted import counted
from threatlas.errors import ThreatlasError
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge.migration import Migration, Question

EXAMPLES = (
    "kb migrate rules/ --to 2026.07",
    "kb migrate rules/ --to 2026.07 --write",
    "kb migrate notes.md --from 4.8.0 --to 5.6.0 --choose AML.T0018.001=AML.T0018.002",
    "kb migrate notes.md --to 2026.07 --format patch -o notes.patch",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("path", metavar="PATH", nargs="+", help="files and folders of any text; - for standard input")
    parser.add_argument(
        "--to", required=True, metavar="RELEASE", help="the release to move to, for example 5.6.0 or 2026.07"
    )
    parser.add_argument(
        "--from",
        dest="since",
        metavar="RELEASE",
        help="the release they were written against; default: what the file says",
    )
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="ID=ID",
        help="answer to a question: what an id has become; repeatable",
    )
    parser.add_argument("--write", action="store_true", help="change the files; without it, nothing is changed")
    add_format(parser, "text", "json", "patch")


def run(args: Namespace, output: Output) -> int:
    """Tells, or makes, the changes; 1 if a question is open."""
    from threatlas.knowledge.history import load_history
    from threatlas.knowledge.migrate import Migrator

    history = load_history()
    choices = dict(_choice(text) for text in args.choose)
    if args.to in history.partial:
        output.note(f"release {args.to} is known in part: the moves reported so far are made")
    found = [(name, _decode(content)) for name, content in read_files(args.path, output)]

    def migrate_all(chosen: dict[str, str]) -> list[Migration]:
        migrator = Migrator(args.to, history, args.since, chosen)
        return [migrator.migrate(text, name) for name, text in found]

    migrations = migrate_all(choices)
    answers = _ask(migrations) if args.write and sys.stdin.isatty() and STANDARD_INPUT not in args.path else {}
    if answers:
        migrations = migrate_all({**choices, **answers})
    _tell(migrations, args, output)
    changed = {canonical(change.before) for migration in migrations for change in migration.changes}
    for old in choices:
        if canonical(old) not in changed:
            output.note(f"--choose {old[:60]}: no file asks what it has become, so the choice was not used")
    if args.write:
        _write(migrations, output)
    return 1 if any(migration.questions for migration in migrations) else 0


def _choice(text: str) -> tuple[str, str]:
    before, separator, after = text.partition("=")
    if not separator or not before or not after:
        raise ThreatlasError(f"--choose: {text[:60]!r} must be OLD=NEW, for example AML.T0018.001=AML.T0018.002")
    return before, after


def _decode(content: bytes) -> str:
    """The text such that :func:`_encode` gives the same bytes: what is not UTF-8 must survive a rewrite."""
    return content.decode("utf-8", errors="surrogateescape")


def _encode(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


def _ask(migrations: list[Migration]) -> dict[str, str]:
    """Asks the person at the terminal about each id that has several successors; an empty answer leaves it."""
    answers: dict[str, str] = {}
    for migration in migrations:
        for question in migration.questions:
            if question.candidates and question.identifier not in answers:
                answers[question.identifier] = _answer(migration.source, question)
    return {old: new for old, new in answers.items() if new}


def _answer(source: str, question: Question) -> str:
    sys.stderr.write(f"\n{source}:{question.line}: {question.identifier}: {question.reason}\n")
    for number, candidate in enumerate(question.candidates, 1):
        sys.stderr.write(f"  {number}  {candidate.id}  {candidate.name}\n")
    while True:
        sys.stderr.write("number, or Enter to leave it: ")
        sys.stderr.flush()
        typed = sys.stdin.readline().strip()
        if not typed:
            return ""
        if typed.isdecimal() and 1 <= int(typed) <= len(question.candidates):
            return question.candidates[int(typed) - 1].id


def _tell(migrations: list[Migration], args: Namespace, output: Output) -> None:
    if args.format == "patch":
        from threatlas.knowledge.migration import unified_diff

        for migration in migrations:
            if migration.changes:
                output.document(unified_diff(migration))
    elif args.format == "json":
        output.json([_record(migration) for migration in migrations if migration.changes or migration.questions])
    else:
        for migration in migrations:
            for change in migration.changes:
                place = f"{migration.source}:{change.line}:{change.column}"
                output.line(f"{place}: {change.before} → {change.after}  ({change.reason})")
            for question in migration.questions:
                place = f"{migration.source}:{question.line}:{question.column}"
                names = ", ".join(f"{candidate.id} {candidate.name}".strip() for candidate in question.candidates)
                asks = f"choose from {names}" if names else "no successor is known"
                output.line(f"{place}: {question.identifier} needs a person: {question.reason}; {asks}")
    changes = sum(len(migration.changes) for migration in migrations)
    questions = sum(len(migration.questions) for migration in migrations)
    touched = sum(1 for migration in migrations if migration.changes)
    verb = "made" if args.write else "to make"
    where = f"{touched} of {counted(len(migrations), 'file')}"
    output.note(f"{counted(changes, 'change')} {verb} in {where}, {counted(questions, 'question')} open")
    if changes and not args.write:
        output.note("nothing was changed; --write changes the files")


def _record(migration: Migration) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "source": migration.source,
        "to": migration.to,
        "changes": [asdict(change) for change in migration.changes],
        "questions": [asdict(question) for question in migration.questions],
        "left_alone": migration.left_alone,
    }


def _write(migrations: list[Migration], output: Output) -> None:
    from threatlas.documents import write_atomic

    for migration in migrations:
        if not migration.changes or migration.source == STANDARD_INPUT:
            continue
        path = Path(migration.source)
        if path.read_bytes() != _encode(migration.before):
            raise ThreatlasError(f"{path}: changed while it was being migrated; run the command again")
        try:
            write_atomic(path, _encode(migration.text))
        except OSError as error:
            raise ThreatlasError(f"{path}: cannot be written ({error.strerror})") from error
        output.note(f"rewrote {path}")

"""Judges ids: why the release does not hold one, and what to write instead; and those that are misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.fates import Fate, Standing, fate_of
from threatlas.knowledge.finding import Code, Level
from threatlas.knowledge.history import series
from threatlas.knowledge.verdict import Against, Verdict
from threatlas.vocabulary.identifiers import ObjectKind, kind_of, parent_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.knowledge.mentions import Mention


def judge_missing(mention: Mention, against: Against, beside: Sequence[str]) -> Verdict | None:
    """Why the release does not hold the id of a mention; None where it may hold it.

    ``beside`` are the texts that stand beside the id; one of them may be a name that says which id was meant.
    """
    identifier = mention.identifier
    if identifier.startswith("TL.") and not against.additions:
        return None
    fate = fate_of(identifier, against.release, against.history)
    is_study = kind_of(identifier) is ObjectKind.CASE_STUDY
    if is_study and not against.all_case_studies and fate.standing in {Standing.LIVES, Standing.UNDECIDED}:
        return None
    code, message, successor = _explain(identifier, fate, against, beside)
    suggestion = respelt(mention, successor) if successor else None
    return Verdict(code, Level.ERROR, mention.start, mention.end, identifier, message, suggestion)


def judge_spelling(mention: Mention) -> Verdict:
    """What to write for an id that is meant and misspelt."""
    message = f"{mention.written} is misspelt: write {respelt(mention, mention.identifier)}"
    suggestion = respelt(mention, mention.identifier)
    return Verdict(Code.MISSPELT_ID, Level.WARNING, mention.start, mention.end, mention.identifier, message, suggestion)


def respelt(mention: Mention, identifier: str) -> str:
    """``identifier`` as it has to stand in the place of a mention: a tag keeps its form and its letter case."""
    if not mention.in_tag:
        return identifier
    short = identifier if mention.written[:3].upper() == "AML" else identifier.removeprefix("AML.")
    return short.lower() if mention.written.islower() else short


def _explain(identifier: str, fate: Fate, against: Against, beside: Sequence[str]) -> tuple[Code, str, str | None]:
    """The kind of finding, its message, and the one id to write instead where there is one."""
    version = against.kb.release.version
    called = against.called(identifier)
    ends = " or ".join(against.called(end) for end in fate.successors)
    only = fate.successors[0] if fate.certain else None
    why = f" ({fate.reason})" if fate.reason else ""
    if fate.standing is Standing.RETIRED:
        if not fate.successors:
            return Code.RETIRED_ID, f"{called} was retired in {series(fate.release)}; no successor is known", None
        mend = f"write {ends}" if only else f"choose {ends}"
        return Code.RETIRED_ID, f"{called} was retired in {series(fate.release)}{why}: {mend}", only
    if fate.standing is Standing.FUTURE:
        mend = f"check the text against {series(fate.release)} or later"
        if ends:
            mend = f"in {version} it {'is' if only else 'may be'} {ends}"
        return Code.FUTURE_ID, f"{called} is not in {version}, it came with {series(fate.release)}: {mend}", only
    meant = _meant(identifier, against, beside)
    if meant is not None:
        return Code.UNKNOWN_ID, f"{identifier} does not exist: the name beside it is that of {meant}", meant
    if fate.standing is not Standing.UNKNOWN:
        return Code.UNKNOWN_ID, f"{called} is not in release {version} as it was loaded", None
    parent = parent_of(identifier)
    if parent is not None and parent in against.kb:
        subs = ", ".join(sub.id for sub in against.kb.subtechniques(parent)[:12])
        mend = f"it has {subs}" if subs else "it has none"
        return Code.UNKNOWN_ID, f"{identifier} does not exist: {against.called(parent)} has no such part, {mend}", None
    if identifier.startswith("TL."):
        return Code.UNKNOWN_ID, f"{identifier} is no mitigation of threatlas: see `threatlas kb list mitigations`", None
    latest = against.history.partial[-1]
    mend = "look the name up with `threatlas kb search`"
    return Code.UNKNOWN_ID, f"{identifier} is in no release of ATLAS that is known here (up to {latest}): {mend}", None


def _meant(identifier: str, against: Against, beside: Sequence[str]) -> str | None:
    """The one living object of the same kind whose name stands beside an id that does not exist."""
    owners = {
        owner
        for text in beside
        for owner in against.names.owners(text)
        if owner in against.kb and kind_of(owner) is kind_of(identifier)
    }
    return owners.pop() if len(owners) == 1 else None

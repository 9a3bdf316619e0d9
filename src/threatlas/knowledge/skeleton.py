"""A release of which only ids, names, parents and tactics are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.additions import load_additions
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.history import load_history
from threatlas.knowledge.issue import Issues
from threatlas.knowledge.model import Mitigation, Tactic, Technique
from threatlas.vocabulary.identifiers import ObjectKind, kind_of

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

_UNNAMED = "name not known offline"


def load_skeleton(version: str, *, additions: bool = True) -> KnowledgeBase:
    """What history knows of a release. Raises :class:`~threatlas.errors.UnknownRelease`."""
    history = load_history()
    resolved = history.resolve(version)
    draft = Draft("threatlas", "history", Issues("threatlas"), resolved, complete=False)
    partial = resolved in history.partial
    draft.notes.append(
        f"Of release {resolved}, {'some changes' if partial else 'ids, names, parents and tactics'} are known offline: "
        "no texts, mitigation links or case studies. Fetch it with: threatlas kb update"
    )
    if resolved != version:
        draft.notes.append(f"Release {version} is not at hand; {resolved} is shown.")
    objects = history.objects(resolved)
    for identifier, known in objects.items():
        name = known.name or _UNNAMED
        match kind_of(identifier):
            case ObjectKind.TACTIC:
                draft.tactics.append(Tactic(identifier, name, "", "", None, None, None))
            case ObjectKind.TECHNIQUE:
                parent = objects.get(known.parent or "")
                tactics = known.tactics or (parent.tactics if parent else ())
                draft.techniques.append(
                    Technique(identifier, name, "", "", tactics, known.parent, None, (), None, None, None)
                )
            case ObjectKind.MITIGATION:
                draft.mitigations.append(Mitigation(identifier, name, "", "", (), (), None, None, None))
            case _:
                pass
    order = {identifier: index for index, identifier in enumerate(MATRIX_ORDER)}
    draft.tactics.sort(key=lambda tactic: order.get(tactic.id, len(order)))
    return assemble(draft, load_additions() if additions else None)


MATRIX_ORDER = tuple(f"AML.TA{number:04d}" for number in (2, 3, 4, 0, 5, 6, 12, 7, 13, 8, 15, 9, 1, 14, 10, 11))
"""The columns of the matrix of 5.6; older releases have some of them, in the same order."""

"""What an importer does not look at: every key of a document that it does not know, counted, so that nothing is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, Place, SequenceNode, Value

if TYPE_CHECKING:
    from threatlas.systems.importers.draft import Draft


LISTED = frozenset(
    """
    threats mitigations compositions formulation annotations declarations definitions externalReferences patents
    considerations quantitativeAnalysis individual_risk_categories custom_risk_categories risk_tracking abuse_cases
    security_requirements questions attrs labels ports vertices markup router tools connector
    """.split()  # noqa: SIM905  # a list would be a column of forty lines
)
"""Keys that the importers list themselves, each with its reason, and what only says how a diagram is drawn."""


def list_unread(root: MappingNode, draft: Draft, understood: frozenset[str], named: frozenset[str]) -> None:
    """Lists each key that is not in ``understood``, once, with its first place and how often it holds something.

    ``named`` are keys whose mappings go by names that people gave. What stands below an unknown key is not looked at.
    """
    found: dict[str, tuple[int, Place]] = {}
    waiting: list[tuple[Value, bool]] = [(root, False)]
    while waiting:
        node, names = waiting.pop()
        if isinstance(node, SequenceNode):
            waiting += [(item, False) for item in reversed(node)]
        elif isinstance(node, MappingNode):
            for key, value in reversed(node.items()):
                if key in LISTED and not names:
                    continue
                if names or key in understood:
                    waiting.append((value, key in named and not names))
                elif value not in (None, "", False, [], {}):
                    count, place = found.get(key, (0, node.place_of(key)))
                    found[key] = count + 1, min(place, node.place_of(key))
    for key, (count, place) in found.items():
        times = "once" if count == 1 else f"{count} times"
        draft.lost(key, f"has no counterpart here ({times})", place)

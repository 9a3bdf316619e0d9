"""Questions in plain words that layers answer together."""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.web.views.layer_names import LayerKind, LayerName

LIKELY = 20
"""Percent from which a technique counts as likely."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the expression that answers it."""

    title: str
    layers: tuple[LayerName, ...]
    """Those of the letters, from a on."""
    expression: str


def questions(system: int | None, latest: int = 1) -> tuple[Question, ...]:
    """Those of the knowledge base; where a system is looked at, those of it too. ``latest`` is the number of its version."""
    studies, known = LayerName(LayerKind.CASE_STUDIES), LayerName(LayerKind.MITIGATION)
    shows = LayerName(LayerKind.DETECTION)
    found = [
        Question(
            "Seen in case studies, and at most two mitigations are known", (studies, known), "where(a and b <= 2, a)"
        ),
        Question(
            "Seen in case studies, and shows in a single kind of telemetry or none",
            (studies, shows),
            "where(a and b <= 1, a)",
        ),
    ]
    if system is None:
        return tuple(found)
    likely, controls, tests = (
        LayerName(kind, system) for kind in (LayerKind.PATH, LayerKind.CONTROLS, LayerKind.TESTS)
    )
    found = [
        Question(
            f"Likely here ({LIKELY} % or more), and no known mitigation is in place",
            (likely, controls),
            f"where(a >= {LIKELY} and not b, a)",
        ),
        Question(
            "Seen in case studies and possible here, and no known mitigation is in place",
            (studies, likely, controls),
            "where(a and has(b) and not c, b)",
        ),
        Question(
            f"Likely here ({LIKELY} % or more), and not tested", (likely, tests), f"where(a >= {LIKELY} and not b, a)"
        ),
        Question("Possible here, though no case study has it", (likely, studies), "where(has(a) and not b, a)"),
        *found,
    ]
    if latest > 1:
        before = LayerName(LayerKind.PATH, system, latest - 1)
        found.append(
            Question(
                f"What version {latest} made likelier or less likely than version {latest - 1}",
                (likely, before),
                "where(a != b, a - b)",
            )
        )
    return tuple(found)

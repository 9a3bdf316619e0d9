"""What is said of a plan in every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.paths.analysis import Plan


def idle_controls(plan: Plan) -> str:
    """A sentence on the controls of a plan that take nothing off the risk as it is told; empty where there are none."""
    if not plan.idle:
        return ""
    verb, pronoun = ("takes", "It was") if len(plan.idle) == 1 else ("take", "They were")
    return (
        f"{' and '.join(plan.idle)} {verb} nothing more off the risk as it is told here, by the likeliest path, each step "
        f"counted once, and can wait. {pronoun} chosen over derivations, where a step that is needed twice counts twice."
    )

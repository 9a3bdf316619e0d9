"""Which facts mean that an objective is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.paths.instantiate import Fact
from threatlas.paths.predicates import Predicate
from threatlas.vocabulary import Harm

if TYPE_CHECKING:
    from threatlas.systems.description import Objective

GOALS: dict[Harm, tuple[tuple[Predicate, str], ...]] = {
    Harm.DISCLOSURE: ((Predicate.EXFILTRATED, ""),),
    Harm.THEFT: ((Predicate.REPLICA, ""), (Predicate.FULL, ""), (Predicate.IMPACT, "theft")),
    Harm.EVASION: ((Predicate.EVADED, ""),),
    Harm.CORRUPTION: ((Predicate.TAMPERED, ""), (Predicate.IMPACT, "corruption")),
    Harm.MANIPULATION: ((Predicate.INSTRUCTS, ""), (Predicate.JAILBROKEN, "")),
    Harm.TAKEOVER: ((Predicate.EXECUTES, ""), (Predicate.USES, ""), (Predicate.IMPACT, "takeover")),
    **{
        harm: ((Predicate.IMPACT, str(harm)),)
        for harm in (Harm.DENIAL, Harm.COST, Harm.DESTRUCTION, Harm.FRAUD, Harm.REPUTATION, Harm.INJURY, Harm.SOCIETY)
    },
}
"""Any of the facts will do."""


def goals_of(objective: Objective) -> tuple[Fact, ...]:
    """The facts of which any reaches the objective."""
    return tuple(Fact(predicate, objective.asset, aspect) for predicate, aspect in GOALS[objective.harm])

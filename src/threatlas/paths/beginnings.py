"""What an adversary has before the first step, by profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.paths.instantiate import Fact
from threatlas.paths.kinds import CLASSES
from threatlas.paths.predicates import Predicate
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from threatlas.systems.description import System


def initial_facts(system: System, profile: AdversaryProfile) -> set[Fact]:
    """The facts that hold at the beginning for an adversary of this profile. Every profile reaches what is public."""
    return {*_public(system), *(fact for begins in BEGINNINGS[profile] for fact in begins(system))}


def _public(system: System) -> Iterator[Fact]:
    return (Fact(Predicate.REACHES, asset.id, "") for asset in system.assets if Flag.PUBLIC in asset.flags)


def _targets(system: System, relation: Relation) -> Iterator[str]:
    return (flow.target for flow in system.flows if flow.relation is relation)


def _queries_what_is_served(system: System) -> Iterator[Fact]:
    front = CLASSES["front"]
    public = {asset.id for asset in system.assets if Flag.PUBLIC in asset.flags and asset.kind in front}
    for flow in system.flows:
        if flow.relation is Relation.SERVES and flow.source in public:
            yield Fact(Predicate.QUERIES, flow.target, "")


def _has_an_account(system: System) -> Iterator[Fact]:
    """Of its own, with all that let anybody register."""
    return (Fact(Predicate.HAS, asset.id, "account") for asset in system.assets if Flag.OPEN in asset.flags)


def _works_with_what_staff_uses(system: System) -> Iterator[Fact]:
    """Employees hold the accounts that open what people use and work on, and use it; not what sets other things up."""
    daily = {flow.target for flow in system.flows if flow.relation in (Relation.USES, Relation.WORKS_ON)}
    kinds = {asset.id: asset.kind for asset in system.assets}
    managing = {flow.source for flow in system.flows if flow.relation is Relation.MANAGES}
    for flow in system.flows:
        if flow.relation is Relation.UNLOCKS and flow.target in daily and kinds[flow.source] is AssetKind.ACCOUNT:
            yield Fact(Predicate.HOLDS, flow.source, "")
        if flow.relation is Relation.USES and kinds[flow.target] in CLASSES["service"] and flow.target not in managing:
            yield Fact(Predicate.USES, flow.target, "")


def _reaches_services(system: System) -> Iterator[Fact]:
    return (Fact(Predicate.REACHES, asset.id, "") for asset in system.assets if asset.kind in CLASSES["service"])


def _writes_what_is_supplied(system: System) -> Iterator[Fact]:
    yield Fact(Predicate.HAS, None, "payload")
    runs_code = CLASSES["compute"] | {AssetKind.TRAINING_PIPELINE}
    yield from (Fact(Predicate.HAS, asset.id, "payload") for asset in system.assets if asset.kind in runs_code)
    for target in _targets(system, Relation.PROVIDES):
        yield Fact(Predicate.WRITES, target, "")
        yield Fact(Predicate.HAS, target, "payload")
    providing = {flow.source for flow in system.flows if flow.relation is Relation.PROVIDES}
    for flow in system.flows:
        if flow.relation is Relation.UNLOCKS and flow.target in providing:
            yield Fact(Predicate.HOLDS, flow.source, "")


def _runs_on_workstations(system: System) -> Iterator[Fact]:
    return (Fact(Predicate.EXECUTES, target, "") for target in _targets(system, Relation.WORKS_ON))


def _stands_before_sensors(system: System) -> Iterator[Fact]:
    """And holds in its hands what lies there."""
    for asset in system.assets:
        if asset.kind in (AssetKind.SENSOR, AssetKind.EDGE_DEVICE):
            yield Fact(Predicate.REACHES, asset.id, "")
        if asset.kind is AssetKind.EDGE_DEVICE:
            yield Fact(Predicate.HAS, asset.id, "device")


BEGINNINGS: dict[AdversaryProfile, tuple[Callable[[System], Iterator[Fact]], ...]] = {
    AdversaryProfile.OUTSIDER: (),
    AdversaryProfile.USER: (_has_an_account, _queries_what_is_served),
    AdversaryProfile.SUPPLIER: (_writes_what_is_supplied,),
    AdversaryProfile.FOOTHOLD: (_runs_on_workstations,),
    AdversaryProfile.INSIDER: (
        *(_has_an_account, _queries_what_is_served, _reaches_services, _works_with_what_staff_uses),
    ),
    AdversaryProfile.PHYSICAL: (_stands_before_sensors,),
}
"""What each profile has besides what is public."""

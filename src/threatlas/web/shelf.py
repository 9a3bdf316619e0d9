"""Fetches layers by name for one request: of the knowledge base, of systems that the account may see, and those kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import HTTPException

from threatlas.documents.counted import counted
from threatlas.errors import ThreatlasError
from threatlas.reports.layers import built_in
from threatlas.web.kept_layers import kept_layer, tests_of
from threatlas.web.own_systems import Described, described
from threatlas.web.releases import knowledge_of
from threatlas.web.views.layer_names import LayerKind, LayerName

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.reports.layers.layer import Layer
    from threatlas.web.effects import Account
    from threatlas.web.site import Site
    from threatlas.web.views.analyses import Analysed

_OF_KNOWLEDGE = {
    LayerKind.CASE_STUDIES: built_in.case_studies,
    LayerKind.MITIGATION: built_in.mitigations,
    LayerKind.DETECTION: built_in.detection,
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A layer of a name."""

    name: LayerName
    layer: Layer
    lasting: str | None
    """What tells it apart from every other layer for as long as the server runs; None where it may change."""


class Shelf:
    """The layers of one request."""

    def __init__(self, site: Site, account: Account) -> None:
        self.site = site
        self.account = account
        self.today: date = datetime.now(UTC).date()

    def knowledge_for(self, names: list[LayerName], chosen: Described | None) -> KnowledgeBase:
        """The release whose matrix is drawn: that of the system that is looked at, or of the first that a name is of."""
        found = chosen
        for name in names:
            if found is None and name.kind.of_system:
                found = self._described(name)
        return knowledge_of() if found is None else self.analysed(found).kb

    def fetch(self, name: LayerName, kb: KnowledgeBase) -> Fetched:
        """The layer of a name, with what the release knows of it. Raises with 404 where the account may not see it."""
        if name.kind in _OF_KNOWLEDGE:
            return Fetched(name, _of_knowledge(kb, name.kind), f"{name} {kb.release.version}")
        if name.kind is LayerKind.KEPT:
            with self.site.database.read() as session:
                return Fetched(name, _within(kept_layer(session, self.account, name.number or 0), kb), None)
        found = self._described(name)
        known = self.analysed(found)
        titled = "" if name.version is None else f", version {name.version}"
        if name.kind is LayerKind.TESTS:
            with self.site.database.read() as session:
                layer = built_in.what_tests_found(known.analysis, tests_of(session, self.account, found.id))
            return Fetched(name, replace(_within(layer, kb), title=layer.title + titled), None)
        make = built_in.likelihood if name.kind is LayerKind.PATH else None
        layer = make(known.analysis) if make else built_in.controls(known.kb, known.analysis)
        lasting = f"{name.kind} {self.today} {kb.release.version} {found.text}"
        return Fetched(name, replace(_within(layer, kb), title=layer.title + titled), lasting)

    def analysed(self, found: Described) -> Analysed:
        """The analysis of a description. Raises with 422 where it cannot be analysed."""
        try:
            return self.site.at_hand.get(found.text, self.today)
        except ThreatlasError as error:
            raise HTTPException(422, f"{found.name} cannot be analysed: {str(error).splitlines()[0]}") from None

    def _described(self, name: LayerName) -> Described:
        with self.site.database.read() as session:
            return described(session, self.account, name.number or 0, name.version)


@lru_cache(maxsize=16)
def _of_knowledge(kb: KnowledgeBase, kind: LayerKind) -> Layer:
    return _OF_KNOWLEDGE[kind](kb)


def _within(layer: Layer, kb: KnowledgeBase) -> Layer:
    """The layer without the techniques that the release does not hold, which is told."""
    beyond = {technique for technique, _ in layer.values if technique not in kb}
    if not beyond:
        return layer
    told = f"{counted(len(beyond), 'technique')} of {layer.title} not in release {kb.release.version}, so not shown."
    kept = {place: value for place, value in layer.values.items() if place[0] not in beyond}
    return replace(layer, values=kept, remarks=(*layer.remarks, told))

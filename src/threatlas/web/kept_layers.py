"""Layers that people import: adding, showing and removing them. Pages and API go through here alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import HTTPException
from sqlalchemy import select

from threatlas.documents.plain import shortened
from threatlas.reports.layers.evidence_layer import is_evidence, read_evidence_layer
from threatlas.reports.layers.kept import as_content, layer_of, outcomes_in
from threatlas.reports.layers.navigator_reading import read_layer
from threatlas.reports.layers.outcomes import Outcome, together
from threatlas.state.audit import record
from threatlas.state.layers import LayerRecord
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.releases import knowledge_of
from threatlas.web.visibility import latest_version, layer_for, layers_visible, system_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from threatlas.reports.layers.layer import Layer
    from threatlas.web.effects import Account
    from threatlas.web.site import Site

MOST_KEPT = 500
"""Layers of one team."""
FILE = "the file"


@dataclass(frozen=True, slots=True)
class Import:
    """What somebody wants to keep."""

    text: str
    """A layer of Navigator, or lines of evidence."""
    name: str = ""
    """Empty for the name that the layer gives itself."""
    team: int = 0
    shared: bool = False
    system: int | None = None
    """The system that was tested; evidence needs it."""


def add_layer(site: Site, account: Account, wish: Import) -> int:
    """Reads and keeps a layer; its id. Raises :class:`~threatlas.errors.ThreatlasError` where it cannot be read, with 403 for
    another team, with 404 for a system that the account may not see.
    """
    if is_evidence(wish.text):
        return _add_evidence(site, account, wish)
    if wish.team not in account.teams:
        raise HTTPException(403, "you are not in that team; a layer belongs to one of your own")
    kb = knowledge_of()
    layer = read_layer(wish.text, FILE, kb)
    made = LayerRecord(
        name=shortened(wish.name, 200) or layer.title,
        kind="navigator",
        team_id=wish.team,
        shared=wish.shared,
        release=kb.release.version,
        content=as_content(layer),
        created_by=account.id,
    )
    return _keep(site, account, made)


def _add_evidence(site: Site, account: Account, wish: Import) -> int:
    if wish.system is None:
        raise HTTPException(422, "this is evidence: say which system was tested")
    with site.database.read() as session:
        found = system_for(session, account, wish.system, write=True)
        version = latest_version(session, found)
        text = None if version is None else version.text
    if text is None:
        raise HTTPException(422, "the system has no description yet, so nothing can be evidence about it")
    system = parse_system(text, SOURCE)
    kb = knowledge_of(system.release)
    layer, tested = read_evidence_layer(wish.text, FILE, kb, system, datetime.now(UTC))
    made = LayerRecord(
        name=shortened(wish.name, 200) or layer.title,
        kind="evidence",
        team_id=found.team_id,
        shared=found.shared,
        system_id=found.id,
        release=kb.release.version,
        content=as_content(layer, tested),
        created_by=account.id,
    )
    return _keep(site, account, made)


def _keep(site: Site, account: Account, made: LayerRecord) -> int:
    with site.database.write() as session:
        kept = session.scalars(select(LayerRecord.id).where(LayerRecord.team_id == made.team_id)).all()
        if len(kept) >= MOST_KEPT:
            raise HTTPException(409, f"the team keeps {MOST_KEPT} layers already; delete some that nobody needs")
        if made.system_id is not None:
            system_for(session, account, made.system_id, write=True)
        session.add(made)
        session.flush()
        record(session, account.name, "imported layer", f"layer {made.id}")
        return made.id


def delete_layer(site: Site, account: Account, identifier: int) -> None:
    """Removes a layer of one of the account's teams."""
    with site.database.write() as session:
        found = layer_for(session, account, identifier, write=True)
        session.delete(found)
        record(session, account.name, "deleted layer", f"layer {identifier}")


def kept_layers(session: Session, account: Account) -> list[LayerRecord]:
    """All that the account may see, the newest first, without what they hold."""
    return list(session.scalars(select(LayerRecord).where(layers_visible(account)).order_by(LayerRecord.id.desc())))


def names_of_layers(session: Session, account: Account, most: int) -> list[tuple[int, str]]:
    """Id and name of the newest layers that the account may see."""
    rows = session.execute(
        select(LayerRecord.id, LayerRecord.name)
        .where(layers_visible(account))
        .order_by(LayerRecord.id.desc())
        .limit(most)
    )
    return [(row.id, row.name) for row in rows]


def kept_layer(session: Session, account: Account, identifier: int) -> Layer:
    """What a layer holds. Raises with 404 where the account may not see it."""
    return layer_of(layer_for(session, account, identifier).content)


def tests_of(session: Session, account: Account, system: int) -> dict[str, Outcome]:
    """What all evidence that is kept for a system says of each technique."""
    rows = session.scalars(
        select(LayerRecord.content)
        .where(LayerRecord.system_id == system, layers_visible(account))
        .order_by(LayerRecord.id)
    )
    return together(outcomes_in(content) for content in rows)

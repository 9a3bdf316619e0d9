"""Systems and their versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import HTTPException, Query, Request
from pydantic import Field
from sqlalchemy import select

from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.web.checking import LONGEST, check
from threatlas.web.effects import Effect
from threatlas.web.holdings import add_system, change_system, delete_system, save_version
from threatlas.web.permissions import api_router, needs
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Id, Limit, Page, Shape, Strict, Time, page
from threatlas.web.site import site_of
from threatlas.web.visibility import system_for, version_for, visible

router = api_router("systems")

Description = Annotated[str, Field(max_length=LONGEST, description="a system description as YAML")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class SystemOut(Shape):
    """A system."""

    id: int
    name: str
    team: int
    shared: bool
    created: Time


class VersionOut(Shape):
    """A version of a description, without its text."""

    id: int
    number: int
    sha256: str
    release: str
    created: Time
    created_by: str | None


class VersionText(VersionOut):
    """A version with its text."""

    text: str


class NewSystem(Strict):
    """A system to add."""

    name: Name
    team: Id
    shared: bool = False
    text: Description | None = None


class SystemChange(Strict):
    """What to change of a system."""

    name: Name | None = None
    shared: bool | None = None
    team: Id | None = None
    """Another of your teams."""


class NewVersion(Strict):
    """A description to save or to check."""

    text: Description


class RemarkOut(Shape):
    """One thing that is wrong or suspicious in a description."""

    level: str
    message: str
    line: int | None
    column: int | None


class CheckOut(Shape):
    """What there is to say of a description."""

    right: bool
    """Whether it can be saved and analysed."""
    remarks: list[RemarkOut]
    """In the order of their lines."""


class VersionToSave(NewVersion):
    """A description to save."""

    base: Id | None = None
    """The number of the version it was made from: where that is no longer the latest, nothing is saved."""


@router.get("/systems")
@needs(Effect.READ_SYSTEMS)
def list_systems(request: Request, limit: Limit = 50, after: After = 0) -> Page[SystemOut]:
    """The systems of your teams, and those that are shared."""
    with site_of(request).database.read() as session:
        rows = session.scalars(
            select(SystemRecord)
            .where(visible(signed_in(request)), SystemRecord.id > after)
            .order_by(SystemRecord.id)
            .limit(limit + 1)
        ).all()
        return page(rows, limit, system_out, lambda row: row.id)


@router.post("/systems", status_code=201)
@needs(Effect.WRITE_SYSTEMS)
def create_system(request: Request, body: NewSystem) -> SystemOut:
    """Adds a system, with its first version where a text is given."""
    made = add_system(site_of(request), signed_in(request), body.name, body.team, shared=body.shared, text=body.text)
    return show_system(request, made)


@router.get("/systems/{system}")
@needs(Effect.READ_SYSTEMS)
def show_system(request: Request, system: Id) -> SystemOut:
    """One system."""
    with site_of(request).database.read() as session:
        return system_out(system_for(session, signed_in(request), system))


@router.patch("/systems/{system}")
@needs(Effect.WRITE_SYSTEMS)
def patch_system(request: Request, system: Id, body: SystemChange) -> SystemOut:
    """Renames a system, shares it with all teams, or ends that, or moves it to another of your teams."""
    change_system(site_of(request), signed_in(request), system, name=body.name, shared=body.shared, team=body.team)
    return show_system(request, system)


@router.delete("/systems/{system}", status_code=204, response_model=None)
@needs(Effect.WRITE_SYSTEMS)
def remove_system(
    request: Request,
    system: Id,
    name: Annotated[
        str, Query(max_length=200, description="the name of the system, so that none is deleted by mistake")
    ] = "",
) -> None:
    """Deletes a system with its versions, analyses and plans."""
    with site_of(request).database.read() as session:
        found = system_for(session, signed_in(request), system, write=True)
    if found.name != name:
        raise HTTPException(409, "that is not the name of the system")
    delete_system(site_of(request), signed_in(request), system)


@router.get("/systems/{system}/versions")
@needs(Effect.READ_SYSTEMS)
def list_versions(request: Request, system: Id, limit: Limit = 50, after: After = 0) -> Page[VersionOut]:
    """The versions of a system, the first one first; ``after`` is a number."""
    with site_of(request).database.read() as session:
        found = system_for(session, signed_in(request), system)
        rows = session.scalars(
            select(SystemVersion)
            .where(SystemVersion.system_id == found.id, SystemVersion.number > after)
            .order_by(SystemVersion.number)
            .limit(limit + 1)
        ).all()
        return page(rows, limit, version_out, lambda row: row.number)


@router.post("/systems/{system}/versions", status_code=201)
@needs(Effect.WRITE_SYSTEMS)
def create_version(request: Request, system: Id, body: VersionToSave) -> VersionText:
    """Saves a description as the newest version; the same text twice in a row is one version."""
    number = save_version(site_of(request), signed_in(request), system, body.text, base=body.base)
    return show_version(request, system, number)


@router.get("/systems/{system}/versions/{number}")
@needs(Effect.READ_SYSTEMS)
def show_version(request: Request, system: Id, number: Id) -> VersionText:
    """One version, with its text."""
    with site_of(request).database.read() as session:
        found = version_for(session, signed_in(request), system, number)
        return VersionText(**version_out(found).model_dump(), text=found.text)


@router.post("/check")
@needs(Effect.READ_SYSTEMS)
def check_description(request: Request, body: NewVersion) -> CheckOut:  # noqa: ARG001  # all routes are called alike
    """What is wrong or suspicious in a description; keeps nothing."""
    checked = check(body.text)
    return CheckOut(
        right=checked.system is not None,
        remarks=[
            RemarkOut(level=one.level, message=one.message, line=one.line, column=one.column) for one in checked.remarks
        ],
    )


def system_out(row: SystemRecord) -> SystemOut:
    """A row, as the API shows it."""
    return SystemOut(id=row.id, name=row.name, team=row.team_id, shared=row.shared, created=row.created)


def version_out(row: SystemVersion) -> VersionOut:
    """A row, as the API shows it."""
    return VersionOut(
        id=row.id,
        number=row.number,
        sha256=row.sha256,
        release=row.release,
        created=row.created,
        created_by=row.author.name if row.author is not None else None,
    )

"""Where things are told of: the addresses of the site, each made in this one place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from threatlas.reports.html.markup import anchor
from threatlas.vocabulary import ObjectKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FOLDERS = {
    ObjectKind.TACTIC: "tactics",
    ObjectKind.TECHNIQUE: "techniques",
    ObjectKind.MITIGATION: "mitigations",
    ObjectKind.CASE_STUDY: "case-studies",
}


def entry_address(identifier: str) -> str | None:
    """The page of a record of the knowledge base by its id; None for an id of the user's own."""
    kind = kind_of(identifier)
    return None if kind is None else f"/{_FOLDERS[kind]}/{quote(identifier, safe='')}"


def crosswalk_address(framework: str, entry: str) -> str:
    """An entry of another framework, with all that corresponds to it."""
    return f"/crosswalks/{quote(framework, safe='')}#{anchor('entry', entry)}"


def system_address(system: int, page: str = "", **query: str | int | list[str] | None) -> str:
    """A page of a system, by its number; queries that are None are left out, lists stand once for each item."""
    written = urlencode({key: value for key, value in query.items() if value is not None}, doseq=True, safe="@*")
    return f"/systems/{system}{f'/{page}' if page else ''}{f'?{written}' if written else ''}"


_PAGES: Mapping[str, str] = {"asset": "", "technique": "techniques", "objective": "paths", "control": "plan"}


def within_system(system: int, version: int | None, here: str) -> Callable[[str, str], str]:
    """For sections of a report that stand on pages of a system: kind and id to the address of what is told of it.

    ``here`` is the page that they stand on, ``version`` the version that is looked at, None for the latest.
    """

    def address(kind: str, key: str) -> str:
        page = _PAGES[kind]
        place = f"#{anchor(kind, key)}"
        return place if page == here else system_address(system, page, version=version) + place

    return address

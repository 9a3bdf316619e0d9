"""OWASP Threat Dragon."""

import json
from pathlib import Path
from typing import Any

from threatlas.systems.importer import Imported, import_text
from threatlas.systems.importers.threat_dragon import MOST_BOXES
from threatlas.vocabulary import Flag

FIXTURE = (Path(__file__).parent / "dragon.json").read_text()


def diagrams(*cells: list[dict[str, Any]]) -> Imported:
    detail = {"diagrams": [{"cells": each} for each in cells]}
    return import_text(json.dumps({"summary": {"title": "x"}, "detail": detail}), "it")


def test_the_fixture() -> None:
    imported = import_text(FIXTURE, "dragon.json")
    system = imported.system
    assert [(asset.id, asset.kind.value, asset.zone) for asset in system.assets] == [
        ("customer", "person", None),
        ("mail-agent", "agent", "office"),
        ("customer-database", "data-store", "vault-room"),  # the smaller of the two boxes it is in
        ("events", "monitoring", "office"),
    ]
    assert system.assets[1].note == "Reads mail, answers."
    assert system.assets[2].flags == {Flag.SENSITIVE}
    assert [(str(flow), flow.authenticated, flow.note) for flow in system.flows] == [
        ("customer uses mail-agent", True, "Mail"),
        ("mail-agent answers customer", False, "Mail"),
        ("mail-agent reads customer-database", False, "Orders"),
    ]
    assert [note.what for note in imported.notes] == ["Edge", "Customer", "Events", "Loose"]


def test_the_same_id_in_two_diagrams_is_two_things() -> None:
    cell = {"id": "a", "shape": "process", "data": {"name": "App"}}
    assert [asset.id for asset in diagrams([cell], [cell]).system.assets] == ["app", "app-2"]


def test_many_boundaries_are_bounded_and_told() -> None:
    box = {"shape": "trust-boundary-box", "position": {"x": 0, "y": 0}, "size": {"width": 9, "height": 9}}
    cells = [{**box, "id": f"b{n}", "data": {"name": f"B{n}"}} for n in range(MOST_BOXES + 1)]
    imported = diagrams([*cells, {"id": "a", "shape": "store", "data": {"name": "S"}}])
    assert len(imported.system.zones) == MOST_BOXES
    assert [note.what for note in imported.notes] == [f"B{MOST_BOXES}"]


def test_what_has_no_place_is_in_no_zone() -> None:
    box = {"id": "b", "shape": "trust-boundary-box", "position": {"x": 0, "y": "x"}, "data": {"name": "B"}}
    imported = diagrams([box, {"id": "a", "shape": "hexagon"}, {"id": "c", "shape": "actor", "data": {"name": "C"}}])
    assert imported.system.zones == ()
    assert {note.what for note in imported.notes} == {"B", "a cell"}

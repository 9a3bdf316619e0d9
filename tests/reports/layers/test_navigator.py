"""Layers go to Navigator and come back the same; whatever a file holds, what is taken and what is not is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mutating import as_tree, broken_text, broken_tree, seeded
from reports.layers.inventing_layers import layers, loaded
from threatlas.errors import DocumentError
from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.history import load_history
from threatlas.reports.layers.built_in import case_studies, detection, mitigations
from threatlas.reports.layers.kept import as_content, layer_of
from threatlas.reports.layers.layer import Layer
from threatlas.reports.layers.navigator_reading import LIMITS, read_layer
from threatlas.reports.layers.navigator_writing import write_layer

SCHEMA = Path(__file__).parents[2] / "knowledge" / "exporters" / "navigator-layer-4.5.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text()))


def given_layer(*techniques: dict[str, Any], **parts: Any) -> str:
    """A file of Navigator with these entries."""
    whole = {"name": "x", "versions": {"layer": "4.5"}, "domain": "atlas-atlas", "techniques": list(techniques)}
    return json.dumps(whole | parts)


def read(*techniques: dict[str, Any], **parts: Any) -> Layer:
    return read_layer(given_layer(*techniques, **parts), "layer.json", loaded())


def test_built_in_layers_come_back(catalogue: KnowledgeBase) -> None:
    for layer in (case_studies(catalogue), mitigations(catalogue), detection(catalogue)):
        text = write_layer(layer, catalogue)
        VALIDATOR.validate(json.loads(text))
        back = read_layer(text, "layer.json", catalogue)
        assert back.values == layer.values
        assert (back.low, back.high, back.unit, back.title) == (layer.low, layer.high, layer.unit, layer.title)
        again = read_layer(write_layer(back, catalogue), "layer.json", catalogue)
        assert replace(again, remarks=()) == replace(back, remarks=())


@settings(deadline=None, max_examples=60)
@given(layers())
def test_any_layer_comes_back_and_is_kept(layer: Layer) -> None:
    kb = loaded()
    text = write_layer(layer, kb)
    VALIDATOR.validate(json.loads(text))
    back = read_layer(text, "layer.json", kb)
    assert back.values == layer.values
    assert (back.low, back.high, back.unit, back.title, back.legend) == (
        layer.low,
        layer.high,
        layer.unit,
        layer.title,
        layer.legend,
    )
    assert layer_of(json.loads(json.dumps(as_content(back)))) == back


def test_ids_of_other_releases_and_of_attack() -> None:
    old = {"metadata": [{"name": "atlas_data_version", "value": "4.9.1"}]}
    layer = read(
        {"techniqueID": "AML.T0051", "score": 1},
        {"techniqueID": "aml.t0054", "score": 2},
        {"techniqueID": "T1595", "score": 3},
        {"techniqueID": "T9999"},
        {"techniqueID": "AML.T9999"},
        {"techniqueID": "AML.M0001"},
        {"techniqueID": "<b>"},
        {},
        **old,
    )
    assert {technique for technique, _ in layer.values} == {"AML.T0051", "AML.T0054", "AML.T0006"}
    told = " ".join(layer.remarks)
    for said in ("T1595 → AML.T0006", "T9999", "AML.T9999", "AML.M0001", "<b>", "(empty)", "3 techniques taken"):
        assert said in told


def test_an_id_that_went_elsewhere_is_moved(catalogue: KnowledgeBase) -> None:
    history = load_history()
    moved = [
        move for move in history.moves if len(move.to) == 1 and move.to[0] in catalogue and move.id not in catalogue
    ]
    for move in moved:
        layer = read({"techniqueID": move.id, "score": 5}) if move.id.startswith("AML.T0") else None
        if layer is not None:
            assert set(layer.values) == {(move.to[0], "")}
            assert f"{move.id} → {move.to[0]}" in " ".join(layer.remarks)
    assert moved


def test_what_is_not_taken_is_told() -> None:
    layer = read(
        {"techniqueID": "AML.T0051", "tactic": "no-such", "score": 1},
        {"techniqueID": "AML.T0051", "color": "#F00", "links": [{"label": "x", "url": "javascript:alert(1)"}]},
        {"techniqueID": "AML.T0051", "score": 2},
        {"techniqueID": "AML.T0054", "enabled": False, "score": 7, "comment": "a\u202eb\x00"},
        {"techniqueID": "AML.T0040", "score": 1e300},
        {"techniqueID": "AML.T0043", "score": True, "comment": 3, "metadata": [{"divider": True}, {"name": "n"}]},
        "AML.T0000",  # type: ignore[arg-type]
        gradient={"colors": ["#fff", "#000"], "minValue": 5, "maxValue": 5},
        filters={"platforms": ["Linux"]},
        links=[{"label": "a", "url": "https://example.org"}],
    )
    one = layer.values["AML.T0051", ""]
    assert (one.score, one.colour, one.links) == (None, "#ff0000", ())
    off = layer.values["AML.T0054", ""]
    assert (off.score, off.counts, off.comment) == (7, None, "ab\ufffd")
    assert layer.values["AML.T0040", ""].score is None
    assert layer.values["AML.T0043", ""].score is None
    assert layer.low < layer.high
    told = " ".join(layer.remarks)
    for said in ("tactic", "has one already", "disabled", "no score", "no object", "Filters", "Links", "gradient"):
        assert said in told, said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "valid JSON"),
        ("[]", "no layer of Navigator"),
        ('"x"', "no layer"),
        ('{"techniques": {}}', "no layer"),
        ('{"techniques": []}', "states no format"),
        ('{"version": "3.0", "techniques": []}', "format '3.0'"),
        ('{"versions": {"layer": "5.0"}, "techniques": []}', "format '5.0'"),
        ('{"name": "a", "name": "b"}', "twice"),
        ('{"a": ' * 20 + "1" + "}" * 20, "nested more than"),
        (" " * (LIMITS.size + 1), "larger than"),
        ("[" + "1," * LIMITS.values + "1]", "values"),
        (given_layer({"techniqueID": "T9999"}), "no technique of ATLAS"),
        (given_layer({"techniqueID": "T9999"}, domain="enterprise-attack"), "enterprise-attack"),
    ],
    ids=range(13),
)
def test_what_is_no_layer_is_refused(text: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_layer(text, "layer.json", loaded())


def test_format_4_0_names_its_version_elsewhere() -> None:
    text = json.dumps({"version": "4.0", "name": "old", "techniques": [{"techniqueID": "AML.T0051", "score": 1}]})
    assert read_layer(text, "old.json", loaded()).valued == 1


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6))
def test_broken_files_are_read_or_refused(seed: int) -> None:
    kb = loaded()
    random = seeded(str(seed))
    text = write_layer(replace(detection(kb)), kb)[:4_000]
    whole = given_layer({"techniqueID": "AML.T0051", "score": 1, "comment": "c", "links": [], "metadata": []})
    for broken in (broken_text(text, random), json.dumps(broken_tree(as_tree(whole), random), default=str)):
        try:
            layer = read_layer(broken, "layer.json", kb)
        except DocumentError:
            continue
        VALIDATOR.validate(json.loads(write_layer(layer, kb)))
        assert layer_of(json.loads(json.dumps(as_content(layer)))) == layer

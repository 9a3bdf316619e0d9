"""The JSON Schema of a catalogue of controls agrees with what reading accepts."""

import json

import jsonschema
import pytest
import yaml

from paths.test_control_reading import BASE
from threatlas.knowledge import KnowledgeBase
from threatlas.paths.control_catalogue import DATA
from threatlas.paths.control_reading import examine_controls
from threatlas.paths.control_schema import controls_schema

VALIDATOR = jsonschema.Draft202012Validator(controls_schema())


def valid(text: str) -> bool:
    return VALIDATOR.is_valid(yaml.safe_load(text))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(controls_schema())


def test_what_ships_is_valid() -> None:
    VALIDATOR.validate(json.loads(DATA.read_text()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("screens: content", "screens: person"),
        ("[AML.T0051.001]", "AML.T0051.001"),
        ("channel feeds agent", "generative"),
        ("  price", "  techniques: {AML.T0051: cuts}\n  price"),
        ("effect: {low: 0.2, likely: 0.5, high: 0.7}", "cuts: true"),
    ],
)
def test_what_reading_accepts_is_valid(catalogue: KnowledgeBase, old: str, new: str) -> None:
    assert old in BASE
    text = BASE.replace(old, new)
    assert not examine_controls(text, "own.yaml", catalogue)[1].errors
    assert valid(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acts: screens", "acts: screns"),
        ("channel feeds agent", "channel feds agent"),
        ("channel feeds agent", "channel feeds"),
        ("low: 0.2, ", ""),
        ("high: 0.7", "high: 1.7"),
        ("low: 5", "low: -5"),
        ("confidence: measured", "confidence: guessed"),
        ("  because: It reads.\n", ""),
        ("name:", "nam:"),
        ("id: ACME-12", "id: ACME 12"),
        ("  price", "  techniques: {AML.T9: cuts}\n  price"),
    ],
)
def test_what_reading_refuses_is_invalid(catalogue: KnowledgeBase, old: str, new: str) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1)
    assert examine_controls(text, "own.yaml", catalogue)[1].errors
    assert not valid(text)

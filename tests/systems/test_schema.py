"""The JSON Schema agrees with what reading accepts."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from threatlas.systems import starters
from threatlas.systems.reading import examine
from threatlas.systems.schema import system_schema

SCHEMA = system_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def valid(text: str) -> bool:
    return VALIDATOR.is_valid(yaml.safe_load(text))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", ["classifier", "rag", "agent"])
def test_starters_are_valid(kind: str) -> None:
    assert valid((Path(starters.__file__).parent / f"{kind}.yaml").read_text())


BASE = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: model, b: {kind: dataset, is: sensitive}}\n"


@pytest.mark.parametrize(
    "added",
    [
        "flows: [b trains a, {flow: b trains a, authenticated: true}]\n",
        "zones: {x: , y: Title, z: {title: T}}\n",
        "controls: [{control: x, where: a, coverage: 0.5}]\n",
        "adversaries: outsider\n",
    ],
)
def test_what_reading_accepts_is_valid(added: str) -> None:
    assert examine(BASE + added, "s")[0] is not None
    assert valid(BASE + added)


@pytest.mark.parametrize(
    "added",
    [
        "flows: [b trian a]\n",
        "flows: [b a]\n",
        "controls: [{coverage: 2}]\n",
        "nonsense: 1\n",
        "adversaries: [x]\n",
        "zones: {X: y}\n",
    ],
)
def test_what_reading_refuses_is_invalid(added: str) -> None:
    assert examine(BASE + added, "s")[0] is None
    assert not valid(BASE + added)

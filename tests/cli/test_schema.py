"""``schema``."""

import pytest
from jsonschema import Draft202012Validator

from running import Threatlas
from threatlas.cli.schema import SCHEMAS

TITLES = {
    "system": "threatlas system description",
    "evidence": "threatlas evidence, one line",
    "controls": "threatlas catalogue of controls",
    "analysis": "threatlas analysis",
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_json_schema_with_its_title(threatlas: Threatlas, name: str) -> None:
    schema = threatlas("schema", name).json
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == TITLES[name]


def test_a_name_that_there_is_not(threatlas: Threatlas) -> None:
    ran = threatlas("schema", "nothing")
    assert ran.code == 2
    assert all(name in ran.err for name in SCHEMAS)

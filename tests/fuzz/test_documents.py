"""Broken documents: whatever comes, the two parsers give a value with places or one clear error, in the same limits."""

from __future__ import annotations

import json
import os

import pytest

from annotated import RELEASES
from mutating import as_tree, broken_text, seeded
from threatlas.documents import Limits, MappingNode, SequenceNode, Value
from threatlas.documents.json import parse_json
from threatlas.documents.yaml import core_scalar, parse_yaml, text_scalar
from threatlas.errors import DocumentError

ROUNDS = int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "60"))
LIMITS = Limits(size=200_000, depth=12, values=3_000)

pytestmark = pytest.mark.slow


def check_value(value: Value, depth: int = 0) -> int:
    """How many values there are; each container has a place for each of its values and lies within the depth."""
    if isinstance(value, MappingNode):
        assert depth < LIMITS.depth
        assert value.keys() == value.places.keys()
        assert all(isinstance(key, str) for key in value)
        return 1 + sum(1 + check_value(item, depth + 1) for item in value.values())
    if isinstance(value, SequenceNode):
        assert depth < LIMITS.depth
        assert len(value) == len(value.places)
        return 1 + sum(check_value(item, depth + 1) for item in value)
    assert value is None or isinstance(value, str | bool | int | float)
    return 1


def check_error(error: DocumentError) -> None:
    assert error.problem.strip()
    assert len(str(error)) < 1_000
    assert error.line is None or error.line >= 1
    assert error.column is None or error.column >= 1


@pytest.mark.parametrize("name", ["atlas-3.yaml", "atlas-5.yaml", "atlas-6.yaml"])
def test_broken_yaml(name: str) -> None:
    text = (RELEASES / name).read_text()
    for number in range(ROUNDS):
        random = seeded(f"yaml-{name}-{number}")
        broken = broken_text(text, random)
        try:
            value = parse_yaml(broken, "it", limits=LIMITS, scalar=random.choice((core_scalar, text_scalar)))
        except DocumentError as error:
            check_error(error)
        else:
            assert check_value(value) <= LIMITS.values


def test_broken_json() -> None:
    text = json.dumps(as_tree((RELEASES / "atlas-5.yaml").read_text()), indent=1)
    for number in range(ROUNDS):
        broken = broken_text(text, seeded(f"json-{number}"))
        try:
            value = parse_json(broken, "it", limits=LIMITS)
        except DocumentError as error:
            check_error(error)
        else:
            assert check_value(value) <= LIMITS.values
            assert value == json.loads(broken)


def test_signs_at_random() -> None:
    signs = "{}[]:,-?&*!|>'\"%@`#\\ \n\t~a0.e\x00\u2028\ufeff"
    for number in range(ROUNDS * 5):
        random = seeded(f"signs-{number}")
        text = "".join(random.choices(signs, k=random.randint(1, 60)))
        for parse in (parse_yaml, parse_json):
            try:
                value = parse(text, "it", limits=LIMITS)
            except DocumentError as error:
                check_error(error)
            else:
                assert check_value(value) <= LIMITS.values

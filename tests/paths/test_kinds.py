"""Classes of assets: which kinds and flags belong, and how people say them."""

from pathlib import Path

import pytest

from threatlas.paths.kinds import ANYTHING, CLASSES, NAMES, NEED_GENERATIVE, belongs, kinds_of, spoken
from threatlas.systems.description import Asset, Origin
from threatlas.vocabulary import AssetKind, Flag

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()


def asset(kind: str, *flags: Flag) -> Asset:
    return Asset("x", AssetKind(kind), "x", None, frozenset(flags), "", Origin("x.yaml", 1))


def test_every_class_is_explained() -> None:
    for name, kinds in CLASSES.items():
        assert name == ANYTHING or f"| `{name}` | {', '.join(sorted(kinds))} |" in PAGE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("agent", "an agent"),
        ("mcp-server", "an mcp-server"),
        ("web", "the web"),
        (ANYTHING, "anything"),
        ("steering", "an agent-configuration or a prompt-template"),
        ("front", "an application, an edge-device, a gateway or an inference-api"),
        ("predictive", "a model that is not generative"),
    ],
)
def test_classes_are_spoken_with_their_article(name: str, words: str) -> None:
    assert spoken(name) == words


def test_what_is_spoken_is_short_and_names_kinds_that_belong() -> None:
    kinds = set(map(str, AssetKind))
    for name in NAMES:
        said = spoken(name)
        assert len(said) < 100, name
        named = {word.strip("(),") for word in said.split()} & kinds
        assert named <= set(map(str, kinds_of(name))), name


def test_flags_decide_three_classes() -> None:
    model, chatty = asset("model"), asset("model", Flag.GENERATIVE)
    assert [belongs(one, "generative") for one in (model, chatty, asset("host", Flag.GENERATIVE))] == [
        False,
        True,
        False,
    ]
    assert [belongs(one, "predictive") for one in (model, chatty, asset("agent"))] == [True, False, False]
    assert [belongs(one, "medium") for one in (model, chatty, asset("sensor"))] == [False, True, False]


def test_the_kinds_of_a_class_are_those_that_can_belong_to_it() -> None:
    for name in NAMES:
        able = {kind for kind in AssetKind for flags in ((), (Flag.GENERATIVE,)) if belongs(asset(kind, *flags), name)}
        assert kinds_of(name) == able, name


def test_classes_for_language_models_are_classes() -> None:
    assert NEED_GENERATIVE <= NAMES

"""What the page of the matrix offers: layers to look at, letters to combine, questions, and what to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from threatlas.reports.layers.expression import LETTERS
from threatlas.web.views.layer_names import OF_KNOWLEDGE, OF_SYSTEM, LayerKind, LayerName
from threatlas.web.views.matrix import Fold
from threatlas.web.views.questions import questions

FEWEST_LETTERS = 3
"""Rows of the form that combines."""
FOLDS: tuple[tuple[Fold, str], ...] = (("", "where they matter more"), ("all", "all"), ("none", "none"))
FILES = (
    ("layer.json", "Navigator layer"),
    ("layer.csv", "Table (CSV)"),
    ("layer.svg", "Picture (SVG)"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A layer that somebody imported."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class System:
    """The system that is looked at."""

    id: int
    latest: int
    """Number of its version."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link; ``address`` is None where a system must be chosen first."""

    title: str
    address: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A layer to choose for a letter."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the form."""

    letter: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """All of it."""

    layers: tuple[Choice, ...]
    folds: tuple[Choice, ...]
    files: tuple[Choice, ...]
    questions: tuple[Choice, ...]
    letters: tuple[Letter, ...]
    options: tuple[Option, ...]
    expression: str
    fold: Fold
    current: str
    """The layer that is shown alone; empty where several are combined."""


def choosing(  # all that a page of the matrix is about
    letters: Mapping[str, LayerName],
    expression: str,
    fold: Fold,
    system: System | None,
    kept: Sequence[Kept],
    current: LayerName | None,
) -> Choosing:
    """What is offered beside the layer that is shown."""
    number = None if system is None else system.id
    single = {} if letters else {"layer": _alone(current, number)}
    here = {**single, **{letter: str(name) for letter, name in letters.items()}, "expression": expression}
    return Choosing(
        tuple(_layer(kind, fold, number, current) for kind in (*OF_KNOWLEDGE, *OF_SYSTEM)),
        tuple(Choice(title, _address("/matrix", here, number, one), one == fold) for one, title in FOLDS),
        tuple(Choice(title, _address(f"/matrix/{name}", here, number, fold)) for name, title in FILES),
        tuple(
            Choice(
                one.title,
                _address("/matrix", _named(one.layers) | {"expression": one.expression}, number, fold),
                one.expression == expression and list(one.layers) == list(letters.values()),
            )
            for one in questions(number, system.latest if system else 1)
        ),
        tuple(
            Letter(letter, str(letters.get(letter, "")))
            for letter in LETTERS
            if letter in letters or letter in LETTERS[:FEWEST_LETTERS]
        ),
        _options(letters, system, kept, current),
        expression,
        fold,
        "" if current is None or letters else _alone(current, number),
    )


def _layer(kind: LayerKind, fold: Fold, system: int | None, current: LayerName | None) -> Choice:
    if kind.of_system and system is None:
        return Choice(kind.title, None)
    name = LayerName(kind, system if kind.of_system else None)
    return Choice(kind.title, _address("/matrix", {"layer": str(kind)}, system, fold), name == current)


def _alone(current: LayerName | None, system: int | None) -> str:
    """The name for an address that names the system already."""
    if current is None:
        return ""
    plain = current.kind.of_system and current.number == system and current.version is None
    return str(current.kind) if plain else str(current)


def _named(layers: Sequence[LayerName]) -> dict[str, str]:
    return {letter: str(name) for letter, name in zip(LETTERS, layers, strict=False)}


def _address(path: str, parts: Mapping[str, str], system: int | None, fold: Fold) -> str:
    whole = {**parts, "system": "" if system is None else str(system), "subs": fold}
    return f"{path}?{urlencode({key: value for key, value in whole.items() if value})}".removesuffix("?")


def _options(
    letters: Mapping[str, LayerName], system: System | None, kept: Sequence[Kept], current: LayerName | None
) -> tuple[Option, ...]:
    found = {str(kind): kind.title for kind in OF_KNOWLEDGE}
    if system is not None:
        found |= {str(LayerName(kind, system.id)): kind.title for kind in OF_SYSTEM}
        if system.latest > 1:
            before = system.latest - 1
            found |= {
                str(LayerName(kind, system.id, before)): f"{kind.title}, version {before}" for kind in OF_SYSTEM[:2]
            }
    found |= {str(LayerName(LayerKind.KEPT, one.id)): f"Imported: {one.name}" for one in kept}
    for name in (*letters.values(), *([current] if current else [])):
        found.setdefault(str(name), f"{name.kind.title} ({name})")
    return tuple(Option(value, title) for value, title in found.items())

"""Expressions over layers, as ATT&CK Navigator has them: ``a + b``, ``max(a, b)``, ``a and not b``, ``where(a >= 20, a)``.

A grammar of our own, read by descent and never evaluated as code. From the loosest: ``or``, ``and``, ``not``, one comparison,
``+ -``, ``* /``, a sign, then letters, numbers, calls and brackets. Length and depth are bounded.

A letter without a value counts as 0 in a calculation. ``has(a)`` tells whether there is one; ``where(condition, value)`` gives the
value where the condition holds and none elsewhere. A division by zero gives none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from threatlas.errors import ExpressionError
from threatlas.reports.layers.layer import LARGEST, Unit

LONGEST = 200
"""Characters of an expression."""
DEEPEST = 20
"""Brackets, calls and signs inside each other."""
LETTERS = "abcdef"
"""The names of layers, in their order."""

Number: TypeAlias = float | None
Meaning: TypeAlias = Callable[[Mapping[str, Number]], Number]
"""What a part of an expression gives for the values of the letters."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<word>[A-Za-z_]\w*)|(?P<sign><=|>=|==|!=|[-+*/(),<>]))", re.ASCII
)
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
_FUNCTIONS = {"min": (2, 8), "max": (2, 8), "abs": (1, 1), "has": (1, 1), "where": (2, 2)}
"""By name, how many arguments they take."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read."""

    text: str
    letters: tuple[str, ...]
    """Those it names, in alphabetical order."""
    truth: bool
    """Whether it is a statement, which holds or does not."""
    counts_as: frozenset[str] | None
    """Letters whose unit its values have, as ``where(a > b, c)`` has that of c; None where it makes a new one, as ``a * b``."""
    _meaning: Meaning

    def value(self, values: Mapping[str, Number]) -> Number:
        """What it gives for the values of its letters; None where it gives nothing, or where no letter of it has a value."""
        if all(values.get(letter) is None for letter in self.letters):
            return None
        found = self._meaning(values)
        return found if found is not None and abs(found) <= LARGEST else None

    def unit(self, units: Mapping[str, Unit]) -> Unit:
        """Of its values, by those of its letters."""
        if self.truth:
            return Unit.TRUTH
        found = {units[letter] for letter in self.counts_as or ()}
        return found.pop() if len(found) == 1 else Unit.NUMBER


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``number``, ``word``, ``sign`` or ``end``."""
    text: str
    column: int
    """From 1."""

    @property
    def said(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text[:20])


@dataclass(frozen=True, slots=True)
class _Part:
    meaning: Meaning
    truth: bool = False
    of: frozenset[str] | None = None
    """As :attr:`Expression.counts_as`."""

    def with_unit_of(self, *others: _Part) -> _Part:
        """The same in the unit that all of these have."""
        if any(one.of is None for one in others):
            return self
        return _Part(self.meaning, of=frozenset().union(*(one.of or () for one in others)))


def read_expression(text: str, chosen: Collection[str] = LETTERS) -> Expression:
    """The expression in ``text``, over letters for which a layer is chosen.

    Raises :class:`~threatlas.errors.ExpressionError`, which points at the column.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression is longer than {LONGEST} characters", LONGEST + 1)
    reader = _Reader(_tokens(text), chosen)
    part = reader.either()
    reader.end()
    if not reader.letters:
        raise ExpressionError("the expression names no layer: use the letters of the layers, such as a and b", 1)
    return Expression(text.strip(), tuple(sorted(reader.letters)), part.truth, part.of, part.meaning)


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(f"{text[at]!r} means nothing here", at + 1)
        found.append(_Token(match.lastgroup, match[match.lastgroup].lower(), match.start(match.lastgroup) + 1))
        at = match.end()
    return [*found, _Token("end", "", end + 1)]


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token], chosen: Collection[str]) -> None:
        self.tokens = tokens
        self.chosen = chosen
        self.at = 0
        self.depth = 0
        self.letters: set[str] = set()

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> _Token | None:
        """The next token where it is one of these."""
        token = self.next
        if token.kind in ("word", "sign") and token.text in texts:
            self.at += 1
            return token
        return None

    def expect(self, wanted: str) -> None:
        if self.take(wanted) is None:
            raise ExpressionError(f"expected {wanted!r}, not {self.next.said}", self.next.column)

    def end(self) -> None:
        if self.next.kind != "end":
            raise ExpressionError(f"expected nothing more, not {self.next.said}", self.next.column)

    def deeper(self, read: Callable[[], _Part]) -> _Part:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"more than {DEEPEST} brackets or signs inside each other", self.next.column)
        found = read()
        self.depth -= 1
        return found

    def either(self) -> _Part:
        part = self.both()
        while self.take("or"):
            part = _joined(part, self.both(), any)
        return part

    def both(self) -> _Part:
        part = self.negated()
        while self.take("and"):
            part = _joined(part, self.negated(), all)
        return part

    def negated(self) -> _Part:
        if self.take("not"):
            inner = self.deeper(self.negated).meaning
            return _Part(lambda values: float(not inner(values)), truth=True)
        return self.compared()

    def compared(self) -> _Part:
        left = self.sum()
        sign = self.take(*_COMPARISONS)
        if sign is None:
            return left
        right = self.sum()
        if self.next.text in _COMPARISONS:
            raise ExpressionError("compare two at a time: a < b and b < c", self.next.column)
        holds = _COMPARISONS[sign.text]
        return _Part(lambda values: float(holds(left.meaning(values) or 0.0, right.meaning(values) or 0.0)), truth=True)

    def sum(self) -> _Part:
        part = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            part = _calculated(part, right, _plus if sign.text == "+" else _minus).with_unit_of(part, right)
        return part

    def product(self) -> _Part:
        part = self.signed()
        while sign := self.take("*", "/"):
            part = _calculated(part, self.signed(), _times if sign.text == "*" else _by)
        return part

    def signed(self) -> _Part:
        if self.take("-"):
            inner = self.deeper(self.signed)
            return _Part(lambda values: -(inner.meaning(values) or 0.0), of=inner.of)
        return self.atom()

    def atom(self) -> _Part:
        token = self.next
        if self.take("("):
            part = self.deeper(self.either)
            self.expect(")")
            return part
        if token.kind == "number":
            self.at += 1
            constant = float(token.text)
            return _Part(lambda _: constant, of=frozenset())
        if token.kind == "word" and token.text in set(LETTERS):
            if token.text not in self.chosen:
                raise ExpressionError(f"no layer is chosen for the letter {token.text}", token.column)
            self.at += 1
            self.letters.add(token.text)
            return _Part(lambda values: values.get(token.text), of=frozenset(token.text))
        if token.kind == "word" and token.text in _FUNCTIONS:
            self.at += 1
            return self.call(token)
        if token.kind == "word" and token.text not in ("and", "or"):
            known = ", ".join(_FUNCTIONS)
            raise ExpressionError(
                f"{token.said} is neither a letter from a to {LETTERS[-1]} nor one of {known}", token.column
            )
        raise ExpressionError(f"expected a letter, a number or a bracket, not {token.said}", token.column)

    def call(self, name: _Token) -> _Part:
        self.expect("(")
        parts = [self.deeper(self.either)]
        while self.take(","):
            parts.append(self.deeper(self.either))
        fewest, most = _FUNCTIONS[name.text]
        if not fewest <= len(parts) <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise ExpressionError(f"{name.text} takes {wanted} arguments, not {len(parts)}", name.column)
        self.expect(")")
        called = _called(name.text, [part.meaning for part in parts])
        return called if called.truth else called.with_unit_of(*(parts[1:] if name.text == "where" else parts))


def _joined(left: _Part, right: _Part, how: Callable[[tuple[Number, Number]], bool]) -> _Part:
    return _Part(lambda values: float(how((left.meaning(values), right.meaning(values)))), truth=True)


def _calculated(left: _Part, right: _Part, how: Callable[[float, float], Number]) -> _Part:
    def meaning(values: Mapping[str, Number]) -> Number:
        return how(left.meaning(values) or 0.0, right.meaning(values) or 0.0)

    return _Part(meaning)


def _plus(left: float, right: float) -> float:
    return left + right


def _minus(left: float, right: float) -> float:
    return left - right


def _times(left: float, right: float) -> float:
    return left * right


def _by(left: float, right: float) -> Number:
    return left / right if right else None


def _called(name: str, parts: list[Meaning]) -> _Part:
    first, *rest = parts
    if name == "has":
        return _Part(lambda values: float(first(values) is not None), truth=True)
    if name == "where":
        return _Part(lambda values: rest[0](values) if first(values) else None)
    if name == "abs":
        return _Part(lambda values: abs(first(values) or 0.0))
    choose = max if name == "max" else min
    return _Part(lambda values: choose(part(values) or 0.0 for part in parts))

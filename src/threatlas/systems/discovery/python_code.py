"""What a Python file imports and calls, from its syntax tree: nothing is imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMPORT = re.compile(r"[ \t]{0,40}(?:import|from)[ \t]{1,8}([A-Za-z_][\w.]{0,200})")
MAXIMUM_TEXT = 300
"""Characters of a text constant that are kept: ids, host names and images are shorter."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, with the names of its imports put in: ``openai.OpenAI``."""

    name: str
    line: int
    texts: tuple[str, ...]
    """Positional arguments that are texts, in order, others left out."""
    named: dict[str, str | bool]
    """Arguments by name that are texts or truth values."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that is defined with decorators."""

    name: str
    line: int
    decorators: tuple[str, ...]
    calls: tuple[str, ...]
    """What its body calls."""


@dataclass(slots=True)
class Code:
    """The traces of one file, in the order of its lines."""

    imports: list[tuple[str, int]] = field(default_factory=list)
    """``openai`` for ``import openai``, ``openai.OpenAI`` for ``from openai import OpenAI``."""
    calls: list[Call] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    urls: list[tuple[str, int]] = field(default_factory=list)
    complete: bool = True
    """Whether it is Python that this version can read; otherwise only its imports are known, line by line."""


@lru_cache(maxsize=4)
def read_code(text: str) -> Code:
    """The traces in ``text``. Never raises: what is no Python gives the imports that its lines begin with."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in somebody else's code
            tree = ast.parse(text)
        return _Reader(tree).code
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        code = Code(complete=False)
        for number, line in enumerate(text.split("\n"), 1):
            if found := _IMPORT.match(line[:300]):
                code.imports.append((found[1], number))
        return code


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.code = Code()
        self.names: dict[str, str] = {}
        """What a name in the file stands for."""
        self.constants: dict[str, str] = {}
        nodes = list(ast.walk(tree))
        for node in nodes:
            self._declare(node)
        for node in nodes:
            if isinstance(node, ast.Call):
                self._call(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
                self._function(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value[:8].startswith("http"):
                self.code.urls.append((node.value[:MAXIMUM_TEXT], node.lineno))
        for part in (self.code.imports, self.code.urls):
            part.sort(key=lambda entry: entry[1])
        self.code.calls.sort(key=lambda call: call.line)
        self.code.functions.sort(key=lambda function: function.line)

    def _declare(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self.code.imports.append((alias.name, node.lineno))
                    top = alias.name.partition(".")[0]
                    self.names[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    self.code.imports.append((f"{module}.{alias.name}", node.lineno))
                    self.names[alias.asname or alias.name] = f"{module}.{alias.name}"
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                self.constants.setdefault(name, text[:MAXIMUM_TEXT])
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text))):
                self.constants.setdefault(name, text[:MAXIMUM_TEXT])

    def _dotted(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute | ast.Call):
            if isinstance(node, ast.Call):  # `client().chat`: what the call is of
                node = node.func
                continue
            if len(parts) > 8:
                return ""
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join(reversed(parts))
        return ".".join([self.names.get(node.id, node.id), *reversed(parts)])

    def _text(self, node: ast.expr) -> str | bool | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bool):
            return node.value[:MAXIMUM_TEXT] if isinstance(node.value, str) else node.value
        return self.constants.get(node.id) if isinstance(node, ast.Name) else None

    def _call(self, node: ast.Call) -> None:
        name = self._dotted(node.func)
        if not name:
            return
        texts = [text for argument in node.args[:8] if isinstance(text := self._text(argument), str)]
        named = {
            keyword.arg: value
            for keyword in node.keywords[:40]
            if keyword.arg and (value := self._text(keyword.value)) is not None
        }
        self.code.calls.append(Call(name, node.lineno, tuple(texts), named))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = tuple(self._dotted(one) for one in node.decorator_list[:8])
        if not any(name.rpartition(".")[2] in TOOL_DECORATORS for name in decorators):
            return
        calls = tuple(dict.fromkeys(self._called(node)))
        self.code.functions.append(Function(node.name, node.lineno, decorators, calls))

    def _called(self, node: ast.AST) -> Iterator[str]:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                yield self._dotted(inner.func)


TOOL_DECORATORS = frozenset({"tool", "function_tool", "tool_plain", "kernel_function", "ai_function", "beta_tool"})
"""Decorators that offer a function to an agent."""

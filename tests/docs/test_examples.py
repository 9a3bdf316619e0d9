"""Every example of the README and of every page of the documentation runs, and prints what the page says.

A page's examples run in order, in an empty folder. ``<!-- file: NAME -->`` before a block writes the block to a file.
In a ``console`` block, lines that begin with ``$ `` are commands and what follows is their output, standard error included.
Runs of spaces count as one; ``…`` stands for any text, alone on a line for any lines. A comment ``# exit code 1`` says how a
command ends. ``pycon`` blocks are Python sessions.
"""

import doctest
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from running import Threatlas

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>[\w./-]+) -->\n)?```(?P<kind>[a-z-]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Example:
    """One command of a page and the output that the page shows."""

    command: str
    expected: list[str]


def examples(body: str) -> list[Example]:
    found: list[Example] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(Example(line[2:], []))
        elif found:
            found[-1].expected.append(line)
    return found


def pattern(expected: list[str]) -> str:
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(piece) for piece in spaced(line).split("…")) + "\n")
    return "".join(parts)


def spaced(text: str) -> str:
    """Every run of spaces as one: how wide a column is depends on what stands in it."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def run_example(example: Example, threatlas: Threatlas) -> str:
    words = shlex.split(example.command, comments=True)
    stated = re.search(r"# exit code (\d)$", example.command)
    expected_code = int(stated[1]) if stated else 0
    assert words[0] == "threatlas", f"only threatlas is run: {example.command}"
    ran = threatlas(*words[1:])
    assert ran.code == expected_code, f"{example.command}: exit code {ran.code}\n{ran.out}{ran.err}"
    return ran.err + ran.out


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_examples(page: Path, threatlas: Threatlas, tmp_path: Path) -> None:
    session: dict[str, object] = {}
    for block in _BLOCK.finditer(page.read_text()):
        body = block["body"]
        if block["file"]:
            target = tmp_path / block["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body)
        elif block["kind"] == "console":
            for example in examples(body):
                if example.command.startswith(("make", "pip", "python", "git", "cd", ".venv", "export")):
                    continue
                shown = run_example(example, threatlas)
                if example.expected:
                    assert re.fullmatch(pattern(example.expected), spaced(shown)), f"$ {example.command}\n{shown}"
        elif block["kind"] == "pycon":
            test = doctest.DocTestParser().get_doctest(body, session, page.name, str(page), 0)
            test.globs = session  # DocTest takes a copy; the blocks of a page are one session
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
            failures, tried = runner.run(test, clear_globs=False)
            assert tried
            assert not failures

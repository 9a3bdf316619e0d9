"""Reading Python without running it."""

import pytest

from threatlas.systems.discovery.python_code import read_code


def test_names_are_resolved() -> None:
    code = read_code("import a.b as c\nfrom d import e as f\nc.g(1)\nf('x', k='y', n=True).h()\nX = 'z'\ni(X)\n")
    assert code.imports == [("a.b", 1), ("d.e", 2)]
    calls = {call.name: call for call in code.calls}
    assert calls["d.e"].texts == ("x",)
    assert calls["d.e"].named == {"k": "y", "n": True}
    assert calls["a.b.g"].line == 3
    assert calls["i"].texts == ("z",)
    assert "d.e.h" in calls


@pytest.mark.parametrize(
    "text",
    [
        "def (",
        "\0",
        "(" * 5000,
        "-" * 50_000 + "1",
        "a" + ".b" * 20_000,
        "a" + "()" * 5_000,
        "[" * 5000 + "]" * 5000,
        "x = " + "9" * 10_000,
        "if 1:\n" * 50,
        "\ufeffimport os",
        "import \ud800",
        "a = '\\d'",
    ],
)
def test_hostile_code(text: str) -> None:
    read_code(text)


def test_what_cannot_be_parsed_gives_its_imports() -> None:
    code = read_code("import openai\nprint 'x'\nfrom a.b import c\n")
    assert not code.complete
    assert code.imports == [("openai", 1), ("a.b", 3)]

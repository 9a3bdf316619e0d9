"""What is not worth a syntax tree."""

import pytest

from threatlas.systems.discovery.interest import code_of


@pytest.mark.parametrize(
    "text",
    [
        "import openai",
        "from google import genai",
        "x.from_pretrained('a/b')",
        "@tool\ndef f(): pass",
        "u = 'https://api.x.ai'",
    ],
)
def test_worth_reading(text: str) -> None:
    code = code_of(text)
    assert code.imports or code.calls or code.functions or code.urls


def test_not_worth_reading() -> None:
    assert code_of("import os\nos.getcwd()\n").imports == []

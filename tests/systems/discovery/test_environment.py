"""Names of keys in environments."""

import pytest

from repositories import assets, flows, source
from threatlas.systems.discovery import environment


@pytest.mark.parametrize("path", [".env", ".env.example", "a/.env.local", "prod.env", "env.sample"])
def test_names(path: str) -> None:
    assert environment.wants(path)
    assert not environment.wants("env.d.ts")
    assert not environment.wants("environment.py")


@pytest.mark.parametrize(
    "line", ["OPENAI_API_KEY=sk-hunter2", "export OPENAI_API_KEY = 'sk-hunter2'", "# MY_OPENAI_API_KEY=hunter2"]
)
def test_keys(line: str) -> None:
    traces = list(environment.find(source(".env", f"PORT=1\n{line}\n")))
    assert assets(traces)["ai-service openai"] == 2
    assert any(flow.endswith("OPENAI_API_KEY unlocks openai") for flow in flows(traces))
    assert "hunter2" not in repr(traces)


def test_only_real_values_lie_in_the_repository() -> None:
    assert "GROQ_API_KEY stored-in repository" in flows(environment.find(source(".env", "GROQ_API_KEY=x")))
    assert "GROQ_API_KEY stored-in repository" not in flows(environment.find(source(".env", "GROQ_API_KEY=")))
    assert "GROQ_API_KEY stored-in repository" not in flows(environment.find(source(".env.example", "GROQ_API_KEY=x")))

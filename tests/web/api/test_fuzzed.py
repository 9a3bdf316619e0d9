"""schemathesis asks the whole API what its schema allows, and what it forbids: no failure of ours, no breach of the contract.

A short slice runs in ``make test``; ``make fuzz`` asks more. Examples are the same each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from threatlas.web.sessions import cookie_name
from web.pages.layering import navigator
from webserver import BASE, DESCRIPTION, Server

if TYPE_CHECKING:
    from schemathesis import Case

CONFIG = SchemathesisConfig.from_dict(
    {
        # A session is sent with every request; whether it is asked for is a check of its own.
        "generation": {"with-security-parameters": False},
        "checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 409, 413, 422, 429]}},
    }
)
EXAMPLES = max(5, int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "0")) // 200)
"""Of each operation."""
UNFIT = "the request does not fit what is asked for"
PLACES = {"system": 1, "analysis": 1, "number": 1, "team": 2, "user": 2, "layer": 1}
"""Path parameters that lead somewhere; any other number leads nowhere."""


@contextmanager
def filled(folder: Path) -> Iterator[tuple[Server, str]]:
    """A server with something of everything, and the cookie of an administrator."""
    server = Server(folder)
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    team, other = server.team("Security"), server.team("Fraud")
    browser = server.person("ada", "administrator", team)
    server.person("bob", "viewer", other)
    assert browser.post("/api/systems", json={"name": "fraud", "team": team, "text": DESCRIPTION}).status_code == 201
    assert browser.post("/api/systems/1/analyses", json={"version": 1}).status_code == 202
    assert browser.post("/api/layers", json={"team": team, "layer": navigator()}).status_code == 201
    try:
        yield server, browser.cookies[cookie_name(server.site.settings)]
    finally:
        server.site.at_hand.close()
        server.site.database.close()


def operations() -> list[tuple[str, GenerationMode]]:
    """All operations of the API, each with what its schema allows and, where it can forbid anything, what it forbids."""
    with TemporaryDirectory() as folder, filled(Path(folder)) as (server, _):
        paths: dict[str, Any] = server.app.openapi()["paths"]
    told = [
        (f"{method.upper()} {path}", bool(one.get("parameters") or "requestBody" in one))
        for path, methods in paths.items()
        for method, one in methods.items()
    ]
    return [
        *((label, GenerationMode.POSITIVE) for label, _ in told),
        *((label, GenerationMode.NEGATIVE) for label, takes in told if takes),
    ]


def ask(label: str, mode: GenerationMode, folder: Path) -> None:
    """Asks one operation for some examples."""
    method, path = label.split()
    with filled(folder) as (server, token):
        cookie = cookie_name(server.site.settings)
        schema = schemathesis.openapi.from_dict(server.app.openapi(), config=CONFIG)
        schema.app = server.app
        operation = schema[path][method]

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), leads=st.booleans())
        def run(case: Case[Any], leads: bool) -> None:
            if leads and mode is GenerationMode.POSITIVE:
                case.path_parameters = {name: PLACES.get(name, value) for name, value in case.path_parameters.items()}
            answer = case.call(base_url=BASE, headers={"Origin": BASE}, cookies={cookie: token})
            refused = answer.status_code == 422 and answer.json()["error"]["message"] != UNFIT
            # What a schema cannot tell, an engine may still refuse: a text in YAML that describes no system.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance] if refused else None)

        run()


@pytest.mark.slow
@pytest.mark.parametrize(("label", "mode"), operations(), ids=str)
def test_operations_keep_to_the_contract(label: str, mode: GenerationMode, tmp_path: Path) -> None:
    ask(label, mode, tmp_path / "data")

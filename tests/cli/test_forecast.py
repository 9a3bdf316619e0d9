"""``forecast``."""

from pathlib import Path

from running import Threatlas


def test_a_ranking_with_reasons(threatlas: Threatlas) -> None:
    told = threatlas("forecast", "aml.t0065", "AML.T0051.001", "-n", "3")
    assert told.code == 0
    assert told.out.startswith("1. AML.T")
    assert "case studies" in told.out
    assert "4. AML.T" not in told.out


def test_json_is_an_array_likeliest_first(threatlas: Threatlas) -> None:
    found = threatlas("forecast", "AML.T0065", "AML.T0051.001", "-n", "200", "--format", "json").json
    assert len(found) == 168
    assert found[0].keys() == {"technique", "probability", "reasons"}
    assert [one["probability"] for one in found] == sorted((one["probability"] for one in found), reverse=True)
    assert abs(sum(one["probability"] for one in found) - 1) < 1e-9


def test_on_a_system(threatlas: Threatlas) -> None:
    threatlas("init", "agent")
    words = ("forecast", "AML.T0065", "AML.T0051.001", "--system", "system.yaml")
    assert "possible here now: " in threatlas(*words).out
    assert threatlas(*words, "--profile", "supplier").code == 0
    assert threatlas(*words, "--format", "json").json[0]["reasons"][0].startswith("possible here now: ")


def test_decisions_count_by_a_day(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "agent")
    file = tmp_path / "system.yaml"
    decision = "{technique: AML.T0053, verdict: not-applicable, reason: r, owner: o, until: 2026-12-31}"
    file.write_text(file.read_text().replace("decisions: []\n", f"decisions:\n- {decision}\n"))
    words = ("forecast", "AML.T0065", "AML.T0051.001", "--system", "system.yaml", "-n", "200", "--format", "json")
    reasons = {
        day: {one["technique"]: one["reasons"] for one in threatlas(*words, "--as-of", day).json}["AML.T0053"][0]
        for day in ("2026-12-31", "2027-01-01")
    }
    assert reasons["2026-12-31"] == "a decision in force says that it does not apply here"
    assert reasons["2027-01-01"].startswith("possible here now: ")


def test_what_fits_nothing_in_the_system_is_told(threatlas: Threatlas) -> None:
    threatlas("init", "classifier")
    ran = threatlas("forecast", "AML.T0070", "--system", "system.yaml")
    assert ran.code == 0
    assert "AML.T0070 (RAG Poisoning) was seen, but fits nothing in system.yaml" in ran.err


def test_mistakes(threatlas: Threatlas) -> None:
    assert "the nearest is AML.T0051 " in threatlas("forecast", "T0051").err
    moved = threatlas("forecast", "AML.T0051", "AML.T0115.001")
    assert moved.code == 2
    assert "it came with" in moved.err
    assert "is a mitigation, not a technique" in threatlas("forecast", "AML.M0015").err
    assert threatlas("forecast", "AML.T0051", "-n", "0").code == 2
    assert threatlas("forecast", "AML.T0051", "--system", "missing.yaml").code == 2
    assert "needs --system" in threatlas("forecast", "AML.T0051", "--profile", "user").err
    assert threatlas("forecast").code == 2

"""``explain``."""

from pathlib import Path

from running import Threatlas


def test_it_tells_why_and_why_not(threatlas: Threatlas) -> None:
    threatlas("init", "agent")
    assert "  applies  (AML.T0051.001#1)" in threatlas("explain", "system.yaml", "aml.t0051.001", "agent").out
    assert "missing: laptop is a host" in threatlas("explain", "system.yaml", "AML.T0051.001", "laptop").out
    assert "AML.T0112.000#" in threatlas("explain", "system.yaml", "AML.T0112", "laptop").out
    record = threatlas("explain", "system.yaml", "AML.T0053", "shell", "--profile", "supplier", "--format", "json").json
    assert record["assessed"]
    assert record["rules"][0]["verdict"] == "applies"


def test_a_technique_is_explained_with_its_subtechniques(threatlas: Threatlas) -> None:
    threatlas("init", "agent")
    assert "applies  (AML.T0051.001#1)" in threatlas("explain", "system.yaml", "AML.T0051", "agent").out


def test_mistakes(threatlas: Threatlas) -> None:
    threatlas("init", "agent")
    assert "did you mean agent?" in threatlas("explain", "system.yaml", "AML.T0053", "agnet").err
    assert "not a technique" in threatlas("explain", "system.yaml", "AML.M0015", "agent").err
    assert threatlas("explain", "system.yaml", "AML.T9999", "agent").code == 2


def test_own_rules_are_explained(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "agent")
    (tmp_path / "own.yaml").write_text(
        "- technique: AML.T0020\n  with: {x: agent}\n  gives: [tampered(x)]\n"
        '  because: "our own reason for {x}"\n  sources: [AML.CS0021]\n'
    )
    assert "our own reason for agent" not in threatlas("explain", "system.yaml", "AML.T0020", "agent").out
    assert (
        "our own reason for agent"
        in threatlas("explain", "system.yaml", "AML.T0020", "agent", "--rules", "own.yaml").out
    )


def test_kinds_have_their_article(threatlas: Threatlas) -> None:
    threatlas("init", "agent")
    assert "agent is an agent; the rule is about" in threatlas("explain", "system.yaml", "AML.T0015", "agent").out


def test_decisions_about_it_are_told(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "agent")
    file = tmp_path / "system.yaml"
    decided = (
        "{technique: AML.T0053, asset: shell, verdict: not-applicable, reason: Read only., owner: head, until: %s}"
    )
    file.write_text(file.read_text().replace("decisions: []", f"decisions:\n- {decided % '2099-01-01'}"))
    told = "decided: AML.T0053 is not-applicable until 2099-01-01: Read only. (head)"
    assert told in threatlas("explain", "system.yaml", "AML.T0053", "shell").out
    assert "decided" not in threatlas("explain", "system.yaml", "AML.T0053", "browser").out
    (record,) = threatlas("explain", "system.yaml", "AML.T0053", "shell", "--format", "json").json["decisions"]
    assert (record["owner"], record["until"]) == ("head", "2099-01-01")
    file.write_text(file.read_text().replace("2099-01-01", "2020-01-01"))
    assert "decided" not in threatlas("explain", "system.yaml", "AML.T0053", "shell").out

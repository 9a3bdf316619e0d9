"""What the commands that analyse a system refuse."""

from pathlib import Path

from running import Threatlas


def test_what_check_calls_an_error_stops_an_analysis(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "rag")
    text = (tmp_path / "system.yaml").read_text()
    (tmp_path / "system.yaml").write_text(
        text + "\ndecisions:\n- {technique: AML.T9999, verdict: accepted, reason: x, owner: y, until: 2099-01-01}\n"
    )
    assert threatlas("check", "system.yaml").code == 1
    for words in (("analyze",), ("paths",), ("plan",), ("compare", "system.yaml")):
        ran = threatlas(*words, "system.yaml")
        assert ran.code == 2
        assert "AML.T9999" in ran.err


def test_everything_that_is_wrong_is_told_at_once_and_nothing_that_is_suspicious(
    threatlas: Threatlas, tmp_path: Path
) -> None:
    threatlas("init", "rag")
    file = tmp_path / "system.yaml"
    decisions = "".join(
        f"- {{technique: {technique}, verdict: accepted, reason: x, owner: y, until: {until}}}\n"
        for technique, until in (("AML.T9999", "2099-01-01"), ("AML.T9998", "2099-01-01"), ("AML.T0051", "2001-01-01"))
    )
    file.write_text(f"{file.read_text()}\ndecisions:\n{decisions}")
    ran = threatlas("analyze", "system.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "AML.T9999" in ran.err
    assert "AML.T9998" in ran.err
    assert "warning" not in ran.err

"""``plan``."""

from pathlib import Path

from running import Threatlas

MAIL = str(Path(__file__).parents[2] / "examples" / "mail-assistant.yaml")
DAY = ("--as-of", "2026-11-25")


def test_a_plan_keeps_its_budget(threatlas: Threatlas) -> None:
    record = threatlas("plan", MAIL, *DAY, "--budget", "20", "--format", "json").json
    assert record["plan"]["price"] <= 20
    assert record["plan"]["risk_after"] <= record["plan"]["risk_before"]
    risks = [point["risk"] for point in record["frontier"]]
    assert risks == sorted(risks, reverse=True)
    assert threatlas("plan", MAIL, *DAY, "--budget", "0", "--format", "json").json["plan"]["controls"] == []


def test_a_cut(threatlas: Threatlas) -> None:
    ran = threatlas("plan", MAIL, *DAY, "--cut", "files-leak")
    assert "Cheapest set that cuts files-leak" in ran.out
    assert threatlas("plan", MAIL, "--cut", "nothing").code == 2


def test_the_plan_the_single_controls_and_what_more_would_buy(threatlas: Threatlas) -> None:
    words = ("plan", MAIL, *DAY, "--budget", "20")
    told = threatlas(*words).out
    record = threatlas(*words, "--format", "json").json
    assert record.keys() == {"risk", "currency", "plan", "candidates", "frontier", "cut"}
    assert record["cut"] is None
    assert all(control in told for control in record["plan"]["controls"])
    assert "What more days would buy, control by control" in told
    assert f"{record['frontier'][0]['price']:g} days" in told
    assert "Cheapest set" not in told


def test_where_nothing_is_reached_there_is_nothing_to_plan(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(
        "threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: {kind: model, is-not: [generative]}, b: host}\n"
        "objectives: {o: {harm: takeover, asset: b}}\n"
    )
    ran = threatlas("plan", "system.yaml", "--cut", "o")
    assert ran.code == 0
    assert "Nothing to plan: " in ran.out
    assert "nothing is needed: the objective is not reached" in ran.out


def test_a_control_that_takes_nothing_off_is_told_as_such(threatlas: Threatlas, tmp_path: Path) -> None:
    """The plan of the starter is proved over derivations, and one of its controls shows in none of the told figures."""
    system, report = tmp_path / "system.yaml", tmp_path / "report.html"
    assert threatlas("init", "agent", "-o", system).code == 0
    told = " ".join(threatlas("plan", system).out.split())
    assert "189,000 EUR → 189,000 EUR" in told
    assert "AML.M0004 takes nothing more off the risk as it is told here" in told
    assert "take nothing more" not in threatlas("plan", system, "--budget", "20").out
    assert threatlas("analyze", system, "--format", "html", "-o", report).code == 0
    page = report.read_text()
    assert "AML.M0004 takes nothing more off the risk as it is told here" in page
    assert "−0 %" not in page

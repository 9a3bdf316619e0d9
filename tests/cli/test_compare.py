"""``compare`` and ``analyze --since``."""

from pathlib import Path

import pytest

from running import Threatlas

MAIL = Path(__file__).parents[2] / "examples" / "mail-assistant.yaml"
DAY = ("--as-of", "2026-11-25")


@pytest.fixture
def weaker(tmp_path: Path) -> Path:
    """The example with a control that covers less."""
    path = tmp_path / "weaker.yaml"
    text = MAIL.read_text()
    assert "coverage: 0.9" in text
    path.write_text(text.replace("coverage: 0.9", "coverage: 0.1"))
    return path


def test_a_weaker_control_raises_the_risk(threatlas: Threatlas, weaker: Path) -> None:
    ran = threatlas("compare", MAIL, weaker, *DAY)
    assert ran.code == 0
    assert "AML.M0029 on assistant calls mailer, coverage 90 % → 10 %" in ran.out
    record = threatlas("compare", MAIL, weaker, *DAY, "--format", "json").json
    assert record["risk"]["after"] > record["risk"]["before"]
    assert record["controls"][0]["control"] == "AML.M0029"


def test_an_increase_beyond_the_limit_ends_with_1(threatlas: Threatlas, weaker: Path) -> None:
    over = threatlas("compare", MAIL, weaker, *DAY, "--max-increase", "1")
    assert over.code == 1
    assert "the risk grew by " in over.err
    assert threatlas("compare", MAIL, weaker, *DAY, "--max-increase", "900").code == 0
    assert threatlas("compare", weaker, MAIL, *DAY, "--max-increase", "0").code == 0
    assert threatlas("compare", MAIL, MAIL, *DAY, "--max-increase", "0").code == 0


def test_a_stored_analysis_is_a_side_and_a_beginning(threatlas: Threatlas, weaker: Path) -> None:
    threatlas("analyze", MAIL, *DAY, "--format", "json", "-o", "before.json")
    told = threatlas("compare", "before.json", weaker, *DAY)
    assert "Risk: " in told.out
    since = threatlas("analyze", weaker, *DAY, "--since", "before.json")
    assert since.out.startswith("Since 2026-11-25\n")
    assert "What can happen" in since.out
    assert "risk" in threatlas("analyze", weaker, *DAY, "--since", "before.json", "--format", "json").json
    assert threatlas("analyze", weaker, "--since", "before.json", "--format", "html").code == 2


@pytest.mark.parametrize(
    ("text", "told"), [("[]", "before.json"), ('{"threatlas": 1}', "before.json:1"), ("{" * 10_000, "before.json:1")]
)
def test_a_file_that_is_no_analysis(threatlas: Threatlas, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "before.json").write_text(text)
    ran = threatlas("compare", "before.json", MAIL)
    assert ran.code == 2
    assert told in ran.err


def test_a_limit_that_is_none(threatlas: Threatlas) -> None:
    assert "not a number of per cent" in threatlas("compare", MAIL, MAIL, "--max-increase", "much").err


def test_analyses_of_other_objectives_say_nothing_of_growth(threatlas: Threatlas) -> None:
    threatlas("analyze", MAIL, *DAY, "--to", "files-leak", "--format", "json", "-o", "before.json")
    assert threatlas("compare", "before.json", MAIL, *DAY).code == 0
    ran = threatlas("compare", "before.json", MAIL, *DAY, "--max-increase", "10")
    assert ran.code == 2
    assert "leaves out employees-misled (--to)" in ran.err
    assert (ran.out, len(ran.err.splitlines())) == ("", 1)
    assert threatlas("compare", "before.json", "before.json", "--max-increase", "0").code == 0

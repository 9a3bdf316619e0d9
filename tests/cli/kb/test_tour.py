"""``kb tour``."""

from pathlib import Path

from running import Threatlas


def test_every_command_it_recommends_runs(threatlas: Threatlas, tmp_path: Path) -> None:
    import shlex

    (tmp_path / "note.md").write_text("AML.T0051")
    ran = threatlas("kb", "tour")
    assert ran.code == 0
    assert "81 of 170 techniques have no ATLAS mitigation" in ran.out
    recommended = [shlex.split(line.split("→ threatlas ")[1]) for line in ran.out.splitlines() if "→" in line]
    assert len(recommended) > 8
    for words in recommended:
        assert threatlas(*words).code in (0, 1), words


def test_other_releases_can_be_toured(threatlas: Threatlas) -> None:
    assert threatlas("kb", "tour", "--release", "3.0.0").code == 0

"""``doctor``."""

from pathlib import Path

import pytest

from running import Threatlas


def test_a_good_installation(threatlas: Threatlas) -> None:
    ran = threatlas("doctor", "--format", "json")
    assert ran.code == 0
    assert {finding["status"] for finding in ran.json} == {"ok"}
    assert "catalogue" in threatlas("doctor").out


def test_a_missing_extra_is_named_and_no_failure(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ortools" else object())
    ran = threatlas("doctor")
    assert ran.code == 0
    assert "ortools not installed: pip install 'threatlas[paths]'" in ran.out


def test_a_damaged_lock_is_a_failure_that_says_how_to_mend_it(threatlas: Threatlas, tmp_path: Path) -> None:
    folder = tmp_path / ".data" / "atlas"
    folder.mkdir(parents=True)
    (folder / "atlas.lock.json").write_text("{")
    ran = threatlas("doctor")
    assert ran.code == 1
    assert "threatlas kb update" in ran.out


def test_a_release_changed_on_disk_is_a_failure(threatlas: Threatlas, tmp_path: Path, releases: Path) -> None:
    assert threatlas("kb", "update", "--from", releases / "ATLAS-5.2.0.yaml").code == 0
    (kept,) = (tmp_path / ".data" / "atlas").glob("*.release")
    kept.write_text("tampered")
    ran = threatlas("doctor")
    assert ran.code == 1
    assert "SHA-256 differs" in ran.out


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('release = "nowhere.yaml"\n', "nowhere.yaml"),
        ("release = 5\n", "must be a text"),
        ("nonsense = 1\n", "is not a setting"),
        ("release = \n", "not valid TOML"),
    ],
)
def test_bad_settings(threatlas: Threatlas, tmp_path: Path, toml: str, problem: str) -> None:
    (tmp_path / "threatlas.toml").write_text(toml)
    ran = threatlas("doctor")
    assert ran.code == 1
    assert problem in ran.out


def test_settings_choose_the_release(threatlas: Threatlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "threatlas.toml").write_text('release = "4.9.1"\n')
    assert threatlas("kb", "list", "--format", "json").json["release"] == "4.9.1"
    monkeypatch.setenv("THREATLAS_RELEASE", "5.0.1")
    assert threatlas("kb", "list", "--format", "json").json["release"] == "5.0.1"
    assert threatlas("kb", "list", "--format", "json", "--release", "3.0.0").json["release"] == "3.0.0"

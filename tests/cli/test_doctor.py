"""``doctor``."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from running import Threatlas
from threatlas.cli import units
from threatlas.cli.doctor_server import server_units
from threatlas.state.migrate import forms


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


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [("form_0001", "ok", "the next start lays a copy"), ("form_9999", "failure", "newer threatlas")],
)
def test_the_state_of_a_server(threatlas: Threatlas, tmp_path: Path, form: str, status: str, told: str) -> None:
    data = tmp_path / "served"
    data.mkdir(mode=0o700)
    with closing(sqlite3.connect(data / "state.sqlite3")) as state, state:
        state.execute("CREATE TABLE alembic_version (version_num)")
        state.execute("INSERT INTO alembic_version VALUES (?)", (forms()[-1] if status == "ok" else form,))
    found = {one["check"]: one for one in threatlas("doctor", "--format", "json", "--data", data).json}
    assert found["state"]["status"] == status
    assert told in found["state"]["detail"]
    assert found["server data"]["status"] == "ok"


def test_a_state_that_is_no_database_and_a_folder_open_to_others(threatlas: Threatlas, tmp_path: Path) -> None:
    data = tmp_path / "served"
    data.mkdir()
    data.chmod(0o755)
    (data / "state.sqlite3").write_text("no database, whatever its name says")
    ran = threatlas("doctor", "--data", data)
    assert ran.code == 1
    assert "restore a copy" in " ".join(ran.out.split())
    assert "chmod 700" in " ".join(ran.out.split())


def test_installed_units_are_compared_with_the_shipped_ones(tmp_path: Path) -> None:
    units.write(tmp_path)
    assert {finding.status for finding in server_units(tmp_path)} == {"ok"}
    (tmp_path / "threatlas.service").write_text("mine")
    assert [finding.check for finding in server_units(tmp_path) if finding.status == "warning"] == ["threatlas.service"]

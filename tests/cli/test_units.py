"""``serve --write-units``, and the units themselves."""

import shutil
import subprocess
from pathlib import Path

import pytest

from running import Threatlas
from threatlas.cli import units
from threatlas.errors import ThreatlasError


def test_units_are_written_once_and_call_this_threatlas(threatlas: Threatlas, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    assert threatlas("serve", "--write-units", folder).code == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(units.UNITS)
    assert f"ExecStart={units.executable()} serve" in (folder / "threatlas.service").read_text()
    again = threatlas("serve", "--write-units", folder)
    assert (again.code, again.err) == (0, "")


def test_a_changed_unit_is_not_overwritten_and_no_other_is_written(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "threatlas.service").write_text("mine")
    ran = threatlas("serve", "--write-units", tmp_path)
    assert ran.code == 2
    assert "threatlas.service.d/local.conf" in ran.err
    assert (tmp_path / "threatlas.service").read_text() == "mine"
    assert not (tmp_path / "threatlas-backup.timer").exists()


@pytest.mark.parametrize("path", ["/opt/a b/threatlas", "/opt/a\nExecStart=/bin/sh", "/opt/$HOME/threatlas", '/opt/"'])
def test_paths_that_systemd_would_read_otherwise_are_refused(path: str) -> None:
    with pytest.raises(ThreatlasError, match="another folder"):
        units.unit("threatlas.service", Path(path))


def test_a_percent_sign_is_no_specifier() -> None:
    assert "ExecStart=/opt/a%%b/threatlas serve" in units.unit("threatlas.service", Path("/opt/a%b/threatlas"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_them_and_finds_them_safe(tmp_path: Path) -> None:
    for name in units.UNITS:
        (tmp_path / name).write_text(units.unit(name, Path("/bin/true")))
    files = [str(tmp_path / name) for name in units.UNITS]
    verified = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert [line for line in verified.stderr.splitlines() if str(tmp_path) in line] == []
    assert verified.returncode == 0, verified.stderr
    services = [file for file in files if file.endswith(".service")]
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", *services],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rated.returncode == 0, rated.stdout[-600:] + rated.stderr

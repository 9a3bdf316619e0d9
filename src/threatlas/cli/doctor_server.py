"""What ``threatlas doctor`` checks of a server: its data folder, its state, its units."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from threatlas.cli import units
from threatlas.cli.finding import Finding
from threatlas.errors import ThreatlasError

LEAST_FREE = 512 * 1024**2
"""Bytes on the disk of the data folder; an upgrade lays a copy of the state beside it."""


def server_data(folder: Path) -> Iterator[Finding]:
    """The data folder and what is in it; no more than that where there is none."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        yield Finding("server data", "ok", f"{folder} (made at the first start)")
        return
    except OSError as error:
        yield Finding("server data", "failure", f"{folder}: {error.strerror}; run doctor as the user who serves")
        return
    if found.st_uid != os.geteuid():
        yield Finding("server data", "warning", f"{folder} belongs to user {found.st_uid}; run doctor as that user")
    elif found.st_mode & 0o077:
        yield Finding("server data", "warning", f"{folder} is open to others on this machine: chmod 700 {folder}")
    else:
        yield Finding("server data", "ok", f"{folder}, yours alone")
    free = shutil.disk_usage(folder).free
    told = f"{free // 1024**2} MiB free at {folder}"
    enough = free >= LEAST_FREE
    yield Finding("disk", "ok" if enough else "warning", told if enough else f"{told}; make room before an upgrade")
    yield from _state(folder / "state.sqlite3")


def _state(file: Path) -> Iterator[Finding]:
    if not file.exists():
        return
    try:
        from threatlas.state.migrate import form_of, forms
    except ModuleNotFoundError:
        return  # the missing extra is told already
    try:
        form = form_of(file)
    except sqlite3.Error as error:
        yield Finding("state", "failure", f"{file}: cannot be read ({error}); restore a copy of it")
        return
    known = forms()
    if form == known[0]:
        yield Finding("state", "ok", f"form {form}, the newest")
    elif form in known:
        yield Finding(
            "state", "ok", f"form {form}; the next start lays a copy beside it and brings it to form {known[0]}"
        )
    else:
        yield Finding("state", "failure", f"form {form} was written by a newer threatlas: install that one, or a newer")


def server_units(folder: Path = units.INSTALLED) -> Iterator[Finding]:
    """The installed systemd units, against those that are shipped."""
    for name in units.UNITS:
        file = folder / name
        if not file.exists():
            continue
        try:
            same = file.read_text("utf-8") == units.unit(name, units.executable())
        except (OSError, UnicodeDecodeError, ThreatlasError) as error:
            yield Finding(name, "warning", f"{file}: cannot be compared ({error})")
            continue
        if not same:
            yield Finding(
                name, "warning", f"{file} is not as shipped: move it away, and threatlas serve --write-units {folder}"
            )
        else:
            yield Finding(name, "ok", f"as shipped, {_enabled(name)}")


def _enabled(name: str) -> str:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        return "systemctl is not there to ask whether it is enabled"
    try:
        asked = subprocess.run(  # noqa: S603  # no shell, and a name of ours
            [systemctl, "is-enabled", name], capture_output=True, text=True, check=False, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return "systemctl does not answer"
    return asked.stdout.strip() or "not known to systemctl"

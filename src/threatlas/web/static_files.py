"""Styles, scripts and pictures: their addresses name their content, so that browsers keep them for ever."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from threatlas.reports.html.style import PAGE_STYLE

FOLDER = Path(__file__).parent / "static"
STYLES = {"css/report.css": PAGE_STYLE}
"""Style sheets that are no files: pages look as the report does."""


class StaticTree(StaticFiles):
    """All files of ``static``, and style sheets by name, under one digest of them all, so that a module may import another
    by a relative path.
    """

    def __init__(self, folder: Path = FOLDER, styles: Mapping[str, str] = STYLES) -> None:
        super().__init__(directory=folder)
        self.styles = styles
        self.digest = _digest(folder, styles)

    def url(self, name: str) -> str:
        """The address of a file: ``css/base.css`` → ``/static/0123456789abcdef/css/base.css``."""
        return f"/static/{self.digest}/{name}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; one that is asked for by an older digest is the one of today, and not kept."""
        version, _, name = path.partition("/")
        if name in self.styles and scope["method"] in ("GET", "HEAD"):
            response = Response(self.styles[name], media_type="text/css")
        else:
            response = await super().get_response(name, scope)
        kept = version == self.digest and response.status_code in (200, 206, 304)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-store"
        return response


def _digest(folder: Path, styles: Mapping[str, str]) -> str:
    digest = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    for name, style in sorted(styles.items()):
        digest.update(f"{name}\0{len(style)}\0{style}".encode())
    return digest.hexdigest()[:16]

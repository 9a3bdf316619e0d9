"""The pages, one module a family. A family is switched on by a line here."""

from __future__ import annotations

from threatlas.web.pages import home, sign_in

ROUTERS = (home.router, sign_in.router)

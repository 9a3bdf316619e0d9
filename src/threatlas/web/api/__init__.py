"""The REST API under ``/api``, one module a kind of thing."""

from __future__ import annotations

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()

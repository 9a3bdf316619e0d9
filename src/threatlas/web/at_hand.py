"""Analyses for pages: made in processes of their own when asked for, remembered, and for home made ahead of need.

A page shows an analysis of the latest text, as of today; those that people ask for and keep are in
:mod:`threatlas.web.analysing`.
"""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeAlias

from threatlas.errors import ThreatlasError
from threatlas.paths.known import knowledge_for
from threatlas.paths.landscape import Landscape
from threatlas.paths.standing import switched
from threatlas.reports.restored import restored
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system
from threatlas.systems.writing import system_text
from threatlas.web.analysing import GaveUp, Helper
from threatlas.web.checking import SOURCE
from threatlas.web.releases import knowledge_of
from threatlas.web.settings import Settings
from threatlas.web.views.analyses import Analysed, Switches
from threatlas.web.views.landscapes import unpacked

log = logging.getLogger("threatlas.web")

REMEMBERED = 64
"""Analyses that are kept, each some megabytes."""
PATIENCE = 60.0
"""Seconds that a page waits at most."""
REST = 60.0
"""Seconds until what was given up is tried again."""
AT_ONCE = 2
"""Analyses use a whole processor each: more at a time would only be slower, all of them."""


class GaveUpFor(ThreatlasError):
    """An analysis was given up; it may go well another time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.until = time.monotonic() + REST


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be analysed, and how."""

    text: str
    today: date
    """By which decisions count."""
    budget: float | None = None
    """Person-days; None for the usual plan."""
    risk_only: bool = False
    """Whether the risk is all that is asked for."""
    graph: bool = False
    """Whether the attack graph is wanted, not the analysis."""


_Found: TypeAlias = Analysed | Landscape | ThreatlasError


class AtHand:
    """The last analyses. Threads may share it."""

    def __init__(self, settings: Settings, most: int = REMEMBERED) -> None:
        self._most = most
        self._seconds = min(PATIENCE, settings.analysis_seconds)
        self._kept: OrderedDict[Wanted, _Found] = OrderedDict()
        self._lock = Lock()
        self._helpers: SimpleQueue[Helper] = SimpleQueue()
        self._all_helpers = [Helper(settings.analysis_memory) for _ in range(AT_ONCE)]
        for helper in self._all_helpers:
            self._helpers.put(helper)
        self._waiting: SimpleQueue[Wanted] = SimpleQueue()
        self._queued: set[Wanted] = set()
        self._worker: Thread | None = None
        self._closing = False

    def start(self) -> None:
        """Begins its processes ahead of need: what they go by takes a while to load."""
        for helper in self._all_helpers:
            helper.begin()

    def get(self, text: str, today: date, budget: float | None = None) -> Analysed:
        """The whole analysis of a description as it is written. The same arguments give the same result.

        Raises :class:`~threatlas.errors.ThreatlasError` where the text is no description or cannot be analysed.
        """
        return self._analysed(Wanted(text, today, budget))

    def landscape(self, text: str, today: date) -> Landscape:
        """The attack graph of a description; errors as :meth:`get`."""
        found = self._get(Wanted(text, today, graph=True))
        assert isinstance(found, Landscape)  # noqa: S101  # that was wanted
        return found

    def imagine(self, known: Analysed, today: date, switches: Switches) -> Analysed:
        """The risk with controls switched, and nothing else of the analysis; errors as :meth:`get`."""
        changed = switched(known.system, known.knowledge.safeguards, switches.keep, sorted(switches.add))
        return self.suppose(changed, today)

    def suppose(self, system: System, today: date) -> Analysed:
        """The risk of a system that somebody only thinks of, and nothing else of the analysis; errors as :meth:`get`."""
        return self._analysed(Wanted(system_text(system), today, risk_only=True))

    def if_ready(self, text: str, today: date) -> Analysed | None:
        """The analysis where it is at hand; else None, and it will be before long. Raises as :meth:`get`."""
        wanted = Wanted(text, today)
        found = self._recall(wanted)
        if found is None:
            self._make_ahead(wanted)
        if isinstance(found, ThreatlasError):
            raise found
        assert not isinstance(found, Landscape)  # noqa: S101  # an analysis was wanted
        return found

    def close(self) -> None:
        """Ends its processes."""
        self._closing = True
        for helper in self._all_helpers:
            helper.end()

    def _analysed(self, wanted: Wanted) -> Analysed:
        found = self._get(wanted)
        assert isinstance(found, Analysed)  # noqa: S101  # that was wanted
        return found

    def _get(self, wanted: Wanted) -> Analysed | Landscape:
        found = self._recall(wanted) or self._keep(wanted, self._analyse(wanted))
        if isinstance(found, ThreatlasError):
            raise found
        return found

    def _analyse(self, wanted: Wanted) -> _Found:
        try:
            if wanted.graph:
                return unpacked(self._document(wanted))
            system = parse_system(wanted.text, SOURCE)
            kb = knowledge_of(system.release)
            known = knowledge_for(kb, system, now=datetime.now(UTC))
            analysis = restored(self._document(wanted), system)
        except GaveUp as reason:
            return GaveUpFor(str(reason))
        except ThreatlasError as error:
            return error
        return Analysed(analysis, kb, known.knowledge, known.warnings)

    def _document(self, wanted: Wanted) -> dict[str, Any]:
        """Its document, made in another process. Raises :class:`GaveUp`."""
        options = {
            "paths": 1 if wanted.risk_only else 3,
            "objective": None,
            "budget": wanted.budget,
            "risk_only": wanted.risk_only,
            "seed": 0,
            "as_of": wanted.today.isoformat(),
        }
        what = "landscape" if wanted.graph else "analysis"
        job = json.dumps({"text": wanted.text, "options": options, "wanted": what}).encode()
        helper = self._helpers.get()
        try:
            answer = helper.ask(job, self._seconds, lambda _: None, lambda: self._closing)
        finally:
            self._helpers.put(helper)
        document: dict[str, Any] = json.loads(zlib.decompress(answer))
        return document

    def _recall(self, wanted: Wanted) -> _Found | None:
        with self._lock:
            found = self._kept.get(wanted)
            if isinstance(found, GaveUpFor) and time.monotonic() > found.until:
                del self._kept[wanted]
                return None
            if found is not None:
                self._kept.move_to_end(wanted)
            return found

    def _keep(self, wanted: Wanted, found: _Found) -> _Found:
        with self._lock:
            self._kept[wanted] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def _make_ahead(self, wanted: Wanted) -> None:
        with self._lock:
            if wanted in self._queued or len(self._queued) >= self._most:
                return
            self._queued.add(wanted)
            self._waiting.put(wanted)
            if self._worker is None:
                self._worker = Thread(target=self._work, name="analyses ahead", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while not self._closing:
            wanted = self._waiting.get()
            try:
                if self._recall(wanted) is None:
                    self._keep(wanted, self._analyse(wanted))
            except Exception:
                log.exception("an analysis failed")
                self._keep(wanted, GaveUpFor("the analysis failed; the server's log says why"))
            finally:
                with self._lock:
                    self._queued.discard(wanted)

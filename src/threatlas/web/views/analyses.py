"""Analyses of descriptions for pages: made when asked for, and remembered."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING

from threatlas.errors import ThreatlasError
from threatlas.paths.analyze import Knowledge, Options, analyze
from threatlas.paths.known import knowledge_for
from threatlas.paths.standing import switched
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.releases import knowledge_of

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System

log = logging.getLogger("threatlas.web")

REMEMBERED = 64
"""Analyses that are kept, each some megabytes."""
_AT_ONCE = Semaphore(2)
"""Analyses use a whole processor each: more at a time would only be slower, all of them."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A description with all that an analysis says of it."""

    analysis: Analysis
    kb: KnowledgeBase
    knowledge: Knowledge
    warnings: tuple[str, ...]

    @property
    def system(self) -> System:
        return self.analysis.system


@dataclass(frozen=True, slots=True)
class Switches:
    """Controls as they are in thought."""

    keep: frozenset[str]
    """Of those in place."""
    add: frozenset[str]
    """Of those that could be."""


_Key = tuple[str, date, float | None]


class Memory:
    """The last analyses, and those being made ahead of need, one at a time in the background."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._kept: OrderedDict[_Key, Analysed | ThreatlasError] = OrderedDict()
        self._lock = Lock()
        self._waiting: SimpleQueue[_Key] = SimpleQueue()
        self._queued: set[_Key] = set()
        self._worker: Thread | None = None

    def get(self, text: str, today: date, budget: float | None = None) -> Analysed:
        """The whole analysis of a description as it is written; ``budget`` in person-days, None for the usual plan.

        The same arguments give the same result. Raises :class:`~threatlas.errors.ThreatlasError` where the text is no
        description or cannot be analysed.
        """
        key = (text, today, budget)
        found = self._recall(key)
        if found is None:
            found = self._keep(key, _analyse(*key))
        if isinstance(found, ThreatlasError):
            raise found
        return found

    def if_ready(self, text: str, today: date) -> Analysed | None:
        """The analysis where it is at hand; else None, and it will be before long. Raises as :meth:`get`."""
        key = (text, today, None)
        found = self._recall(key)
        if found is None:
            self._make_ahead(key)
        if isinstance(found, ThreatlasError):
            raise found
        return found

    def _recall(self, key: _Key) -> Analysed | ThreatlasError | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, found: Analysed | ThreatlasError) -> Analysed | ThreatlasError:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def _make_ahead(self, key: _Key) -> None:
        with self._lock:
            if key in self._queued or len(self._queued) >= self._most:
                return
            self._queued.add(key)
            self._waiting.put(key)
            if self._worker is None:
                self._worker = Thread(target=self._work, name="analyses ahead", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            key = self._waiting.get()
            try:
                if self._recall(key) is None:
                    self._keep(key, _analyse(*key))
            except Exception:
                log.exception("an analysis failed")
                self._keep(key, ThreatlasError("the analysis failed; the server's log says why"))
            finally:
                with self._lock:
                    self._queued.discard(key)


MEMORY = Memory()
"""Shared by all pages."""


def _analyse(text: str, today: date, budget: float | None) -> Analysed | ThreatlasError:
    try:
        system = parse_system(text, SOURCE)
        kb = knowledge_of(system.release)
        known = knowledge_for(kb, system, now=datetime.now(UTC))
        with _AT_ONCE:
            analysis = analyze(system, known.knowledge, Options(today=today, budget=budget))
    except ThreatlasError as error:
        return error
    return Analysed(analysis, kb, known.knowledge, known.warnings)


@lru_cache(maxsize=4 * REMEMBERED)
def imagined(text: str, today: date, switches: Switches) -> Analysis:
    """The analysis with controls switched, without a plan; errors as :meth:`Memory.get`."""
    system = parse_system(text, SOURCE)
    kb = knowledge_of(system.release)
    safeguards = knowledge_for(kb, system, now=datetime.now(UTC)).knowledge.safeguards
    changed = switched(system, safeguards, switches.keep, sorted(switches.add))
    known = knowledge_for(kb, changed, now=datetime.now(UTC))
    with _AT_ONCE:
        return analyze(changed, known.knowledge, Options(paths=1, controls=False, today=today))

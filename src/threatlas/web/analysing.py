"""Runs analyses outside of requests: the database is the queue, a thread a worker, each with a process of its own.

What a browser does meanwhile changes nothing. A server that stops in the middle begins the analysis again when it is
started, once: an analysis that took the server down with it is given up.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import threading
import time
import zlib
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from threatlas.state.analyses import AnalysisRecord
from threatlas.state.database import Database
from threatlas.state.tables import now
from threatlas.web.analysis_process import DONE, PROGRESS, serve
from threatlas.web.settings import Settings

log = logging.getLogger("threatlas.web")
MOST_ATTEMPTS = 2
AFTER_TROUBLE = 5.0
"""Seconds that a worker rests when the database refuses."""
LOOK_AGAIN = 30.0
"""Seconds after which a worker looks into the queue though nobody woke it."""


class GaveUp(Exception):
    """An analysis did not end well; ``str()`` says why, to whoever asked for it."""


class Analyses:
    """The workers of one server."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._wanted = threading.Condition()
        self._wakes = 0
        self._closing = False
        self._threads: list[threading.Thread] = []
        self._progress: dict[int, str] = {}
        self._called_off: set[int] = set()
        self.changes = 0
        """Grows when the state of any analysis has changed, so that who watches need not ask the database all the time."""

    def start(self) -> None:
        """Begins to work, first on what was left unfinished."""
        with self._database.write() as session:
            unfinished = update(AnalysisRecord).where(AnalysisRecord.state == "running")
            session.execute(unfinished.where(AnalysisRecord.attempts < MOST_ATTEMPTS).values(state="queued"))
            session.execute(
                unfinished.where(AnalysisRecord.attempts >= MOST_ATTEMPTS).values(
                    state="failed", finished=now(), error="the server stopped while it ran, more than once"
                )
            )
        for number in range(self._settings.workers):
            thread = threading.Thread(target=self._work, name=f"analyses-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Says that something was queued."""
        with self._wanted:
            self._wakes += 1
            self.changes += 1
            self._wanted.notify_all()

    def progress(self, identifier: int) -> str:
        """What is being done for an analysis just now; empty where it does not run."""
        return self._progress.get(identifier, "")

    def call_off(self, identifier: int) -> None:
        """Ends the work on an analysis that its record says is over."""
        with self._wanted:
            if identifier in self._progress:
                self._called_off.add(identifier)
            self.changes += 1

    def close(self) -> None:
        """Ends the workers; what runs is begun again at the next start."""
        with self._wanted:
            self._closing = True
            self._wanted.notify_all()
        for thread in self._threads:
            thread.join(10)

    def _work(self) -> None:
        helper = Helper(self._settings.analysis_memory)
        while not self._closing:
            wakes = self._wakes
            try:
                if (job := self._claim()) is None:
                    self._rest(wakes)
                else:
                    self._run(helper, *job)
            except Exception:
                log.exception("a worker could not go on with its analysis")
                helper.end()
                time.sleep(AFTER_TROUBLE)
        helper.end()

    def _rest(self, wakes: int) -> None:
        """Until somebody wakes the workers who has not yet done so after ``wakes`` times."""
        with self._wanted:
            self._wanted.wait_for(lambda: self._closing or self._wakes != wakes, LOOK_AGAIN)

    def _claim(self) -> tuple[int, bytes] | None:
        """The oldest that is queued, now running: its id, and the message for the process."""
        with self._database.read() as session:
            if session.scalar(select(AnalysisRecord.id).where(AnalysisRecord.state == "queued").limit(1)) is None:
                return None
        with self._database.write() as session:
            found = session.scalar(
                select(AnalysisRecord)
                .where(AnalysisRecord.state == "queued")
                .order_by(AnalysisRecord.id)
                .limit(1)
                .with_for_update(skip_locked=True, of=AnalysisRecord)
            )
            if found is None:
                return None
            found.state = "running"
            found.attempts += 1
            self._progress[found.id] = "beginning"  # before others see that it runs: who calls it off must find it here
            job = found.id, json.dumps({"text": found.version.text, "options": found.options}).encode()
        self.changes += 1
        return job

    def _run(self, helper: Helper, identifier: int, job: bytes) -> None:
        values: dict[str, Any]
        try:
            document = helper.ask(
                job,
                self._settings.analysis_seconds,
                lambda text: self._progress.__setitem__(identifier, text),
                lambda: self._closing or identifier in self._called_off,
            )
            values = {"state": "done", "document": document}
        except GaveUp as error:
            if self._closing:
                return
            values = {"state": "failed", "error": str(error)}
        finally:
            self._progress.pop(identifier, None)
            self._called_off.discard(identifier)
        while not self._kept(identifier, values) and not self._closing:
            time.sleep(AFTER_TROUBLE)
        self.changes += 1

    def _kept(self, identifier: int, values: dict[str, Any]) -> bool:
        """Writes how an analysis ended, where it was not called off meanwhile; whether the database took it."""
        running = (AnalysisRecord.id == identifier) & (AnalysisRecord.state == "running")
        try:
            with self._database.write() as session:
                session.execute(update(AnalysisRecord).where(running).values(finished=now(), **values))
        except SQLAlchemyError:
            log.exception("the end of analysis %d could not be kept yet", identifier)
            return False
        return True


class Helper:
    """The process of a worker, begun when it is needed and kept warm."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, job: bytes, seconds: float, tell: Callable[[str], None], stop: Callable[[], bool]) -> bytes:
        """The document for a job. Raises :class:`GaveUp`, also where ``stop`` says so in between."""
        pipe = self.begin()
        end = time.monotonic() + seconds
        try:
            pipe.send_bytes(job)
            while True:
                if stop() or time.monotonic() > end:
                    self.end()
                    raise GaveUp(f"it took longer than {seconds:g} seconds; ask for fewer paths or one objective")
                if not pipe.poll(0.25):
                    continue
                message = pipe.recv_bytes()
                if message[:1] == PROGRESS:
                    tell(message[1:].decode())
                elif message[:1] == DONE:
                    return message[1:]
                else:
                    raise GaveUp(message[1:].decode())
        except (EOFError, OSError):
            self.end()
            raise GaveUp("the process that analysed it ended too early; the server's log may say why") from None

    def begin(self) -> Connection:
        """The pipe to the process, which is started where there is none."""
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")
            self._pipe, far = context.Pipe()
            self._process = context.Process(target=serve, args=(far, self._memory), name="analysis", daemon=True)
            self._process.start()
            far.close()
        return self._pipe

    def end(self) -> None:
        """Ends the process, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None


def document_of(record: AnalysisRecord) -> dict[str, Any] | None:
    """The published document of an analysis that is done, within the transaction that read it; else None."""
    if record.document is None:
        return None
    loaded: dict[str, Any] = json.loads(zlib.decompress(record.document))
    return loaded

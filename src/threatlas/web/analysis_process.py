"""A process that analyses: so that a hard case costs the server neither its memory nor its time to answer.

Messages go over a pipe as bytes, a letter and what belongs to it; nothing that comes back is unpickled. To the process:
``{"text", "options"}`` as JSON, and ``"wanted": "landscape"`` for the attack graph instead. From it: ``p`` and what is being
done; at the end ``d`` and the document compressed with zlib, or ``f`` and what is wrong.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from typing import Any

from threatlas.errors import ThreatlasError

PROGRESS, DONE, FAILED = b"p", b"d", b"f"
NICENESS = 5
"""Answering pages goes first."""


def serve(pipe: Connection, memory: int) -> None:
    """Answers until the other end is closed. ``memory``: bytes of address space it may take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process itself
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    import threatlas.paths.analyze
    import threatlas.paths.landscape  # noqa: F401  # both: while nobody waits for it

    with suppress(EOFError, BrokenPipeError):  # the server is gone
        while True:
            _answer(pipe)


def _answer(pipe: Connection) -> None:
    job = json.loads(pipe.recv_bytes())
    work = attack_graph if job.get("wanted") == "landscape" else analyse
    try:
        answer = DONE + work(job["text"], job["options"], lambda text: pipe.send_bytes(PROGRESS + text.encode()))
    except ThreatlasError as error:
        answer = FAILED + str(error).encode()
    except MemoryError:
        answer = (
            FAILED + b"the system is too large to analyse here; leave out what is not needed, or ask for fewer paths"
        )
    pipe.send_bytes(answer)


def analyse(text: str, options: dict[str, Any], tell: Callable[[str], None]) -> bytes:
    """The published document of an analysis, compressed. Options are those of :class:`threatlas.web.holdings.Wish`."""
    from threatlas.paths.analyze import Options, analyze
    from threatlas.paths.known import knowledge_for
    from threatlas.reports.document import document
    from threatlas.systems.reading import parse_system
    from threatlas.web.checking import SOURCE
    from threatlas.web.releases import knowledge_of

    tell("reading the description")
    system = parse_system(text, SOURCE)
    known = [objective.id for objective in system.objectives]
    if not known:
        raise ThreatlasError("the description names no objective, so paths have no end: add `objectives:`")
    wanted = options["objective"]
    if wanted is not None and wanted not in known:
        raise ThreatlasError(
            f"the description has no objective {str(wanted)[:60]!r}; there are {', '.join(known)[:500]}"
        )
    gathered = knowledge_for(knowledge_of(system.release), system, now=datetime.now(UTC))
    analysis = analyze(
        system,
        gathered.knowledge,
        Options(
            paths=options["paths"],
            objective=wanted,
            budget=options["budget"],
            risk_only=options.get("risk_only", False),
            today=date.fromisoformat(options["as_of"]),
            seed=options["seed"],
            progress=tell,
        ),
    )
    tell("writing the result down")
    return _packed(document(analysis))


def attack_graph(text: str, options: dict[str, Any], tell: Callable[[str], None]) -> bytes:
    """The attack graph of a description as :func:`threatlas.web.views.landscapes.unpacked` reads it, compressed."""
    from threatlas.paths.known import knowledge_for
    from threatlas.paths.landscape import landscape
    from threatlas.systems.reading import parse_system
    from threatlas.web.checking import SOURCE
    from threatlas.web.releases import knowledge_of

    tell("drawing up the attack graph")
    system = parse_system(text, SOURCE)
    known = knowledge_for(knowledge_of(system.release), system, now=datetime.now(UTC))
    return _packed(asdict(landscape(system, known.knowledge, date.fromisoformat(options["as_of"]))))


def _packed(document: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(document, separators=(",", ":"), allow_nan=False).encode())

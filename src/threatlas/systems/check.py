"""Everything that is wrong with a description, and what is suspicious in one that is right."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from threatlas.errors import ThreatlasError
from threatlas.systems.reading import examine
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.description import System
    from threatlas.systems.problem import Problems


def check_description(
    text: str, source: str, knowledge_of: Callable[[str], KnowledgeBase], today: date
) -> tuple[System | None, Problems]:
    """What could be read, and its problems; ``knowledge_of`` gives a release by its version.

    Raises :class:`~threatlas.errors.DocumentError` where the text is not YAML, and what ``knowledge_of`` raises where the
    release is all that is wrong.
    """
    system, problems = examine(text, source, in_part=True)
    if system is None:
        return None, problems
    if problems.errors:
        with suppress(ThreatlasError):  # the release may be among what is wrong
            check_references(system, knowledge_of(system.release), problems)
    else:
        check_references(system, knowledge_of(system.release), problems)
        find_suspicions(system, problems, today)
    return system, problems

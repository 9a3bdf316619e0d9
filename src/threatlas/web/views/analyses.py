"""An analysis as pages use it: with what it went by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.paths.analyze import Knowledge
    from threatlas.systems.description import System


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """A description with all that an analysis says of it. Equal to itself alone, so that what is made of it can be kept by it."""

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

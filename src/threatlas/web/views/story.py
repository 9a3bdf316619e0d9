"""Pages of a system's analysis: the sections of the report, each where it is looked for, with links between the pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from threatlas.reports.html.controls_section import controls_section
from threatlas.reports.html.exposure_section import exposure_section
from threatlas.reports.html.headline import headline
from threatlas.reports.html.paths_section import about_paths, path_in_full, path_in_short
from threatlas.reports.html.system_section import system_section
from threatlas.reports.html.trust_section import provenance_section, trust_section
from threatlas.reports.html.words import Titles, distinct_paths, worst
from threatlas.web.views.addresses import system_address, within_system

if TYPE_CHECKING:
    from threatlas.reports.html.markup import Html
    from threatlas.web.views.analyses import Analysed


@dataclass(frozen=True, slots=True)
class PathLink:
    """A path in the list."""

    address: str
    told: str
    by_way_of: tuple[str, ...] = ()
    """What its steps are called, in their order."""


@dataclass(frozen=True, slots=True)
class ObjectivePaths:
    """The paths to one objective."""

    id: str
    title: str
    about: Markup
    """Empty where it is not reached."""
    paths: tuple[PathLink, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """One path."""

    objective: str
    title: str
    """Of the objective."""
    number: int
    told: str
    story: Markup
    before: PathLink | None
    after: PathLink | None


class Story:
    """The sections of one analysis for the pages of a system. ``version`` is None where the latest is looked at, ``decides``
    says whether the reader may record decisions."""

    def __init__(self, known: Analysed, system: int, version: int | None, *, decides: bool = False) -> None:
        self.known = known
        self.system = system
        self.version = version
        self.decides = decides

    def titles(self, here: str) -> Titles:
        """How the page ``here`` names things, and where its links lead."""
        titles = Titles.of(self.known.analysis, self.known.kb, within_system(self.system, self.version, here))
        return replace(titles, decide=self._decide) if self.decides else titles

    def _decide(self, technique: str, asset: str) -> str:
        return system_address(self.system, "decide", technique=technique, asset=asset or None)

    def headline(self) -> Markup:
        """In short."""
        return _markup(headline(self.known.analysis, self.titles("")))

    def picture(self) -> Markup:
        """The system as it was described."""
        return _picture(self.known, self.system, self.version)

    def exposure(self) -> Markup:
        """How likely each objective is to be reached, and what it would cost."""
        return _markup(exposure_section(self.known.analysis, self.titles("exposure")))

    def plan(self) -> Markup:
        """The plan and what else could be done."""
        return _markup(controls_section(self.known.analysis, self.titles("plan")))

    def trust(self) -> Markup:
        """What the figures are."""
        return _markup(trust_section(self.known.analysis, self.titles("trust")))

    def provenance(self) -> Markup:
        """Where they come from."""
        return _markup(provenance_section(self.known.analysis, self.titles("trust")))

    def objectives(self) -> tuple[ObjectivePaths, ...]:
        """The paths to every objective, the greatest risk first."""
        titles = self.titles("paths")
        found = []
        for exposure in worst(self.known.analysis):
            objective = exposure.objective
            paths = distinct_paths(self.known.analysis.exposures, objective.id)
            found.append(
                ObjectivePaths(
                    objective.id,
                    objective.title,
                    _markup(about_paths(exposure, len(paths), titles)) if paths else Markup(),
                    tuple(
                        PathLink(
                            self._path_address(objective.id, number),
                            path_in_short(number, path),
                            tuple(step.name for step in path.path.steps),
                        )
                        for number, path in enumerate(paths, 1)
                    ),
                )
            )
        return tuple(found)

    def path(self, objective: str, number: int) -> PathView | None:
        """One path to an objective, by its number from 1 up; None where there is none."""
        exposure = next((one for one in worst(self.known.analysis) if one.objective.id == objective), None)
        paths = distinct_paths(self.known.analysis.exposures, objective)
        if exposure is None or not 1 <= number <= len(paths):
            return None

        def link(other: int) -> PathLink | None:
            if not 1 <= other <= len(paths):
                return None
            return PathLink(self._path_address(objective, other), path_in_short(other, paths[other - 1]))

        return PathView(
            objective,
            exposure.objective.title,
            number,
            path_in_short(number, paths[number - 1]),
            _markup(path_in_full(exposure, number, paths[number - 1], self.titles("path"))),
            link(number - 1),
            link(number + 1),
        )

    def _path_address(self, objective: str, number: int) -> str:
        return system_address(self.system, f"paths/{objective}/{number}", version=self.version)


@lru_cache(maxsize=64)
def _picture(known: Analysed, system: int, version: int | None) -> Markup:
    """To lay a picture out takes longer than all the rest of its page."""
    titles = Titles.of(known.analysis, known.kb, within_system(system, version, ""))
    return _markup(system_section(known.analysis, titles))


def _markup(section: Html) -> Markup:
    """Markup in which everything from outside is escaped already."""
    return Markup(section)  # noqa: S704  # Html is what the report's own escaping has made

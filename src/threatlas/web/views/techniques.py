"""The techniques that apply to a system, by attack area or by lifecycle stage, those that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from markupsafe import Markup

from threatlas.documents.counted import counted
from threatlas.reports.html.techniques_section import stages_table, techniques_counted, techniques_table
from threatlas.reports.html.words import Titles
from threatlas.vocabulary import AttackArea, LifecycleStage
from threatlas.web.views.addresses import entry_address, system_address
from threatlas.web.views.story import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.analysis import Applicable
    from threatlas.web.views.analyses import Analysed

By: TypeAlias = Literal["area", "stage"]
Leads: TypeAlias = Literal["objective", "any"]

LIKELY = 0.1
"""Of getting as far: what is called likely."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which techniques are asked for; what is empty asks for nothing."""

    by: By = "area"
    asset: str = ""
    area: str = ""
    stage: str = ""
    leads: Leads = "any"
    """Those on a way to an objective, or all within reach."""
    likely: bool = False
    """Only those at least as likely as :data:`LIKELY`."""

    def holds(self, one: Applicable) -> bool:
        """Whether a technique is asked for."""
        return (
            (not self.asset or self.asset in one.assets)
            and (not self.area or self.area in one.areas)
            and (not self.stage or self.stage in one.stages)
            and (self.leads == "any" or bool(one.objectives))
            and (not self.likely or one.likelihood >= LIKELY)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a field."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Techniques of an area or a stage."""

    title: str
    meaning: str
    table: Markup
    elsewhere: tuple[tuple[str, str], ...]
    """Names and anchors of those that act here too, and are told of in an earlier group."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A technique that is not assessed."""

    id: str
    name: str
    reason: str
    address: str | None


@dataclass(frozen=True, slots=True)
class TechniquesView:
    """The page."""

    told: Markup
    found: str
    switch: tuple[Choice, ...]
    """Addresses, by area and by stage."""
    assets: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    leads: tuple[Choice, ...]
    likely: bool
    overview: Markup
    groups: tuple[Group, ...]
    not_assessed: tuple[Unsaid, ...]


def techniques_view(story: Story, wanted: Filter) -> TechniquesView:
    """The page of the system that ``story`` tells of."""
    known, system, version = story.known, story.system, story.version
    analysis = known.analysis
    titles = story.titles("techniques")
    found = [one for one in analysis.applicable if wanted.holds(one)]
    own = {asset for one in analysis.applicable for asset in one.assets}

    def address(by: By) -> str:
        return system_address(
            system,
            "techniques",
            version=version,
            by=None if by == "area" else by,
            asset=wanted.asset or None,
            area=wanted.area or None,
            stage=wanted.stage or None,
            leads=None if wanted.leads == "any" else wanted.leads,
            likely="on" if wanted.likely else None,
        )

    return TechniquesView(
        _markup(techniques_counted(analysis)),
        f"{counted(len(found), 'technique')} shown of {len(analysis.applicable)} that apply.",
        (
            Choice(address("area"), "By attack area", wanted.by == "area"),
            Choice(address("stage"), "By lifecycle stage", wanted.by == "stage"),
        ),
        _choices([(asset.id, asset.title) for asset in known.system.assets if asset.id in own], wanted.asset),
        _choices([(str(area), area.title) for area in AttackArea], wanted.area),
        _choices([(str(stage), stage.title) for stage in LifecycleStage], wanted.stage),
        (
            Choice("any", "anything or nothing", wanted.leads == "any"),
            Choice("objective", "an objective", wanted.leads == "objective"),
        ),
        wanted.likely,
        _markup(stages_table(found)) if found else Markup(),
        tuple(_groups(found, wanted.by, known, titles)),
        tuple(
            Unsaid(one.technique, one.name, one.reason, entry_address(one.technique)) for one in analysis.not_assessed
        ),
    )


def _choices(values: Sequence[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return (Choice("", "any", not chosen), *(Choice(value, title, value == chosen) for value, title in values))


def _groups(found: Sequence[Applicable], by: By, known: Analysed, titles: Titles) -> list[Group]:
    """Each technique with its reasons in the first group that it belongs to, and by name in the others."""
    groups, told = [], set()
    for term in (*(AttackArea if by == "area" else LifecycleStage), None):
        mine = [one for one in found if _belongs(one, by, term)]
        first = [one for one in mine if one.technique not in told]
        if not mine:
            continue
        told |= {one.technique for one in first}
        title = term.title if term else "Other"
        caption = f"{title}: {counted(len(first), 'technique')}"
        table = _markup(techniques_table(caption, first, known.analysis, titles)) if first else Markup()
        others = tuple((one.name, titles.address("technique", one.technique)) for one in mine if one not in first)
        groups.append(Group(title, term.meaning if term else "", table, others))
    return groups


def _belongs(one: Applicable, by: By, term: AttackArea | LifecycleStage | None) -> bool:
    terms = one.areas if by == "area" else one.stages
    return not terms if term is None else term in terms


def _markup(section: str) -> Markup:
    """Markup in which everything from outside is escaped already."""
    return Markup(section)  # noqa: S704  # Html is what the report's own escaping has made

"""``threatlas discover --analyze``: the likeliest paths of a repository, with the lines of code that they rest on."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.analysis.text import tell_path
from threatlas.cli.day import this_day
from threatlas.documents.counted import counted
from threatlas.errors import MissingExtra
from threatlas.reports.figures import percent

if TYPE_CHECKING:
    from threatlas.cli.output import Output
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure
    from threatlas.systems.description import System
    from threatlas.systems.discover import Draft

MOST = 3
"""Paths that are told: the likeliest, each to another objective as far as there are so many."""


def tell_discovered(draft: Draft, system: System, output: Output) -> None:
    """What was found, in numbers, and the likeliest paths."""
    analysis = _analysed(system, output)
    kinds = Counter(one.asset.kind for one in draft.found)
    output.heading(f"Found {counted(len(draft.found), 'asset')} in {counted(draft.files, 'file')}")
    output.paragraph(", ".join(f"{number} {kind.title.lower()}" for kind, number in kinds.most_common()) + ".")
    output.line()
    likeliest = likeliest_paths(analysis)
    if not likeliest:
        output.line("No objective that the draft names is reached by the rules there are.")
        output.paragraph("Say in the description what matters and what is public: threatlas discover -o system.yaml")
        return
    places = {one.asset.id: one for one in draft.found}
    for number, (exposure, path) in enumerate(likeliest, 1):
        objective = exposure.objective
        output.heading(f"{number}. {objective.title} ({exposure.profile}), {percent(path.probability)}")
        tell_path(path, output)
        for asset in dict.fromkeys(asset for step in path.steps for asset in step.assets):
            if asset in places and not places[asset].guess:
                first = places[asset].places[0]
                output.line(f"      {asset}: {first.source[-80:]}:{first.line}")
        output.line()
    if analysis.plan is not None and analysis.plan.controls:
        names = {candidate.control: candidate.name for candidate in analysis.candidates}
        first_three = [f"{control} {names[control]}" for control in analysis.plan.controls[:MOST]]
        output.paragraph(f"What would help most: {'; '.join(first_three)}.", indent="")
    output.paragraph(
        "A draft knows what files say, not what matters, who is trusted or what protects it. Write it down, correct it, and "
        "analyse again: threatlas discover -o system.yaml, then threatlas analyze system.yaml",
        indent="",
    )


def likeliest_paths(analysis: Analysis, most: int = MOST) -> list[tuple[Exposure, AttackPath]]:
    """The likeliest path to each objective, then further ones with other techniques, the likeliest first."""
    ranked = sorted(
        ((exposure, path) for exposure in analysis.exposures for path in exposure.paths),
        key=lambda one: (-one[1].probability, one[0].objective.id, one[1].techniques),
    )
    first: dict[str, tuple[Exposure, AttackPath]] = {}
    others: list[tuple[Exposure, AttackPath]] = []
    for exposure, path in ranked:
        if exposure.objective.id not in first:
            first[exposure.objective.id] = (exposure, path)
        elif all(path.techniques != known.techniques for _, known in [*first.values(), *others]):
            others.append((exposure, path))
    return [*first.values(), *others][:most]


def _analysed(system: System, output: Output) -> Analysis:
    try:
        from threatlas.paths.analyze import Options, analyze
        from threatlas.paths.known import knowledge_for
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas discover --analyze", "paths") from error
    known = knowledge_for(knowledge.load(system.release), system, now=datetime.now(UTC))
    today = this_day()
    return analyze(system, known.knowledge, Options(today=today, progress=output.progress))

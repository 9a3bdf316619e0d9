"""Tells an analysis in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.reports.figures import amount, days, percent
from threatlas.reports.plan_words import idle_controls
from threatlas.vocabulary import AttackArea, LifecycleStage

if TYPE_CHECKING:
    from threatlas.cli.output import Output
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure, Hindrance, PathStep, Plan

FIRST_CONTROLS = 12


def tell_analysis(analysis: Analysis, output: Output) -> None:
    """The whole story: what can happen, what to do next, by which paths, and what applies."""
    system = analysis.system
    output.heading(f"{system.name}  (ATLAS {analysis.release}, {counted(len(system.assets), 'asset')})")
    output.line()
    tell_risk(analysis, output)
    output.line()
    if analysis.plan is not None:
        tell_plan(analysis, analysis.plan, output)
        output.line()
    for exposure in _one_an_objective(analysis):
        tell_exposure(exposure, output, most=1)
        output.line()
    tell_applicable(analysis, output)
    tell_decisions(analysis, output)
    tell_not_assessed(analysis, output)
    output.heading("What these figures are")
    for note in (*analysis.evidence, *analysis.notes):
        output.paragraph(note)


def tell_risk(analysis: Analysis, output: Output) -> None:
    """One line an objective, by the most dangerous adversary, and the sum."""
    output.heading("What can happen")
    rows = []
    for risk in analysis.risks:
        exposure = next(
            one for one in analysis.exposures if one.objective.id == risk.objective and one.profile is risk.profile
        )
        any_way = exposure.probability
        expected = "no loss stated" if risk.expected is None else amount(risk.expected, analysis.currency)
        if risk.probability == 0:
            rows.append(
                (risk.objective, exposure.objective.title, "", "not reached by the rules there are", "", expected)
            )
        else:
            spread = f"{percent(any_way.value)} ({percent(any_way.low)} to {percent(any_way.high)})"
            rows.append(
                (
                    risk.objective,
                    exposure.objective.title,
                    str(risk.profile),
                    percent(risk.probability),
                    spread,
                    expected,
                )
            )
    output.table(
        ("objective", "what", "worst adversary", "likeliest path", "any way, 90 % interval", "expected loss"), rows
    )
    total = f"Together {amount(analysis.risk, analysis.currency)} expected for one attempt at each"
    if analysis.risk_with_accepted > analysis.risk * 1.000001:
        total += f"; {amount(analysis.risk_with_accepted, analysis.currency)} with the risks that are accepted"
    output.paragraph(f"{total}.", indent="")


def tell_plan(analysis: Analysis, plan: Plan, output: Output) -> None:
    """The plan, each control with what it leaves."""
    output.heading(f"Best next controls for {days(plan.budget)}")
    if not plan.controls:
        output.line("  no control within the budget takes anything off the risk")
    known = {candidate.control: candidate for candidate in analysis.candidates}
    before = plan.risk_before
    for position, (control, left) in enumerate(plan.steps, 1):
        candidate = known[control]
        extends = ", completed" if candidate.extends else ""
        output.line(f"  {position}. {control}  {candidate.name}{extends}  ({days(candidate.price.likely)})")
        places = f"at {', '.join(candidate.places[:6])}" if candidate.places else "outside the system"
        more = f" and {len(candidate.places) - 6} more" if len(candidate.places) > 6 else ""
        output.paragraph(
            f"{amount(before, analysis.currency)} → {amount(left, analysis.currency)}; {places}{more}, "
            f"against {', '.join(candidate.techniques[:6])}",
            indent="     ",
        )
        before = left
    output.paragraph(proof_of(plan), indent="  ")
    if plan.idle:
        output.paragraph(idle_controls(plan), indent="  ")


def proof_of(plan: Plan) -> str:
    """What is known of how good a plan is."""
    spent = f"Costs {days(plan.price)} of {days(plan.budget)}. "
    if plan.optimal:
        return spent + "Proved: over the cheapest derivations, no other set of these controls leaves less risk."
    return spent + f"The best that was found; a better one could take off at most {percent(plan.gap)} of the risk more."


def _one_an_objective(analysis: Analysis) -> list[Exposure]:
    """For each objective that is reached, its exposure to the most dangerous adversary."""
    return [
        exposure
        for risk in analysis.risks
        for exposure in analysis.exposures
        if exposure.objective.id == risk.objective and exposure.profile is risk.profile and exposure.paths
    ]


def tell_exposure(exposure: Exposure, output: Output, most: int) -> None:
    """The paths to one objective: the ``most`` likeliest that are open, and those with accepted steps."""
    objective = exposure.objective
    output.heading(f"{objective.title} ({objective.id}), by an adversary who is {exposure.profile}")
    if not exposure.paths:
        output.line("  not reached by the rules there are")
        return
    shown = {id(path) for path in [path for path in exposure.paths if not path.accepted][:most]}
    for number, path in enumerate([one for one in exposure.paths if one.accepted or id(one) in shown], 1):
        accepted = ", a risk that is accepted" if path.accepted else ""
        output.line(f"  path {number}, {counted(len(path.steps), 'step')}, {percent(path.probability)}{accepted}")
        tell_path(path, output)
    if exposure.choke_points:
        output.paragraph(f"No way without {', '.join(exposure.choke_points)}.", indent="  ")


def tell_path(path: AttackPath, output: Output) -> None:
    """The steps of a path with their reasons, and what stands in the way."""
    for number, step in enumerate(path.steps, 1):
        output.line(f"    {number}. {step.technique}  {step.name}  {percent(step.probability)}{_after(step, number)}")
        output.paragraph(step.because, indent="        ")
        for hindrance in step.hindrances:
            output.paragraph(in_its_way(hindrance), indent="        ")
        if step.accepted is not None:
            output.paragraph(
                f"accepted by {step.accepted.owner} until {step.accepted.until}: {step.accepted.reason}",
                indent="        ",
            )


def _after(step: PathStep, number: int) -> str:
    """Which steps it builds on, where that is not just the one before."""
    if not step.after or step.after == (number - 2,):
        return ""
    return f"  after {', '.join(str(position + 1) for position in step.after)}"


def in_its_way(hindrance: Hindrance) -> str:
    """A control in place and what it does here."""
    where = f" on {hindrance.where}" if hindrance.where else ""
    if hindrance.bypassed_by is not None:
        return f"in its way: {hindrance.control} {hindrance.name}{where}, got past by {hindrance.bypassed_by}"
    return f"in its way: {hindrance.control} {hindrance.name}{where}, leaves {percent(hindrance.factor)}"


def tell_applicable(analysis: Analysis, output: Output) -> None:
    """The techniques on a way to an objective, by attack area, then by lifecycle stage in numbers."""
    on_a_way = [technique for technique in analysis.applicable if technique.objectives]
    elsewhere = len(analysis.applicable) - len(on_a_way)
    output.heading(f"Techniques that apply: {len(on_a_way)} on a way to an objective, {elsewhere} more within reach")
    for area in (*AttackArea, None):
        of_area = [technique for technique in on_a_way if (technique.areas[0] if technique.areas else None) is area]
        if of_area:
            output.line(f"  {area.title if area else 'Other'}")
        for technique in sorted(of_area, key=lambda one: (-one.likelihood, one.technique)):
            output.line(f"    {technique.technique}  {technique.name}  {percent(technique.likelihood)}")
            output.paragraph(technique.reasons[0], indent="        ")
    stages = [(stage, sum(1 for technique in on_a_way if stage in technique.stages)) for stage in LifecycleStage]
    told = ", ".join(f"{stage.title} {number}" for stage, number in stages if number)
    if told:
        output.paragraph(f"By lifecycle stage, each technique at all stages at which it acts: {told}.")
    output.line()


def tell_decisions(analysis: Analysis, output: Output) -> None:
    """The decisions and whether they count."""
    if not analysis.decisions:
        return
    output.heading("Decisions")
    for honoured in analysis.decisions:
        decision = honoured.decision
        where = f" at {decision.asset}" if decision.asset else ""
        output.line(f"  {decision.technique}{where}: {decision.verdict}, {honoured.state}")
        output.paragraph(f"{decision.reason} ({decision.owner}, until {decision.until})", indent="      ")
    output.line()


def tell_not_assessed(analysis: Analysis, output: Output) -> None:
    """How many techniques were not looked at."""
    if analysis.not_assessed:
        some = ", ".join(one.technique for one in analysis.not_assessed[:10])
        more = f" and {len(analysis.not_assessed) - 10} more" if len(analysis.not_assessed) > 10 else ""
        output.paragraph(f"Not assessed, because no rule speaks of them: {some}{more}.", indent="")
        output.line()


def tell_candidates(analysis: Analysis, output: Output) -> None:
    """What each control alone would change."""
    output.heading("Each control alone")
    rows = [
        (
            candidate.control,
            candidate.name,
            days(candidate.price.likely),
            amount(candidate.reduction, analysis.currency),
            percent(candidate.reduction / analysis.risk if analysis.risk else 0.0),
        )
        for candidate in analysis.candidates[:FIRST_CONTROLS]
    ]
    output.table(("control", "name", "price", "takes off", "of the risk"), rows)
    left = len(analysis.candidates) - FIRST_CONTROLS
    if left > 0:
        nothing = sum(1 for candidate in analysis.candidates if candidate.reduction <= 0)
        output.paragraph(
            f"{left} more; {nothing} of all take nothing off alone, because another way stays open.", indent=""
        )

"""``threatlas plan FILE``: the best next controls for a budget, and what each would buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import add_analysis, add_budget, analysed
from threatlas.cli.analysis.text import tell_candidates, tell_plan
from threatlas.cli.kb.arguments import add_format
from threatlas.reports.figures import amount, days, percent

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.paths.analysis import Analysis, CheapestCut

EXAMPLES = (
    "plan system.yaml",
    "plan system.yaml --budget 30",
    "plan system.yaml --cut customer-data",
    "plan system.yaml --controls own-controls.yaml --format json",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a system description")
    add_budget(parser)
    parser.add_argument(
        "--cut",
        metavar="OBJECTIVE",
        help="also the cheapest set of controls that leaves no way to this objective, if each stopped all it acts on",
    )
    add_analysis(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells the plan, what each control alone would change, and what more would buy."""
    analysis, _ = analysed(args, output, args.file, "plan")
    if args.format == "json":
        output.json(_record(analysis))
        return 0
    if analysis.plan is None:
        output.line("Nothing to plan: no objective is reached, or no known control acts on a way to one.")
    else:
        tell_plan(analysis, analysis.plan, output)
        output.line()
        tell_candidates(analysis, output)
        output.line()
        _tell_frontier(analysis, output)
    if analysis.cut is not None:
        output.line()
        _tell_cut(analysis.cut, analysis, output)
    return 0


def _tell_frontier(analysis: Analysis, output: Output) -> None:
    output.heading("What more days would buy, control by control")
    whole = analysis.frontier[0][1]
    rows = [
        (days(price), amount(risk, analysis.currency), percent(risk / whole if whole else 0.0))
        for price, risk in analysis.frontier
    ]
    output.table(("spent", "risk left", "of today's"), rows)


def _tell_cut(cut: CheapestCut, analysis: Analysis, output: Output) -> None:
    names = {candidate.control: candidate.name for candidate in analysis.candidates}
    output.heading(f"Cheapest set that cuts {cut.objective}, if each control stopped all it acts on")
    if not cut.possible:
        output.line("  none: a way is left on which no known control stands, or all of them can be got past")
        return
    if not cut.controls:
        output.line("  nothing is needed: the objective is not reached by the rules there are")
        return
    for control in cut.controls:
        output.line(f"  {control}  {names.get(control, '')}")
    proof = "proved the cheapest" if cut.optimal else f"no set costs less than {days(cut.bound)}"
    output.paragraph(f"Costs {days(cut.price)}; {proof}.", indent="  ")


def _record(analysis: Analysis) -> dict[str, object]:
    """The parts of an analysis that are about controls, as in its own document."""
    from dataclasses import asdict

    return {
        "risk": analysis.risk,
        "currency": analysis.currency,
        "plan": None if analysis.plan is None else asdict(analysis.plan),
        "candidates": [asdict(candidate) for candidate in analysis.candidates],
        "frontier": [{"price": price, "risk": risk} for price, risk in analysis.frontier],
        "cut": None if analysis.cut is None else asdict(analysis.cut),
    }

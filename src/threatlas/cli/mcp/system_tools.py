"""Tools that read system descriptions: ``files``, ``check``, ``explain``, ``paths`` and ``analyze``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from threatlas.cli.day import this_day
from threatlas.cli.mcp.answer import Answer, page
from threatlas.cli.mcp.arguments import Number, Refusal, Text
from threatlas.cli.mcp.folder import LARGEST, LONGEST_NAME
from threatlas.cli.mcp.knowledge_tools import knowledge_of
from threatlas.cli.mcp.tool import OFFSET, Tool, limit
from threatlas.documents.plain import one_line
from threatlas.errors import MissingExtra
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from threatlas.cli.mcp.arguments import Arguments
    from threatlas.cli.mcp.folder import Folder
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System

MOST_ASSETS, MOST_FLOWS, MOST_OBJECTIVES = 500, 2_500, 30
"""Of a system that is analysed on a model's word, so that a call takes seconds; the command line takes more."""
PASTED = "text"
"""What a description that came as text is called in messages."""

_FILE = Text("file", "name of a system description in the server's folder, as `files` lists it", LONGEST_NAME)
_TEXT = Text("text", "a system description as YAML, instead of a file", LARGEST // 4)
_PROFILE = Text("profile", "adversary; default: those of the description", 20, words=tuple(map(str, AdversaryProfile)))


def _described(arguments: Arguments, folder: Folder) -> tuple[str, str]:
    """The text of the description that is asked about, and what to call it."""
    file, text = arguments["file"], arguments["text"]
    if (file is None) == (text is None):
        raise Refusal("give either `file` or `text`")
    return (text, PASTED) if file is None else (folder.read(file), one_line(file))


def _system(arguments: Arguments, folder: Folder) -> System:
    """A description that is right. Raises :class:`~threatlas.errors.DescriptionError` with what is wrong with it."""
    from threatlas.systems.reading import parse_system

    system = parse_system(*_described(arguments, folder))
    if len(system.assets) > MOST_ASSETS or len(system.flows) > MOST_FLOWS:
        raise Refusal(f"a system of more than {MOST_ASSETS} assets or {MOST_FLOWS:,} flows is not analysed here")
    return system


def _files(arguments: Arguments, folder: Folder) -> Answer:
    names, complete = folder.names()
    shown, place = page(names, arguments["offset"], arguments["limit"])
    return Answer({"complete": complete, **place}, shown)


def _check(arguments: Arguments, folder: Folder) -> Answer:
    from threatlas.systems.check import check_description
    from threatlas.systems.problem import Level

    text, source = _described(arguments, folder)
    _, problems = check_description(text, source, knowledge_of, this_day())
    found = [
        {"level": str(one.level), "code": one.code, "message": one.message, "line": one.line, "column": one.column}
        for one in problems
    ]
    shown, place = page(found, arguments["offset"], arguments["limit"])
    errors = sum(1 for one in problems if one.level is Level.ERROR)
    return Answer({"right": errors == 0, "errors": errors, "warnings": len(found) - errors, **place}, shown)


def _explain(arguments: Arguments, folder: Folder) -> Answer:
    from dataclasses import asdict

    from threatlas.paths.explain import explain
    from threatlas.paths.rules import answering, shipped_rules

    system = _system(arguments, folder)
    technique = knowledge_of(system.release).technique(arguments["id"])
    wanted = arguments["asset"]
    asset = next((known for known in system.assets if known.id == wanted), None)
    if asset is None:
        raise Refusal(f"the description has no asset {one_line(wanted)!r}; `check` and the file itself say which")
    profile = AdversaryProfile(arguments["profile"]) if arguments["profile"] else system.adversaries[0]
    rules = shipped_rules()
    family = answering(technique.id, (rule.technique for rule in rules if rule.technique))
    found = [asdict(one) for member in family for one in explain(system, rules, member, asset, profile)]
    shown, place = page(found, arguments["offset"], arguments["limit"])
    about = {"technique": technique.id, "profile": str(profile), "assessed": bool(found), **place}
    return Answer(about, {"asset": asset.id, "rules": shown})


def _analysis(arguments: Arguments, folder: Folder, *, controls: bool) -> Analysis:
    from threatlas.paths.analyze import Options, analyze
    from threatlas.paths.known import knowledge_for

    system = _system(arguments, folder)
    objectives = [objective.id for objective in system.objectives]
    if not objectives:
        raise Refusal("the description names no objective, so paths have no end: add `objectives:`")
    if len(objectives) > MOST_OBJECTIVES:
        raise Refusal(f"a system of more than {MOST_OBJECTIVES} objectives is not analysed here")
    wanted = arguments["objective"]
    if wanted is not None and wanted not in objectives:
        raise Refusal(f"the description has no objective {one_line(wanted)!r}")
    known = knowledge_for(knowledge_of(system.release), system, now=datetime.now(UTC))
    options = Options(
        paths=arguments.get("most", 1),
        objective=wanted,
        budget=arguments.get("budget"),
        controls=controls,
        today=this_day(),
    )
    return analyze(system, known.knowledge, options)


def _paths(arguments: Arguments, folder: Folder) -> Answer:
    from threatlas.reports.document import exposures

    analysis = _analysis(arguments, folder, controls=False)
    profile = arguments["profile"]
    found = [one for one in exposures(analysis.exposures) if profile is None or one["profile"] == profile]
    shown, place = page([_brief(one) for one in found], arguments["offset"], arguments["limit"])
    return Answer({"release": analysis.release, "not_assessed": len(analysis.not_assessed), **place}, shown)


def _brief(exposure: dict[str, Any]) -> dict[str, Any]:
    """An exposure without what only a report needs."""
    kept = ("technique", "name", "because", "assets", "probability", "hindrances")
    paths = [
        {
            "probability": path["probability"],
            "accepted": path["accepted"],
            "steps": [{key: step[key] for key in kept if key in step} for step in path["steps"]],
        }
        for path in exposure["paths"]
    ]
    for step in (step for path in paths for step in path["steps"]):
        step["hindrances"] = [hindrance["control"] for hindrance in step["hindrances"]]
    return {**exposure, "paths": paths}


def _analyze(arguments: Arguments, folder: Folder) -> Answer:
    from threatlas.reports.document import document

    told = document(_analysis(arguments, folder, controls=True))
    on_a_way = [technique for technique in told["applicable"] if technique["objectives"]]
    shown, place = page(
        [
            {key: technique[key] for key in ("technique", "name", "likelihood", "assets", "objectives")}
            | {"because": technique["reasons"][:1]}
            for technique in sorted(on_a_way, key=lambda one: (-one["likelihood"], one["technique"]))
        ],
        arguments["offset"],
        arguments["limit"],
    )
    candidates = {one["control"]: one for one in told["candidates"]}
    plan = told["plan"]
    chosen = plan["controls"] if plan else []
    about = {
        "release": told["release"],
        "as_of": told["as_of"],
        "risk": told["risk"],
        "techniques": {"on_a_way": len(on_a_way), "within_reach": len(told["applicable"])},
        "not_assessed": len(told["not_assessed"]),
        **place,
    }
    return Answer(
        about,
        {
            "name": told["system"]["name"],
            "currency": told["currency"],
            "risks": told["risks"],
            "plan": plan,
            "controls": [
                {key: candidates[control][key] for key in ("control", "name", "places", "reduction", "because")}
                for control in chosen
                if control in candidates
            ],
            "techniques": shown,
            "decisions": told["decisions"],
            "notes": told["notes"],
        },
    )


def _with_paths(run: Any) -> Any:
    """``run``, with the missing extra named where numpy is not installed."""

    def named(arguments: Arguments, folder: Folder) -> Answer:
        try:
            return run(arguments, folder)  # type: ignore[no-any-return]
        except ModuleNotFoundError as error:
            raise MissingExtra("this tool", "paths") from error

    return named


FILES = Tool(
    "files",
    "List system descriptions",
    "Lists the YAML files in the folder that this server reads from. A name of the list can be given to `check`, `explain`, "
    "`paths` and `analyze` as `file`.",
    (limit(200, 100), OFFSET),
    _files,
)
CHECK = Tool(
    "check",
    "Check a system description",
    "Says what is wrong and what is suspicious in a threatlas system description, each with line, column and how to mend it.",
    (_FILE, _TEXT, limit(100, 50), OFFSET),
    _check,
)
EXPLAIN = Tool(
    "explain",
    "Explain a technique at an asset",
    "Says why an ATLAS technique applies at an asset of a described system, or which requirement is missing. A technique without "
    "a rule is not assessed, which does not mean that it does not apply.",
    (
        _FILE,
        _TEXT,
        Text("id", "a technique, for example AML.T0051.001", 40, required=True),
        Text("asset", "id of an asset of the description", 64, required=True),
        _PROFILE,
        limit(50, 10),
        OFFSET,
    ),
    _with_paths(_explain),
)
PATHS = Tool(
    "paths",
    "Find attack paths",
    "Finds the likeliest attack paths to each objective of a described system, for each adversary, with the reason of each step "
    "and the controls in its way. One item for each objective and adversary.",
    (
        _FILE,
        _TEXT,
        Text("objective", "only this objective, by id", 64),
        _PROFILE,
        Number("most", "paths to each objective", 1, 5, 2),
        limit(20, 5),
        OFFSET,
    ),
    _with_paths(_paths),
)
ANALYZE = Tool(
    "analyze",
    "Analyse a system",
    "The risk of each objective of a described system, the best next controls for a budget, and the techniques that lie on a way "
    "to an objective, likeliest first. Probabilities are comparable with each other, not calibrated; see `notes`.",
    (
        _FILE,
        _TEXT,
        Text("objective", "only this objective, by id", 64),
        Number("budget", "person-days for new controls; 0 for none", 0, 10_000, 30),
        limit(50, 15),
        OFFSET,
    ),
    _with_paths(_analyze),
)

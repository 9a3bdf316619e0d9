"""Writes a description as ``system.yaml``: one line a thing, so that a change is one line of a diff.

:mod:`threatlas.systems.reading` reads the same system back, but for where its parts come from: they now come from the new file.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from threatlas.documents import one_line
from threatlas.documents.yaml import core_scalar
from threatlas.systems.defaults import default_flags
from threatlas.systems.description import FORMAT
from threatlas.vocabulary import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from threatlas.systems.description import Asset, Control, Decision, Flow, Objective, Origin, System

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/()'-]*\Z")
"""What needs no quotes anywhere in YAML, in a flow mapping neither."""
_TO_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON leaves as it is and YAML does not allow, or takes for the end of a line."""
_WIDTH = 120


def system_text(system: System) -> str:
    """The text of ``system.yaml``. Every asset has a comment with the file and the line that it came from.

    The same system gives the same text, byte for byte.
    """
    lines = [
        f"threatlas: {FORMAT}",
        f"release: {scalar(system.release)}",
        f"name: {scalar(system.name)}",
    ]
    if system.summary:
        lines.append(f"summary: {scalar(system.summary)}")
    sections = (
        ("zones", "", [f"  {scalar(zone.id)}: {scalar(zone.title)}" for zone in system.zones]),
        ("assets", "", [line for asset in system.assets for line in _asset(asset)]),
        ("flows", "FROM relation TO, read as a sentence", [_flow(flow) for flow in system.flows]),
        ("controls", "what is in place: {control: AML.M…, where: […], evidence: …}", map(_control, system.controls)),
        ("adversaries", "", [f"- {profile}" for profile in system.adversaries]),
        (
            "objectives",
            "what an adversary could be after: id: {harm: …, asset: …, loss: {low: …, likely: …, high: …}}",
            map(_objective, system.objectives),
        ),
        ("decisions", "", map(_decision, system.decisions)),
    )
    for title, hint, entries in sections:
        lines += _section(title, hint, list(entries))
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text as YAML: plain where it can only be read as this text, else in double quotes."""
    if _PLAIN.match(text) and not text.endswith(" ") and core_scalar(text) == text:
        return text
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _section(title: str, hint: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"{title}:"
        yield from entries
    elif hint:
        yield ""
        yield f"# {title}: {hint}"


def mapping(entries: Iterable[tuple[str, str]]) -> str:
    """Entries on one line, in braces."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries if value) + "}"


def _list(values: Iterable[str]) -> str:
    listed = [scalar(value) for value in values]
    return f"[{', '.join(listed)}]" if listed else ""


def _asset(asset: Asset) -> Iterator[str]:
    usual = default_flags(asset.kind)
    entries = [
        ("kind", str(asset.kind)),
        ("title", scalar(asset.title) if asset.title != asset.id else ""),
        ("zone", scalar(asset.zone) if asset.zone is not None else ""),
        ("is", _list(flag for flag in Flag if flag in asset.flags - usual)),
        ("is-not", _list(flag for flag in Flag if flag in usual - asset.flags)),
        ("note", scalar(asset.note) if asset.note else ""),
    ]
    line, comment = f"  {scalar(asset.id)}: {mapping(entries)}", _comment(asset.origin)
    if len(line) + len(comment) <= _WIDTH:
        yield line + comment
        return
    yield f"  {scalar(asset.id)}:{comment}"
    yield from (f"    {key}: {value}" for key, value in entries if value)


def _comment(origin: Origin) -> str:
    return f"  # {one_line(origin.source)}:{origin.line}"


def _flow(flow: Flow) -> str:
    if not flow.authenticated and not flow.note:
        return f"- {scalar(str(flow))}"
    note = scalar(flow.note) if flow.note else ""
    entries = (("flow", scalar(str(flow))), ("authenticated", "true" if flow.authenticated else ""), ("note", note))
    return f"- {mapping(entries)}"


def _control(control: Control) -> str:
    return f"- {mapping(control_entries(control))}"


def control_entries(control: Control) -> tuple[tuple[str, str], ...]:
    """Keys and written values; an empty one is left out."""
    return (
        ("control", scalar(control.id)),
        ("where", _list(control.where)),
        ("coverage", number(control.coverage)),
        ("evidence", scalar(control.evidence) if control.evidence else ""),
    )


def _objective(objective: Objective) -> str:
    loss = objective.loss
    entries = [
        ("title", scalar(objective.title)),
        ("harm", str(objective.harm)),
        ("asset", scalar(objective.asset)),
    ]
    if loss is not None:
        amounts = ((name, number(getattr(loss, name))) for name in ("low", "likely", "high"))
        entries.append(("loss", mapping((*amounts, ("currency", scalar(loss.currency))))))
    return f"  {scalar(objective.id)}: {mapping(entries)}"


def _decision(decision: Decision) -> str:
    return f"- {mapping(decision_entries(decision))}"


def decision_entries(decision: Decision) -> tuple[tuple[str, str], ...]:
    """Keys and written values; an empty one is left out."""
    return (
        ("technique", scalar(decision.technique)),
        ("asset", scalar(decision.asset) if decision.asset is not None else ""),
        ("verdict", decision.verdict),
        ("reason", scalar(decision.reason)),
        ("owner", scalar(decision.owner)),
        ("until", decision.until.isoformat()),
    )


def number(value: float) -> str:
    """A number as people write it; read back it is the same number."""
    return str(int(value)) if value == int(value) else repr(value)

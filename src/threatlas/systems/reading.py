"""Reads ``system.yaml``: everything that is wrong at once, each with line, column, the nearest valid word and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, Place, Value, describe, read_text
from threatlas.documents.yaml import core_scalar, parse_yaml
from threatlas.errors import DescriptionError
from threatlas.systems.defaults import default_flags
from threatlas.systems.description import FORMAT, Asset, Control, Decision, Flow, Loss, Objective, Origin, System, Zone
from threatlas.systems.problem import Problems
from threatlas.systems.sections import Section
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation, canonical

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_TOP = (
    *("threatlas", "release", "name", "summary", "zones", "assets", "flows", "controls"),
    *("adversaries", "objectives", "decisions"),
)
LIMITS = Limits(size=16 * 1024 * 1024, values=1_000_000)
"""A description of 100,000 assets fits; one megabyte takes about a second and a half."""
_VERDICTS = ("accepted", "not-applicable")


def read_system(path: Path) -> System:
    """The description in a file. Raises :class:`DescriptionError` with everything that is wrong, or a document error."""
    return parse_system(read_text(path, LIMITS), str(path))


def parse_system(text: str, source: str) -> System:
    """The description in a text; errors as :func:`read_system`."""
    system, problems = examine(text, source)
    if system is None:
        raise DescriptionError(source, [str(problem) for problem in problems if problem in problems.errors])
    return system


def examine(text: str, source: str, *, in_part: bool = False) -> tuple[System | None, Problems]:
    """The description and what is wrong with it; no description where it has errors, or with ``in_part`` what could be read.

    Raises :class:`~threatlas.errors.DocumentError` where the text is not YAML.
    """
    problems = Problems(source)

    def duplicate(key: str, place: Place) -> None:
        problems.error("duplicate", f"{key[:60]!r} stands twice; give one of them another name", place)

    root = parse_yaml(text, source, limits=LIMITS, scalar=_scalar, on_duplicate=duplicate)
    if not isinstance(root, MappingNode):
        problems.error(
            "not-a-description", f"a description is a mapping with `threatlas: 1` and `assets`, not {describe(root)}"
        )
        return None, problems
    system = _Reader(root, problems, source).read()
    return (None if problems.errors and not in_part else system), problems


def _scalar(text: str) -> Value:
    """Dates and versions stay text; numbers, true and false are what they look like, but ``5.6.0`` and ``2026.10`` do not."""
    value = core_scalar(text)
    return text if isinstance(value, float) and len(text) == len("2026.10") and text.startswith("20") else value


class _Reader:
    def __init__(self, root: MappingNode, problems: Problems, source: str) -> None:
        self.root = root
        self.problems = problems
        self.source = source
        self.top = Section(root, problems, "the description", _TOP)
        self.zones: dict[str, Zone] = {}
        self.assets: dict[str, Asset] = {}
        self.declared: dict[str, None] = {}
        """Ids of all assets, also of those that are wrong: an error is told once, where it is."""
        self.flows: list[Flow] = []
        self._broken_flows = False

    def read(self) -> System:
        self._format()
        self.zones = {zone.id: zone for zone in self._zones()}
        self.assets = {asset.id: asset for asset in self._assets()}
        if not self.declared:
            self.problems.error("no-assets", "the description names no asset: add `assets:`", self.root.place)
        self.flows = self._flows()
        return System(
            self.top.text("name", required=True),
            self.top.text("summary"),
            self.top.text("release", required=True),
            tuple(self.zones.values()),
            tuple(self.assets.values()),
            tuple(self.flows),
            tuple(self._controls()),
            self._adversaries(),
            tuple(self._objectives()),
            tuple(self._decisions()),
            self.source,
        )

    def _format(self) -> None:
        stated = self.root.get("threatlas")
        if stated is None:
            self.problems.error(
                "no-format", f"say which format this is: begin with `threatlas: {FORMAT}`", self.root.place
            )
        elif stated != FORMAT:
            message = f"format {str(stated)[:20]!r} is not known; this threatlas reads format {FORMAT}"
            self.problems.error("unknown-format", message, self.root.place_of("threatlas"))

    def _origin(self, place: Place) -> Origin:
        return Origin(self.source, place.line)

    def _zones(self) -> list[Zone]:
        zones = []
        for identifier, value, place in self.top.entries("zones"):
            if isinstance(value, MappingNode):
                section = Section(value, self.problems, f"zone {identifier}", ("title",))
                zones.append(Zone(identifier, section.text("title", default=identifier)))
            elif value is None or isinstance(value, str):
                zones.append(Zone(identifier, value or identifier))
            else:
                self.problems.error("wrong-type", f"zone {identifier} must be a title, not {describe(value)}", place)
        return zones

    def _assets(self) -> list[Asset]:
        assets = []
        for identifier, value, place in self.top.entries("assets"):
            self.declared[identifier] = None
            if isinstance(value, str):  # `mailbox: channel`
                node = MappingNode(place)
                node["kind"], node.places["kind"] = value, place
            elif isinstance(value, MappingNode):
                node = value
            else:
                self.problems.error(
                    "wrong-type", f"asset {identifier} must say its kind, for example `{identifier}: model`", place
                )
                continue
            asset = self._asset(identifier, node, place)
            if asset is not None:
                assets.append(asset)
        return assets

    def _asset(self, identifier: str, node: MappingNode, place: Place) -> Asset | None:
        section = Section(node, self.problems, f"asset {identifier}", ("kind", "title", "zone", "is", "is-not", "note"))
        kind = section.term("kind", AssetKind, "kind of asset")
        zone = section.text("zone") or None
        if zone is not None and zone not in self.zones:
            self._unknown(zone, self.zones, f"asset {identifier}: zone", section.key_place("zone"))
            zone = None
        given = {flag for text, at in section.texts("is") if (flag := section.as_term(text, Flag, "flag", at))}
        lifted = {flag for text, at in section.texts("is-not") if (flag := section.as_term(text, Flag, "flag", at))}
        for flag in given & lifted:
            self.problems.error(
                "contradiction", f"asset {identifier} is and is not {flag}", section.key_place("is-not")
            )
        if kind is None:
            return None
        flags = (default_flags(kind) | given) - lifted
        title = section.text("title", default=identifier)
        return Asset(identifier, kind, title, zone, frozenset(flags), section.text("note"), self._origin(place))

    def _unknown(self, word: str, known: Collection[str], what: str, place: Place) -> None:
        near = self.problems.nearest(word, known)
        hint = f"did you mean {near}?" if near else "it is not declared"
        self.problems.error("unknown-name", f"{what} {word[:60]!r} is not known; {hint}", place)

    def _flows(self) -> list[Flow]:
        flows: dict[tuple[str, str, str], Flow] = {}
        for item, place in self.top.items("flows"):
            authenticated, note, sentence = False, "", item
            if isinstance(item, MappingNode):
                section = Section(item, self.problems, "the flow", ("flow", "authenticated", "note"))
                sentence = section.text("flow", required=True)
                authenticated, note = section.flag("authenticated", default=False), section.text("note")
            if not isinstance(sentence, str):
                self.top.wrong("flows", "a list of sentences like `mailbox feeds assistant`", item, place)
                continue
            flow = self._flow(sentence, place, authenticated=authenticated, note=note)
            if flow is None:
                self._broken_flows = True
            else:
                key = (flow.source, flow.relation, flow.target)
                if key in flows:
                    self.problems.warning("repeated-flow", f"the flow `{flow}` stands twice", place)
                flows[key] = flow
        return list(flows.values())

    def _flow(self, sentence: str, place: Place, *, authenticated: bool, note: str) -> Flow | None:
        words = sentence.split()
        if len(words) != 3:
            if sentence:
                message = f"{sentence[:60]!r} is no flow: write three words, for example `mailbox feeds assistant`"
                self.problems.error("bad-flow", message, place)
            return None
        source, verb, target = words
        relation = self.top.as_term(verb, Relation, "relation", place)
        for end in (source, target):
            if end not in self.declared:
                self._unknown(end, self.declared, f"flow `{sentence[:80]}`: asset", place)
        if relation is None or source not in self.assets or target not in self.assets:
            return None
        return Flow(source, relation, target, authenticated, note, self._origin(place))

    def _controls(self) -> list[Control]:
        controls = []
        flows = {str(flow) for flow in self.flows}
        for item, place in self.top.items("controls"):
            if not isinstance(item, MappingNode):
                self.top.wrong("controls", "a list of mappings with `control:` and `where:`", item, place)
                continue
            section = Section(item, self.problems, "the control", ("control", "where", "coverage", "evidence"))
            identifier = section.text("control", required=True)
            section.what = f"control {identifier}"
            where = []
            for text, at in section.texts("where"):
                spelt = " ".join(text.split())
                if spelt in self.assets or spelt in flows:
                    where.append(spelt)
                elif " " in spelt and not self._broken_flows:
                    self.problems.error("unknown-name", f"control {identifier}: there is no flow `{spelt[:80]}`", at)
                elif spelt not in self.declared:
                    self._unknown(spelt, self.declared, f"control {identifier}: asset", at)
            coverage = section.number("coverage", 0, 1, 1.0)
            if identifier:
                name = canonical(identifier) or identifier
                controls.append(Control(name, tuple(where), coverage, section.text("evidence"), self._origin(place)))
        return controls

    def _adversaries(self) -> tuple[AdversaryProfile, ...]:
        found = (
            self.top.as_term(text, AdversaryProfile, "adversary", at) for text, at in self.top.texts("adversaries")
        )
        return tuple(dict.fromkeys(profile for profile in found if profile)) or (AdversaryProfile.OUTSIDER,)

    def _objectives(self) -> list[Objective]:
        objectives = []
        for identifier, value, place in self.top.entries("objectives"):
            if not isinstance(value, MappingNode):
                self.problems.error(
                    "wrong-type", f"objective {identifier} must be a mapping with `harm:` and `asset:`", place
                )
                continue
            section = Section(value, self.problems, f"objective {identifier}", ("title", "harm", "asset", "loss"))
            harm = section.term("harm", Harm, "harm")
            asset = section.text("asset", required=True)
            if asset and asset not in self.declared:
                self._unknown(asset, self.declared, f"objective {identifier}: asset", section.key_place("asset"))
            if harm is not None and asset in self.assets:
                title = section.text("title", default=f"{harm.title}: {self.assets[asset].title}")
                loss = self._loss(value.get("loss"), identifier, section.key_place("loss"))
                objectives.append(Objective(identifier, title, harm, asset, loss, self._origin(place)))
        return objectives

    def _loss(self, value: Value, objective: str, place: Place) -> Loss | None:
        if value is None:
            return None
        if not isinstance(value, MappingNode):
            self.problems.error("wrong-type", f"objective {objective}: `loss` must give low, likely and high", place)
            return None
        section = Section(value, self.problems, f"loss of {objective}", ("low", "likely", "high", "currency"))
        low, likely, high = (section.number(key, 0, 1e15, 0.0) for key in ("low", "likely", "high"))
        if not low <= likely <= high:
            self.problems.error("loss-order", f"loss of {objective}: low, likely and high must be in this order", place)
        return Loss(low, likely, high, section.text("currency", default="EUR"))

    def _decisions(self) -> list[Decision]:
        decisions = []
        for item, place in self.top.items("decisions"):
            if not isinstance(item, MappingNode):
                self.top.wrong("decisions", "a list of mappings", item, place)
                continue
            known = ("technique", "asset", "verdict", "reason", "owner", "until")
            section = Section(item, self.problems, "the decision", known)
            technique = section.text("technique", required=True)
            section.what = f"decision on {technique}"
            asset = section.text("asset") or None
            if asset is not None and asset not in self.declared:
                self._unknown(asset, self.declared, f"decision on {technique}: asset", section.key_place("asset"))
            verdict = section.text("verdict", required=True)
            if verdict and verdict not in _VERDICTS:
                message = f"decision on {technique}: verdict {verdict[:40]!r} must be {' or '.join(_VERDICTS)}"
                self.problems.error("bad-verdict", message, section.key_place("verdict"))
            reason, owner = section.text("reason", required=True), section.text("owner", required=True)
            until = section.day("until")
            if until is not None:
                name = canonical(technique) or technique
                decisions.append(Decision(name, asset, verdict, reason, owner, until, self._origin(place)))
        return decisions

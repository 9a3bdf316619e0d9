"""What a draft assumes so that it hangs together: who uses it, what feeds what. Each is a guess and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import INTERNET, OWN, Found, Link, Trace, application
from threatlas.vocabulary import AssetKind, Flag, Harm, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.systems.description import Asset, Origin
    from threatlas.systems.discovery.merge import Drafted

AI_KINDS = frozenset(
    {AssetKind.AI_SERVICE, AssetKind.INFERENCE_API, AssetKind.MODEL, AssetKind.AGENT, AssetKind.RAG_INDEX}
    | {AssetKind.MCP_SERVER, AssetKind.AGENT_CONFIGURATION, AssetKind.TRAINING_PIPELINE, AssetKind.MODEL_REGISTRY}
    | {AssetKind.LABELLING, AssetKind.DATASET, AssetKind.PACKAGE, AssetKind.PROMPT_TEMPLATE, AssetKind.TOOL}
)
"""What makes a repository one with AI in it. Prompts, data sets and tools alone do not: see :func:`is_ai`."""
_WEAK = frozenset({AssetKind.PROMPT_TEMPLATE, AssetKind.DATASET, AssetKind.TOOL})


def is_ai(found: Sequence[Found]) -> bool:
    """Whether there is anything AI-like among what was found."""
    return any(one.kind in AI_KINDS - _WEAK for one in found)


def assumed(found: Sequence[Found]) -> Iterator[Trace]:
    """Connections that no file states, from what was found."""
    first: dict[AssetKind, list[Found]] = {}
    seen = set()
    for one in found:
        if one.key not in seen:
            seen.add(one.key)
            first.setdefault(one.kind, []).append(one)
    origin = found[0].origin
    app = next((one for one in first.get(AssetKind.APPLICATION, ()) if one.name == "application"), None)
    if app is not None:
        origin = app.origin
        yield from _people(origin)
        yield _public(origin)
        yield Link(application(origin), Relation.RUNS_ON, _host(origin), origin, guess="code runs somewhere")
        for training in first.get(AssetKind.TRAINING_PIPELINE, ()):
            for data in first.get(AssetKind.DATASET, ()):
                why = "there is training code, and this is data"
                yield Link(data, Relation.FEEDS, training, data.origin, guess=why)
    brains = [*first.get(AssetKind.AI_SERVICE, ()), *first.get(AssetKind.INFERENCE_API, ())]
    for index in first.get(AssetKind.RAG_INDEX, ()):
        yield from _index(index, brains, with_application=app is not None)
    for other in first.get(AssetKind.APPLICATION, ()):
        if other.name != "application":
            why = "people use applications"
            yield Link(_users(other.origin), Relation.USES, other, other.origin, guess=why)
            yield Link(other, Relation.ANSWERS, _users(other.origin), other.origin, guess=why)
    for agent in first.get(AssetKind.AGENT, ()):
        if agent.zone != "workstation":
            for brain in brains[:5]:
                yield Link(
                    brain, Relation.SERVES, agent, agent.origin, guess="an agent needs a model; this one is there"
                )
            why = "people see what an agent puts out"
            yield Link(agent, Relation.ANSWERS, _users(agent.origin), agent.origin, guess=why)


def _public(origin: Origin) -> Trace:
    """The application, as one that outsiders reach: the safe side, and what most are built for."""
    detail = "taken to be reached by outsiders, which code does not say: correct `is: [public]` where it is not so"
    return replace(application(origin), flags=frozenset({Flag.PUBLIC}), detail=detail)


def _people(origin: Origin) -> Iterator[Trace]:
    why = "somebody uses the application; who is not in the code"
    yield Link(_users(origin), Relation.USES, application(origin), origin, guess=why)
    yield Link(application(origin), Relation.ANSWERS, _users(origin), origin, guess=why)


def _users(origin: Origin) -> Found:
    why = "somebody uses the application; who is not in the code"
    return Found(AssetKind.PERSON, "users", origin, "Users", INTERNET, guess=why)


def _host(origin: Origin) -> Found:
    return Found(AssetKind.HOST, "host", origin, "Host that the code runs on", guess="code runs somewhere")


def _index(index: Found, brains: Sequence[Found], *, with_application: bool) -> Iterator[Trace]:
    why = "an index is filled from documents; which is not in the code"
    documents = Found(
        AssetKind.KNOWLEDGE_SOURCE, "documents", index.origin, "Documents that the index is filled from", guess=why
    )
    yield Link(documents, Relation.FEEDS, index, index.origin, guess=why)
    if with_application:
        for brain in brains[:5]:
            yield Link(index, Relation.FEEDS, brain, index.origin, guess="what is retrieved becomes input of the model")


_OBJECTIVES = (
    (AssetKind.RAG_INDEX, Harm.DISCLOSURE),
    (AssetKind.AGENT, Harm.MANIPULATION),
    (AssetKind.HOST, Harm.TAKEOVER),
    (AssetKind.MODEL, Harm.CORRUPTION),
    (AssetKind.SOURCE_REPOSITORY, Harm.CORRUPTION),
    (AssetKind.APPLICATION, Harm.MANIPULATION),
    (AssetKind.AI_SERVICE, Harm.COST),
)
"""What an adversary is likely to be after, by the kinds that are there."""


def objectives(drafted: Sequence[Drafted]) -> Iterator[tuple[Harm, Asset]]:
    """At most five objectives to begin with: one for a kind, rather what is one's own, generative, and no guess."""
    count = 0
    for kind, harm in _OBJECTIVES:
        candidates = [one for one in drafted if one.asset.kind is kind]
        candidates.sort(key=_rank)
        if candidates and count < 5:
            count += 1
            yield harm, candidates[0].asset


def _rank(one: Drafted) -> tuple[bool, bool, bool, str]:
    return one.asset.zone != OWN, Flag.GENERATIVE not in one.asset.flags, bool(one.guess), one.asset.id

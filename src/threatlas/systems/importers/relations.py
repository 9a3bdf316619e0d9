"""What an arrow of another tool means in our vocabulary, by the kinds of its ends. Closed tables, the first that fits."""

from __future__ import annotations

from typing import NamedTuple

from threatlas.systems.importers.words import STORES, words_of
from threatlas.vocabulary import AssetKind, Relation

_K = AssetKind
_R = Relation
_THINKERS = frozenset({_K.AGENT, _K.APPLICATION, _K.MODEL, _K.INFERENCE_API, _K.AI_SERVICE})
_CALLERS = frozenset(
    {_K.AGENT, _K.APPLICATION, _K.GATEWAY, _K.MCP_SERVER, _K.TOOL, _K.INFERENCE_API, _K.TRAINING_PIPELINE, _K.NOTEBOOK}
)
_CALLED = frozenset(
    {
        _K.APPLICATION,
        _K.GATEWAY,
        _K.INFERENCE_API,
        _K.AI_SERVICE,
        _K.AGENT,
        _K.TOOL,
        _K.MCP_SERVER,
        _K.MODEL,
        _K.SANDBOX,
    }
)
_SHELVES = frozenset({_K.HUB, _K.PACKAGE_REGISTRY, _K.MODEL_REGISTRY})
_LESSONS = frozenset({_K.DATASET, _K.FEATURE_STORE, _K.LABELLING})
_HELD = STORES - {_K.MODEL, _K.CHANNEL, _K.RAG_INDEX, _K.PROMPT_TEMPLATE, _K.AGENT_CONFIGURATION, _K.MONITORING, _K.KEY}


_REPLIES = frozenset({"response", "responses", "reply", "replies", "result", "results", "answer", "answers"})


class Meaning(NamedTuple):
    """A relation, and whether it goes against the arrow."""

    relation: Relation
    reversed: bool = False


def meaning_of_data(source: AssetKind, target: AssetKind) -> Meaning:
    """What it means that data goes from one to another, in a data flow diagram."""
    person = _of_people(source, target)
    if person is not None:
        return person
    table = (
        (source in _LESSONS and target is _K.MODEL, Meaning(_R.TRAINS)),
        (source is _K.TRAINING_PIPELINE and target in (_K.MODEL, _K.RAG_INDEX), Meaning(_R.BUILDS)),
        (source is _K.MODEL and target is _K.MODEL, Meaning(_R.DERIVES)),
        (source is _K.INFERENCE_API and target is _K.MODEL, Meaning(_R.SERVES)),
        (source is _K.MODEL and target is _K.INFERENCE_API, Meaning(_R.SERVES, reversed=True)),
        (source is _K.RAG_INDEX and target in _THINKERS, Meaning(_R.RETRIEVES, reversed=True)),
        (source in _THINKERS and target is _K.RAG_INDEX, Meaning(_R.RETRIEVES)),
        (source in _SHELVES and target in (_K.MODEL, _K.PACKAGE, _K.DATASET), Meaning(_R.PROVIDES)),
        (source in _SHELVES, Meaning(_R.PULLS, reversed=True)),
        (source is _K.KEY, Meaning(_R.UNLOCKS)),
        (source in _HELD and target in _CALLERS, Meaning(_R.READS, reversed=True)),
        (source in _CALLERS and target in _HELD, Meaning(_R.WRITES)),
        (source in _CALLERS and target in _CALLED, Meaning(_R.CALLS)),
        (target is _K.WEB, Meaning(_R.SENDS)),
    )
    return next((meaning for fits, meaning in table if fits), Meaning(_R.FEEDS))


def is_reply(name: str, there: Meaning, back: Meaning) -> bool:
    """Whether a flow back says no more than that a call is answered."""
    return there.relation is back.relation is _R.CALLS or (
        back.relation is _R.CALLS and bool(_REPLIES.intersection(words_of(name)))
    )


def meanings_of_call(
    source: AssetKind, target: AssetKind, *, receives: bool = True, changes: bool = True
) -> tuple[Meaning, ...]:
    """What it means that one uses another: whether it gets something from it, and whether it may change it."""
    if target in _HELD and target not in _SHELVES and source is not _K.PERSON:
        both = ((_R.READS, receives or not changes), (_R.WRITES, changes))
        return tuple(Meaning(relation) for relation, holds in both if holds)
    if target in _SHELVES and source is not _K.PERSON:
        return (Meaning(_R.PULLS), Meaning(_R.WRITES)) if changes and not receives else (Meaning(_R.PULLS),)
    if target in (_K.WEB, _K.CHANNEL) and source is not _K.PERSON:
        return (Meaning(_R.READS),)
    meaning = meaning_of_data(source, target)
    calls = meaning.relation is _R.FEEDS and target in _CALLED
    return (Meaning(_R.CALLS) if calls and source not in (_K.CHANNEL, _K.SENSOR) else meaning,)


def meaning_of_dependency(source: AssetKind, target: AssetKind) -> Meaning:
    """What it means that one depends on another, in a bill of materials."""
    table = (
        (target is _K.PACKAGE, Meaning(_R.INSTALLS)),
        (target in _LESSONS and source is _K.MODEL, Meaning(_R.TRAINS, reversed=True)),
        (target is _K.MODEL and source is _K.MODEL, Meaning(_R.DERIVES, reversed=True)),
        (target is _K.MODEL and source is _K.INFERENCE_API, Meaning(_R.SERVES)),
        (target is _K.INFERENCE_API and source is _K.MODEL, Meaning(_R.SERVES, reversed=True)),
        (target is _K.RAG_INDEX, Meaning(_R.RETRIEVES)),
        (target in _SHELVES, Meaning(_R.PULLS)),
        (target in (_K.CONTAINER, _K.HOST, _K.EDGE_DEVICE), Meaning(_R.RUNS_ON)),
        (target in (_K.PROMPT_TEMPLATE, _K.AGENT_CONFIGURATION), Meaning(_R.FEEDS, reversed=True)),
        (target in _HELD, Meaning(_R.READS)),
    )
    return next((meaning for fits, meaning in table if fits), Meaning(_R.CALLS))


def _of_people(source: AssetKind, target: AssetKind) -> Meaning | None:
    if source is _K.PERSON:
        if target in (_K.HOST, _K.NOTEBOOK):
            return Meaning(_R.WORKS_ON)
        if target is _K.WEB:
            return Meaning(_R.BROWSES)
        if target in (_K.CHANNEL, _K.PERSON, _K.ORGANISATION):
            return Meaning(_R.SENDS)
        return Meaning(_R.WRITES) if target in STORES - {_K.MODEL} else Meaning(_R.USES)
    if target is _K.PERSON:
        return Meaning(_R.DELIVERS) if source is _K.CHANNEL else Meaning(_R.ANSWERS)
    return None

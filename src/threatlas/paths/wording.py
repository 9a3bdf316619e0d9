"""The sentences of rules with the names of assets in them, and verbs that agree with names in the plural."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_VARIABLE = re.compile(r"\{([a-z])\}")
_SUBJECT = re.compile(
    r"(^|, |\b(?:and|what|that|which|whom|how|where|when|until|only) )\{([a-z])\} (?!as\b|its\b|this\b|always\b)([a-z]+s)\b"
)
"""A variable that a verb follows, where nothing before it can be the verb's subject."""
_IRREGULAR = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "lies": "lie"}
_VOWELS = ("a", "e", "i", "o", "mcp-")
"""What words begin with that take ``an``; those in u that there are (user) do not."""
_HEAD = re.compile(r"\s(?:of|with|in|for|on|from|at|to|that|by|among|behind)\s|[,(:]")
_SINGULAR = ("ss", "us", "is", "ics", "'s", "news", "kubernetes", "jenkins")
_SHORTEST = 3
"""Of nouns that end in s, those up to this length are taken for one thing: bus, gas, AWS."""


def worded(sentence: str, names: Mapping[str, str], single: Collection[str] = ()) -> str:
    """The sentence with the names in place of the variables in braces; those of ``single`` are of one thing."""
    several = {variable for variable, name in names.items() if variable not in single and is_plural(name)}
    agreeing = _SUBJECT.sub(lambda found: _agreed(found, several), sentence) if several else sentence
    return _VARIABLE.sub(lambda found: names.get(found[1], found[0]), agreeing)


def _agreed(found: re.Match[str], several: Collection[str]) -> str:
    return f"{found[1]}{{{found[2]}}} {of_several(found[3]) if found[2] in several else found[3]}"


def of_several(verb: str) -> str:
    """The plural of a verb in the third person: ``takes`` becomes ``take``, ``is`` becomes ``are``."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes", "zes")) else verb[:-1]


def with_article(noun: str) -> str:
    """``an agent``, ``a model``, ``an mcp-server``, ``a user``."""
    return f"{'an' if noun.startswith(_VOWELS) else 'a'} {noun}"


@lru_cache(maxsize=10_000)
def is_plural(name: str) -> bool:
    """Whether a name looks like one of several things: ``GPU nodes``, ``Posts with images``. A guess by its first noun."""
    heads = _HEAD.split(name, maxsplit=1)[0].strip().lower().split(" and ")
    return any(_several(re.split(r"[\s_-]+", head)[-1]) for head in heads)


def _several(noun: str) -> bool:
    return noun == "people" or (len(noun) > _SHORTEST and noun.endswith("s") and not noun.endswith(_SINGULAR))

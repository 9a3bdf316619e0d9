"""Filters that ``kb list``, ``kb matrix`` and ``kb search`` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from threatlas.errors import ThreatlasError
from threatlas.knowledge.filters import Filters
from threatlas.knowledge.model import Tactic
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, Term, nearest

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.knowledge import KnowledgeBase

_TermKind = TypeVar("_TermKind", bound=Term)
_MATURITIES = ("feasible", "demonstrated", "realized")


def add_filters(parser: ArgumentParser) -> None:
    """``--tactic``, ``--platform``, ``--stage``, ``--area``, ``--asset``, ``--maturity``, ``--provenance``."""
    group = parser.add_argument_group("filters (all given must hold)")
    group.add_argument("--tactic", metavar="ID|NAME", help="techniques that serve this tactic")
    group.add_argument("--platform", metavar="WORD", help=", ".join(Platform))
    group.add_argument("--stage", metavar="WORD", help=", ".join(LifecycleStage))
    group.add_argument("--area", metavar="WORD", help=", ".join(AttackArea))
    group.add_argument("--asset", metavar="WORD", help="kind of asset, for example model, agent, dataset, mcp-server")
    group.add_argument("--maturity", choices=_MATURITIES)
    group.add_argument("--provenance", choices=("atlas", "threatlas"), help="mitigations of MITRE or of threatlas")


def filters_of(args: Namespace, kb: KnowledgeBase) -> Filters:
    """The filters on the command line. Raises :class:`ThreatlasError` for a word that no vocabulary holds."""
    return Filters(
        tactic=_tactic(args.tactic, kb),
        platform=_term(args.platform, Platform, "--platform"),
        stage=_term(args.stage, LifecycleStage, "--stage"),
        area=_term(args.area, AttackArea, "--area"),
        asset=_term(args.asset, AssetKind, "--asset"),
        maturity=args.maturity,
        provenance=args.provenance,
    )


def _term(word: str | None, words: type[_TermKind], option: str) -> _TermKind | None:
    if word is None:
        return None
    if word in tuple(words):
        return words(word)
    near = nearest(word, words)
    hint = f"did you mean {near}?" if near else f"there are {', '.join(words)}"
    raise ThreatlasError(f"{option}: {word[:60]!r} is not known; {hint}")


def _tactic(word: str | None, kb: KnowledgeBase) -> str | None:
    if word is None:
        return None
    for tactic in kb.tactics:
        if word.lower() in (tactic.id.lower(), tactic.name.lower(), tactic.name.lower().replace(" ", "-")):
            return tactic.id
    found = kb.get(word)
    if isinstance(found, Tactic):
        return found.id
    raise ThreatlasError(f"--tactic: {word[:60]!r} is not a tactic; there are {', '.join(t.name for t in kb.tactics)}")

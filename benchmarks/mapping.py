"""How often ``kb map`` finds the right technique: case study steps, each mapped by a model that does not know its case study.

python benchmarks/mapping.py [RELEASE.yaml]

Each step of a case study is a text of which the technique is known. To map the steps of a study, the study is taken out of
the release: neither its steps nor its description are among the texts that profiles are made of. *Leave one out* takes out
one study at a time; *later studies* learns from the first thirty studies and maps the steps of the rest, whose techniques
it partly has no example of. With a release, its texts are the test, and the embedded catalogue alone is measured on them
as well (without the sentences that threatlas wrote about the study in question). Without one, the sentences of the
embedded catalogue are the test; they are short, and harder.

R@5 is the share of steps whose technique, exactly, is among the first five; *family* counts its parent and sub-techniques
too; *new* are the steps whose technique no other study uses. Intervals are paired bootstrap over studies.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from threatlas import knowledge
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.mapping import map_text
from threatlas.knowledge.model import CaseStudy
from threatlas.knowledge.profiles import WEIGHTS, Profiles
from threatlas.knowledge.words import plain_words, terms_of

EARLY = 30
"""Studies that later ones are mapped with."""
ROUNDS = 2000
"""Of the bootstrap."""

Ranker = Callable[[str], list[str]]
"""Gives the techniques for a text, the likeliest first."""
Model = Callable[[KnowledgeBase], Ranker]
"""Learns from a knowledge base."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the technique of one step came."""

    study: str
    rank: int | None
    """From 0; None where it was not given."""
    family_rank: int | None
    new: bool
    """No study that the model knows uses the technique."""


def mapping(kb: KnowledgeBase) -> Ranker:
    """``kb map`` as it is."""
    return lambda text: [found.technique for found in map_text(kb, text, limit=20)]


def weighted(weights: dict[str, float]) -> Model:
    """The similarity to profiles with other weights, without what ``kb map`` makes of it."""

    def learn(kb: KnowledgeBase) -> Ranker:
        profiles = Profiles(kb, weights)
        return lambda text: _ranked(profiles, profiles.similarities(profiles.vector(Counter(terms_of(text)))))

    return learn


def plain(kb: KnowledgeBase) -> Ranker:
    """Plain TF-IDF with cosine over names and descriptions as published, words as they are: what is often done."""
    from math import log, sqrt

    texts = [Counter(_lower(f"{kb.full_name(one.id)} {one.description}")) for one in kb.techniques]
    count = Counter(word for words in texts for word in words)
    rarity = {word: log((1 + len(texts)) / (1 + number)) + 1 for word, number in count.items()}

    def vector(words: Counter[str]) -> dict[str, float]:
        weights = {word: number * rarity[word] for word, number in words.items() if word in rarity}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1
        return {word: weight / length for word, weight in weights.items()}

    vectors = {one.id: vector(words) for one, words in zip(kb.techniques, texts, strict=True)}

    def rank(text: str) -> list[str]:
        sought = vector(Counter(_lower(text)))
        near = {
            identifier: sum(weight * profile.get(word, 0.0) for word, weight in sought.items())
            for identifier, profile in vectors.items()
        }
        return sorted((one for one in near if near[one] > 0), key=lambda one: (-near[one], one))

    return rank


def _lower(text: str) -> Iterable[str]:
    return (match.group().lower() for match in plain_words(text) if len(match.group()) > 1)


def _ranked(profiles: Profiles, similarities: dict[int, float]) -> list[str]:
    return [
        profiles.techniques[index] for index in sorted(similarities, key=lambda index: (-similarities[index], index))
    ]


def without(kb: KnowledgeBase, studies: Iterable[str]) -> KnowledgeBase:
    """``kb`` as if nobody had told of these studies."""
    left_out = set(studies)
    kept = [study for study in kb.case_studies if study.id not in left_out]
    return KnowledgeBase(kb.release, kb.tactics, kb.techniques, kb.mitigations, kept)


def leave_one_out(model: Model, kb: KnowledgeBase, tests: Sequence[CaseStudy]) -> list[Outcome]:
    """Every step, mapped by a model that knows all the other studies."""
    return [outcome for study in tests for outcome in _outcomes(model, without(kb, [study.id]), [study])]


def later_studies(model: Model, kb: KnowledgeBase, tests: Sequence[CaseStudy]) -> list[Outcome]:
    """The steps of later studies, mapped by a model that knows the first ones."""
    later = sorted(tests, key=lambda study: study.id)[EARLY:]
    return _outcomes(model, without(kb, [study.id for study in later]), later)


def _outcomes(model: Model, kb: KnowledgeBase, tests: Sequence[CaseStudy]) -> list[Outcome]:
    rank = model(kb)
    known = {step.technique for study in kb.case_studies for step in study.procedure}
    outcomes = []
    for study in tests:
        for step in study.procedure:
            order = rank(step.description)
            family = [_family(identifier) for identifier in order]
            outcomes.append(
                Outcome(
                    study.id,
                    order.index(step.technique) if step.technique in order else None,
                    family.index(_family(step.technique)) if _family(step.technique) in family else None,
                    step.technique not in known,
                )
            )
    return outcomes


def _family(identifier: str) -> str:
    return ".".join(identifier.split(".")[:2])


def within(ranks: Iterable[int | None], first: int) -> float:
    """The share of ranks among the first so many."""
    hits = [rank is not None and rank < first for rank in ranks]
    return mean(hits) if hits else float("nan")


def interval(better: Sequence[Outcome], worse: Sequence[Outcome]) -> tuple[float, float]:
    """95 % interval of the difference in R@5 of two models on the same steps, studies drawn with replacement."""
    by_study: dict[str, list[int]] = {}
    for one, other in zip(better, worse, strict=True):
        gain = (one.rank is not None and one.rank < 5) - (other.rank is not None and other.rank < 5)
        by_study.setdefault(one.study, []).append(gain)
    draw = random.Random(1)  # noqa: S311  # a bootstrap wants to be repeatable, not unpredictable
    studies = sorted(by_study)
    gains = []
    for _ in range(ROUNDS):
        chosen = [gain for study in draw.choices(studies, k=len(studies)) for gain in by_study[study]]
        gains.append(mean(chosen))
    gains.sort()
    return gains[int(ROUNDS * 0.025)], gains[int(ROUNDS * 0.975)]


def report(name: str, outcomes: Sequence[Outcome], baseline: Sequence[Outcome]) -> None:
    """One line of the table."""
    ranks = [outcome.rank for outcome in outcomes]
    reciprocal = mean(0 if rank is None else 1 / (1 + rank) for rank in ranks)
    new = within((outcome.rank for outcome in outcomes if outcome.new), 5)
    low, high = interval(outcomes, baseline)
    figures = (*(within(ranks, first) for first in (1, 5, 10)), reciprocal)
    family = within((outcome.family_rank for outcome in outcomes), 5)
    print(
        f"{name:44}",
        *(f"{figure:6.3f}" for figure in (*figures, family, new)),
        f"  {low:+.3f} … {high:+.3f}",
        flush=True,
    )


def measure(title: str, models: dict[str, tuple[Model, KnowledgeBase]], tests: Sequence[CaseStudy]) -> None:
    """A table for each way of leaving studies out; the first model is what the others are compared with."""
    for way, protocol in (("leave one out", leave_one_out), ("later studies", later_studies)):
        results = {name: protocol(model, kb, tests) for name, (model, kb) in models.items()}
        baseline = next(iter(results.values()))
        steps, new = len(baseline), sum(outcome.new for outcome in baseline)
        print(f"\n{title}, {way}: {steps} steps, {new} new")
        print(f"{'':44}   R@1    R@5   R@10    MRR family    new   R@5 more than the first, 95 %")
        for name, outcomes in results.items():
            report(name, outcomes, baseline)


def reliability(kb: KnowledgeBase, tests: Sequence[CaseStudy]) -> None:
    """How often the first technique is right, by its score."""
    bands: dict[int, list[bool]] = {}
    for study in tests:
        left = without(kb, [study.id])
        for step in study.procedure:
            found = map_text(left, step.description, limit=1)
            if found:
                bands.setdefault(min(4, int(found[0].score * 5)), []).append(found[0].technique == step.technique)
    told = (f"{band / 5:.1f}: {mean(right):.2f} of {len(right)}" for band, right in sorted(bands.items()))
    print("first technique right, by score from", ", ".join(told))


def main() -> None:
    """Prints the tables."""
    started = time.process_time()
    embedded = knowledge.load()
    if len(sys.argv) < 2:
        models = {
            "names and summaries only": (weighted({"name": 2, "summary": 4}), embedded),
            "kb map, embedded catalogue": (mapping, embedded),
        }
        measure("Our sentences", models, embedded.case_studies)
        print("\nGive a published release (ATLAS.yaml) to measure on its texts.")
        return
    path = Path(sys.argv[1])
    official = knowledge.load(path)
    ours = {name: weight for name, weight in WEIGHTS.items() if name != "steps"}
    models = {
        "plain TF-IDF, official text": (plain, official),
        "kb map, official release": (mapping, official),
        "kb map, embedded catalogue alone": (mapping, embedded),
        "kb map, official, without our additions": (mapping, knowledge.load(path, additions=False)),
        "  similarity alone, official release": (weighted(dict(WEIGHTS)), official),
        "  the same, all parts alike": (weighted(dict.fromkeys(WEIGHTS, 1.0)), official),
        "  the same, without steps": (weighted(ours), official),
        "  the same, without signals": (weighted({**WEIGHTS, "signals": 0}), official),
    }
    tests = official.case_studies
    measure(f"Release {official.release.version}", models, tests)
    print()
    reliability(official, tests)
    print(f"{time.process_time() - started:.0f} s of CPU time")


if __name__ == "__main__":
    main()

"""How well ``threatlas forecast`` ranks what comes next in case studies that it was not taught, beside seven other methods.

python benchmarks/forecast.py [RELEASE.yaml]

Two tasks. NEXT: from each prefix of a study, the next technique that it had not used yet. FORE: from the first half of a
study, all techniques that are new later. Candidates are all techniques of the release but those seen; ties are broken by
random numbers with a fixed seed. R@k is the share of what came among the first k, MRR the mean of 1 over the rank of the
first that came; both are means within a study, then over studies.

Two ways to keep studies apart. *Leave one out*: each study is forecast by what is learnt from all the others, later ones
included. *Later studies*: AML.CS0035 and up, forecast by what is learnt from the first 35 studies, as in real life.

The other methods know the tactic that each step served; ours is given ids alone, as at the command line. Their settings, and
ours, were chosen by leave-one-out within the first 35 studies. Intervals are paired bootstrap over studies, 95 %.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from threatlas import knowledge
from threatlas.knowledge import CaseStudy, KnowledgeBase, Technique
from threatlas.paths.forecast import Forecaster
from threatlas.paths.forecasting.experience import Told, tactics_of, told
from threatlas.paths.rules import Rule, shipped_rules

Scores = npt.NDArray[np.float64]
Step = tuple[int, int]
"""Tactic and technique."""
Ranker = Callable[[Sequence[Step]], Scores]
"""The score of each technique after some steps."""
Method = Callable[[KnowledgeBase, Sequence[CaseStudy], Sequence[CaseStudy]], Ranker]
"""Learns from studies; the studies that it will be tested on come last, so that what knows of them can be left out."""

EARLY = 35
ROUNDS = 10_000
FIRST = (5, 10, 20)


class Task(NamedTuple):
    """What was seen and what came."""

    seen: Sequence[Step]
    came: Sequence[int]


def steps_of(study: Told) -> list[Step]:
    """The steps of a study."""
    return list(zip(study.tactics, study.techniques, strict=True))


def next_tasks(study: Told) -> list[Task]:
    """NEXT: each place after the first where a technique is used for the first time."""
    steps = steps_of(study)
    used = study.techniques
    return [Task(steps[:at], used[at : at + 1]) for at in range(1, len(used)) if used[at] not in used[:at]]


def later_tasks(study: Told) -> list[Task]:
    """FORE: the first half, and what is new in the second; none where nothing is."""
    steps, half = steps_of(study), len(study.techniques) // 2
    seen = study.techniques[:half]
    came = list(dict.fromkeys(one for one in study.techniques[half:] if one not in seen))
    return [Task(steps[:half], came)] if half and came else []


TASKS = {"NEXT": next_tasks, "FORE": later_tasks}

# --- the other methods


def by_chance(kb: KnowledgeBase, _studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
    """Any order; where no ranking says more, ties do the same."""
    return lambda _seen: np.zeros(len(kb.techniques))


def popularity(kb: KnowledgeBase, studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
    """The number of studies that use a technique."""
    counts = used_by(kb, studies).sum(axis=0)
    return lambda _seen: counts


def by_tactic(kb: KnowledgeBase, studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
    """Which tactic follows that of the last step, and how often each technique serves it."""
    follows = np.full((len(kb.tactics), len(kb.tactics)), 0.1)
    serves = 0.1 * (tactics_of(kb).T > 0)
    for study in told(kb, studies):
        steps = steps_of(study)
        for (one, _), (other, _) in pairwise(steps):
            follows[one, other] += 1
        for tactic, technique in steps:
            serves[tactic, technique] += 1
    table = (follows / follows.sum(axis=1, keepdims=True)) @ (serves / np.maximum(serves.sum(axis=1), 1e-9)[:, None])
    return lambda seen: table[seen[-1][0]]


def markov(kb: KnowledgeBase, studies: Sequence[CaseStudy], tests: Sequence[CaseStudy]) -> Ranker:
    """Which technique directly follows the last, backing off to :func:`by_tactic` with the weight of one observation."""
    counts = np.zeros((len(kb.techniques), len(kb.techniques)))
    for study in told(kb, studies):
        for one, other in pairwise(study.techniques):
            counts[one, other] += 1
    tactic = by_tactic(kb, studies, tests)

    def rank(seen: Sequence[Step]) -> Scores:
        row: Scores = counts[seen[-1][1]]
        scores: Scores = (row + tactic(seen)) / (row.sum() + 1)
        return scores

    return rank


def used_by(kb: KnowledgeBase, studies: Sequence[CaseStudy]) -> Scores:
    """Studies x techniques: 1 where a study uses a technique."""
    known = told(kb, studies)
    table = np.zeros((len(known), len(kb.techniques)))
    for number, study in enumerate(known):
        table[number, list(study.techniques)] = 1
    return table


def co_occurrence(kb: KnowledgeBase, studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
    """Item to item: the cosines of the columns of studies, summed over what was seen."""
    uses = used_by(kb, studies)
    together = uses.T @ uses
    sizes = np.sqrt(np.maximum(np.diag(together), 1))
    cosines: Scores = together / sizes[:, None] / sizes
    np.fill_diagonal(cosines, 0)
    return lambda seen: distinct_rows(cosines, seen).sum(axis=0)


def naive_bayes(kb: KnowledgeBase, studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
    """A technique's share of studies times, for each technique seen, its share of the studies that use the first."""
    uses = used_by(kb, studies)
    together = uses.T @ uses
    counts = np.diag(together)
    doubt = 2.0
    given = np.log((together + doubt * counts[:, None] / max(len(uses), 1) + 1e-3) / (counts + doubt + 1e-3))
    return lambda seen: np.log(counts + 0.1) + distinct_rows(given, seen).sum(axis=0)


def distinct_rows(table: Scores, seen: Sequence[Step]) -> Scores:
    """The rows of the techniques seen, each once."""
    rows: Scores = table[sorted({technique for _, technique in seen})]
    return rows


def factorisation(size: int, unseen: float, penalty: float) -> Method:
    """Weighted alternating least squares over studies and techniques, what was seen solved into the factors afterwards, as
    in CTID's Technique Inference Engine (Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets",
    ICDM 2008). ``unseen`` is the weight of a technique that a study does not use.
    """

    def learn(kb: KnowledgeBase, studies: Sequence[CaseStudy], _tests: Sequence[CaseStudy]) -> Ranker:
        uses = used_by(kb, studies)
        draw = np.random.default_rng(0)
        rows: Scores = draw.normal(0, 0.1, (len(uses), size))
        columns: Scores = draw.normal(0, 0.1, (len(kb.techniques), size))

        def solved(factors: Scores, values: Scores) -> Scores:
            weighted: Scores = factors.T * np.where(values > 0, 1.0, unseen)
            square: Scores = weighted @ factors + penalty * np.eye(size)
            found: Scores = np.linalg.solve(square, weighted @ values).astype(np.float64)
            return found

        for _ in range(20):
            rows = np.array([solved(columns, values) for values in uses])
            columns = np.array([solved(rows, values) for values in uses.T])

        def rank(seen: Sequence[Step]) -> Scores:
            values = np.zeros(len(kb.techniques))
            values[[technique for _, technique in seen]] = 1
            scores: Scores = columns @ solved(columns, values)
            return scores

        return rank

    return learn


# --- ours, and what it is without some of its parts


def ours(
    kb: KnowledgeBase,
    studies: Sequence[CaseStudy],
    _tests: Sequence[CaseStudy],
    rules: Sequence[Rule] | None = None,
) -> Ranker:
    """``threatlas forecast`` as it is."""
    forecaster = Forecaster(kb, studies, rules)

    def rank(seen: Sequence[Step]) -> Scores:
        found = forecaster.probabilities([kb.techniques[technique].id for _, technique in seen])
        return np.array([found.get(technique.id, 0.0) for technique in kb.techniques])

    return rank


def without_rules(kb: KnowledgeBase, studies: Sequence[CaseStudy], tests: Sequence[CaseStudy]) -> Ranker:
    """Without technique rules."""
    return ours(kb, studies, tests, ())


def without_their_rules(kb: KnowledgeBase, studies: Sequence[CaseStudy], tests: Sequence[CaseStudy]) -> Ranker:
    """Without the rules for which, of all case studies, only tested ones are cited."""
    tested = {study.id for study in tests}

    def cited(rule: Rule) -> set[str]:
        return {source for source in rule.sources if source.startswith("AML.CS")}

    return ours(kb, studies, tests, [rule for rule in shipped_rules() if not cited(rule) or cited(rule) - tested])


def with_techniques(change: Callable[[Technique], Technique]) -> Method:
    """With other techniques than the release's."""

    def learn(kb: KnowledgeBase, studies: Sequence[CaseStudy], tests: Sequence[CaseStudy]) -> Ranker:
        techniques = [change(technique) for technique in kb.techniques]
        return ours(KnowledgeBase(kb.release, kb.tactics, techniques, kb.mitigations, kb.case_studies), studies, tests)

    return learn


METHODS: dict[str, Method] = {
    "random": by_chance,
    "popularity": popularity,
    "tactic-conditional popularity": by_tactic,
    "technique Markov + tactic backoff": markov,
    "item-item co-occurrence": co_occurrence,
    "naive Bayes": naive_bayes,
    "weighted factorisation, k=4": factorisation(4, 0.02, 1.0),
    "weighted factorisation, k=10": factorisation(10, 0.1, 1.0),
    "threatlas forecast": ours,
    "  without rules that cite only tested studies": without_their_rules,
    "  without rules": without_rules,
    "  without areas, assets, platforms, stages": with_techniques(lambda one: replace(one, applicability=None)),
    "  without maturity": with_techniques(lambda one: replace(one, maturity=None)),
}
OURS = "threatlas forecast"

# --- measuring

Figures = dict[str, dict[str, Scores]]
"""Task, study: R@5, R@10, R@20 and MRR."""


def ranks(scores: Scores, task: Task, ties: Scores) -> list[int]:
    """The ranks, from 0, of what came among all that was not seen."""
    seen = {technique for _, technique in task.seen}
    order = sorted((one for one in range(len(scores)) if one not in seen), key=lambda one: (-scores[one], ties[one]))
    return [order.index(one) for one in task.came]


def measure(kb: KnowledgeBase, method: Method, splits: Sequence[tuple[list[CaseStudy], list[CaseStudy]]]) -> Figures:
    """The figures of each tested study."""
    found: Figures = {task: {} for task in TASKS}
    for studies, tests in splits:
        rank = method(kb, studies, tests)
        ties = np.random.default_rng(1).random(len(kb.techniques))
        for study in told(kb, tests):
            for name, tasks_of in TASKS.items():
                rows = []
                for task in tasks_of(study):
                    places = np.array(ranks(rank(task.seen), task, ties))
                    rows.append([*((places < first).mean() for first in FIRST), 1 / (1 + places.min())])
                if rows:
                    found[name][study.study] = np.mean(rows, axis=0)
    return found


def gain(better: dict[str, Scores], worse: dict[str, Scores]) -> tuple[float, float, float]:
    """How much more R@10, and its 95 % interval, studies drawn with replacement."""
    differences = np.array([better[study][1] - worse[study][1] for study in sorted(better)])
    drawn = np.random.default_rng(1).choice(differences, (ROUNDS, len(differences))).mean(axis=1)
    return float(differences.mean()), float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def report(title: str, kb: KnowledgeBase, splits: Sequence[tuple[list[CaseStudy], list[CaseStudy]]]) -> None:
    """A table of figures, and one of what ours gains over each other method."""
    found = {name: measure(kb, method, splits) for name, method in METHODS.items()}
    sizes = {task: len(found[OURS][task]) for task in TASKS}
    print(f"\n{title}: {sizes['NEXT']} studies with NEXT tasks, {sizes['FORE']} with FORE")
    print(
        f"{'':48}", *(f"{task}: R@5  R@10  R@20   MRR " for task in TASKS), "  ours more, R@10 NEXT         R@10 FORE"
    )
    for name, figures in found.items():
        cells = [" ".join(f"{x:5.3f}" for x in np.mean(list(figures[task].values()), axis=0)) for task in TASKS]
        gains = [gain(found[OURS][task], figures[task]) for task in TASKS]
        compared = (
            "" if name == OURS else "   ".join(f"{more:+.3f} ({low:+.3f} … {high:+.3f})" for more, low, high in gains)
        )
        print(f"{name:48}", f"{cells[0]}    {cells[1]}".rjust(54), f"   {compared}", flush=True)


def reliability(title: str, kb: KnowledgeBase, splits: Sequence[tuple[list[CaseStudy], list[CaseStudy]]]) -> None:
    """Probabilities of NEXT against how often they came true, in studies that were not learnt from."""
    pairs: list[tuple[float, bool]] = []
    logs, first, levels = [], [], []
    for studies, tests in splits:
        rank = ours(kb, studies, tests)
        for study in told(kb, tests):
            for task in next_tasks(study):
                scores = rank(task.seen)
                seen = {technique for _, technique in task.seen}
                pairs += [(float(scores[one]), one == task.came[0]) for one in range(len(scores)) if one not in seen]
                logs.append(float(np.log(scores[task.came[0]])))
                levels.append(float(np.log(1 / (len(scores) - len(seen)))))
                first.append((float(scores.max()), int(scores.argmax()) == task.came[0]))
    print(f"\nProbabilities of the next technique, {title}, {len(logs)} forecasts")
    error = 0.0
    for low, high in ((0, 0.005), (0.005, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 1.01)):
        chosen = [(chance, hit) for chance, hit in pairs if low <= chance < high]
        if chosen:
            said, came = mean(chance for chance, _ in chosen), mean(hit for _, hit in chosen)
            error += abs(said - came) * len(chosen) / len(logs)
            print(
                f"  said {low:5.3f} to {min(high, 1):5.3f}: {len(chosen):6} times, {said:.4f} on average; came true {came:.4f}"
            )
    print(f"  expected minus found, summed over bands, a forecast: {error:.3f}")
    print(
        f"  the first: said {np.mean([chance for chance, _ in first]):.3f}, right {np.mean([hit for _, hit in first]):.3f}"
    )
    print(f"  mean log of the probability of what came: {np.mean(logs):.3f}; all alike: {np.mean(levels):.3f}")


def leave_one_out(studies: Sequence[CaseStudy]) -> list[tuple[list[CaseStudy], list[CaseStudy]]]:
    """Each study against all the others."""
    return [([other for other in studies if other is not one], [one]) for one in studies]


def main() -> None:
    """Prints the tables."""
    started = time.process_time()
    kb = knowledge.load(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    studies = sorted(kb.case_studies, key=lambda study: study.id)
    each = leave_one_out(studies)
    later = [(studies[:EARLY], studies[EARLY:])]
    rules = shipped_rules()
    ruled = len({rule.technique for rule in rules if rule.technique})
    print(
        f"ATLAS {kb.release.version}, {len(studies)} studies, {len(kb.techniques)} techniques; {ruled} with rules of their own"
    )
    report("Leave one out", kb, each)
    report("Later studies", kb, later)
    reliability("leave one out", kb, each)
    reliability("later studies", kb, later)
    forecaster = Forecaster(kb)
    print(
        "\nweights", " ".join(f"{weight:.2f}" for weight in forecaster.weights), f"sharpness {forecaster.sharpness:.2f}"
    )
    print(f"{time.process_time() - started:.0f} s of CPU time")


if __name__ == "__main__":
    main()

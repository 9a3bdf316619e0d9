"""Learning how much each reason counts."""

import numpy as np
import pytest

from threatlas.paths.forecasting.weights import Lesson, learn, softmax


def some_lessons(seed: int, count: int = 30, size: int = 3) -> list[Lesson]:
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        features = draw.normal(size=(6, size))
        candidates = draw.random(6) < 0.8
        candidates[:2] = True
        came = tuple(int(one) for one in draw.permutation(np.flatnonzero(candidates))[:2])
        found.append(Lesson(features, candidates, came, float(draw.random() + 0.1)))
    return found


def value(lessons: list[Lesson], weights: list[float], patience: float, penalty: float) -> float:
    """The penalised log likelihood, straight from its definition."""
    total = -penalty / 2 * sum(weight * weight for weight in weights)
    for lesson in lessons:
        scores = {
            number: sum(weight * x for weight, x in zip(weights, row, strict=True))
            for number, row in enumerate(lesson.features.tolist())
            if lesson.candidates[number]
        }
        all_of_them = np.log(sum(np.exp(score) for score in scores.values()))
        for number, share in enumerate(lesson.outcome(patience).tolist()):
            if share:
                total += lesson.weight * share * (scores[number] - all_of_them)
    return float(total)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("patience", [0.0, 0.5, 1.0])
def test_no_weights_near_by_are_better(seed: int, patience: float) -> None:
    lessons = some_lessons(seed)
    best = learn(lessons, patience=patience, penalty=1.0).tolist()
    top = value(lessons, best, patience, 1.0)
    for number in range(len(best)):
        for step in (-1e-3, 1e-3, 0.3, -0.3):
            other = [*best]
            other[number] += step
            assert value(lessons, other, patience, 1.0) < top


def test_outcomes_sum_to_one_and_fade() -> None:
    lesson = Lesson(np.zeros((4, 1)), np.ones(4, np.bool_), (2, 0, 3), 1.0)
    assert lesson.outcome(0.5).tolist() == [2 / 7, 0, 4 / 7, 1 / 7]
    assert lesson.outcome(0.0).tolist() == [0, 0, 1, 0]


def test_softmax_leaves_out_what_is_no_candidate() -> None:
    chances = softmax(np.array([1e9, 0.0, 0.0]), np.array([False, True, True]))
    assert chances.tolist() == [0, 0.5, 0.5]

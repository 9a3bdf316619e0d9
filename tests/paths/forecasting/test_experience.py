"""What case studies show, against plain slow counts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.paths.forecasting.experience import BY_KIN, DOUBT, FADING, Experience, Told, tactics_of, told
from threatlas.paths.forecasting.likeness import kinship

KB = knowledge.load()
KIN = kinship(KB.techniques)
SERVES = tactics_of(KB)
USED = sorted({number for study in told(KB, KB.case_studies) for number in study.techniques})
sequences = st.lists(st.sampled_from(USED), min_size=1, max_size=6)


def study(name: str, techniques: list[int]) -> Told:
    return Told(name, tuple(techniques), tuple(int(SERVES[technique].argmax()) for technique in techniques))


def followings(studies: list[list[int]], seen: list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How soon each technique came after those seen, by going through all pairs."""
    counts = np.zeros(len(KB.techniques))
    for steps in studies:
        for at, one in enumerate(steps):
            for other in dict.fromkeys(steps):
                gap = steps.index(other) - at
                if gap > 0:
                    for back, had in enumerate(reversed(seen)):
                        weight = FADING**back * KIN[had, one] * FADING ** (gap - 1)
                        for technique in range(len(counts)):
                            spread = 1.0 if technique == other else BY_KIN * KIN[other, technique]
                            counts[technique] += weight * spread
    return counts


@given(st.lists(sequences, min_size=1, max_size=3), sequences)
@settings(max_examples=15, deadline=None)
def test_succession_counts_what_came_soon_after(studies: list[list[int]], seen: list[int]) -> None:
    recall = Experience(KB, [study(str(number), steps) for number, steps in enumerate(studies)], KIN).recall()
    found = recall.succession(seen)
    counts = followings(studies, seen)
    general = found * (counts.sum() + DOUBT) - counts
    assert np.allclose(general.sum(), DOUBT)
    assert (general > -1e-9).all()
    assert np.isclose(found.sum(), 1)


@given(st.lists(sequences, min_size=2, max_size=5), sequences, st.integers(0, 1))
@settings(max_examples=25, deadline=None)
def test_a_study_that_is_left_out_was_never_there(studies: list[list[int]], seen: list[int], out: int) -> None:
    all_told = [study(str(number), steps) for number, steps in enumerate(studies)]
    with_it = Experience(KB, all_told, KIN).recall(left_out=out)
    without = Experience(KB, all_told[:out] + all_told[out + 1 :], KIN).recall()
    assert np.allclose(with_it.succession(seen), without.succession(seen))
    assert np.allclose(with_it.continuation(seen), without.continuation(seen))
    assert np.allclose(with_it.company(seen), without.company(seen))
    assert np.allclose(with_it.ahead(seen), without.ahead(seen))


@given(st.lists(sequences, max_size=5), sequences)
@settings(max_examples=25, deadline=None)
def test_probabilities_sum_to_one(studies: list[list[int]], seen: list[int]) -> None:
    recall = Experience(KB, [study(str(number), steps) for number, steps in enumerate(studies)], KIN).recall()
    for found in (
        recall.succession(seen),
        recall.continuation(seen),
        recall.company(seen),
        recall.ahead(seen),
    ):
        assert np.isclose(found.sum(), 1)
        assert found.min() >= 0


def test_a_study_resembles_itself_most() -> None:
    studies = told(KB, KB.case_studies)
    recall = Experience(KB, studies, KIN).recall()
    for number in (0, 21, 39):
        similar = recall.similarity(sorted(set(studies[number].techniques)))
        assert similar.argmax() == number
        assert similar.max() <= 1 + 1e-9

"""Features and lessons."""

import numpy as np

from threatlas.knowledge import KnowledgeBase
from threatlas.paths.forecasting.features import UNTAUGHT, Feature, Signs, lessons
from threatlas.paths.rules import shipped_rules


def test_a_table_has_a_column_for_each_feature(catalogue: KnowledgeBase) -> None:
    signs = Signs(catalogue, catalogue.case_studies, shipped_rules())
    (table,) = signs.of(signs.experience.recall(), [[0, 5]])
    assert table.shape == (len(catalogue.techniques), len(Feature))
    assert np.isfinite(table).all()
    assert len(UNTAUGHT) == len(Feature)


def test_each_new_technique_of_a_study_is_a_lesson(catalogue: KnowledgeBase) -> None:
    studies = catalogue.case_studies
    learnt = lessons(Signs(catalogue, studies, ()))
    new = [len({step.technique for step in study.procedure}) - 1 for study in studies]
    assert len(learnt) == sum(new)
    assert np.isclose(sum(lesson.weight for lesson in learnt), sum(1 for count in new if count))
    for lesson in learnt:
        assert lesson.candidates[list(lesson.came)].all()

"""Why a technique may come next."""

import re

from threatlas.knowledge import KnowledgeBase
from threatlas.paths.forecast import Forecaster


def test_sentences_count_what_the_studies_say(catalogue: KnowledgeBase) -> None:
    seen = ["AML.T0065", "AML.T0093", "AML.T0051.001"]
    said = 0
    for likely in Forecaster(catalogue).likely(seen, 30):
        for reason in likely.reasons:
            match = re.match(r"came after .*\((AML\.T[\d.]+)\) in (\d+) of (\d+) case studies", reason)
            if match:
                orders = {study.id: [step.technique for step in study.procedure] for study in catalogue.case_studies}
                using = [order for order in orders.values() if match[1] in order]
                later = [order for order in using if likely.technique in order[order.index(match[1]) + 1 :]]
                assert (int(match[2]), int(match[3])) == (len(later), len(using))
                for study in re.findall(r"AML\.CS\d{4}", reason):
                    assert orders[study] in later
                said += 1
    assert said > 5


def test_a_technique_that_no_study_uses_is_told_so(catalogue: KnowledgeBase) -> None:
    used = {step.technique for study in catalogue.case_studies for step in study.procedure}
    for likely in Forecaster(catalogue).likely(["AML.T0051.001"], 60):
        assert (likely.technique in used) != ("no case study that this goes by uses it" in likely.reasons)


def test_a_need_that_was_met_names_giver_and_rule(catalogue: KnowledgeBase) -> None:
    found = {likely.technique: likely for likely in Forecaster(catalogue).likely(["AML.T0051.001"], 40)}
    (reason,) = [one for one in found["AML.T0077"].reasons if "which this needs" in one]
    assert reason.startswith("LLM Prompt Injection: Indirect (AML.T0051.001) gives instructs(")
    assert "(AML.T0077#" in reason

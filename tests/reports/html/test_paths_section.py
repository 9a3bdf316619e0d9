from dataclasses import replace
from math import prod

import pytest

from analysing import small, steps
from threatlas.drawing import Need
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.html.paths_section import factors, needs
from threatlas.reports.html.words import Titles


def test_arrows_say_what_is_given_and_needed(catalogue: KnowledgeBase) -> None:
    first, second, third = (
        replace(steps(small())[0], requires=requires, gives=gives, after=after)
        for requires, gives, after in (
            (("reaches(mailbox)",), ("influences(mailbox)", "has(prompt)"), ()),
            (("influences(mailbox)",), ("instructs(assistant)",), (0,)),
            (("uses(crm)", "has(prompt)"), ("exfiltrated(customers)",), (0, 1)),
        )
    )
    titles = Titles.of(small(), catalogue)
    assert needs((first, second, third), titles) == (
        Need(-1, 0, ("reaches mailbox",)),
        Need(0, 1, ("has content in mailbox",)),
        Need(0, 2, ("has prompt",)),
        Need(1, 2, ("instructs assistant",)),  # which follows: whoever instructs the assistant can use its tool
        Need(2, 3, ("has content of customers outside",)),
    )


def test_the_waterfall_multiplies_to_the_probability_of_the_path() -> None:
    for exposure in small().exposures:
        for path in exposure.paths:
            assert prod(factor.value for factor in factors(path)) == pytest.approx(path.probability)


def test_every_step_is_drawn_and_reaches_the_objective(catalogue: KnowledgeBase) -> None:
    titles = Titles.of(small(), catalogue)
    for exposure in small().exposures:
        for path in exposure.paths:
            found = needs(path.steps, titles)
            count = len(path.steps)
            assert {need.target for need in found} == {*range(count), count}
            assert all(need.source < need.target for need in found)

"""What a text says as a name."""

import pytest

from threatlas import knowledge
from threatlas.knowledge.history import load_history
from threatlas.knowledge.names import Names, Reading, misspells, plain


@pytest.fixture(scope="module")
def names() -> Names:
    """Those of 5.6.0."""
    return Names.of_version("5.6.0", load_history())


@pytest.mark.parametrize(
    ("identifier", "text", "reading"),
    [
        ("AML.T0015", "Evade AI Model", Reading(True, "Evade AI Model")),
        ("AML.T0015", "evade  ai\n model", Reading(True, "Evade AI Model")),
        ("AML.T0015", "Evade ML Model", Reading(False, "Evade AI Model")),
        ("AML.T0015", "LLM Jailbreak", None),
        # what it came from, and what it became
        ("AML.T0048.004", "ML Intellectual Property Theft", Reading(False, "AI Intellectual Property Theft")),
        # a sub-technique may be called by its parent's name, and by both
        ("AML.T0010.001", "AI Supply Chain Compromise", Reading(True, "AI Supply Chain Compromise")),
        ("AML.T0010.001", "ML Supply Chain Compromise", Reading(False, "AI Supply Chain Compromise")),
        (
            "AML.T0010.001",
            "ML Supply Chain Compromise - AI Software",
            Reading(False, "AI Supply Chain Compromise - AI Software"),
        ),
        (
            "AML.T0010.001",
            "ai supply chain compromise: ai software",
            Reading(True, "AI Supply Chain Compromise: AI Software"),
        ),
        # its part's name is not its own
        ("AML.T0010", "AI Software", None),
        ("AML.T9999", "LLM Jailbreak", None),
    ],
)
def test_readings(names: Names, identifier: str, text: str, reading: Reading | None) -> None:
    assert names.read(identifier, text) == reading


def test_where_the_name_is_not_known_offline_every_name_it_had_is_as_good() -> None:
    names = Names.of_version("2026.07", load_history())
    assert names.read("AML.T0115.000", "Publish Poisoned Datasets") == Reading(True, "")
    skeleton = Names.of_release(knowledge.load("2026.07"), load_history())
    assert skeleton.current["AML.T0115.000"] == ""
    assert skeleton.owners("(name not known offline)") == ()


def test_owners_are_those_of_old_names_too(names: Names) -> None:
    assert names.owners("Evade ML Model") == ("AML.T0015",)
    assert names.owners("ml intellectual property theft") == ("AML.T0045", "AML.T0048.004")
    assert names.owners("LLM Prompt Injection: Direct") == ("AML.T0051.000",)
    assert names.owners("the weather") == ()


def test_names_of_a_loaded_release_include_case_studies_and_additions(catalogue: knowledge.KnowledgeBase) -> None:
    names = Names.of_release(catalogue, load_history())
    study, own = catalogue.case_studies[0], catalogue.mitigations[-1]
    assert names.owners(study.name) == (study.id,)
    assert names.owners(own.name) == (own.id,)
    assert own.id.startswith("TL.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("LLM Jailbreak", True), ("Evade ML Model", True), ("Phishing", False), ("Generative AI", False), ("Data", False)],
)
def test_ordinary_phrases_are_told_from_names(names: Names, text: str, answer: bool) -> None:
    assert names.tells_apart(text) is answer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LLM Promt Injection", "llm prompt injection"),
        ("LLM Prompt Injektion", "llm prompt injection"),
        ("Discvoer AI Model Family", "discover ai model family"),
        ("Reconnaissanse", "reconnaissance"),
        ("LLM Prompt Injection", None),  # it is the name
        ("Prompt injection by mail", None),
        ("short", None),
        ("x" * 500, None),
    ],
)
def test_the_nearest_name(names: Names, text: str, name: str | None) -> None:
    assert names.nearest(text) == name


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("LLM Promt Injection", "LLM Prompt Injection", True),
        ("LLM Jailbrake", "LLM Jailbreak", True),
        ("LLM Prompt Injection", "llm  prompt injection", False),  # equal
        ("Evade the Model", "LLM Jailbreak", False),
        ("Evade AI Model", "Invert AI Model", False),
        ("Datta", "Data", False),  # too short to say
    ],
)
def test_slips_of_the_pen(text: str, name: str, answer: bool) -> None:
    assert misspells(text, name) is answer


def test_a_name_too_long_to_be_one_is_not_looked_for() -> None:
    names = Names({"AML.T0001": "x" * 1000, "AML.T0002": "y y " * 10}, load_history())
    assert names.owners("x" * 1000) == ()
    assert names.owners("y y " * 10) == ("AML.T0002",)


def test_names_are_compared_without_regard_to_the_shape_of_apostrophes() -> None:
    assert plain("Search for Victim’s  Materials") == plain("search for victim's\tmaterials")

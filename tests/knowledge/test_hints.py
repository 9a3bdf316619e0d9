import pytest

from annotated import parse, read
from threatlas.errors import UnknownId
from threatlas.knowledge import KnowledgeBase, load
from threatlas.knowledge.hints import why_unknown

CATALOGUE = load()
OLD, LATER = load("3.0.0"), load("2026.08")


@pytest.mark.parametrize(
    ("kb", "identifier", "hint"),
    [
        # no id at all: the nearest is named, however it is written
        (CATALOGUE, "AML.T51", "is not an id of ATLAS; the nearest is AML.T0051 (LLM Prompt Injection)"),
        (CATALOGUE, "t0051", "is not an id of ATLAS; the nearest is AML.T0051 (LLM Prompt Injection)"),
        (
            CATALOGUE,
            "AML.T0051.1",
            "is not an id of ATLAS; the nearest is AML.T0051.001 (LLM Prompt Injection: Indirect)",
        ),
        (CATALOGUE, "M15", "is not an id of ATLAS; the nearest is AML.M0015 (Adversarial Input Detection)"),
        (CATALOGUE, "prompt injection", "is not an id of ATLAS; ids look like AML.T0051, AML.T0051.001, AML.M0015"),
        (CATALOGUE, "", "is not an id of ATLAS; ids look like"),
        (CATALOGUE, "__proto__", "is not an id of ATLAS; ids look like"),
        # it went elsewhere
        (
            CATALOGUE,
            "AML.T0045",
            "is not in release 5.6.0: since 4.5 it is AML.T0048.004 (AI Intellectual Property Theft): ",
        ),
        (LATER, "AML.T0019", "is not in release 2026.08: since 2026.07 it is AML.T0115.000 (name not known offline): "),
        # it has not come yet
        (CATALOGUE, "AML.T0115.000", "it came with 2026.07; before, it was AML.T0019 (Publish Poisoned Datasets)"),
        (OLD, "AML.M0030", "is not in release 3.0.0: it came with 5.1"),
        (OLD, "AML.T0048.004", "it came with 4.5; before, it was AML.T0045 (ML Intellectual Property Theft)"),
        # no release has it
        (CATALOGUE, "AML.T9999", "is in no release of ATLAS that threatlas knows (up to 2026.09)"),
        (
            CATALOGUE,
            "AML.T0051.009",
            "is not in release 5.6.0; AML.T0051 (LLM Prompt Injection) is, with 3 sub-techniques",
        ),
        # case studies: of some, only the number is known
        (
            CATALOGUE,
            "AML.CS0050",
            "is not in release 5.6.0 as loaded. The embedded catalogue holds case studies AML.CS0000 to",
        ),
        (CATALOGUE, "AML.CS0060", "is not in release 5.6.0: it came with 2026.08"),
        (OLD, "AML.CS0050", "is not in release 3.0.0: it came with 5.4"),
        (
            OLD,
            "AML.CS0003",
            "is not in release 3.0.0 as loaded. Of release 3.0.0, ids, names, parents and tactics are known",
        ),
        (
            load("4.8.0"),
            "AML.CS0030",
            "is not in release 4.8.0 as loaded; whether the release holds it is not known offline",
        ),
        (CATALOGUE, "AML.CS0999", "is in no release of ATLAS that threatlas knows"),
        # additions
        (load(additions=False), "TL.M0001", "is not among the additions of threatlas that are loaded"),
        (CATALOGUE, "TL.M9999", "is not among the additions of threatlas that are loaded"),
        # files that are not what their release is
        (read("atlas-6.yaml"), "AML.T0051", "although release 2026.09 of ATLAS holds it"),
    ],
)
def test_hints(kb: KnowledgeBase, identifier: str, hint: str) -> None:
    assert hint in why_unknown(identifier, kb)


def test_a_release_without_a_version_is_no_trouble() -> None:
    kb = parse("version: '?'\ntechniques: [{id: AML.T0001, name: x}]\ntactics: []\n")
    assert why_unknown("AML.T0051", kb) == "is not in release unknown (it)"


def test_a_release_later_than_all_that_is_known_is_no_trouble() -> None:
    kb = parse("version: 2099.01\ntechniques: [{id: AML.T0001, name: x}]\ntactics: []\n")
    assert why_unknown("AML.T0051", kb) == "is not in release 2099.01 (it)"


@pytest.mark.parametrize("kb", [CATALOGUE, OLD, LATER], ids=repr)
@pytest.mark.parametrize("identifier", ["x" * 1_000_000, "\0", "\ud800", "AML." * 10_000, "AML.T0051\u202e", "\n\n"])
def test_hostile_ids_get_a_short_answer(kb: KnowledgeBase, identifier: str) -> None:
    assert len(why_unknown(identifier, kb)) < 300
    with pytest.raises(UnknownId):
        kb[identifier]

"""Which texts beside an id may be its name, and how sure that is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.knowledge.history import load_history
from threatlas.knowledge.keys import Key, id_key
from threatlas.knowledge.mentions import find_mentions
from threatlas.knowledge.names import Names
from threatlas.knowledge.neighbours import Bond, Neighbours

NAMES = Names.of_version("5.6.0", load_history())
LOOSE, SAID, CELL, PAIR = Bond


def beside(text: str, number: int = 0) -> list[tuple[str, Bond]]:
    """The texts beside the id of a text, by its number."""
    mention = list(find_mentions(text))[number]
    return [(text[near.start : near.end], near.bond) for near in Neighbours(text, NAMES).of(mention)]


@pytest.mark.parametrize(
    ("text", "name", "bond"),
    [
        # said
        ("AML.T0051: LLM Jailbreak", "LLM Jailbreak", SAID),
        ("AML.T0051 - LLM Jailbreak, then", "LLM Jailbreak", SAID),
        ("AML.T0051 — LLM Jailbreak", "LLM Jailbreak", SAID),
        ("AML.T0051 (LLM Jailbreak) was", "LLM Jailbreak", SAID),
        ('AML.T0051 ("LLM Jailbreak")', "LLM Jailbreak", SAID),
        ("**AML.T0051**: **LLM Jailbreak**", "LLM Jailbreak", SAID),
        ("- AML.T0051  # LLM Jailbreak", "LLM Jailbreak", SAID),
        ("'AML.T0051',  # LLM Jailbreak", "LLM Jailbreak", SAID),
        ('<a href="https://atlas.mitre.org/techniques/AML.T0051">LLM Jailbreak</a>', "LLM Jailbreak", SAID),
        ("LLM Jailbreak (AML.T0051)", "LLM Jailbreak", SAID),
        ("see LLM Jailbreak (AML.T0051)", "LLM Jailbreak", SAID),
        ("LLM Jailbreak [AML.T0051]", "LLM Jailbreak", SAID),
        ("LLM Jailbreak - AML.T0051", "LLM Jailbreak", SAID),
        ("[LLM Jailbreak](https://atlas.mitre.org/techniques/AML.T0051)", "LLM Jailbreak", SAID),
        ("[**LLM\n  Jailbreak**](https://atlas.mitre.org/techniques/AML.T0051)", "LLM\n  Jailbreak", SAID),
        ("## AML.T0051 LLM Jailbreak", "LLM Jailbreak", SAID),
        ("'AML.T0051 LLM Jailbreak'", "LLM Jailbreak", SAID),
        ("AML.T0051.001: LLM Prompt Injection: Indirect.", "LLM Prompt Injection: Indirect", SAID),
        ("AML.T0051: Search Open Websites/Domains", "Search Open Websites/Domains", SAID),
        # cells
        ("| AML.T0051 | LLM Jailbreak |", "LLM Jailbreak", CELL),
        ("| AML.T0051 | any thing |", "any thing", CELL),
        ("| LLM Jailbreak | AML.T0051 |", "LLM Jailbreak", CELL),
        ("| LLM Jailbreak | [AML.T0051](x) |", "LLM Jailbreak", CELL),
        ("AML.T0051\tLLM Jailbreak\tx", "LLM Jailbreak", CELL),
        ("AML.T0051,LLM Jailbreak,x", "LLM Jailbreak", CELL),
        ("LLM Jailbreak,AML.T0051", "LLM Jailbreak", CELL),
        ('("AML.T0051", "LLM Jailbreak", 3)', "LLM Jailbreak", CELL),
        ('{"AML.T0051": "LLM Jailbreak"}', "LLM Jailbreak", CELL),
        ("<td>AML.T0051</td>\n<td>LLM Jailbreak</td>", "LLM Jailbreak", CELL),
        ("technique: AML.T0051\nname: LLM Jailbreak", "LLM Jailbreak", CELL),
        ('{"atlas_technique": "AML.T0051", "ref": 3, "name": "LLM Jailbreak"}', "LLM Jailbreak", CELL),
        # pairs
        ("- id: AML.T0051\n  name: any thing", "any thing", PAIR),
        ("- id: AML.T0051\n  uuid: 3\n  name: 'any thing'\n", "any thing", PAIR),
        ("- name: any thing  # so\n  id: AML.T0051", "any thing", PAIR),
        ("id: AML.T0051\r\nname: Victim's thing\r\n", "Victim's thing", PAIR),
        ('  "id": "AML.T0051",\n  "name": "any thing",\n', "any thing", PAIR),
        ('"technique_id": "AML.T0051",\n"technique_name": "any thing"', "any thing", PAIR),
        ('{"id":"AML.T0051","name":"any thing"}', "any thing", PAIR),
        ('{"name": "any thing", "id": "AML.T0051"}', "any thing", PAIR),
        ("{id: AML.T0051, name: any thing}", "any thing", PAIR),
        ("{name: any thing, id: AML.T0051}", "any thing", PAIR),
        ('Technique(id="AML.T0051", name="any thing")', "any thing", PAIR),
        ('id = "AML.T0051"\nname = "any thing"', "any thing", PAIR),
        # loose
        ("AML.T0051, LLM Jailbreak and others", None, None),
        ("AML.T0051, LLM Jailbreak, others", "LLM Jailbreak", LOOSE),
        ("uses AML.T0051 LLM Jailbreak.", "LLM Jailbreak", LOOSE),
        ("LLM Jailbreak, AML.T0051", "LLM Jailbreak", LOOSE),
        ("evasion via LLM Jailbreak (AML.T0051)", "LLM Jailbreak", LOOSE),
        ("[LLM Jailbreak](/techniques/AML.T0051)", "LLM Jailbreak", LOOSE),
        # nothing
        ("AML.T0051 was used", None, None),
        ("AML.T0051: LLM Jailbreak attacks go on", None, None),
        ("AML.T0051", None, None),
        ("[a link](https://example.org/a b/AML.T0051)", None, None),
        ("- id: AML.T0051\n- name: of the next item", None, None),
        ("- id: AML.T0051\n  steps:\n    name: deeper", None, None),
        ("  - id: AML.T0051\nname: of another mapping", None, None),
        ("id: AML.T0051\n\nname: after a gap", None, None),
        ('{"a": {"id": "AML.T0051"}, "name": "of the outer"}', None, None),
        ('{"technique_id": "AML.T0051", "tactic_name": "Impact"}', None, None),
        ("id: AML.T0051\nname:\n", None, None),
    ],
)
def test_the_name_beside_an_id(text: str, name: str | None, bond: Bond | None) -> None:
    wanted = [] if name is None or bond is None else [(name, bond)]
    assert beside(text)[:1] == wanted


def test_every_id_of_a_link_has_its_own_neighbours() -> None:
    text = "[AML.T0051: LLM Jailbreak](https://atlas.mitre.org/techniques/AML.T0051)"
    assert beside(text, 0) == [("LLM Jailbreak", SAID)]
    assert beside(text, 1) == [("AML.T0051: LLM Jailbreak", SAID)]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("id", Key("", says_id=True)),
        ("ID", Key("", says_id=True)),
        ("technique_id", Key("technique", says_id=True)),
        ("techniqueID", Key("technique", says_id=True)),
        ("external-id", Key("external", says_id=True)),
        ("technique", Key("technique", says_id=False)),
        ("atlas_technique", Key("technique", says_id=False)),
        ("name", None),
        ("", None),
        ("x" * 100, None),
    ],
)
def test_keys_of_ids(word: str, key: Key | None) -> None:
    assert id_key(word) == key


PIECES = (
    "AML.T0051", "AML.T0054", "LLM Jailbreak", "LLM Prompt Injection", "name", "id", ":", " ", "  ", "- ", "\n", "\r\n", "|",
    ",", '"', "'", "(", ")", "[", "](https://x/", "{", "}", "#", "=", "\t", "</td><td>", "\0", "é", "*", "x" * 50,
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(deadline=None, max_examples=400)
def test_whatever_the_text_neighbours_lie_in_it_and_hold_no_id_of_their_own(pieces: list[str]) -> None:
    text = "".join(pieces)
    neighbours = Neighbours(text, NAMES)
    for mention in find_mentions(text):
        for near in neighbours.of(mention):
            assert 0 <= near.start < near.end <= len(text)
            assert near.end <= mention.start or near.start >= mention.end
            assert text[near.start : near.end] == text[near.start : near.end].strip()

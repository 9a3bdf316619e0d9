"""Ids in any text, right and misspelt, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.knowledge.mentions import Mention, Spelling, find_mentions
from threatlas.vocabulary.identifiers import ATLAS_ID

RIGHT, TAG, WRONG = Spelling.RIGHT, Spelling.TAG, Spelling.WRONG


def found(text: str) -> list[tuple[str, str, Spelling]]:
    return [(mention.written, mention.identifier, mention.spelling) for mention in find_mentions(text)]


@pytest.mark.parametrize(
    ("text", "written", "identifier", "spelling"),
    [
        # as ATLAS writes them
        ("AML.T0051", "AML.T0051", "AML.T0051", RIGHT),
        ("AML.T0051.001", "AML.T0051.001", "AML.T0051.001", RIGHT),
        ("tactic: AML.TA0005", "AML.TA0005", "AML.TA0005", RIGHT),
        ("(AML.M0015)", "AML.M0015", "AML.M0015", RIGHT),
        ("AML.CS0021.", "AML.CS0021", "AML.CS0021", RIGHT),
        ("TL.M0001,", "TL.M0001", "TL.M0001", RIGHT),
        # in addresses, emphasis, strings
        ("https://atlas.mitre.org/techniques/AML.T0051", "AML.T0051", "AML.T0051", RIGHT),
        ("https://atlas.mitre.org/#/techniques/AML.T0051/", "AML.T0051", "AML.T0051", RIGHT),
        ("https://atlas.mitre.org/studies/AML.CS0021", "AML.CS0021", "AML.CS0021", RIGHT),
        ("?q=about%20AML.T0051", "AML.T0051", "AML.T0051", RIGHT),
        (r'"first line\nAML.T0051"', "AML.T0051", "AML.T0051", RIGHT),
        ("**AML.T0051**", "AML.T0051", "AML.T0051", RIGHT),
        ("_AML.T0051_", "AML.T0051", "AML.T0051", RIGHT),
        ("AML.T0051-2024", "AML.T0051", "AML.T0051", RIGHT),
        ("AML.T0051.md", "AML.T0051", "AML.T0051", RIGHT),
        ("AML.T0051.1a", "AML.T0051", "AML.T0051", RIGHT),
        ("AML.TA0005.001", "AML.TA0005", "AML.TA0005", RIGHT),
        # misspelt
        ("aml.t0051", "aml.t0051", "AML.T0051", WRONG),
        ("AMl.T0118.001", "AMl.T0118.001", "AML.T0118.001", WRONG),
        ("AML-T0051", "AML-T0051", "AML.T0051", WRONG),
        ("AML_T0051", "AML_T0051", "AML.T0051", WRONG),
        ("AML:T0051", "AML:T0051", "AML.T0051", WRONG),
        ("AML T0051", "AML T0051", "AML.T0051", WRONG),
        ("AML.T51", "AML.T51", "AML.T0051", WRONG),
        ("AML.TA05", "AML.TA05", "AML.TA0005", WRONG),
        ("AML.T00051", "AML.T00051", "AML.T0051", WRONG),
        ("AML.T0051.1", "AML.T0051.1", "AML.T0051.001", WRONG),
        ("AML.T0051/001", "AML.T0051/001", "AML.T0051.001", WRONG),
        ("AML_T0051_001", "AML_T0051_001", "AML.T0051.001", WRONG),
        ("https://atlas.mitre.org/techniques/aml.t0051", "aml.t0051", "AML.T0051", WRONG),
        # tags of detection rules
        ("- atlas.t0051.001", "t0051.001", "AML.T0051.001", TAG),
        ("- atlas.aml.t0051", "aml.t0051", "AML.T0051", TAG),
        ("- atlas.AML.T0051", "AML.T0051", "AML.T0051", TAG),
        ("- atlas.ta0005", "ta0005", "AML.TA0005", TAG),
        ("- attack.atlas.aml.t0034", "aml.t0034", "AML.T0034", TAG),
        ('"ATLAS.T0051"', "T0051", "AML.T0051", TAG),
        ('"Mitre Atlas: T0051"', "T0051", "AML.T0051", TAG),
        ("- atlas.t0051.1", "t0051.1", "AML.T0051.001", WRONG),
    ],
)
def test_an_id_is_found(text: str, written: str, identifier: str, spelling: Spelling) -> None:
    assert found(text) == [(written, identifier, spelling)]


@pytest.mark.parametrize(
    "text",
    [
        # ATT&CK's, and words that end alike
        "attack.t1059.001",
        "T1059 T0051",
        "HTML.M0001 YAML.T0051 SAML.T0051",
        "threatlas.t0051",
        "the AML programme of 2024, AML M2024",
        # names of files and variables
        "aml-t0051-rule.yml",
        "aml.t0051.md",
        "test_aml_t0051_indirect",
        "def test_AML_T0051(): ...",
        "AML_T0051 = 1",
        "AML_T0051_PROMPT",
        "ids.AML_T0051",
        "$AML_T0051",
        # patterns and placeholders
        "AML.T00*",
        "AML.T005?",
        r"AML\.T\d{4}",
        "AML.T00[0-9][0-9]",
        "AML.TXXXX AML.T00xx AML.T####",
        # numbers that are none
        "AML.T00512345678",
        "AML.T",
        "AML.",
        "atlas.t51 atlas.m2024 atlas.t",
        "AML.T٠٠٥١",
    ],
)
def test_what_only_looks_like_an_id_is_left(text: str) -> None:
    assert found(text) == []


def test_several_ids_are_found_in_order() -> None:
    text = "AML.T0051/AML.T0054, [AML.T0015](x/AML.T0015) atlas.t0051"
    mentions = list(find_mentions(text))
    assert [mention.identifier[-2:] for mention in mentions] == ["51", "54", "15", "15", "51"]
    assert all(text[mention.start : mention.end] == mention.written for mention in mentions)
    assert [mention.in_tag for mention in mentions] == [False, False, False, False, True]


def test_offsets_are_those_of_the_text_where_lower_case_is_longer() -> None:
    text = "İİ AML.T0051"  # each of the first two letters has two when lower case
    [mention] = find_mentions(text)
    assert text[mention.start : mention.end] == "AML.T0051"


@given(st.text(alphabet="AMLamltTC0159._-:/ \n\\n%20sTL|x", max_size=80))
@settings(deadline=None, max_examples=300)
def test_whatever_the_text_mentions_are_in_order_and_well_formed(text: str) -> None:
    end = 0
    for mention in find_mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.written
        assert ATLAS_ID.fullmatch(mention.identifier) or mention.identifier.startswith("TL.M")
        assert (mention.spelling is RIGHT) == (mention.written == mention.identifier and not mention.in_tag)
        end = mention.end


@given(
    st.from_regex(ATLAS_ID, fullmatch=True), st.sampled_from(["", " ", "\n", "(", '"', "/", "|", "\ufeff", "\0", "é"])
)
@settings(deadline=None, max_examples=100)
def test_every_id_as_atlas_writes_it_is_found(identifier: str, before: str) -> None:
    assert list(find_mentions(f"{before}{identifier} x")) == [
        Mention(len(before), len(before) + len(identifier), identifier, identifier, RIGHT)
    ]

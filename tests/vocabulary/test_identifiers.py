import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.vocabulary import ATLAS_ID, OWN_ID, ObjectKind, canonical, kind_of, parent_of

IDENTIFIERS = st.from_regex(ATLAS_ID, fullmatch=True) | st.from_regex(OWN_ID, fullmatch=True)


@pytest.mark.parametrize(
    ("text", "kind", "parent"),
    [
        ("AML.TA0002", ObjectKind.TACTIC, None),
        ("AML.T0051", ObjectKind.TECHNIQUE, None),
        ("AML.T0051.001", ObjectKind.TECHNIQUE, "AML.T0051"),
        ("AML.M0015", ObjectKind.MITIGATION, None),
        ("AML.CS0021", ObjectKind.CASE_STUDY, None),
        ("TL.M0001", ObjectKind.MITIGATION, None),
    ],
)
def test_each_form_says_its_kind_and_parent(text: str, kind: ObjectKind, parent: str | None) -> None:
    assert kind_of(text) is kind
    assert parent_of(text) == parent
    assert canonical(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("aml.t0051", "AML.T0051"),
        ("AMl.T0118.001", "AML.T0118.001"),  # stands so in release 2026.08
        (" AML.CS0021\n", "AML.CS0021"),
        ("tl.m0001", "TL.M0001"),
    ],
)
def test_spelling_is_mended(text: str, meant: str) -> None:
    assert canonical(text) == meant
    assert kind_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        # near misses
        *("", "AML", "AML.", "AML.T", "AML.T51", "AML.T00511", "AML.T0051.", "AML.T0051.01", "AML.T0051.0001"),
        *("AML.T0051.001.001", "AML.TA0002.001", "AML.M0015.001", "AML.X0001", "AML-T0051", "AMLT0051", "T0051"),
        *("TL.T0001", "TL.M001", "xAML.T0051", "AML.T0051x", "AML.T0051 AML.T0052"),
        # hostile
        *("__proto__", "../../x", "AML.T../../x", "AML.T0051\0", "AML.T\u0660\u0660\u0665\u0661"),
        *("AML.T\uff10\uff10\uff15\uff11", "\u202eAML.T0051", "A" * 1_000_000),
    ],
)
def test_what_is_no_identifier(text: str) -> None:
    assert canonical(text) is None
    assert kind_of(text) is None


@given(IDENTIFIERS)
@settings(deadline=None)
def test_identifiers_are_plain_and_canonical(identifier: str) -> None:
    assert identifier.isascii()
    assert canonical(identifier) == canonical(identifier.lower()) == canonical(f" {identifier} ") == identifier
    assert kind_of(identifier) is not None


@given(IDENTIFIERS)
@settings(deadline=None)
def test_a_parent_is_an_identifier_of_the_same_kind(identifier: str) -> None:
    parent = parent_of(identifier)
    if parent is not None:
        assert kind_of(parent) is kind_of(identifier) is ObjectKind.TECHNIQUE
        assert identifier.startswith(f"{parent}.")
        assert parent_of(parent) is None


@given(st.text(max_size=20))
@settings(deadline=None)
def test_whatever_is_canonical_is_an_identifier(text: str) -> None:
    found = canonical(text)
    assert found is None or (canonical(found) == found and kind_of(found) is not None)

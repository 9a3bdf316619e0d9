"""Secrets are kept as what cannot be turned back."""

import pytest

from threatlas.state.credentials import LONGEST, digest, hash_password, matches, new_token


def test_a_password_matches_its_hash_alone() -> None:
    kept = hash_password("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert "correct" not in kept
    assert matches("correct horse battery", kept)
    assert not matches("correct horse batterx", kept)
    assert not matches("correct horse battery", None)
    assert not matches("", None)
    assert not matches("\udcff", kept)


@pytest.mark.parametrize("kept", ["", "no hash", "$argon2id$v=19$m=65536", "\udcff"])
def test_a_damaged_hash_matches_nothing(kept: str) -> None:
    assert not matches("correct horse battery", kept)


def test_a_password_without_end_is_not_hashed() -> None:
    assert not matches("x" * (LONGEST + 1), hash_password("x" * 20))


def test_tokens_differ_and_can_stand_in_an_address() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)
    assert len({digest(token) for token in tokens}) == 100

"""``kb map``."""

import io
import sys
from pathlib import Path

import pytest

from running import Threatlas

NOTE = "The adversary uploaded a poisoned pickle file to the model hub. Loading it opened a reverse shell."


def test_a_text_gives_techniques_with_evidence(threatlas: Threatlas) -> None:
    found = threatlas("kb", "map", NOTE, "--format", "json").json
    assert {"AML.T0018.002", "AML.T0072"} <= {one["technique"] for one in found}
    assert all(set(one) == {"technique", "name", "score", "evidence"} for one in found)
    assert all(0 <= one["score"] <= 1 for one in found)
    for one in found:
        for words in one["evidence"]:
            assert words.lower() in NOTE.lower()
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)


def test_files_standard_input_and_texts_are_the_same(
    threatlas: Threatlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text(NOTE)
    as_text = threatlas("kb", "map", NOTE).out
    assert threatlas("kb", "map", "note.txt").out == as_text
    assert threatlas("kb", "map", *NOTE.split()).out == as_text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOTE.encode())))
    assert threatlas("kb", "map", "-").out == as_text


def test_a_missing_file_is_no_text(threatlas: Threatlas) -> None:
    assert threatlas("kb", "map", "nowhere.md").code == 2


def test_nothing_said_is_an_empty_list(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "map", "The cat sleeps on the sofa and the sun shines.")
    assert (ran.code, ran.out) == (0, "")
    assert threatlas("kb", "map", "The cat sleeps on the sofa and the sun shines.", "--format", "json").json == []


def test_hostile_texts_stay_harmless(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_bytes(
        b"\x1b]0;owned\x07 pickle \xff\xfe reverse shell \x1b[31m uploaded a pickle\x00 file" * 50
    )
    ran = threatlas("kb", "map", "evil.txt")
    assert ran.code == 0
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("limit", ["0", "-1", "x", "99999999999999999999"])
def test_bad_limits(threatlas: Threatlas, limit: str) -> None:
    assert threatlas("kb", "map", "x", "--limit", limit).code == 2


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_text_is_a_mistake(threatlas: Threatlas, text: str) -> None:
    ran = threatlas("kb", "map", text)
    assert ran.code == 2
    assert "there is no text to map" in ran.err


def test_a_text_with_a_slash_is_a_text(threatlas: Threatlas) -> None:
    assert threatlas("kb", "map", "prompt/injection").code == 0


def test_too_much_on_standard_input_says_so(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x " * 3_000_000)))
    assert "is larger than 4 MiB" in threatlas("kb", "map", "-").err

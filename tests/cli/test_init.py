"""``init``."""

from pathlib import Path

import pytest

from running import Threatlas
from threatlas.cli.init import KINDS


def test_init_does_not_overwrite(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text("mine")
    assert threatlas("init", "rag").code == 2
    assert (tmp_path / "system.yaml").read_text() == "mine"
    assert threatlas("init", "rag", "--force").code == 0
    assert threatlas("init", "rag", "-o", "other.yaml").code == 0
    assert threatlas("init", "rag", "-o", "-").out.startswith("# yaml-language-server")


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_for_each_kind_is_analysed_as_it_is(threatlas: Threatlas, kind: str) -> None:
    ran = threatlas("init", kind, "-o", "mine.yaml")
    assert (ran.code, ran.out) == (0, "")
    assert "next: edit mine.yaml, then: threatlas check mine.yaml" in ran.err
    assert threatlas("analyze", "mine.yaml").code == 0


def test_what_goes_to_standard_output_names_no_file(threatlas: Threatlas, tmp_path: Path) -> None:
    ran = threatlas("init", "agent", "-o", "-")
    assert "next: " not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_kind_that_there_is_not(threatlas: Threatlas) -> None:
    ran = threatlas("init", "robot")
    assert ran.code == 2
    assert all(kind in ran.err for kind in KINDS)

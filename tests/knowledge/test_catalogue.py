"""How the embedded catalogue is put together; what it holds is tested in ``data/test_data.py``."""

import os
import socket
import subprocess
import sys

import pytest

from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.catalogue import VERSION, load_catalogue


def test_it_says_what_it_is(catalogue: KnowledgeBase) -> None:
    assert (catalogue.release.version, catalogue.release.format, catalogue.release.source) == (
        VERSION,
        "embedded",
        "threatlas",
    )
    assert len(catalogue.release.notes) == 1


def test_texts_of_the_release_are_not_shipped(catalogue: KnowledgeBase) -> None:
    theirs = [entry for entry in catalogue if entry.id.startswith("AML.")]
    assert not any(entry.description for entry in theirs)
    assert all(entry.summary for entry in theirs)


def test_without_additions_only_the_facts_and_our_sentences_are_there() -> None:
    bare = load_catalogue(additions=False)
    assert all(entry.id.startswith("AML.") for entry in bare)
    assert all(technique.applicability is None for technique in bare.techniques)
    assert all(link.provenance == "atlas" for technique in bare.techniques for link in technique.mitigations)
    assert all(entry.summary for entry in bare)


def test_steps_follow_each_other(catalogue: KnowledgeBase) -> None:
    for study in catalogue.case_studies:
        last = len(study.procedure) - 1
        assert [step.id for step in study.procedure] == [f"S{index:02d}" for index in range(last + 1)]
        assert [step.leads_to for step in study.procedure] == [
            (f"S{index + 1:02d}",) if index < last else () for index in range(last + 1)
        ]
        assert all(step.description and step.tactic for step in study.procedure)


def test_twice_loaded_is_the_same_and_not_shared() -> None:
    once, again = load_catalogue(), load_catalogue()
    assert once is not again
    assert list(once) == list(again)


def test_no_network_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the catalogue reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    assert "AML.T0051" in load_catalogue()


def test_loading_it_imports_no_parser() -> None:
    heavy = ("yaml", "rich", "stix2", "socket", "ssl", "urllib.request", "difflib", "tempfile", "hashlib")
    script = f"import sys; from threatlas import knowledge; knowledge.load(); print(*(m for m in {heavy} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_its_bytes_do_not_depend_on_the_seed_of_hashes() -> None:
    script = "from threatlas import knowledge; kb = knowledge.load(); print(repr([list(kb), kb.issues]))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(seen) == 1

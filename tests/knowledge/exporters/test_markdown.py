"""The document: everything of the release is in it, and nothing of it but its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from inventing import knowledge_bases, small, technique
from threatlas import knowledge
from threatlas.knowledge.exporter import export, of_atlas
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Mitigates, Mitigation, Provenance

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
TAG = re.compile(r"<(/?[a-z0-9]+)([^>]*)>")
PAGE = re.compile(r' href="https://atlas\.mitre\.org/(tactics|techniques|mitigations|studies)/AML\.[A-Z0-9.]+"')


def assert_harmless(markdown: str, kb: KnowledgeBase) -> None:
    """Only the tags and links of our own structure, and exactly our own headings."""
    found = [match.groups() for match in TAG.finditer(RENDER(markdown))]
    names = [name for name, _ in found if not name.startswith("/")]
    assert set(names) <= {"h1", "h2", "h3", "p", "ul", "li", "a", "code"}
    assert names.count("h1") == 1
    assert names.count("h2") == 4
    assert names.count("h3") == len(list(kb))
    for name, attributes in found:
        assert not attributes or (name == "a" and PAGE.fullmatch(attributes)), (name, attributes)


@settings(deadline=None, max_examples=25)
@given(knowledge_bases())
def test_nothing_in_a_release_becomes_more_than_text(kb: KnowledgeBase) -> None:
    assert_harmless(export(kb, "markdown", additions=True), kb)
    assert_harmless(export(kb, "markdown"), of_atlas(kb))


@pytest.mark.parametrize("name", ["ATLAS-3.0.0.yaml", "ATLAS-5.2.0.yaml"])
def test_a_published_release_becomes_a_document(releases: Path, name: str) -> None:
    kb = knowledge.load(releases / name)
    assert_harmless(export(kb, "markdown", additions=True), kb)


def test_every_object_and_link_is_in_the_document(catalogue: KnowledgeBase) -> None:
    text = export(catalogue, "markdown", additions=True)
    assert_harmless(text, catalogue)
    for entry in catalogue:
        heading = f"### [{entry.id}]" if entry.id.startswith("AML.") else f"### {entry.id} "
        assert text.count(heading) == 1
    sections = {part.split("]")[0].split(" ")[0].strip("["): part for part in text.split("\n### ")[1:]}
    for mitigation in catalogue.mitigations:
        for link in mitigation.techniques:
            assert f"- [{link.technique}]" in sections[link.mitigation]
            assert mitigation.id in sections[link.technique]
    for study in catalogue.case_studies:
        assert sections[study.id].count("\n- S") == len(study.procedure)
    for note in catalogue.release.notes:
        assert note.split("`")[0] in text


def test_our_additions_are_marked() -> None:
    kb = small(
        techniques=[technique("AML.T0000", summary="Ours.", description="Theirs.")],
        mitigations=[
            Mitigation("AML.M0000", "Theirs", "", "", (), (), None, None, None),
            Mitigation("TL.M0000", "Ours", "", "", (), (), None, None, None, Provenance.THREATLAS),
        ],
        links=[
            Mitigates("AML.M0000", "AML.T0000", "one reason", Provenance.ATLAS),
            Mitigates("TL.M0000", "AML.T0000", "another", Provenance.THREATLAS),
        ],
    )
    text = export(kb, "markdown", additions=True)
    assert "Summary (threatlas): Ours.\n\nTheirs.\n" in text
    assert "- [AML.M0000](https://atlas.mitre.org/mitigations/AML.M0000) Theirs: one reason\n" in text
    assert "- TL.M0000 Ours (threatlas): another\n" in text
    assert "### TL.M0000 Ours\n\n- Provenance: threatlas, not MITRE\n" in text
    bare = export(kb, "markdown")
    assert "Ours" not in bare
    assert "another" not in bare


def test_the_beginning_of_a_document(catalogue: KnowledgeBase) -> None:
    blocks = export(catalogue, "markdown").split("\n\n")
    assert blocks[0] == "# MITRE ATLAS 5.6.0"
    assert blocks[1].startswith("16 tactics, 170 techniques, 35 mitigations, 45 case studies.")
    assert blocks[3] == "## Tactics"
    assert blocks[4] == "### [AML.TA0002](https://atlas.mitre.org/tactics/AML.TA0002) Reconnaissance"


def test_names_in_several_lines_stay_in_one() -> None:
    text = export(small(techniques=[technique("AML.T0000", name="one\n# two\n\n<b>")]), "markdown")
    assert "### [AML.T0000](https://atlas.mitre.org/techniques/AML.T0000) one \\# two &lt;b&gt;\n" in text

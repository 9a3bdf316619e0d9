"""The page: head, contents and the sections in their order."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from threatlas.reports.html.controls_section import controls_section
from threatlas.reports.html.exposure_section import exposure_section
from threatlas.reports.html.headline import headline
from threatlas.reports.html.markup import Html, element, joined, link, name, paragraph, text
from threatlas.reports.html.paths_section import paths_section
from threatlas.reports.html.style import PAGE_STYLE
from threatlas.reports.html.system_section import system_section
from threatlas.reports.html.techniques_section import techniques_section
from threatlas.reports.html.trust_section import decisions_section, provenance_section, trust_section
from threatlas.reports.html.words import Titles

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    content: Callable[[Analysis, Titles], Html]


SECTIONS = (
    Section("summary", "In short", headline),
    Section("system", "The system", system_section),
    Section("exposure", "Exposure", exposure_section),
    Section("paths", "Attack paths", paths_section),
    Section("controls", "Controls", controls_section),
    Section("techniques", "Techniques that apply", techniques_section),
    Section("decisions", "Decisions", decisions_section),
    Section("trust", "What these figures are", trust_section),
    Section("provenance", "Where this report comes from", provenance_section),
)


def page(analysis: Analysis, kb: KnowledgeBase) -> str:
    """The whole file, with a line feed at its end. The same analysis gives the same bytes.

    The page allows itself nothing but its one style element, by its hash (Content Security Policy Level 3, section 2.3.1).
    """
    titles = Titles.of(analysis, kb)
    system = analysis.system
    digest = b64encode(sha256(PAGE_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"threatlas {analysis.threatlas}"),
        element("title", text(f"Threat analysis: {system.name}")),
        Html(f"<style>{PAGE_STYLE}</style>"),
    )
    contents = element(
        "nav",
        paragraph(text("Contents")),
        element("ol", *(element("li", link(f"#{section.id}", text(section.title))) for section in SECTIONS)),
        aria_label="Contents",
    )
    opening = element(
        "header",
        paragraph(text("Threat analysis"), class_="kind"),
        element("h1", name(system.name)),
        paragraph(
            text(f"MITRE ATLAS {analysis.release} · as of {analysis.as_of} · threatlas {analysis.threatlas}"),
            class_="kind",
        ),
        contents,
    )
    sections = joined(
        element(
            "section",
            element("h2", text(section.title), id=f"{section.id}-heading"),
            section.content(analysis, titles),
            id=section.id,
            aria_labelledby=f"{section.id}-heading",
        )
        for section in SECTIONS
    )
    body = element("body", opening, element("main", sections))
    return f'<!DOCTYPE html>\n<html lang="en">{head}{body}</html>\n'

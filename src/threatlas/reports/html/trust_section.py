"""What a reader needs in order to trust the report: decisions, what is calibrated and what is not, where it comes from."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.reports.html.markup import (
    Html,
    bullets,
    element,
    folded,
    joined,
    name,
    paragraph,
    row,
    table,
    text,
)
from threatlas.reports.html.words import code
from threatlas.systems.writing import system_text

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis
    from threatlas.reports.html.words import Titles


def decisions_section(analysis: Analysis, titles: Titles) -> Html:
    """Decisions, and what each of them did."""
    if not analysis.decisions:
        return paragraph(text("The description records no decision: no risk is accepted, nothing is set aside."))
    rows = [
        row(
            titles.technique(honoured.decision.technique),
            name(titles.place(honoured.decision.asset)) if honoured.decision.asset else text("everywhere"),
            text(honoured.decision.verdict.replace("-", " ")),
            name(honoured.decision.reason),
            name(honoured.decision.owner),
            text(str(honoured.decision.until)),
            text(f"{honoured.state}, {counted(honoured.steps, 'step')}"),
        )
        for honoured in analysis.decisions
    ]
    heads = ("Technique", "Where", "Decision", "Reason", "Owner", "Until", "Effect")
    return table(f"Decisions, as of {analysis.as_of}", heads, rows)


def trust_section(analysis: Analysis, titles: Titles) -> Html:
    """What the figures are, and what was not looked at."""
    del titles
    parts = [bullets(text(note) for note in analysis.notes)]
    parts.append(element("h3", text("Evidence")))
    if analysis.evidence:
        parts.append(bullets(name(one) for one in analysis.evidence))
    else:
        parts.append(
            paragraph(
                text(
                    "No evidence of your own was used: every chance rests on priors and counted case studies. Tests against "
                    "this system would sharpen them."
                )
            )
        )
    parts.append(element("h3", text("Techniques not assessed")))
    if analysis.not_assessed:
        rows = [row(code(one.technique), text(one.name), name(one.reason)) for one in analysis.not_assessed]
        parts.append(paragraph(text("They are not said to be harmless here: nobody looked.")))
        parts.append(
            folded(
                text(counted(len(analysis.not_assessed), "technique")),
                table("Not assessed, and why", ("Technique", "Name", "Why"), rows),
                aside=True,
            )
        )
    else:
        parts.append(paragraph(text("Every technique of the release was assessed.")))
    return joined(parts)


def provenance_section(analysis: Analysis, titles: Titles) -> Html:
    """Which inputs gave this report: the same give it again, byte for byte."""
    del titles
    fingerprint = sha256(system_text(analysis.system).encode("utf-8", "replace")).hexdigest()
    facts = [
        # The file's name without its folders: the report is sent to others, who need not know where somebody works.
        ("Description", name(analysis.system.source.rsplit("/", 1)[-1])),
        ("SHA-256 of what it says", element("span", text(fingerprint), class_="hash")),
        ("ATLAS release", text(analysis.release)),
        ("threatlas", text(analysis.threatlas)),
        ("Decisions count as of", text(analysis.as_of)),
        ("Seed of the sampling", text(str(analysis.seed))),
        ("Attack graph", text(f"{analysis.facts:,} facts, {analysis.steps:,} steps")),
    ]
    return joined(
        [
            element("dl", *(joined([element("dt", text(term)), element("dd", value)]) for term, value in facts)),
            paragraph(
                text(
                    "Ids beginning with AML are MITRE ATLAS's; those beginning with TL, the rules and the reasons are "
                    "threatlas's. ATLAS is a trademark of The MITRE Corporation, which has not reviewed this report."
                ),
                class_="soft",
            ),
        ]
    )

"""What an entry of the audit log tells, with names and links, and as a line of JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from analysing import HOSTILE
from threatlas.state.audit import AuditEntry
from threatlas.web.views.audit import Known, line_of, numbered, pieces, users_in

KNOWN = Known({3: "Fraud", 4: "Hidden <b>"}, {7: "Security"}, {"ada": 2}, frozenset({9}))


def told(target: str) -> str:
    """As a reader sees it; links in brackets."""
    made = ""
    for one in pieces(target, KNOWN):
        made += " " if one.apart else ""
        made += f"[{one.text}]({one.address})" if one.address else one.text
        made += f" {{{one.name}}}" if one.name else ""
    return made


@pytest.mark.parametrize(
    ("target", "reads"),
    [
        ("", ""),
        ("by link and code", "by link and code"),
        # systems
        ("system 3", "[system 3](/systems/3) {Fraud}"),
        ("system 5", "system 5"),
        ("system 3 version 2", "[system 3](/systems/3) {Fraud} version 2"),
        ("system 3 version 2: AML.T0051 until x", "[system 3](/systems/3) {Fraud} version 2: AML.T0051 until x"),
        ("system 3 to team 7", "[system 3](/systems/3) {Fraud} to [team 7](/people/teams/7) {Security}"),
        ("item 4 of system 3: TL.M0001", "item 4 of [system 3](/systems/3) {Fraud}: TL.M0001"),
        ("analysis 8 of system 3", "analysis 8 of [system 3](/systems/3) {Fraud}"),
        # what follows is the words of somebody, and leads nowhere
        ("system 5 system 3", "system 5 system 3"),
        ("system 3 to team 7 or so", "[system 3](/systems/3) {Fraud} to team 7 or so"),
        ("x system 3", "x system 3"),
        ("system 31", "system 31"),
        ("system 3x", "[system 3](/systems/3) {Fraud}x"),
        ("system ٣", "system ٣"),
        (f"system {'9' * 50}", f"system {'9' * 50}"),
        # people, teams, layers, tokens
        ("user ada", "[user ada](/people/users/2)"),
        ("user ada as viewer", "[user ada](/people/users/2) as viewer"),
        ("user ada team 7", "[user ada](/people/users/2) [team 7](/people/teams/7) {Security}"),
        ("user eve", "user eve"),
        ("user adam", "user adam"),
        ("token 5 of user ada", "token 5 of [user ada](/people/users/2)"),
        ("team 7 from Old", "[team 7](/people/teams/7) {Security} from Old"),
        ("layer 9", "[layer 9](/layers/9)"),
        ("layer 1", "layer 1"),
    ],
)
def test_targets(target: str, reads: str) -> None:
    assert told(target) == reads


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_targets_keep_their_words_and_their_line(hostile: str) -> None:
    for target in (hostile, f"{hostile}\x7f", f"system 3 {hostile}", f"user {hostile}"):
        joined = "".join(one.text for one in pieces(target, KNOWN))
        assert "".join(joined.split()) == "".join(target.split())
        entry = AuditEntry(id=1, time=datetime(2026, 12, 1, tzinfo=UTC), who="ada", what="x", target=target)
        line = line_of(entry, {3: hostile})
        assert line.isascii()
        assert line.count("\n") == 1
        assert all(" " <= character <= "~" for character in line[:-1])
        assert json.loads(line)["target"] == target


def test_what_is_looked_up() -> None:
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    entries = [
        AuditEntry(id=number, time=moment, who=who, what="x", target=target)
        for number, (who, target) in enumerate(
            [("ada", "system 3 version 1"), ("-", "user bob"), ("ada", f"system {'9' * 40}"), ("eve", "layer 2")]
        )
    ]
    assert numbered(entries, "system") == {3}
    assert numbered(entries, "layer") == {2}
    assert numbered(entries, "team") == set()
    assert users_in(entries) == {"ada", "bob", "eve"}


def test_a_line_names_the_system_that_may_be_named() -> None:
    entry = AuditEntry(id=5, time=datetime(2026, 12, 1, 9, 30, tzinfo=UTC), who="ada", what="x", target="system 3")
    assert json.loads(line_of(entry, {3: "Fraud"})) == {
        "id": 5,
        "time": "2026-12-01T09:30:00Z",
        "who": "ada",
        "what": "x",
        "target": "system 3",
        "system_name": "Fraud",
    }
    assert json.loads(line_of(entry, {}))["system_name"] is None

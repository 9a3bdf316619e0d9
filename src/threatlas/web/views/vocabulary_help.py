"""The words of a description, in short, for whoever writes one."""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation, Term


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the top of a description."""

    key: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words that may stand at a place."""

    title: str
    words: tuple[Term, ...]


KEYS = (
    Key("threatlas", "the version of this format", "threatlas: 1"),
    Key("release", "of ATLAS, that ids are of", "release: 5.6.0"),
    Key("name", "what people call it", "name: Mail assistant"),
    Key("zones", "networks, by an id of your own", "zones: {office: Office network}"),
    Key(
        "assets", "what there is, by id: a kind, or kind with title, zone, is", "mailbox: {kind: channel, is: [public]}"
    ),
    Key("flows", "what acts on what", "- mailbox feeds assistant"),
    Key(
        "controls",
        "what is in place, where, how much of it",
        "- {control: AML.M0020, where: [assistant], coverage: 0.6}",
    ),
    Key("adversaries", "who attacks", "adversaries: [outsider, user]"),
    Key("objectives", "what they are after, with the loss", "leak: {harm: disclosure, asset: customers}"),
    Key(
        "decisions",
        "accepted, or not applicable here",
        "- {technique: AML.T0051, verdict: accepted, reason: …, owner: …, until: 2027-06-30}",
    ),
)
VOCABULARY = (
    Words("Kinds of assets", tuple(AssetKind)),
    Words("Flows", tuple(Relation)),
    Words("is", tuple(Flag)),
    Words("Harms", tuple(Harm)),
    Words("Adversaries", tuple(AdversaryProfile)),
)

"""What an adversary can have: the predicates of the facts that attack paths are made of, and their aspects.

A fact is a predicate at an asset, ``influences(mailbox)``, where the predicate asks for it with an aspect after a slash,
``knows(model/ontology)``; what the adversary has of its own stands alone, ``has(prompt)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.vocabulary import Harm, Term


class Predicate(Term):
    """A kind of fact. ``influences(mailbox)`` says that content of the adversary's choosing sits in the mailbox."""

    KNOWS = "knows", "Knows", "The adversary has learnt something about it; the aspect says what."
    HAS = "has", "Has", "The adversary has made or obtained something of its own; the aspect says what."
    REACHES = "reaches", "Reaches", "The adversary can send packets, files or messages to it, or stand before it."
    USES = "uses", "Uses", "The adversary can operate it with somebody's authority."
    QUERIES = "queries", "Queries", "The adversary can put inputs to it and see some of what it answers."
    HOLDS = "holds", "Holds", "The adversary has the secret or session and can use it."
    COLLECTED = "collected", "Collected", "Its content is in the adversary's hands, inside the system."
    EXFILTRATED = "exfiltrated", "Exfiltrated", "Its content is outside."
    WRITES = "writes", "Writes", "The adversary can change it at will."
    INFLUENCES = "influences", "Influences", "Content that the adversary chose sits in it, or is in what it takes in."
    OFFERED = (
        "offered",
        "Offered",
        "Something of the adversary's can be fetched in its place: a look-alike, a doctored copy, a new version.",
    )
    TAMPERED = "tampered", "Tampered", "It is changed by the adversary, and in use."
    PLANTED = "planted", "Planted", "Something of the adversary's lies there and has not run yet."
    EXECUTES = "executes", "Executes", "Code or commands of the adversary run there."
    INSTRUCTS = "instructs", "Instructs", "It follows the adversary's instructions while it works for others."
    JAILBROKEN = (
        "jailbroken",
        "Jailbroken",
        "It no longer keeps its own rules for the adversary, at least in a session of the adversary's own.",
    )
    PROXY = "proxy", "Proxy", "The adversary has an offline stand-in that is good enough to practise on."
    REPLICA = "replica", "Replica", "The adversary has a copy of its function, made by asking it."
    FULL = "full", "White-box copy", "The adversary has its weights and structure."
    ADVERSARIAL = "adversarial", "Adversarial input", "A crafted input that works against it exists."
    EVADED = "evaded", "Evaded", "It gave the decision that the adversary wanted."
    DECEIVES = "deceives", "Deceives", "The person believes the adversary."
    BYPASSES = (
        "bypasses",
        "Bypasses",
        "The adversary gets past those who watch over it; the aspect says what gets past whom.",
    )
    IMPACT = "impact", "Impact", "Harm is done there; the aspect says which."


class Knowledge(Term):
    """What can be known about an asset: ``knows(model/outputs)``. It helps and is seldom needed."""

    TECHNOLOGY = "technology", "Technology", "What it is built with, from which family it comes, what it is for."
    EXPOSURE = "exposure", "Exposure", "Where it can be reached, and what answers there."
    WEAKNESS = "weakness", "Weakness", "A published flaw or attack that fits it."
    ONTOLOGY = "ontology", "Ontology", "Which classes or identities it can answer with."
    OUTPUTS = "outputs", "Outputs", "Scores, confidences and intermediate results that it gives away."
    EFFECT = "effect", "Effect", "A prepared attack was tried and works."
    INSTRUCTIONS = "instructions", "Instructions", "Its system prompt, delimiters and keywords."
    CONFIGURATION = "configuration", "Configuration", "An agent's tools, sources, triggers and rights."
    INDEX = "index", "Index", "Which sources a retrieval index draws from."
    NAMES = "names", "Invented names", "Names that language models invent and that nobody has registered there."
    ARTEFACTS = "artefacts", "Artefacts", "Where models, data sets and experiments lie."
    PROCESSES = "processes", "Processes", "Which programs run on it."
    MEMBERS = "members", "Members", "Which records a data set holds, as far as a model gives that away."
    SERVICES = "services", "Services", "Which cloud and model services an identity or host can use."


class Capability(Term):
    """What an adversary can make or obtain: ``has(prompt)``, or for one target ``has(model/surrogate)``."""

    PROMPT = "prompt", "Prompt", "Instructions that make a language model follow strangers."
    PAYLOAD = "payload", "Payload", "Code that does the adversary's work where it runs."
    TOOLING = "tooling", "Tooling", "General software: scanners, virtual cameras, remote control."
    ATTACK_CODE = "attack-code", "Attack code", "Programs that attack models."
    GENERATOR = "generator", "Generative model", "A model that writes text, code, images or voices for the adversary."
    INFRASTRUCTURE = "infrastructure", "Infrastructure", "Servers and cloud functions to host and to receive."
    COMPUTE = "compute", "Compute", "Machines to train and optimise on."
    DEVICE = "device", "Device", "Phones and cameras under full control; bound to a device, that one in hand."
    RELAY = "relay", "Relay", "A reseller of model access that hides who asks and spreads the load."
    ACCOUNT = "account", "Account", "An account of the adversary's own there."
    DOMAIN = "domain", "Domain", "A name in the web that others trust or fetch from."
    IDENTITY = "identity", "Identity data", "Names, photographs, voice, habits of a person."
    LIKENESS = "likeness", "Likeness", "A forged face, voice, video or document of a person."
    SAMPLE = "sample", "Sample", "Data like those of a data set."
    POISON = "poison", "Poison", "Records made to spoil a data set or what learns from it."
    SURROGATE = "surrogate", "Surrogate", "A public model like the target."
    TWIN = "twin", "Twin", "The same product or model, run by the adversary for itself."
    POISONED = "poisoned", "Poisoned copy", "A manipulated model or model file that passes for the target."
    PASSAGE = "passage", "Passage", "A text made to be found by a language model, in an index or in the web."
    PROP = "prop", "Prop", "A physical object that confuses a model through its sensors."


class Bypass(Term):
    """What gets past whom: ``bypasses(assistant/content)``."""

    CONTENT = (
        "content",
        "Content",
        "The adversary's content gets past what screens content that goes to it or comes from it.",
    )
    ARTEFACT = (
        "artefact",
        "Artefact",
        "The adversary's file, package, tool or data gets past scanners and validation at it.",
    )
    PERSON = "person", "Person", "The person who reviews or approves at it is fooled or worn out."
    DETECTOR = "detector", "Detector", "Detection of attacks at it does not see the adversary."


@dataclass(frozen=True, slots=True)
class Shape:
    """How the facts of a predicate are written."""

    variable: bool | None
    """Whether it is about an asset; None where it may be."""
    aspects: type[Term] | None
    """The words that may stand after the slash; None where there is no slash."""


SHAPES: dict[Predicate, Shape] = {predicate: Shape(True, None) for predicate in Predicate} | {
    Predicate.KNOWS: Shape(True, Knowledge),
    Predicate.HAS: Shape(None, Capability),
    Predicate.BYPASSES: Shape(True, Bypass),
    Predicate.IMPACT: Shape(True, Harm),
}
OWN_WORD = "own-"
"""Aspects that begin so are words of the user's own."""

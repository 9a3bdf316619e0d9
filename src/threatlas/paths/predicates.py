"""What an adversary can have: the predicates of the facts that attack paths are made of."""

from __future__ import annotations

from threatlas.vocabulary import Term


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
    TAMPERED = "tampered", "Tampered", "It is changed by the adversary, and in use."
    PLANTED = "planted", "Planted", "Something of the adversary's lies there and has not run yet."
    EXECUTES = "executes", "Executes", "Code or commands of the adversary run there."
    INSTRUCTS = "instructs", "Instructs", "It follows the adversary's instructions."
    PROXY = "proxy", "Proxy", "The adversary has an offline stand-in that is good enough to practise on."
    REPLICA = "replica", "Replica", "The adversary has a copy of its function, made by asking it."
    FULL = "full", "White-box copy", "The adversary has its weights and structure."
    ADVERSARIAL = "adversarial", "Adversarial input", "A crafted input that works against it exists."
    EVADED = "evaded", "Evaded", "It gave the decision that the adversary wanted."
    JAILBROKEN = "jailbroken", "Jailbroken", "It no longer keeps its own rules for the adversary."
    DECEIVES = "deceives", "Deceives", "The person believes the adversary."
    IMPACT = "impact", "Impact", "Harm is done there; the aspect says which."
    BYPASSES = (
        "bypasses",
        "Bypasses",
        "The adversary has what gets past the controls there; the aspect says which kind.",
    )

"""How assets are connected: the verbs of a system description. ``mailbox feeds assistant``."""

from __future__ import annotations

from threatlas.vocabulary.term import Term


class Relation(Term):
    """What one asset does to, or is for, another. Read as a sentence: FROM relation TO."""

    # Content
    FEEDS = "feeds", "feeds", "Content of the first goes into the second: input, context, records, files."
    TRAINS = "trains", "trains", "The second learns from the first."
    DERIVES = "derives", "derives", "The second is fine-tuned, distilled or converted from the first."
    RETRIEVES = "retrieves", "retrieves from", "The first draws context from the second while it answers."
    ANSWERS = "answers", "answers", "What the first puts out is shown to, or lands in, the second."

    # Action
    CALLS = (
        "calls",
        "calls",
        "The first decides to use the second: a tool, a server of tools, a service, another agent.",
    )
    READS = "reads", "reads", "The first can read what the second holds."
    WRITES = "writes", "writes", "The first can change what the second holds."
    EXECUTES = "executes-on", "executes on", "The first runs code or commands on the second."
    SENDS = "sends-to", "sends to", "The first can send content out to the second."

    # Placement
    SERVES = "serves", "serves", "The first makes the second reachable: a service and the model or agent behind it."
    RUNS_ON = "runs-on", "runs on", "The first runs on the second."
    STORED_IN = (
        "stored-in",
        "is stored in",
        "The first lies in the second: weights in a registry, a key in a repository.",
    )
    MANAGES = "manages", "manages", "The first is the place from which the second is set up and controlled."

    # Supply
    PROVIDES = "provides", "provides", "The second is published on, or comes from, the first."
    PULLS = "pulls-from", "pulls from", "The first fetches packages, models, data or tools from the second."
    INSTALLS = "installs", "installs", "The first installs the second without a person's further act."
    BUILDS = "builds", "builds", "The first makes the second: a pipeline and its model or index."

    # Authority
    UNLOCKS = "unlocks", "unlocks", "Whoever has the first can act on the second with somebody's rights."
    LOADED_ON = "loaded-on", "is loaded on", "The first, a secret or a session, is in the memory of the second."

    # People
    USES = "uses", "uses", "A person works with an application, an agent or a model."
    WORKS_ON = "works-on", "works on", "A person works on a host or in a notebook."
    DELIVERS = "delivers-to", "delivers to", "What arrives in a channel reaches a person."
    BROWSES = "browses", "browses", "A person, or an agent, opens pages of the web."
    OWNS = "owns", "owns", "An organisation is answerable for an asset and bears its losses."
    CONCERNS = (
        "concerns",
        "concerns",
        "The content or the decisions of the first are about the second, a person or an organisation.",
    )

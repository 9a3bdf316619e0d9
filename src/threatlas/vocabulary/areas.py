"""The areas of attack that a security team plans its work by."""

from threatlas.vocabulary.term import Term


class AttackArea(Term):
    """What an attack is about, in the words of those who must answer for it."""

    DATA_POISONING = (
        "data-poisoning",
        "Data poisoning",
        "Training, feedback or retrieval data are changed so that what is built on them misbehaves.",
    )
    MODEL_EVASION = "model-evasion", "Model evasion", "An input is made so that a model decides as the adversary wants."
    MODEL_THEFT = "model-theft", "Model theft", "A model, its weights or its function come into the adversary's hands."
    RECONNAISSANCE = "reconnaissance", "Reconnaissance", "The adversary learns what the target runs and prepares."
    INFRASTRUCTURE = (
        "infrastructure-compromise",
        "Infrastructure compromise",
        "Hosts, accounts, supply chain or services around the model are taken over.",
    )
    MANIPULATION = (
        "prompt-and-agent-manipulation",
        "Prompt and agent manipulation",
        "A language model or agent is made to follow the adversary.",
    )
    PRIVACY = "privacy", "Privacy", "Personal or confidential data are learnt from a model or through it."
    COST = (
        "availability-and-cost",
        "Availability and cost",
        "The service is denied, slowed, worn out or made expensive.",
    )
    HARM = "harm", "Harm", "People, organisations or society are hurt by what the system does or is used for."

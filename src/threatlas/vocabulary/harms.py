"""What an adversary is after: the kinds of loss that an objective can be."""

from __future__ import annotations

from threatlas.vocabulary.term import Term


class Harm(Term):
    """What is lost at an asset."""

    DISCLOSURE = "disclosure", "Disclosure", "Content comes into the adversary's hands."
    THEFT = "theft", "Theft of a model", "A model, its weights or its function, comes into the adversary's hands."
    EVASION = "evasion", "Wrong decision", "A model decides as the adversary wants."
    CORRUPTION = "corruption", "Corruption", "Data, a model, a tool or a configuration is changed and in use."
    MANIPULATION = "manipulation", "Manipulation", "A language model or agent follows the adversary's instructions."
    TAKEOVER = "takeover", "Takeover", "The adversary's code runs there, or the adversary operates it."
    DENIAL = "denial", "Denial", "It does not serve those it is for."
    COST = "cost", "Cost", "It spends money or capacity for the adversary's ends."
    DESTRUCTION = "destruction", "Destruction", "Content is deleted or made useless."
    FRAUD = "fraud", "Fraud", "Somebody loses money or goods by it."
    REPUTATION = "reputation", "Reputation", "Trust in an organisation is hurt."
    INJURY = "injury", "Harm to people", "A person is hurt, cheated or exposed."
    SOCIETY = "society", "Harm to society", "Many people are harmed, or a public good is."

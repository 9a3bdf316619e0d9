"""Where adversaries begin."""

from __future__ import annotations

from threatlas.vocabulary.term import Term


class AdversaryProfile(Term):
    """What an adversary has before the first step."""

    OUTSIDER = "outsider", "Outsider", "Reaches everything public, and nothing else."
    USER = "user", "User", "An outsider with an account, who can query what is served to the public."
    SUPPLIER = (
        "supplier",
        "Supplier",
        "An outsider who can change a package, model, data set or tool that the system takes in.",
    )
    FOOTHOLD = "foothold", "Foothold", "An outsider whose code runs on the workstation of a person in the system."
    INSIDER = "insider", "Insider", "A user with an employee's account who reaches internal services."
    PHYSICAL = "physical", "Physical", "An outsider who can stand before sensors and touch devices that are not public."

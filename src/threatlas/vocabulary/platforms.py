"""The families of AI system that a technique can be used against, as ATLAS format 6 names them."""

from threatlas.vocabulary.term import Term


class Platform(Term):
    """What sort of system a technique applies to."""

    PREDICTIVE = (
        "predictive",
        "Predictive AI",
        "Classifiers, regressors, detectors, recommenders: models that answer with a label, a score or a ranking.",
    )
    GENERATIVE = (
        "generative",
        "Generative AI",
        "Models that answer with text, code, images, sound or video, and the applications around them.",
    )
    AGENTIC = "agentic", "Agentic AI", "Systems in which a model plans, remembers and acts through tools."
    ENTERPRISE = (
        "enterprise",
        "Enterprise",
        "The ordinary information technology that AI is built on and reached through.",
    )

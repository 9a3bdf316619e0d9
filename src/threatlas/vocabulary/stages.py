"""The stages of an AI system's life, the six that ATLAS uses for its mitigations."""

from threatlas.vocabulary.term import Term


class LifecycleStage(Term):
    """When in the life of an AI system something happens. Declared in order of time."""

    UNDERSTANDING = (
        "understanding",
        "Business and Data Understanding",
        "The purpose is set, data sources are chosen, work and plans are published.",
    )
    DATA = "data-preparation", "Data Preparation", "Data are collected, labelled, cleaned, indexed and stored."
    ENGINEERING = (
        "model-engineering",
        "AI Model Engineering",
        "Models are trained, fine-tuned, obtained from others and packaged; agents and prompts are built.",
    )
    EVALUATION = (
        "model-evaluation",
        "AI Model Evaluation",
        "Models, prompts and agents are tested and accepted or refused.",
    )
    DEPLOYMENT = "deployment", "Deployment", "The system serves people and other systems."
    MONITORING = (
        "monitoring",
        "Monitoring and Maintenance",
        "The running system is watched, corrected, retrained and retired.",
    )

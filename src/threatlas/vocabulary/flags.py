"""What may be true of an asset besides its kind."""

from __future__ import annotations

from threatlas.vocabulary.term import Term


class Flag(Term):
    """A property that decides which techniques apply. Kinds bring defaults; a description says what differs."""

    PUBLIC = "public", "Public", "Anybody outside can reach it."
    OPEN = "open", "Open registration", "Anybody may register and use it with an own account."
    DOCUMENTED = (
        "documented",
        "Documented",
        "Outsiders can read how it is built: papers, posts, repositories, model cards.",
    )
    OFF_THE_SHELF = "off-the-shelf", "Off the shelf", "The same product or model can be had elsewhere to practise on."
    ON_DEVICE = "on-device", "On device", "It lies on hardware that outsiders can hold."
    BIOMETRIC = "biometric", "Biometric", "It recognises people by face, voice or other traits."
    GENERATIVE = "generative", "Generative", "A model that answers with text, code, images, sound or video."
    VULNERABLE = "vulnerable", "Vulnerable", "It has a known flaw that outsiders can exploit."
    MISCONFIGURED = (
        "misconfigured",
        "Misconfigured",
        "It lets outsiders do what it should not: no authentication, default secrets, open writes.",
    )
    BROWSER = "browser", "Browses", "An agent that acts on web pages or a desktop."
    RETURNS_SCORES = "returns-scores", "Returns scores", "Callers see probabilities or confidences, not only labels."
    SENSITIVE = "sensitive", "Sensitive", "It holds personal, secret or regulated content."
    PINNED = "pinned", "Pinned", "Versions are fixed and verified by hash or signature before use."
    CURATED = "curated", "Curated", "Somebody reviews what is published there before others can take it."
    LEARNS = "learns", "Keeps learning", "A model that is retrained from feedback or fresh data of its use."

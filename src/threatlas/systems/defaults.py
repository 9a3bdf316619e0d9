"""What is true of an asset by its kind, unless its description says otherwise."""

from threatlas.vocabulary import AssetKind, Flag

DEFAULT_FLAGS: dict[AssetKind, frozenset[Flag]] = {
    AssetKind.WEB: frozenset({Flag.PUBLIC, Flag.OPEN}),
    AssetKind.HUB: frozenset({Flag.PUBLIC, Flag.OPEN, Flag.DOCUMENTED}),
    AssetKind.AI_SERVICE: frozenset({Flag.GENERATIVE, Flag.OFF_THE_SHELF, Flag.OPEN, Flag.PUBLIC, Flag.DOCUMENTED}),
    AssetKind.AGENT: frozenset({Flag.GENERATIVE}),
    AssetKind.EDGE_DEVICE: frozenset({Flag.ON_DEVICE}),
    AssetKind.KEY: frozenset({Flag.SENSITIVE}),
    AssetKind.SECRET_STORE: frozenset({Flag.SENSITIVE}),
}
"""Kinds that are not named have none."""


def default_flags(kind: AssetKind) -> frozenset[Flag]:
    """The flags of an asset of this kind of which nothing is said."""
    return DEFAULT_FLAGS.get(kind, frozenset())

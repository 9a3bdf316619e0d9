"""Documents from outside, read with bounds and with the place of every value; documents of ours, written whole or not at all.

``documents.yaml`` and ``documents.json`` are imported where they are needed, since most commands need neither.
"""

from threatlas.documents.limits import DEFAULT_LIMITS, Limits
from threatlas.documents.place import START, MappingNode, Place, SequenceNode, Value, describe, expect_mapping
from threatlas.documents.plain import one_line, plain, shortened
from threatlas.documents.read import decode, read_bytes, read_text
from threatlas.documents.write import write_atomic

__all__ = [
    "DEFAULT_LIMITS",
    "START",
    "Limits",
    "MappingNode",
    "Place",
    "SequenceNode",
    "Value",
    "decode",
    "describe",
    "expect_mapping",
    "one_line",
    "plain",
    "read_bytes",
    "read_text",
    "shortened",
    "write_atomic",
]

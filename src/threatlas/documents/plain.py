"""Makes text from outside harmless to show: no control characters, no reordering, nothing that a reader cannot see."""

from __future__ import annotations

import re

_WITHOUT_WIDTH = re.compile(
    "["
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"  # fillers and marks
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction overrides, joiners, annotations
    "\U000e0000-\U000e0fff"  # tags, which can carry instructions that only a machine reads
    "]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""What can command a terminal, and half characters, which no file can hold."""
_LINE_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")


def plain(text: str) -> str:
    """``text`` without what a terminal would obey or a reader would not see; tabs stay, every line break is a newline.

    Characters that have no width are dropped; controls become U+FFFD, so that people see that something was there.
    """
    return _CONTROLS.sub("\ufffd", _WITHOUT_WIDTH.sub("", _LINE_BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """:func:`plain` text with every run of white space as one space."""
    return " ".join(plain(text).split())


def shortened(text: str, most: int) -> str:
    """:func:`one_line`, cut to at most ``most`` characters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

"""Makes text from outside harmless to show: no control characters, no reordering, nothing invisible."""

from __future__ import annotations

import re

_NOT_SHOWN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline: escape sequences begin with one
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, or reorder what is read
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\U000e0000-\U000e0fff"  # tag characters and variation selectors: a way to hide instructions for language models
    "]+"
)


def plain(text: str) -> str:
    """``text`` without what a terminal would obey or a reader would not see; tabs and newlines stay.

    Carriage returns before newlines are dropped; every other run of such characters becomes one U+FFFD, so that it
    shows that something was there.
    """
    return _NOT_SHOWN.sub("\ufffd", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """:func:`plain` text with every run of white space as one space."""
    return " ".join(plain(text).split())

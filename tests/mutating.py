"""Breaks documents in ways that people, tools and adversaries do; the same seed breaks them in the same way."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENS = (
    # structure of YAML and JSON
    *(
        "\n",
        "  ",
        "\t",
        ": ",
        "- ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ",",
        '"',
        "'",
        "|\n",
        ">\n",
        "#",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
    ),
    *(
        "&a ",
        "*a",
        "<<: *a",
        "!!python/object/apply:os.system ['x']",
        "!!binary ",
        "!x ",
        "\\",
        "\\ud800",
        "\\u0000",
        "//",
    ),
    # characters that command or hide, half characters, other line ends
    *("\0", "\x1b[31m", "\u202e", "\u2028", "\x85", "\ufeff", "\r", "\ud800", "\U0001f600", "\x7f"),
    # words of the formats
    *(
        "id: AML.T0001\n",
        "AML.T0001",
        "aml.t0118",
        "AML.M0018",
        "TL.M0001",
        "AML.TA0002",
        "AML.CS0000",
        "S00",
        "leads-to: [S00]",
    ),
    *(
        "true",
        "null",
        "~",
        "1e999",
        "-0",
        "9" * 500,
        "0x1F",
        "2024-02-30",
        "__proto__",
        "../../x",
        "<script>",
        "x" * 5000,
    ),
)
VALUES: tuple[Any, ...] = (
    *(
        "",
        " ",
        "x",
        "AML.T0001",
        "AML.T0118",
        "aml.t0001",
        "AML.M0018",
        "AML.M0037",
        "TL.M0001",
        "AML.TA0002",
        "AML.CS0000",
        "S00",
        "S01",
    ),
    *(
        "__proto__",
        "../../x",
        "<script>alert(1)</script>",
        "\u202e",
        "2024-02-30",
        "9999",
        "6.0.0",
        "7",
        "threatlas",
        "x" * 300_000,
    ),
    *(None, True, False, 0, -1, 10**30, 1.5),
    *(
        [],
        {},
        [[]],
        [{}],
        {"": ""},
        ["x", None, {}, []],
        {"id": "AML.T0001"},
        {"id": []},
        [{"id": "AML.T0118", "use": "x"}],
    ),
)


def seeded(seed: str) -> Random:
    """The random numbers of one round."""
    return Random(seed)  # noqa: S311  # made to be predicted


def broken_text(text: str, random: Random) -> str:
    """``text`` with one to six pieces inserted, removed, repeated or moved."""
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(text) + 1)
        span = random.choice((1, 3, 20, 200))
        match random.randrange(6):
            case 0 | 1:
                text = text[:at] + random.choice(TOKENS) + text[at:]
            case 2:
                text = text[:at] + text[at + span :]
            case 3:
                text = text[:at] + text[at : at + span] * random.randint(2, 5) + text[at + span :]
            case 4:
                to = random.randrange(len(text) + 1)
                text = text[:to] + text[at : at + span] + text[to:]
            case _ if random.randrange(8) == 0:
                text = text[:at]
    return text


def broken_bytes(content: bytes, random: Random) -> bytes:
    """``content`` with one to six bytes or runs of bytes changed, inserted, removed or repeated."""
    broken = bytearray(content)
    for _ in range(random.randint(1, 6)):
        at, span = random.randrange(len(broken) + 1), random.choice((1, 4, 64))
        match random.randrange(4):
            case 0:
                broken[at : at + span] = random.randbytes(span)
            case 1:
                broken[at:at] = random.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\0", b"\xef\xbb\xbf", b"\xfe\xff"))
            case 2:
                del broken[at : at + span]
            case _:
                broken[at:at] = broken[at : at + span] * 3
    return bytes(broken)


def broken_tree(root: Any, random: Random) -> Any:
    """A copy of ``root`` (mappings, lists, scalars) with one to six values replaced, removed, repeated, renamed or moved."""
    root = deepcopy(root)
    for _ in range(random.randint(1, 6)):
        places = list(_places(root))
        if not places:
            break
        holder, key = random.choice(places)
        match random.randrange(6):
            case 0 | 1:
                holder[key] = deepcopy(random.choice(VALUES))
            case 2:
                del holder[key]
            case 3:
                other, other_key = random.choice(places)
                holder[key] = deepcopy(other[other_key])
            case 4 if isinstance(holder, list):
                holder[key:key] = [deepcopy(holder[key])] * random.randint(1, 3)
            case _ if isinstance(holder, dict):
                new = random.choice(
                    (key[:-1], key + key[-1:], key.upper(), random.choice(("id", "use", "technique", "x")))
                )
                holder[new] = holder.pop(key)
            case _:
                random.shuffle(holder)
    return root


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) below ``node``."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])


def as_tree(text: str) -> Any:
    """The document in ``text`` as plain mappings, lists, texts and nothing."""
    return json.loads(text) if text.startswith("{") else _plain(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node or None  # this loader makes a text even of nothing


def as_text(tree: Any, like: str) -> str:
    """``tree`` in the language that ``like`` is written in."""
    return json.dumps(tree) if like.startswith("{") else str(yaml.safe_dump(tree, sort_keys=False, width=200))

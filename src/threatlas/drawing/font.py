"""How wide a text is, without a font to ask.

The widths are those of Arial, Helvetica and Liberation Sans, which are made to have the same, in thousandths of the font size.
"""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import category, east_asian_width

FAMILY = "Arial, Helvetica, 'Liberation Sans', sans-serif"
"""The fonts that texts are measured for."""


def _table(characters: Mapping[int, str]) -> dict[str, int]:
    return {character: width for width, all_of_it in characters.items() for character in all_of_it}


# One line a width: the characters that have it.
REGULAR = _table(
    {
        191: "'",
        222: "ijlįĵĺļłſ‘’",
        260: "|¦",
        278: " !,./:;I[\\]ft·ÌÍÎÏìíîïĨĩĪīĬĭĮİıţŧ",
        292: "ľ",
        333: "()-`r¡¨²³´¸¹ŕŗř“”",
        334: "{}ŀ",
        350: "•",
        355: '"',
        365: "º",
        370: "ª",
        375: "ť",
        389: "*",
        400: "°",
        444: "ĳ",
        469: "^",
        500: "JcksvxyzçýÿćĉċčĴķĸśŝşšŷźżž",
        537: "¶",
        549: "±÷≤≥",
        552: "¯",
        556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþāăąđēĕėęěĝğġģĥħĹĻĽĿŁńņňŋōŏőũūŭůűų–€",
        576: "µ",
        584: "+<=>~¬×−",
        604: "ŉ",
        611: "FTZ¿ßøŢŤŦŹŻŽ",
        615: "ď",
        667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞĀĂĄĒĔĖĘĚĶŚŜŞŠŶŸ",
        722: "CDHNRUwÇÐÑÙÚÛÜĆĈĊČĎĐĤĦŃŅŇŔŖŘŨŪŬŮŰŲŵ",
        723: "Ŋ",
        735: "Ĳ",
        737: "©®",
        778: "GOQÒÓÔÕÖØĜĞĠĢŌŎŐ",
        833: "Mm",
        834: "¼½¾",
        889: "%æ",
        944: "WœŴ",
        1000: "ÆŒ—…→",
        1015: "@",
    }
)
BOLD = _table(
    {
        238: "'",
        278: " ,./I\\ijl·ÌÍÎÏìíîïĨĩĪīĬĭĮįİıĵĺļłſ‘’",
        280: "|¦",
        333: "!()-:;[]`ft¡¨²³´¸¹ţŧ",
        350: "•",
        365: "º",
        370: "ª",
        385: "ľ",
        389: "*r{}ŕŗř",
        400: "°",
        474: '"',
        479: "ŀť",
        500: "zźżž“”",
        549: "±÷≤≥",
        552: "¯",
        556: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿāăąćĉċčēĕėęěĳĴķĸśŝşšŷ–€",
        576: "µ",
        584: "+<=>^~¬×−",
        611: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþđĝğġģĥħĹĻĽĿŁńņňŋōŏőŢŤŦũūŭůűųŹŻŽ",
        667: "EPSVXYÈÉÊËÝÞĒĔĖĘĚŚŜŞŠŶŸ",
        708: "ŉ",
        719: "ď",
        722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜĀĂĄĆĈĊČĎĐĤĦĶŃŅŇŔŖŘŨŪŬŮŰŲ",
        723: "Ŋ",
        737: "©®",
        778: "GOQwÒÓÔÕÖØĜĞĠĢŌŎŐŵ",
        785: "Ĳ",
        833: "M",
        834: "¼½¾",
        889: "%mæ",
        944: "WœŴ",
        975: "@",
        1000: "ÆŒ—…→",
    }
)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` in the unit of ``size``. Characters that the table does not have are taken to be wide."""
    table = BOLD if bold else REGULAR
    return sum(table[character] if character in table else _unknown(character) for character in text) * size / 1000


def _unknown(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 1000 if east_asian_width(character) in {"W", "F"} or ord(character) > 0xFFFF else 750

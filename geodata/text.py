"""Text on its way out, to a terminal, a file or a page: what is in it can be seen, and is nothing but text."""

import re
from typing import Any

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # control characters, among them ESC, which a terminal obeys
    "|\r(?!\n)"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the order in which text is shown
    "|[\u2028\u2029\ud800-\udfff\ufffe\uffff]"  # separators that end a line in scripts; halves of characters, and what is none
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet computes."""
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


def plain(text: str) -> str:
    """The text with `�` for every character that is not seen but does something; line breaks and tabs stay."""
    return _UNSEEN.sub("�", text)


def plain_json(text: str) -> str:
    """JSON with the same characters escaped, so that reading it gives the same."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain_cell(value: Any) -> Any:
    """A value of a table that a spreadsheet opens: text that it would take for a formula has `'` before it, numbers are as they are."""
    if not isinstance(value, str):
        return value
    return f"'{plain(value)}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else plain(value)

"""Changes made to valid files: to their bytes, to trees of entries, to tables of cells."""

import copy
from random import Random
from typing import Any

TOKENS = (
    "", " ", "-", "N/A", "nan", "inf", "-1", "0", "1e308", "1e999", "5e-324", "0.1", "1.5", "60.000", "1,5", "60,000", "1.234.567", "5%",
    "Rp 350000", "9" * 20, "9" * 400, "9" * 5000, "true", "no", "null", "2026-13-01", "2026-01-01", "12:30:00", "0101", "=1+1", "@SUM(A1)",
    "#REF!", "north_town", "NORTH_TOWN", ".", "..", "a|b", "|", ",", ",,,,", ";", '"', '""', '"\n"', "\n", "\r", "\t", "\x00", "\x0b",
    "\x1b[31m", "\u202e", "\u2028", "\ufeff", "\ufffe", "\ufffd", "NÃ¶rth", "ñ", "ភូមិ", "😀", "&a [1]", "*a", "!!int x", "!!float", "? [a]",
    "<<: *a", "[", "[" * 300, "{" * 300, "]", "- ", ": ", "#", "%YAML 9", "---\n", "x" * 300, "x" * 40_000, "PAR1", "PK\x03\x04",
)  # fmt: skip
"""What people, spreadsheets and attackers write."""
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, -0.0, 1e308, 5e-324, float("inf"), float("nan"), 10**20, 10**400, [], {}, [[]], [None], {"a": 1}),
    *("x", [1, 2, 3], {"": None}, ["north_town"], "north_town"),
)
"""What may stand in a tree."""


def bytewise(content: bytes, random: Random) -> bytes:
    """The content with one to four cuts, repetitions, swaps, or insertions."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(content))
        end = min(len(content), start + random.choice((0, 1, 1, 2, 8, 100, len(content))))
        piece = content[start:end]
        new = random.choice(
            (
                b"",
                piece * random.randint(2, 5),
                bytes(random.randrange(256) for _ in range(random.randint(1, 8))),
                random.choice(TOKENS).encode(),
                piece[::-1],
            )
        )
        content = content[:start] + new + content[end:]
    return content


def tree(root: Any, random: Random) -> Any:
    """Plain JSON types with one to three entries replaced, removed, renamed, doubled, shortened or moved."""
    for _ in range(random.randint(1, 3)):
        places = list(_places(root))
        if not places:
            return copy.deepcopy(random.choice(VALUES))
        block, key = random.choice(places)
        what = random.randrange(6)
        if what == 0:
            del block[key]
        elif what == 1:
            block[key] = random.choice(TOKENS)
        elif what == 2 and isinstance(block, dict):
            block[random.choice(TOKENS)] = block.pop(key)
        elif what == 3:
            block[key] = copy.deepcopy(random.choice(places)[0])
        elif what == 4 and isinstance(block[key], list):
            block[key] = block[key][: random.randint(0, len(block[key]))] * random.randint(1, 2)
        else:
            block[key] = copy.deepcopy(random.choice(VALUES))
    return root


def table(rows: list[list[Any]], random: Random) -> list[list[Any]]:
    """Rows of cells, the header first, with one to three cells, rows or columns changed."""
    for _ in range(random.randint(1, 3)):
        if not rows or not rows[0]:
            return rows
        at, column = random.randrange(len(rows)), random.randrange(len(rows[0]))
        what = random.randrange(8)
        if what < 4:
            rows[at] = [*rows[at][:column], random.choice((*TOKENS, *(cell for row in rows for cell in row))), *rows[at][column + 1 :]]
        elif what == 4:
            rows.insert(at, list(random.choice((rows[at], [random.choice(TOKENS)], [random.choice(TOKENS)] * len(rows[0])))))
        elif what == 5:
            del rows[at]
        elif what == 6:
            rows = [row[:column] + row[column + 1 :] for row in rows]
        else:
            value = random.choice(TOKENS)
            rows = [rows[0], *([*row[:column], value, *row[column + 1 :]] for row in rows[1:])]
        rows = [row for row in rows if row] or [[""]]
    return rows


def _places(root: Any) -> Any:
    """Every entry below a tree, as the block or list that holds it and its key."""
    entries = root.items() if isinstance(root, dict) else enumerate(root) if isinstance(root, list) else ()
    for key, value in list(entries):
        yield root, key
        yield from _places(value)

"""Names that lost letters on their way, or were read in the wrong encoding."""

import re
from collections.abc import Iterator

from instances.checks.reporting import listed
from instances.columns import kinds
from instances.schema import TABLES, Data

LOST = "\ufffd"
"""What programs put in the place of a letter that they could not read."""
_RUN = re.compile(r"[^\x00-\x7f]{2,}")


def warnings(instance: Data) -> Iterator[str]:
    """Texts with lost letters, and texts in UTF-8 that were read as if they were not (`NÃ¶rth` for `Nörth`)."""
    texts = dict.fromkeys((instance.manifest.title, instance.manifest.description, *_texts(instance)))
    if lost := [text for text in texts if LOST in text]:
        yield f"letters are lost (the sign {LOST} stands for them): {listed(lost)}; enter the names again"
    if garbled := {text: meant for text in texts if (meant := _RUN.sub(_meant, text)) != text}:
        names = listed(f"{text} (likely {meant})" for text, meant in garbled.items())
        yield f"texts were read in the wrong encoding on their way: {names}; save the source as UTF-8 and take the names from it again"


def _texts(instance: Data) -> Iterator[str]:
    for table, row_class in TABLES.items():
        names = [name for name, kind in kinds(row_class).items() if kind == "text"]
        yield from (getattr(row, name) for row in getattr(instance, table) for name in names)


def _meant(run: re.Match[str]) -> str:
    """The letters that a run of letters beyond ASCII stands for, if its bytes are UTF-8."""
    try:
        return run[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return run[0]

"""The part of docs/rules.md that lists the rules, made from their records: `python -m optimizer.verify.page docs/rules.md`."""

import inspect
import sys
from pathlib import Path
from types import ModuleType

from optimizer.verify.check import FAMILIES

BEGIN = "<!-- From here on made by `python -m optimizer.verify.page docs/rules.md` from the records of the rules; a test keeps it so. -->\n"
"""What is above this line is written by hand."""


def page(text: str) -> str:
    """The page with its rules as they are now, Markdown; `text` is the page as it was."""
    form, *others = FAMILIES
    sections = [_section(number, family) for number, family in enumerate([*others, form], start=1)]
    return text.partition(BEGIN)[0] + BEGIN + "".join(sections)


def _section(number: int, family: ModuleType) -> str:
    """One family: what its file says, and a table of its rules."""
    title, text = (inspect.getdoc(family) or "").split("\n", 1)
    lines = ["| Rule | What it says | What is limited | Compared | Unit |", "| --- | --- | --- | --- | --- |"]
    for rule in family.RULES.values():
        label = f"{rule.label}{' *' if rule.order is not None else ''}"
        compared = "" if family.__name__.endswith("form") else rule.sense
        lines.append(f"| `{rule.id}` | {rule.says} | {label} | {compared} | {rule.unit} |")
    return f"\n### {number}. {title}\n\n{text.strip()}\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")

"""The part of docs/rules.md that lists the rules, made from their records: `python -m optimizer.report.rules docs/rules.md`."""

import inspect
import sys
from pathlib import Path
from types import ModuleType

from optimizer.hedge import check as hedge_check
from optimizer.horizon.check.left_out import RULES as TOLD
from optimizer.horizon.verify import COUNTED
from optimizer.horizon.verify import FAMILIES as YEARS
from optimizer.horizon.verify import RULES as OF_YEARS
from optimizer.verify.check import FAMILIES, RULES

BEGIN = (
    "<!-- Made from here on by `python -m optimizer.report.rules docs/rules.md` from the records of the rules; a test keeps it so. -->\n"
)
"""What is above this line is written by hand."""


def page(text: str) -> str:
    """The page with its rules as they are now, Markdown; `text` is the page as it was."""
    form, *others = FAMILIES
    sections = [_section(f"### {number}. ", family) for number, family in enumerate([*others, form], start=1)]
    shared = ", ".join(f"`{rule}`" for rule in OF_YEARS if rule in RULES and rule not in COUNTED)
    counted = ", ".join(f"`{rule}`" for rule in COUNTED)
    told = ", ".join(f"`{rule}`" for rule in TOLD)
    sections += [
        "\n## Rules of several years\n\nIn each year of a plan over several years these rules hold as they are, with places for areas, and "
        f"groups of places where people supervise or work remotely: {shared}. Limits that are shares of heads are of those who stayed, and "
        f"not rounded to whole heads. What is missed of {counted} counts in what is minimised, since people have to be found first; a plan "
        f"may miss them. How far each year is beyond {told} is counted, and told beside the plan. To these come:\n",
        *(_section("### ", family) for family in YEARS),
        "\n## Rules of a plan for several scenarios\n",
        _section("### ", hedge_check),
    ]
    return text.partition(BEGIN)[0] + BEGIN + "".join(sections)


def _section(mark: str, family: ModuleType) -> str:
    """One family: what its file says, and a table of its rules, those of another family left out."""
    title, _, text = (inspect.getdoc(family) or "").partition("\n")
    head = ["| Rule | What it says | What is limited | Compared | Unit |", "| --- | --- | --- | --- | --- |"]
    lines: list[str] = []
    for rule in family.RULES.values():
        if family in FAMILIES or rule.id not in RULES:
            label = f"{rule.label}{' *' if rule.order is not None else ''}"
            compared = "" if rule.family == "form" else rule.sense
            lines.append(f"| `{rule.id}` | {rule.says} | {label} | {compared} | {rule.unit} |")
    return f"\n{mark}{title}\n\n{text.strip()}\n\n".replace("\n\n\n\n", "\n\n") + "".join(f"{line}\n" for line in (*head, *lines) if lines)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")

"""The formulation page, made from the docstrings of the model and the notation table: `python -m models.page > docs/formulation.md`."""

import inspect
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from models import objective
from models.formulation import FAMILIES, build
from models.notation import CONSTRAINTS, EXPRESSIONS, INDICES, OBJECTIVE, PARAMETERS, SETS, VARIABLES, Symbol

HEAD = """# The formulation

<!-- Made by `python -m models.page > docs/formulation.md` from the docstrings and the notation table in `models/`; a test keeps it so. -->

The deployment model is a mixed-integer program. Its main page in code is `models/formulation.py`; each family of constraints below is
one file in `models/`, and each constraint has in the model the name that it has here, so that a row in a solver's log or in a conflict
can be looked up on this page. It is the id of the rule that the constraint states; `<rule>_<part>` links or tightens that rule.
[rules.md](rules.md) states the same rules in the words of the tables.

Two layers on purpose: *deliver* says what is done where and by whom, *serve* says from where people come to do it. Their product, work by
base × area × function × tier, is never built: it would have several times as many columns and give the same answer. Only combinations
that the rules allow have variables: who can do what, who reaches where, who may supervise whom is settled when the sets are made.
"""

COLUMNS = {
    "index": ("Symbol", "In the code", "Meaning"),
    "set": ("Set", "Members", "Meaning"),
    "parameter": ("Symbol", "In the code", "For each", "Unit", "Meaning"),
    "variable": ("Symbol", "In the code", "Domain", "Unit", "Meaning"),
    "expression": ("Symbol", "In the code", "For each", "Unit", "Meaning"),
    "objective": ("Symbol", "In the code", "Meaning"),
    "constraint": ("In the code", "For each", "Unit", "Meaning"),
}


def page() -> str:
    """The page, Markdown with formulas in LaTeX."""
    families = "\n".join(map(_family, FAMILIES))
    return f"""{HEAD}
## Indices

{_table(INDICES)}
## Sets

{_table(SETS)}
## Parameters

{_table(PARAMETERS)}
## Variables

{_table(VARIABLES)}
## Expressions

{markdown(objective.declare_work)}

{markdown(objective.declare_costs)}

{_table(EXPRESSIONS)}
## Objective

{markdown(objective.declare_terms)}

{markdown(objective.weights)}

{_table(OBJECTIVE)}
## Constraints

The order is that of `{build.__module__}.build`.

{families}"""


def _family(name: str) -> str:
    """One family: its title, its text and the table of its constraints."""
    title, text = markdown(FAMILIES[name].declare).split("\n", 1)
    rows = [symbol for symbol in CONSTRAINTS if symbol.name.startswith(f"{name}.")]
    kept = [f"`{rule}` by {component}" for rule, component in getattr(FAMILIES[name], "KEPT_BY", {}).items()]
    others = f"\nOther rules of the family are kept by sets and bounds of variables: {', '.join(kept)}.\n" if kept else ""
    return f"### {title.removesuffix('.')}\n\nIn `models/{name}.py`.\n{text}\n\n{_table(rows)}{others}"


def markdown(function: Callable[..., Any]) -> str:
    """A docstring as Markdown: `.. math::` blocks become display formulas."""
    blocks = re.compile(r"^\.\. math::(.*(?:\n+[ ]{4}.*)*)", re.MULTILINE)
    return blocks.sub(lambda found: f"```math\n{inspect.cleandoc(found[1])}\n```", inspect.getdoc(function) or "")


def _table(symbols: Sequence[Symbol]) -> str:
    """Symbols of one kind as a table."""
    head = COLUMNS[symbols[0].kind]
    lines = [head, ("---",) * len(head), *map(_cells, symbols)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(symbol: Symbol) -> tuple[str, ...]:
    """The cells of one line, in the order of `COLUMNS`."""
    name, over = f"`{symbol.name}`", _over(symbol.over)
    match symbol.kind:
        case "index" | "objective":
            return (f"${symbol.symbol}$", name, symbol.meaning)
        case "set":
            return (name, over, symbol.meaning)
        case "constraint":
            return (name, over, symbol.unit, symbol.meaning)
        case _:
            return (f"${symbol.symbol}$", name, over, symbol.unit, symbol.meaning)


def _over(text: str) -> str:
    """Indices as a formula; names of sets and domains as they are."""
    indices = text and all(len(part.rstrip("'")) == 1 or part.startswith("\\") for part in text.split(", "))
    return f"${text}$" if indices else text


if __name__ == "__main__":
    sys.stdout.write(page())

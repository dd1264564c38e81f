"""The formulation page, made from the docstrings of the model and the notation table: `python -m models.page > docs/formulation.md`."""

import inspect
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from models import objective
from models.extensions import open_budget
from models.extensions.notation import EXTENSION_NOTATION
from models.formulation import EXTENSIONS, FAMILIES, build
from models.horizon import objective as horizon_objective
from models.horizon import variables as horizon_variables
from models.horizon.formulation import FAMILIES as HORIZON
from models.horizon.formulation import KEPT_BY
from models.horizon.money import declare_costs as horizon_costs
from models.horizon.notation import HORIZON_NOTATION
from models.notation import EXPRESSIONS, INDICES, OBJECTIVE, PARAMETERS, SETS, VARIABLES, Symbol

HEAD = """# The formulation

<!-- Made by `python -m models.page > docs/formulation.md` from the docstrings and the notation table in `models/`; a test keeps it so. -->

The deployment model is a mixed-integer program. Its main page in code is `models/formulation.py`; each family of constraints below is
one file in `models/`, and each constraint has in the model the name that it has here, so that a row in a solver's log or in a conflict
can be looked up on this page. It is the id of the rule that the constraint states; `<rule>_<part>` links or tightens that rule.
[The rules of a plan](rules.md) states the same rules in the words of the tables. What a question adds to the model (a plan for several
scenarios, few changes, …) and the model of [several years](horizon.md) follow at the end.

Two layers on purpose: *deliver* says what is done where and by whom, *serve* says from where people come to do it. Their product, work by
base × area × function × tier, is never built: it would have several times as many columns and give the same answer. Only combinations
that the rules allow have variables: who can do what, who reaches where, who may supervise whom is settled when the sets are made.
"""

EXTENSIONS_HEAD = """Each is one file in `models/extensions/`: declared on a model that is built, in a block of its name, with an
objective of its own where it has one. A program that is compiled already takes in the rows and variables of such a block
(`Program.with_block`).
"""

HORIZON_HEAD = """The model of `fieldpost horizon` is in `models/horizon/`, one file for each family. Places $p$ are areas, or zones of
regions; what is not named here is as in the one-year model. [Several years](horizon.md) says what the model is for, and what it leaves out.
"""

NAMED = re.compile(r"^`(\w+)`:((?:.+\n)*)", re.MULTILINE)
"""A constraint in a docstring: its name, and what it says."""
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
    families = "\n".join(_family(name, family.declare, f"models/{name}.py") for name, family in FAMILIES.items())
    extensions = "\n".join(
        _family(name, extension.declare, f"models/extensions/{name}.py", EXTENSION_NOTATION) for name, extension in EXTENSIONS.items()
    )
    kept = ", ".join(f"`{rule}` by {component}" for rule, component in KEPT_BY.items())
    years = "\n".join(_family(name, declare, declare.__module__.replace(".", "/") + ".py") for name, declare in HORIZON.items())
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

{families}
## Extensions

{EXTENSIONS_HEAD}
{extensions}
{_family("open_budget", open_budget.build, "models/extensions/open_budget.py")}
## Several years

{HORIZON_HEAD}
{markdown(horizon_variables.declare)}

{_tables(HORIZON_NOTATION)}
{markdown(horizon_costs)}

{markdown(horizon_objective.declare_terms)}

{years}
Other rules are kept by sets and bounds of variables: {kept}.
"""


def constraints() -> dict[str, str]:
    """What each constraint says, by `family.name`, from the docstrings of the families."""
    return {
        f"{name}.{found[1]}": " ".join(found[2].split())
        for name, family in FAMILIES.items()
        for found in NAMED.finditer(inspect.getdoc(family.declare) or "")
    }


def _family(name: str, declare: Callable[..., Any], file: str, symbols: Sequence[Symbol] = ()) -> str:
    """One family or extension: its title, its text (constraints of a family under their whole names), and tables of its symbols."""
    title, text = markdown(declare).split("\n", 1)
    if "extensions" not in file:
        text = NAMED.sub(rf"`{name}.\1`:\2", text)
    tables = _tables([symbol for symbol in symbols if symbol.name.startswith(f"{name}.")])
    kept = [f"`{rule}` by {component}" for rule, component in getattr(inspect.getmodule(declare), "KEPT_BY", {}).items()]
    others = f"\nOther rules of the family are kept by sets and bounds of variables: {', '.join(kept)}.\n" if kept else ""
    return f"### {title.removesuffix('.')}\n\nIn `{file}`.\n{text}\n" + (f"\n{tables}" if tables else "") + others


def _tables(symbols: Sequence[Symbol]) -> str:
    """A table for each kind of symbols."""
    kinds = dict.fromkeys(symbol.kind for symbol in symbols)
    return "\n".join(_table([symbol for symbol in symbols if symbol.kind == kind]) for kind in kinds)


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
    indices, _, domain = text.partition(", ≥") if ", ≥" in text else (text, "", "")
    plain = indices and all(len(part.rstrip("'")) == 1 or part.startswith("\\") for part in indices.split(", "))
    return text if not plain else f"${indices}$, ≥{domain}" if domain else f"${indices}$"


if __name__ == "__main__":
    sys.stdout.write(page())

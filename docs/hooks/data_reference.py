"""The data reference, made from the docstrings of the schema: every table and every entry of the manifest."""

import inspect

from pydantic import BaseModel

from instances.checks.norms import NORMS, published
from instances.columns import names
from instances.explain import field_schema, json_schema, words
from instances.manifest_file import MANIFEST_FILE
from instances.schema import COUNTED_BY, REQUIRED_TABLES, TABLES, Manifest, Objective, Policy, Stage, UnpaidCaps
from optimizer.plan.plan import PLAN_TABLES
from optimizer.report.figures.indicators import INDICATORS

INTRODUCTION = """# Data reference

An instance is a folder with `instance.yaml` (the manifest) and one CSV or Parquet file for each table, or a workbook with one sheet for
each. `fieldpost template my-country.xlsx` writes a workbook with all of them; `fieldpost schema` prints what is below as JSON Schema.

- Units are in the names of the columns (`travel_hours`, `wage_per_year`); money is in the currency of the manifest.
- A share is a fraction: 0.25 for 25 %.
- Several ids in one cell are separated by `|`. An empty cell is "not set", or "all" where a list is expected.
- Columns marked **must** have to be there and filled. All others may be left out; then the default holds.
- No two rows of a table may have the same *key*.
"""


INDICATORS_INTRODUCTION = """The table [`indicators`](#indicators) gives them targets. Every plan is counted by all of them, with or
without a target: on its page, in the workbook, side by side in `compare`, and year by year in `horizon`. *Counted by* names the columns
that may be filled in; where they are empty, the figure is of all together."""

NORMS_INTRODUCTION = """What `fieldpost validate` compares the figures of an instance with. What lies outside is a note with the number and
the source: a reason to look again, not an error. Each is a figure of one place and time; none is a target."""


def page() -> str:
    """The page as Markdown."""
    parts = [INTRODUCTION, "## Tables of an instance", "| table | holds |\n|---|---|\n" + "\n".join(map(_line, TABLES))]
    for table, row in TABLES.items():
        must = "at least one row" if table in REQUIRED_TABLES else "may be left out"
        keys = ", ".join(f"`{key}`" for key in row.KEY)
        parts += [f"### {table}", f"{inspect.getdoc(row)}", f"File `{table}.csv`, {must}. Key: {keys}.", _columns(row, names(row))]
    parts += ["## What the indicators count", INDICATORS_INTRODUCTION, _indicators()]
    parts += ["## Published norms", NORMS_INTRODUCTION, _norms()]
    parts += ["## Manifest", f"The file `{MANIFEST_FILE}`, or the sheet `instance` of a workbook."]
    for title, model in (("Manifest", Manifest), ("policy", Policy), ("policy.volunteers, policy.leaders", UnpaidCaps)):
        parts += [*([] if model is Manifest else [f"### {title}"]), inspect.getdoc(model) or "", _columns(model, model.model_fields)]
    for title, block in (("objective", Objective), ("objective.stages", Stage)):
        parts += [f"### {title}", inspect.getdoc(block) or "", _columns(block, block.model_fields)]
    parts += [
        "## Tables of a plan",
        "A plan folder has these in `tables/` (CSV) and `parquet/`; `plan.frame(name)` is one as a data frame.",
    ]
    for table, plan_row in PLAN_TABLES.items():
        parts += [f"### plan: {table}", inspect.getdoc(plan_row) or "", _columns(plan_row, names(plan_row))]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _indicators() -> str:
    lines = ["| indicator | what it is | unit | watches | counted by | how it is counted |", "|---|---|---|---|---|---|"]
    for name, record in INDICATORS.items():
        by = ", ".join(f"`{column}`" for column in COUNTED_BY[record.id]) or "–"
        lines.append(f"| `{name}` | {record.label} | {record.unit} | {record.stage} | {by} | {record.says} |")
    return "\n".join(lines)


def _norms() -> str:
    lines = ["| compared | figure | of | source |", "|---|---|---|---|"]
    lines += [
        f"| {norm.says} | {norm.shown(one.figure)} | {one.of} | {one.source}, {one.year} |"
        for norm in NORMS
        for one in published()[norm.id]
    ]
    return "\n".join(lines)


def _line(table: str) -> str:
    must = " (**must**)" if table in REQUIRED_TABLES else ""
    return f"| [`{table}`](#{table}){must} | {(inspect.getdoc(TABLES[table]) or '').splitlines()[0]} |"


def _columns(model: type[BaseModel], fields: object) -> str:
    """Name, what it takes, default and meaning of each field."""
    required = json_schema(model).get("required", [])
    lines = ["| name | takes | default | meaning |", "|---|---|---|---|"]
    for name in fields:  # type: ignore[attr-defined]
        schema = field_schema(model, (name,))
        default = schema.get("default")
        known = isinstance(default, str | int | float) and default != ""
        shown = "**must**" if name in required else f"`{str(default).lower() if isinstance(default, bool) else default}`" if known else ""
        takes, meaning = (str(text).replace("\n", " ").replace("|", "\\|") for text in (words(schema), schema.get("description", "")))
        lines.append(f"| `{name}` | {takes} | {shown} | {meaning} |")
    return "\n".join(lines)

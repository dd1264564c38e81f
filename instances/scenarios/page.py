"""The page on scenarios, made from the schema's docstrings: `python -m instances.scenarios.page > docs/scenarios.md`."""

import inspect
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from instances.explain import field_schema, words
from instances.scenarios.files import GENERAL, read_scenario
from instances.scenarios.schema import SECTIONS, Scenario
from instances.schema import Row

INTRODUCTION = """\
# Scenarios

<!-- Made by `python -m instances.scenarios.page > docs/scenarios.md` from the docstrings in `schema.py`; a test keeps it so. -->

A scenario is a YAML file that says what would be different in an instance: less money, higher wages, a flood, closed posts. It is named
after its file, lies over any instance that knows the names it uses, and changes nothing in the instance's own files.

```yaml
# scenarios/lean.yaml
title: Less money, and posts closed in the hills
source: assumed
builds_on: [cut10]            # applied to the instance first
wages:
  - kinds: [professional]     # nothing named: all tiers
    factor: 1.08
need:
  - zones: [remote]
    programmes: [child protection]
    factor: 1.2
posts:
  - tiers: [officer]
    areas: [north_hills]
    max_heads: 0
```

    fieldpost scenario list tiny
    fieldpost compare tiny --scenarios baseline,cut10,cut10+wage8,scenarios/lean.yaml --out compare/

**What is proven of a difference.** Two plans that are each near the best one of their scenario can differ by more than the scenario
changes. So every plan of a comparison is offered to every scenario (its whole numbers are kept, everything else is arranged anew, and
the verifier checks it): none is reported worse than another one whose plan it allows. And need met, cost and paid people are given as
the interval in which they lie for every plan that is as good as the one found (in the first stage, where there are several); the
difference of two scenarios lies in the difference of their intervals, whichever plans are taken. Where that holds 0, no difference is
proven. All other figures are those of the plans found. `--resolve 0.5pt` searches on, the scenario with the widest interval first,
until every difference of need met is that narrow or each has had `--time-limit` again. Among plans that are as good, the one whose
mandates are nearest to those of the first scenario is taken, and only mandates with hours are counted as different. `fieldpost solve
--pool DIR` keeps plans between commands in the same way.

**Which there are.** `baseline` is the instance as it is. The general ones at the end of this page need no names and go with every
instance. An instance's own lie in the folder `scenarios/` in its folder (or beside its workbook); they take the place of general ones of
the same name.

**Order.** `a+b` applies `a`, then `b`. Each scenario follows those that it builds on, and is applied once however many build on it. Within
one, changes are made in the order of the table below. Need is worked out last of all, from the groups, the demand and the digital saving
as all scenarios leave them.

**Choosing.** A list that is empty, or left out, means all; of several lists in one change, all must hold. A *programme* is what the column
`programme` of the functions table says; a *group* is a target group. A name that the instance does not know is an error, with file, line,
entry and the nearest known name. A change that changes nothing is reported. Figures keep their limits, and where they come from is
written to the `source` column of each row that changes.

**Need.** A factor for the whole country and all functions scales the demand table. Any other change of need is written as hours by area
and function (the `need` table), of which units are not known. Functions that follow another change only where they are named themselves,
or none is. Hours that are given as such belong to no target group.

**Attrition** counts in a plan of several years alone; a plan of one year knows none.
"""


PLAIN = {
    "a list, separated by |, each": "a list, each",
    "each a value": "each a block of entries",
    "a value": "a block of entries",
    "each an id (letters, digits, _ . -, no blanks)": "each an id",
    " or empty": "",
}
"""Words for what an entry takes, as a YAML file has it."""


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION, "## Entries of a scenario", _table(Scenario, skip=("name",))]
    for section in SECTIONS:
        model = _model(section)
        if model.__module__.startswith("instances.scenarios") or issubclass(model, Row):
            parts += [f"### `{section}`", inspect.getdoc(model) or "", _table(model)]
            parts += [text for name, inner in _inner(model) for text in (f"Entries of `{name}`: {inspect.getdoc(inner)}", _table(inner))]
        else:
            parts += [f"### `{section}`", f"Any entry of the block `{section}` of `instance.yaml`, as `fieldpost schema` describes it."]
    parts += ["## Scenarios that go with every instance", _general()]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _model(section: str) -> type[BaseModel]:
    """Class of one change of a section."""
    kinds = [kind for kind in get_args(Scenario.model_fields[section].annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return kinds[0]


def _inner(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Blocks inside a change."""
    for name, field in model.model_fields.items():
        for kind in get_args(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield name, kind


def _table(model: type[BaseModel], skip: tuple[str, ...] = ()) -> str:
    lines = ["| entry | takes | meaning |", "|---|---|---|"]
    for name in model.model_fields:
        if name not in skip:
            schema = field_schema(model, (name,))
            takes = words(schema)
            for wordy, plain in PLAIN.items():
                takes = takes.replace(wordy, plain)
            meaning = str(schema.get("description", "")).replace("\n", " ").replace("|", "\\|")
            lines.append(f"| `{name}` | {takes} | {meaning} |")
    return "\n".join(lines)


def _general() -> str:
    lines = ["| name | title | what is assumed | source |", "|---|---|---|---|"]
    for path in sorted(GENERAL.glob("*.yaml")):
        scenario = read_scenario(path)
        lines.append(f"| `{scenario.name}` | {scenario.title} | {scenario.description} | {scenario.source} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")

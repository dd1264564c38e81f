"""Changes of need, worked out once everything else is changed.

Need comes from groups and demand, or is given in hours. A change that holds in the whole country and for every function scales the demand
table, so that units stay known; from the first other one on, hours are worked out by area, function and target group, scaled, and written
as given need where they differ.
"""

from dataclasses import dataclass

import pandas as pd

from instances.errors import Problem
from instances.instance import Instance
from instances.scenarios.changes import NeedChange
from instances.scenarios.choosing import Choice, everywhere
from instances.scenarios.rows import changed, source_of
from instances.scenarios.schema import Scenario
from instances.schema import GivenNeed
from instances.workload import need_by_group


@dataclass(frozen=True)
class NeedStep:
    """One change of need, ready to be made."""

    scenario: Scenario
    areas: list[str]
    functions: set[str]
    groups: set[str] | None
    """None: all need, given hours included."""
    factor: float | None
    hours: float | None
    whole: bool
    """Whether it holds everywhere, for every function."""

    @property
    def counts(self) -> bool:
        """Whether there is anything that it changes."""
        return self.factor != 1 and bool(self.areas and self.functions)


def need_step(change: NeedChange, choice: Choice) -> NeedStep:
    """What a change of need is for; unknown names are problems."""
    groups = choice.named("groups", change.groups, (row.group for row in choice.instance.groups)) if change.groups else None
    whole = everywhere(change) and not (change.functions or change.programmes or change.steps)
    return NeedStep(choice.scenario, choice.areas(change), choice.functions(change), groups, change.factor, change.set, whole)


def with_need(instance: Instance, steps: list[NeedStep], problems: list[Problem]) -> Instance:
    """The instance with its need changed, step by step."""
    while steps and steps[0].whole:
        instance = _scaled_demand(instance, steps[0], Choice(instance, steps[0].scenario, "need", problems))
        steps = steps[1:]
    if not steps:
        return instance
    parts = _parts(instance)
    before = _total(parts)
    for step in steps:
        rows, columns = step.areas, [name for name in before.columns if name in step.functions]
        for group, hours in parts.items():
            if step.hours is not None:
                hours.loc[rows, columns] = 0.0
            elif step.groups is None or group in step.groups:
                hours.loc[rows, columns] *= step.factor
        if step.hours is not None:
            parts[None].loc[rows, columns] = step.hours
    return _given(instance, before, _total(parts), "; ".join(dict.fromkeys(source_of(step.scenario) for step in steps)))


def _scaled_demand(instance: Instance, step: NeedStep, choice: Choice) -> Instance:
    factor = step.factor or 0.0
    demand = tuple(
        changed(row, {"units_per_year": row.units_per_year * factor}, choice) if step.groups is None or row.group in step.groups else row
        for row in instance.demand
    )
    need = instance.need
    if step.groups is None:
        need = tuple(changed(row, {"hours_per_year": row.hours_per_year * factor}, choice) for row in need)
    return instance.model_copy(update={"demand": demand, "need": need})


def _parts(instance: Instance) -> dict[str | None, pd.DataFrame]:
    """Hours by target group: areas in rows, functions in columns; under None the hours that are given, which are of no group."""
    areas, functions = [row.area for row in instance.areas], [row.function for row in instance.functions]
    parts: dict[str | None, pd.DataFrame] = {None: pd.DataFrame(0.0, index=areas, columns=functions)}
    for group, rows in need_by_group(instance).groupby("group", sort=False):
        table = rows.pivot(index="area", columns="function", values="hours")
        parts[str(group)] = table.reindex(index=areas, columns=functions).fillna(0.0)
    for row in instance.need:
        parts[None].loc[row.area, row.function] = row.hours_per_year
    return parts


def _total(parts: dict[str | None, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts.values()).groupby(level=0, sort=False).sum()


def _given(instance: Instance, before: pd.DataFrame, after: pd.DataFrame, source: str) -> Instance:
    """The instance with hours given where they differ."""
    differs = (after - before).abs() > 1e-9 * (1 + before)
    rows = {(row.area, row.function): row for row in instance.need}
    for area, function in differs.stack()[lambda cell: cell].index:
        hours = round(float(after.loc[area, function]), 6)
        rows[area, function] = GivenNeed(area=area, function=function, hours_per_year=hours, source=source)
    return instance.model_copy(update={"need": tuple(rows.values())})

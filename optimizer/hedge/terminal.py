"""A plan for several scenarios in words and figures for a terminal."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.instance import Instance
from optimizer.engine.compile import Column
from optimizer.hedge.solve import HedgeResult, Interval
from optimizer.report.terminal import WORDS, money, percent


def summary(instance: Instance, result: HedgeResult) -> RenderableType:
    """The run, the scenarios, what planning for all of them is worth, and posts beside those of the plan for the expected need."""
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: one plan for several scenarios", style="bold"),
        Text(WORDS[result.status]),
    ]
    if result.first is None:
        return Group(*parts)

    def figure(value: float) -> str:
        return f"{value:,.0f} weighted hours" if result.mode == "coverage" else money(value, instance.manifest.currency)

    known = "no bound" if result.bound is None else f"no plan is below {figure(result.bound)}, gap {percent(result.gap, 2)}"
    parts += [Text(f"{result.mode}: expected objective {figure(result.objective or 0.0)}, {known}, {result.seconds:.0f} s."), Text()]
    table = Table(title="Results of the plan", title_justify="left")
    table.add_column("Scenario", min_width=12)
    for column in ("Chance", "Need met", f"Cost, {instance.manifest.currency}", "Lent", "Surge", "Help costs"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in result.outlooks:
        table.add_row(
            Text(row.name),
            percent(row.probability, 0),
            percent(row.coverage),
            f"{row.cost:,.0f}",
            f"{row.lent:,.1f}",
            f"{row.surge:,.1f}",
            f"{row.help_cost:,.0f}",
        )
    parts += [table, Text()]
    if result.breaks:
        parts.append(
            Text(
                f"A plan for the expected need cannot keep every rule in: {', '.join(result.breaks)}. Planning for all is worth having "
                f"a plan at all."
            )
        )
    else:
        parts.append(
            Text(f"Planning for all scenarios instead of the expected need is worth {_between(result.stochastic_solution, figure)}.")
        )
    parts += [
        Text(f"Knowing the scenario beforehand would be worth {_between(result.perfect_information, figure)}."),
        Text(),
        _heads(instance, result),
    ]
    return Group(*parts)


def _between(interval: Interval, figure: Any) -> str:
    if interval.low is None or interval.high is None:
        return "an amount that is not known yet"
    if interval.low <= 0:
        return f"at most {figure(interval.high)}; a smaller --gap narrows it"
    return f"between {figure(interval.low)} and {figure(interval.high)}"


def _heads(instance: Instance, result: HedgeResult) -> Table:
    """Posts by tier in the two plans."""
    table = Table(title="Posts by tier", title_justify="left")
    table.add_column("Tier", min_width=22)
    for column in ("In place", "For the expected need", "For all scenarios"):
        table.add_column(column, justify="right")
    for tier in instance.tiers:
        here = sum(row.heads for row in instance.staff if row.tier == tier.tier)
        table.add_row(
            Text(tier.name), *(f"{n:,}" for n in (here, _posts(result.expected_need_first, tier.tier), _posts(result.first, tier.tier)))
        )
    return table


def _posts(first: dict[Column, float] | None, tier: str) -> int:
    return sum(round(n) for column, n in (first or {}).items() if column.component == "staff" and column.index[1] == tier)

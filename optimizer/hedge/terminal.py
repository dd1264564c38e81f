"""A plan for several scenarios in words and figures for a terminal."""

from collections import Counter
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.instance import Instance
from optimizer.engine.compile import Column
from optimizer.hedge.solve import HedgeResult
from optimizer.pool.interval import Interval
from optimizer.report.layout import money, money_digits, percent, table_of
from optimizer.report.terminal import WORDS, heads_in_place, refusal


def summary(instance: Instance, result: HedgeResult) -> RenderableType:
    """The run, the scenarios, what planning for all of them is worth, and posts beside those of the plan for the expected need."""
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: one plan for several scenarios", style="bold"),
        Text(WORDS[result.status]),
    ]
    if result.first is None:
        return Group(*parts, *refusal(result))

    def figure(value: float) -> str:
        return f"{value:,.0f} weighted hours" if result.mode == "coverage" else money(value, instance.manifest.currency)

    known = "no bound" if result.bound is None else f"no plan is below {figure(result.bound)}, gap {percent(result.gap, 2)}"
    parts += [Text(f"{result.mode}: expected objective {figure(result.objective or 0.0)}, {known}, {result.seconds:.0f} s."), Text()]
    digits = money_digits(row.cost for row in result.outlooks)
    rows = (
        (
            row.name,
            percent(row.probability, 0),
            percent(row.coverage),
            f"{row.cost:,.{digits}f}",
            f"{row.lent_weeks:,.0f}",
            f"{row.surge_weeks:,.0f}",
            f"{row.help_cost:,.{digits}f}",
        )
        for row in result.outlooks
    )
    heads = ("Scenario", "Chance", "Need met", f"Cost, {instance.manifest.currency}", "Weeks lent", "Weeks of helpers", "Help costs")
    table = table_of(heads, rows, title="Results of the plan")
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
    plans = (heads_in_place(instance), _posts(result.expected_need_first), _posts(result.first))
    rows = ((tier.name, *(f"{heads[tier.tier]:,}" for heads in plans)) for tier in instance.tiers)
    return table_of(("Tier", "In place", "For the expected need", "For all scenarios"), rows, title="Posts by tier")


def _posts(first: dict[Column, float] | None) -> Counter[str]:
    """Posts of a plan by tier."""
    posts: Counter[str] = Counter()
    for column, heads in (first or {}).items():
        if column.component == "staff":
            posts[column.index[1]] += round(heads)
    return posts

"""A plan over several years in words and figures for a terminal."""

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.schema import UNPAID_KINDS, Instance
from optimizer.engine.outcome import Status
from optimizer.horizon.figures import HorizonFigures, figures_of
from optimizer.horizon.solve import HorizonResult
from optimizer.report.summary import WORDS, money, percent


def summary(instance: Instance, result: HorizonResult) -> RenderableType:
    """The run; then by year need met, heads, flows, intakes and cost; heads by tier; who is worst served in the last year."""
    parts: list[RenderableType] = [Text(instance.manifest.title, style="bold"), Text(WORDS[result.status])]
    if result.status == Status.INFEASIBLE:
        parts.append(Text(f"These families of rules contradict each other: {', '.join(result.conflict)}.", style="bold"))
        parts.append(Text("Often the funds grow less than the pay of people who may not be released."))
    if result.plan is None:
        return Group(*parts)
    parts += [Text(line) for line in _run(instance, result)]
    figures = figures_of(instance, result.plan)
    tables: list[RenderableType] = [_years(instance, figures), _tiers(instance, figures)]
    if len(figures.schools):
        tables.append(_schools(figures))
    for section in (*tables, _costs(instance, figures), _worst(instance, figures)):
        parts += [Text(), section]
    return Group(*parts)


def _run(instance: Instance, result: HorizonResult) -> list[str]:
    assert result.plan is not None
    counted = {
        "area": f"Heads are counted by {instance.manifest.area_label}",
        "zone": f"Heads are counted by zone of each {instance.manifest.region_label}, as the country is large",
    }
    whole = "posts and intakes are whole numbers" if result.plan.whole else "posts and intakes are not rounded to whole numbers"
    hours = result.mode == "coverage"

    def figure(value: float) -> str:
        return f"{value:,.0f} weighted hours" if hours else money(value, instance.manifest.currency)

    known = (
        "no bound" if result.bound is None else f"no plan that misses no more is below {figure(result.bound)}, gap {percent(result.gap, 2)}"
    )
    lines = [
        f"{counted[result.plan.place_kind]}; {whole}. Leavers are expected values, so heads have decimals.",
        f"{result.mode}: objective {figure(result.objective or 0.0)} over {len(result.plan.years)} years, {known}, {result.seconds:.0f} s.",
    ]
    if result.missed and result.missed > 0.005:
        lines.append(
            f"Guaranteed posts, supervision and floors are missed by {result.missed:,.1f} head-years, where people cannot be found in "
            f"time; "
            f"the search counts each as {figure(result.missed_worth)}."
        )
    found = len(result.violations)
    lines.append(
        "Independent check: every rule is kept." if not found else f"Independent check: {found} rules are broken, see result.json."
    )
    return lines


def _years(instance: Instance, figures: HorizonFigures) -> Table:
    table = Table(title="Year by year", title_justify="left")
    table.add_column("Year", no_wrap=True, min_width=4)
    for column in ("Need met", "Heads short", "Heads", "Recruited", "Leaving", f"Cost, {instance.manifest.currency}"):
        table.add_column(column, justify="right", no_wrap=True)
    for year, row in figures.years.iterrows():
        cells = (row["heads_short"], row["heads"], row["hired"], row["left"] + row["retired"], row["cost"])
        table.add_row(str(year), percent(row["coverage"]), *(f"{cell:,.0f}" for cell in cells))
    return table


def _tiers(instance: Instance, figures: HorizonFigures) -> Table:
    years = list(figures.years.index)
    now: dict[str, int] = {}
    for row in instance.staff:
        now[row.tier] = now.get(row.tier, 0) + row.heads
    table = Table(title="Heads by tier, and how many are short in the last year", title_justify="left")
    table.add_column("Tier", min_width=22)
    for column in ("Now", *map(str, years), "Short"):
        table.add_column(column, justify="right", no_wrap=True)
    for tier in instance.tiers:
        rows = figures.tiers.xs(tier.tier, level="tier") if tier.tier in figures.tiers.index.get_level_values("tier") else None
        if rows is None:
            continue
        rows = rows.reindex(years, fill_value=0.0)
        unpaid = " (unpaid)" if tier.kind in UNPAID_KINDS else ""
        cells = (*rows["heads"], rows["heads_short"].iloc[-1])
        table.add_row(Text(tier.name + unpaid), f"{now.get(tier.tier, 0):,}", *(f"{heads:,.0f}" for heads in cells))
    return table


def _schools(figures: HorizonFigures) -> Table:
    table = Table(title="Students taken in", title_justify="left")
    table.add_column("School", min_width=22)
    years = sorted(figures.schools["year"].unique())
    for column in (*map(str, years), "To replace leavers"):
        table.add_column(column, justify="right")
    for _, rows in figures.schools.groupby("school", sort=False):
        intake = rows.set_index("year")["intake"]
        table.add_row(
            Text(rows["name"].iloc[0]), *(f"{intake[year]:,.0f}" for year in years), f"{rows['steady_intake'].iloc[0]:,.1f} a year"
        )
    return table


def _costs(instance: Instance, figures: HorizonFigures) -> Table:
    table = Table("Cost", title=f"Cost by year, {instance.manifest.currency}", title_justify="left")
    for year in figures.costs.index:
        table.add_column(str(year), justify="right")
    for kind in figures.costs.columns:
        table.add_row(str(kind), *(f"{amount:,.0f}" for amount in figures.costs[kind]))
    table.add_section()
    table.add_row("all", *(f"{amount:,.0f}" for amount in figures.costs.sum(axis=1)))
    if instance.funds:
        table.add_row("in the funds", *(f"{amount:,.0f}" for amount in figures.years["money_in_funds"]))
    return table


def _worst(instance: Instance, figures: HorizonFigures, most: int = 5) -> RenderableType:
    last = figures.years.index[-1]
    places = pd.DataFrame(figures.places.xs(last, level="year")).sort_values("coverage", kind="stable")
    short = places[places["coverage"] < 0.9995].head(most)
    if short.empty:
        return Text(f"In {last} every place has all of its need met.")
    return Text(f"Least covered in {last}: " + ", ".join(f"{row['name']} {row['coverage']:.1%}" for _, row in short.iterrows()) + ".")

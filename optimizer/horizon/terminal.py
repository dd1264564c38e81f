"""A plan over several years in words and figures for a terminal."""

from collections.abc import Callable, Sequence

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.instance import Instance
from instances.schema import UNPAID_KINDS
from optimizer.engine.outcome import Status
from optimizer.horizon.check.left_out import RULES as LEFT_OUT
from optimizer.horizon.figures import HorizonFigures, figures_of
from optimizer.horizon.solve import HorizonResult
from optimizer.plan.places import ALL_MET
from optimizer.report.figures.indicators import KEYS, watched
from optimizer.report.layout import money, money_unit, percent, table_of
from optimizer.report.tables.indicators import SIGNS, full_label, lights, shown, target_of
from optimizer.report.tables.summary import resting
from optimizer.report.terminal import NOT_PROVEN, WORDS, heads_in_place, refusal
from optimizer.report.words import words_in

YEARS_ABREAST = 5
"""Years that a table shows side by side; the others follow in a table below."""


def summary(instance: Instance, result: HorizonResult) -> RenderableType:
    """The run; then by year need met, heads, flows, intakes and cost; heads by tier; who is worst served in the last year."""
    parts: list[RenderableType] = [Text(instance.manifest.title, style="bold"), Text(WORDS[result.status])]
    if result.status == Status.INFEASIBLE:
        parts.append(Text(f"These families of rules contradict each other: {', '.join(result.conflict)}.", style="bold"))
        parts += [] if result.conflict_proven else [Text(NOT_PROVEN)]
    if result.plan is None:
        return Group(*parts, *refusal(result))
    figures = figures_of(instance, result.plan)
    parts += [Text(line) for line in [*_run(instance, result), *_resting(figures)]]
    tables: list[RenderableType] = [_years(instance, figures)]
    spans = _spans(list(figures.years.index))
    tables += [_tiers(instance, figures, span, span is spans[-1]) for span in spans]
    if len(figures.schools):
        tables.append(_schools(figures))
    if len(figures.support):
        tables.append(_support(instance, figures))
    tables += [_costs(instance, figures, span) for span in spans]
    tables += [_indicators(instance, figures, span) for span in spans]
    tables += [_beyond(figures, span) for span in spans] if len(figures.beyond) else []
    for section in (*tables, _worst(instance, figures)):
        parts += [Text(), section]
    return Group(*parts)


def _run(instance: Instance, result: HorizonResult) -> list[str]:
    assert result.plan is not None
    counted = {
        "area": f"Heads are counted by {instance.manifest.area_label}",
        "zone": f"Heads are counted by zone of each {instance.manifest.region_label}, as the country is large",
    }
    whole = "posts and intakes are whole numbers" if result.plan.whole else "posts and intakes are not rounded to whole numbers"
    chance = (
        "Leavers are whole heads, the expected ones of each tier"
        if result.plan.whole_heads
        else "Leavers are expected values, so heads have decimals"
    )
    hours = result.mode == "coverage"

    def figure(value: float) -> str:
        return f"{value:,.0f} weighted hours" if hours else money(value, instance.manifest.currency)

    known = (
        "no bound" if result.bound is None else f"no plan that misses no more is below {figure(result.bound)}, gap {percent(result.gap, 2)}"
    )
    lines = [
        f"{counted[result.plan.place_kind]}; {whole}. {chance}.",
        f"{result.mode}: objective {figure(result.objective or 0.0)} over {len(result.plan.years)} years, {known}, {result.seconds:.0f} s.",
    ]
    if result.missed and result.missed > 0.005:
        lines.append(
            f"Guaranteed posts, supervision and floors are missed by {result.missed:,.1f} head-years; the search counts each as "
            f"{figure(result.missed_worth)}."
        )
    return [*lines, "Independent check: every rule is kept."]


def _resting(figures: HorizonFigures) -> list[str]:
    said = resting(figures.need_assumed, words_in("en"))
    return [f"{said}."] if said else []


def _years(instance: Instance, figures: HorizonFigures) -> Table:
    unit, amount = _money(instance, figures)
    rows = (
        (
            year,
            percent(row["coverage"]),
            *(f"{cell:,.0f}" for cell in (row["heads_short"], row["heads"], row["hired"], row["left"] + row["retired"])),
            amount(row["cost"]),
        )
        for year, row in figures.years.iterrows()
    )
    return table_of(("Year", "Need met", "Heads short", "Heads", "Recruited", "Leaving", f"Cost, {unit}"), rows, title="Year by year")


def _money(instance: Instance, figures: HorizonFigures) -> tuple[str, Callable[[float], str]]:
    """The unit in which amounts are shown, and how one is written in it."""
    unit, word, digits = money_unit(figures.years[["cost", "money_in_funds"]].to_numpy().ravel())
    return f"{word}{instance.manifest.currency}", lambda amount: f"{amount / unit:,.{digits}f}"


def _spans(years: Sequence[int]) -> list[list[int]]:
    """Years in spans of much the same length that fit side by side."""
    count = -(-len(years) // YEARS_ABREAST)
    length = -(-len(years) // count)
    return [list(years[at : at + length]) for at in range(0, len(years), length)]


def _tiers(instance: Instance, figures: HorizonFigures, years: list[int], last: bool) -> Table:
    """Heads by tier, in place now and in these years; in the table of the last years also how many are short then."""
    now, known = heads_in_place(instance), figures.tiers.index.get_level_values("tier")
    rows = []
    for tier in (tier for tier in instance.tiers if tier.tier in known):
        found = figures.tiers.xs(tier.tier, level="tier").reindex(years, fill_value=0.0)
        cells = (*found["heads"], *((found["heads_short"].iloc[-1],) if last else ()))
        unpaid = " (unpaid)" if tier.kind in UNPAID_KINDS else ""
        rows.append((tier.name + unpaid, f"{now[tier.tier]:,}", *(f"{heads:,.0f}" for heads in cells)))
    title = f"Heads by tier, and how many are short in {years[-1]}" if last else "Heads by tier"
    return table_of(("Tier", "Now", *map(str, years), *(("Short",) if last else ())), rows, title=title)


def _schools(figures: HorizonFigures) -> Table:
    schools = [rows for _, rows in figures.schools.groupby("school", sort=False)]
    intakes = (
        (year, *(f"{rows.set_index('year')['intake'][year]:,.0f}" for rows in schools)) for year in sorted(figures.schools["year"].unique())
    )
    steady = ("to replace leavers", *(f"{rows['steady_intake'].iloc[0]:,.1f} a year" for rows in schools))
    title = f"Students taken in, and how many a year would replace those who leave in {figures.years.index[-1]}"
    return table_of(("Year", *(rows["name"].iloc[0] for rows in schools)), (*intakes, None, steady), title=title)


def _support(instance: Instance, figures: HorizonFigures) -> Table:
    """Heads with support that keeps them in post, and how many it keeps from leaving over the years."""
    tiers, zones = ({getattr(row, row.KEY[0]): row.name for row in rows} for rows in (instance.tiers, instance.zones))
    years = [column for column in figures.support.columns if isinstance(column, int)]
    rows = (
        (row["support"], tiers[row["tier"]], zones[row["zone"]], *(f"{row[year]:,.0f}" for year in years), f"{row['kept']:,.1f}")
        for _, row in figures.support.iterrows()
    )
    title = "Heads with support, and how many it keeps from leaving"
    return table_of(("Support", "Tier", "Zone", *map(str, years), "Kept"), rows, title=title)


def _costs(instance: Instance, figures: HorizonFigures, years: list[int]) -> Table:
    unit, written = _money(instance, figures)
    costs = figures.costs.loc[years]
    rows = [*((kind, *map(written, costs[kind])) for kind in costs.columns), None, ("all", *map(written, costs.sum(axis=1)))]
    if instance.funds:
        rows.append(("in the funds", *map(written, figures.years["money_in_funds"].loc[years])))
    return table_of(("Cost", *map(str, years)), rows, title=f"Cost by year, {unit}")


def _indicators(instance: Instance, figures: HorizonFigures, years: list[int]) -> Table:
    """What everybody watches, with the target and, in each year, whether it is met."""
    words, currency = words_in("en"), instance.manifest.currency
    signs = ", ".join(text for light, text in lights(words).items() if light in SIGNS)
    rows = []
    for _, found in watched(figures.indicators).groupby(["indicator", *KEYS], sort=False):
        first, by_year = found.iloc[0].to_dict(), found.set_index("year").reindex(years)
        cells = (f"{shown(first, by_year['value'][year], words)} {SIGNS.get(by_year['light'][year], '')}" for year in years)
        rows.append((full_label(first, currency, words), target_of(first, words), *cells))
    return table_of(("Indicator", "Target", *map(str, years)), rows, title=f"Indicators: {signs}")


def _beyond(figures: HorizonFigures, years: list[int]) -> Table:
    """Cases beyond rules of one year that the plan leaves out or may miss, by year."""
    rows = []
    for rule, found in figures.beyond.groupby("rule", sort=False):
        by_year = found.set_index("year").reindex(years).fillna({"beyond": 0, "amount": 0.0})
        cells = (f"{row['beyond']:.0f} ({row['amount']:,.2f})" if row["beyond"] else "–" for _, row in by_year.iterrows())
        rows.append((LEFT_OUT[str(rule)].says, found["unit"].iloc[0], *cells))
    title = "Left to the plan of each year: cases beyond the rule (and by how much in all)"
    return table_of(("Rule of one year", "Unit", *map(str, years)), rows, title=title)


def _worst(instance: Instance, figures: HorizonFigures, most: int = 5) -> RenderableType:
    last = figures.years.index[-1]
    places = pd.DataFrame(figures.places.xs(last, level="year")).sort_values("coverage", kind="stable")
    short = places[places["coverage"] < ALL_MET].head(most)
    if short.empty:
        return Text(f"In {last} every place has all of its need met.")
    return Text(f"Least covered in {last}: " + ", ".join(f"{row['name']} {percent(row['coverage'])}" for _, row in short.iterrows()) + ".")

"""The figures of a plan over several years: by year, tier, zone and place; hours and heads short, intakes, costs."""

from dataclasses import dataclass

import pandas as pd

from instances.eligibility import abilities
from instances.instance import Instance
from instances.workload import hours_per_head
from instances.years import places_of, years_of
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.check.left_out import beyond_one_year
from optimizer.horizon.indicators import indicators_by_year
from optimizer.horizon.plan import HorizonPlan
from optimizer.report.figures.run import assumed_need


@dataclass(frozen=True)
class HorizonFigures:
    """Tables for people; heads short are unmet hours ÷ hours of a head of the tier that does most of the function."""

    years: pd.DataFrame
    """One row a year: need and unmet hours, coverage, heads, posts, vacant, flows, moves, heads short, cost and money in the funds."""
    tiers: pd.DataFrame
    """One row for each year and tier: the same of heads, and hours and heads short."""
    zones: pd.DataFrame
    """One row for each year and zone: need, unmet, coverage, heads."""
    places: pd.DataFrame
    """One row for each year and place: need, unmet, coverage, heads, heads short."""
    schools: pd.DataFrame
    """One row for each year and school: intake, graduates, and the intake that keeps the workforce of the last year as it is."""
    support: pd.DataFrame
    """One row for each support, tier and zone: heads that have it by year (columns), and `kept`, those kept from leaving in all years."""
    costs: pd.DataFrame
    """Currency by year (rows) and kind (columns)."""
    indicators: pd.DataFrame
    """`indicators.indicators_by_year`."""
    beyond: pd.DataFrame
    """`check.left_out.beyond_one_year`: what would not hold in the one-year plan of each year."""
    need_assumed: float
    """Share of the need that rests on figures that are assumed or have no source."""


FLOWS = ["posts", "heads", "hired", "hired_outside", "arrived", "released", "risen_in", "risen_out", "left", "retired"]


def figures_of(instance: Instance, plan: HorizonPlan) -> HorizonFigures:
    """The figures of a plan."""
    places = places_of(instance, plan.place_kind)
    zone = {name: row.zone for name, row in places.items()}
    stocks, coverage = plan.frame("stocks"), plan.frame("coverage")
    priority = {row.function: row.priority for row in instance.functions}
    weight = coverage["function"].map(priority).astype(float)
    coverage = coverage.assign(
        zone=coverage["place"].map(zone),
        tier=_tier_of(instance, plan, coverage),
        weighted=weight * coverage["need"],
        lost=weight * coverage["unmet"],
    )
    hours = hours_per_head(instance)
    coverage["heads_short"] = coverage["unmet"] / coverage["tier"].map(hours).astype(float)
    stocks = stocks.assign(zone=stocks["place"].map(zone), vacant=stocks["posts"] - stocks["heads"])
    sums = [*FLOWS, "vacant"]
    years = _covered(coverage, ["year"]).join(stocks.groupby("year")[sums].sum())
    years["cost"] = plan.frame("costs").groupby("year")["amount"].sum().reindex(years.index, fill_value=0.0)
    growth = {row.year: row.funds for row in years_of(instance, len(plan.years))}
    money = sum(fund.amount_per_year for fund in instance.funds)
    years["money_in_funds"] = [growth[year] * money for year in years.index] if instance.funds else float("nan")
    intakes = plan.frame("intakes")
    years["moved"] = plan.frame("moves").groupby("year")["heads"].sum().reindex(years.index, fill_value=0.0)
    years["intake"] = intakes.groupby("year")["intake"].sum().reindex(years.index, fill_value=0.0)
    by_tier = stocks.groupby(["year", "tier"])[sums].sum()
    short = coverage.groupby(["year", "tier"])[["unmet", "heads_short"]].sum()
    tiers = by_tier.join(short, how="outer").fillna(0.0)
    zones = _covered(coverage, ["year", "zone"]).join(stocks.groupby(["year", "zone"])[sums].sum())
    by_place = _covered(coverage, ["year", "place"]).join(stocks.groupby(["year", "place"])[sums].sum())
    by_place.insert(0, "name", [places[place].name for _, place in by_place.index])
    costs = plan.frame("costs").pivot_table(index="year", columns="kind", values="amount", aggfunc="sum", sort=False).fillna(0.0)
    costs = costs.reindex(years.index, fill_value=0.0)
    support = _support(plan.frame("support").assign(zone=lambda rows: rows["place"].map(zone)), list(years.index))
    return HorizonFigures(
        years,
        tiers,
        zones,
        by_place,
        _schools(instance, plan, intakes),
        support,
        costs,
        indicators=indicators_by_year(instance, plan),
        beyond=beyond_one_year(HorizonCase(instance, plan)),
        need_assumed=assumed_need(instance),
    )


def _support(rows: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Heads with support, and those kept."""
    keys = ["support", "tier", "zone"]
    heads = rows.groupby([*keys, "year"])["heads"].sum().unstack("year").reindex(columns=years).fillna(0.0)
    return heads.assign(kept=rows.groupby(keys)["kept"].sum()).reset_index()


def _covered(coverage: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Need, unmet hours, heads short and priority-weighted coverage."""
    sums = coverage.groupby(keys)[["need", "unmet", "heads_short", "weighted", "lost"]].sum()
    sums["coverage"] = 1 - (sums["lost"] / sums["weighted"]).fillna(0.0)
    return sums.drop(columns=["weighted", "lost"])


def _tier_of(instance: Instance, plan: HorizonPlan, coverage: pd.DataFrame) -> "pd.Series[str]":
    """The tier that a function's unmet hours are counted for: who does most of it; where nobody does, who can do it at the least wage
    an hour.
    """
    work = plan.frame("work").groupby(["function", "tier"])["hours"].sum().reset_index()
    most = work.sort_values("hours", kind="stable").drop_duplicates("function", keep="last").set_index("function")["tier"].to_dict()
    hours, wage = hours_per_head(instance), {row.tier: row.wage_per_year + row.expenses_per_year for row in instance.tiers}
    able = abilities(instance)
    for function, tiers in able.groupby("function")["tier"]:
        most.setdefault(function, min(tiers, key=lambda tier: (wage[tier] / hours[tier], tier)))
    fallback = instance.tiers[0].tier
    return coverage["function"].map(lambda function: most.get(function, fallback))


def _schools(instance: Instance, plan: HorizonPlan, intakes: pd.DataFrame) -> pd.DataFrame:
    """Intakes with the one that replaces those who leave the tier in the last year (leavers ÷ the share that graduates and would come)."""
    stocks = plan.frame("stocks")
    last = stocks[stocks["year"] == plan.years[-1]]
    leaving = (last["left"] + last["retired"] + last["risen_out"]).groupby(last["tier"]).sum()
    rows = {row.school: row for row in instance.schools}
    found = {row.tier: row.candidates_per_year for row in instance.recruitment}
    steady = {
        name: max(0.0, float(leaving.get(row.tier, 0.0)) - (found.get(row.tier) or 0.0))
        / max(1e-9, (1 - row.dropout_share) * row.absorption_share)
        for name, row in rows.items()
    }
    named = intakes.assign(
        name=intakes["school"].map({name: row.name for name, row in rows.items()}), steady_intake=intakes["school"].map(steady)
    )
    return named[["year", "school", "name", "intake", "graduates", "steady_intake", "cost"]]

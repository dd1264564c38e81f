"""Which function is whose, who serves where, what need is met and what is not."""

import pandas as pd

from optimizer.report.figures.basis import COUNTRY, PLACE, Basis, sums
from optimizer.verify.compare import TOLERANCE, matched, total
from optimizer.verify.coverage import JOURNEY
from optimizer.verify.equity import met_by_group

PAIR = ["area", "function"]
GROUP, NO_GROUP = "group", "no_group"
SEXES = ("female", "male", "sex_unknown")
DISABILITY = ("disability", "no_disability", "disability_unknown")
PARTS = (GROUP, NO_GROUP, *SEXES, *DISABILITY)
"""Whose need a row of `coverage_by_group` is."""


def mandates(basis: Basis) -> pd.DataFrame:
    """Which function is in which tier's job description, and what that tier delivers of it.

    Columns: scope, scope_name (`country`: the whole country), function, function_name, programme, tier, tier_name; stands (whether the
    plan has the mandate; False: hours are delivered without one), hours delivered a year, and share, those of the need for the function in
    the scope (NaN where it has none).
    """
    keys = ["scope", "function", "tier"]
    scope = basis.facts.areas["scope"]
    hours = basis.case.deliver.assign(scope=basis.case.deliver["area"].map(scope))
    hours = total(hours, keys, "hours", "hours")
    need = total(basis.facts.need.assign(scope=basis.facts.need["area"].map(scope)), keys[:2], "hours", "need")
    table = basis.case.tables["mandates"][keys].assign(stands=True).merge(hours[hours["hours"] > 0], how="outer", on=keys)
    table["stands"] = table["stands"].notna()
    table = table.fillna({"hours": 0.0}).merge(need, how="left", on=keys[:2])
    table = basis.in_order(table, *keys)
    return pd.DataFrame(
        {
            "scope": table["scope"],
            "scope_name": [basis.scope_name(key) for key in table["scope"]],
            "function": table["function"],
            "function_name": basis.named("function", table["function"]),
            "programme": table["function"].map(basis.facts.functions["programme"]),
            "tier": table["tier"],
            "tier_name": basis.named("tier", table["tier"]),
            "stands": table["stands"],
            "hours": table["hours"],
            "share": table["hours"] / table["need"],
        }
    )


def service(basis: Basis) -> pd.DataFrame:
    """Who serves where, by base, tier and area served.

    Columns: base_area, base_name, area, name, region, tier, tier_name; hours of in-person work, travel_hours, km and nights away a year;
    inside (whether in the own area).
    """
    keys = ["base_area", "tier", "area"]
    serve = basis.case.serve[basis.case.serve["hours"] > 0]
    table = basis.in_order(sums(serve, [*keys, "inside"], ["hours", "travel_hours", "km", "nights"]), *keys)
    table = table.assign(
        base_name=basis.named("area", table["base_area"]),
        name=basis.named("area", table["area"]),
        region=table["area"].map(basis.facts.areas["region"]),
        tier_name=basis.named("tier", table["tier"]),
    )
    columns = ["base_area", "base_name", "area", "name", "region", "tier", "tier_name", "hours", "travel_hours", "km", "nights", "inside"]
    return table[columns]


def providers(basis: Basis) -> pd.DataFrame:
    """Where functions that people find in one place are: area, name, function, function_name, base_area, base_name, inside."""
    table = basis.in_order(basis.case.tables["providers"], "area", "function", "base_area")
    names = {f"{end}name": basis.named("area", table[f"{end}area"]) for end in ("base_", "")}
    return table.assign(**names, function_name=basis.named("function", table["function"]), inside=table["area"] == table["base_area"])


def tools(basis: Basis) -> pd.DataFrame:
    """Digital tools that the plan could take, those taken first: tool, name, taken, saved_hours a year, cost a year and once (start-up)."""
    table = basis.facts.tables["tools"][["tool", "name", "cost_per_year", "start_up_cost"]]
    table = table.merge(total(basis.case.tables["saved"], ["tool"], "hours", "saved_hours"), how="left", on="tool")
    taken = table["tool"].isin(basis.case.tables["tools"]["tool"])
    return table.assign(
        taken=taken,
        saved_hours=table["saved_hours"].astype(float).fillna(0.0),
        cost=table["cost_per_year"].astype(float).where(taken, 0.0),
        once=table["start_up_cost"].astype(float).where(taken, 0.0),
    ).sort_values("taken", ascending=False, kind="stable", ignore_index=True)


def unmet(basis: Basis) -> pd.DataFrame:
    """Need left unmet, by area and function.

    Columns: area, name, region, region_name, zone, zone_name, function, function_name; need_hours, unmet_hours and, of these, after_hours
    (they follow work that is not done) a year; share_met of the need (NaN where the instance has no such need).
    """
    table = total(basis.case.tables["unmet"], PAIR, "hours", "unmet_hours")
    need = basis.facts.need[[*PAIR, "hours"]].rename(columns={"hours": "need_hours"})
    table = table.merge(need, how="left", on=PAIR).fillna({"need_hours": 0.0})
    table = table[table["unmet_hours"] > TOLERANCE * (1 + table["need_hours"])]
    after = next(rows.frame for rows in basis.rows if rows.rule is JOURNEY)[[*PAIR, "limit"]].rename(columns={"limit": "after_hours"})
    table = table.merge(after, how="left", on=PAIR).fillna({"after_hours": 0.0})
    table = basis.with_place(basis.in_order(table, *PAIR))
    share = 1 - table["unmet_hours"] / table["need_hours"].where(table["need_hours"] > 0)
    table = table.assign(function_name=basis.named("function", table["function"]), share_met=share)
    return table[[*PLACE, "function", "function_name", "need_hours", "unmet_hours", "after_hours", "share_met"]]


def coverage_by_function(basis: Basis) -> pd.DataFrame:
    """Functions with need: function, function_name, programme, priority; need_hours, met_hours, unmet_hours a year; coverage, a share."""
    functions = basis.facts.functions
    table = _met(basis, "function")
    table = basis.in_order(table.assign(coverage=table["met_hours"] / table["need_hours"]), "function")
    table.insert(1, "function_name", basis.named("function", table["function"]))
    table.insert(2, "programme", table["function"].map(functions["programme"]))
    table.insert(3, "priority", table["function"].map(functions["priority"]).astype(float))
    return table


def coverage_by_place(basis: Basis, place: str) -> pd.DataFrame:
    """Zones or regions with need: what is needed and met.

    Columns: the place (`zone` or `region`), name, areas (a count), population; need_hours, met_hours, unmet_hours a year; coverage, the
    priority-weighted share of need met.
    """
    table = _met(basis, place)
    table["coverage"] = table[place].map(basis.coverage(place)).astype(float)
    areas = basis.facts.areas.groupby(place)["population"].agg(["count", "sum"])
    table = basis.in_order(table, place)
    table.insert(1, "name", basis.named(place, table[place]))
    table.insert(2, "areas", table[place].map(areas["count"]).astype(int))
    table.insert(3, "population", table[place].map(areas["sum"]).astype(int))
    return table


def coverage_by_group(basis: Basis) -> pd.DataFrame:
    """Need of target groups, and of all people by sex and by disability; no rows where no need comes from groups.

    Columns: part (one of `PARTS`), group (of the part `group`, else empty text), name of the group; need_hours, met_hours, unmet_hours a
    year; coverage, the priority-weighted share of need met. Hours that are given as such are of no group (`no_group`), and sex and
    disability are not known of them, nor of groups without the share in question; where it is known of no group, there is no row of it.
    What is left unmet of a function in an area is split as its need is.
    """
    rows = matched(met_by_group(basis.case), basis.facts.group_rows.drop(columns=["name", "source"]), ["group", "zone"])
    parts = [rows.assign(part=rows["group"].where(rows["group"] == "", GROUP).replace("", NO_GROUP), share=1.0)]
    for names, column in ((SEXES, "female_share"), (DISABILITY, "disability_share")):
        known = rows[column].astype(float)
        for name, share in zip(names, (known, 1 - known, known.isna().astype(float)), strict=True):
            parts.append(rows.iloc[: len(rows) * known.notna().any()].assign(part=name, group="", share=share))
    every = pd.concat(parts, ignore_index=True)
    every = every[every["share"] > 0].rename(columns={"hours": "need_hours", "unmet": "unmet_hours"})
    for column in ("need_hours", "unmet_hours"):
        every[column] *= every["share"]
        every[f"weighted_{column}"] = every["priority"] * every[column]
    figures = ["need_hours", "unmet_hours", "weighted_need_hours", "weighted_unmet_hours"]
    table = sums(every, ["part", "group"], figures)
    table = basis.in_order(table if (table["part"] == GROUP).any() else table.iloc[:0], "group")
    table = table.loc[table["part"].map(PARTS.index).sort_values(kind="stable").index].reset_index(drop=True)
    table = table.assign(
        name=basis.named("group", table["group"]),
        met_hours=table["need_hours"] - table["unmet_hours"],
        coverage=1 - table["weighted_unmet_hours"] / table["weighted_need_hours"],
    )
    return table[["part", "group", "name", "need_hours", "met_hours", "unmet_hours", "coverage"]]


def worst(basis: Basis) -> pd.DataFrame:
    """Areas with need, the least covered first.

    Columns: area, name, region, region_name, zone, zone_name; population; coverage, the priority-weighted share of need met; need_hours,
    met_hours, unmet_hours a year.
    """
    table = basis.with_place(basis.in_order(_met(basis, "area"), "area"))
    table = table.assign(
        coverage=table["area"].map(basis.coverage("area")).astype(float), population=table["area"].map(basis.facts.areas["population"])
    )
    columns = [*PLACE, "population", "coverage", "need_hours", "met_hours", "unmet_hours"]
    return table.sort_values("coverage", kind="stable", ignore_index=True)[columns]


def country_coverage(basis: Basis) -> float:
    """Priority-weighted share of all need met; 1 where there is no need."""
    coverage = basis.coverage(COUNTRY)
    return float(coverage.iloc[0]) if len(coverage) else 1.0


def _met(basis: Basis, place: str) -> pd.DataFrame:
    """The place (or function), need_hours, met_hours, unmet_hours."""
    need, left = basis.facts.need[[*PAIR, "hours"]], total(basis.case.tables["unmet"], PAIR, "hours", "unmet_hours")
    table = need.merge(left, how="left", on=PAIR).fillna({"unmet_hours": 0.0})
    table = table.rename(columns={"hours": "need_hours"})
    if place not in PAIR:
        table[place] = table["area"].map(basis.facts.areas[place])
    table = sums(table, [place], ["need_hours", "unmet_hours"])
    table.insert(2, "met_hours", table["need_hours"] - table["unmet_hours"])
    return table

"""Where trainees go, which refreshers are due, and who teaches."""

import pandas as pd

from optimizer.report.figures.basis import PLACE, Basis, sums
from optimizer.verify.bill import way_to_venues


def venues(basis: Basis) -> pd.DataFrame:
    """Trainees at venues, area by area.

    Columns: area, name, region, region_name, zone, zone_name, tier, tier_name, package, package_name, venue, venue_place (name of its area;
    empty text: elsewhere), trainees (whole heads), way_hours (one way), days (away from home, each), cost (days away and way, currency).
    """
    keys = ["area", "tier", "package", "venue"]
    going = basis.case.attendance
    going = going.assign(cost=going["trainees"].astype(float) * (going["days_cost"] + way_to_venues(basis.case)))
    table = basis.with_place(basis.in_order(going[going["trainees"] > 0], *keys[:3]))
    table = table.assign(
        tier_name=basis.named("tier", table["tier"]),
        package_name=basis.named("package", table["package"]),
        venue_place=basis.named("area", table["venue_area"].fillna("")),
        way_hours=table["hours"] / 2,
    )
    columns = ["tier", "tier_name", "package", "package_name", "venue", "venue_place", "trainees", "way_hours", "days", "cost"]
    return table[[*PLACE, *columns]]


def refreshers(basis: Basis) -> pd.DataFrame:
    """Refreshers of those who hold a package already: tier, tier_name, package, package_name; holders, refreshers (due in a year on
    average), hours and cost (currency) of them.
    """
    keys, facts = ["tier", "package"], basis.facts
    courses = basis.case.courses.assign(
        before=lambda rows: rows["holders"] - rows["trainees"], share=lambda rows: rows["courses"] - rows["trainees"]
    )
    table = basis.in_order(sums(courses[courses["share"] > 0], keys, ["before", "share"]), *keys)
    every = facts.tables["refreshers"].set_index("package")["every_years"].astype(float)
    names = {"tier_name": basis.named("tier", table["tier"]), "package_name": basis.named("package", table["package"])}
    hours, cost = (table["package"].map(facts.packages[figure]).astype(float) for figure in ("training_hours", "cost_per_head"))
    table = table.assign(
        **names,
        holders=table["before"].astype(int),
        refreshers=table["before"] / table["package"].map(every),
        hours=table["share"] * hours,
        cost=table["share"] * cost,
    )
    return table[["tier", "tier_name", "package", "package_name", "holders", "refreshers", "hours", "cost"]]


def teaching(basis: Basis) -> pd.DataFrame:
    """Who teaches: area, name, region, region_name, zone, zone_name, tier, tier_name, hours a year."""
    rows = basis.case.tables["teaching"].rename(columns={"base_area": "area"})
    table = basis.with_place(basis.in_order(rows[rows["hours"] > 0], "area", "tier"))
    return table.assign(tier_name=basis.named("tier", table["tier"]))[[*PLACE, "tier", "tier_name", "hours"]]

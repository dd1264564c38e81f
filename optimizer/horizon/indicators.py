"""The indicators of a plan over several years, year by year, counted as those of a plan for one year."""

import pandas as pd

from instances.instance import Instance
from instances.years import Year, places_of, years_of
from optimizer.horizon.plan import HorizonPlan
from optimizer.report.figures.counting import Counts, people_in_need
from optimizer.report.figures.indicators import indicators_of
from optimizer.verify.compare import total


def indicators_by_year(instance: Instance, plan: HorizonPlan) -> pd.DataFrame:
    """The table of `figures.indicators.indicators_of` in each year, with the column year before the others."""
    places = places_of(instance, plan.place_kind)
    in_need = people_in_need(instance)
    people = in_need.assign(place=in_need["area"].map({row.area: row.place for row in plan.places})).dropna(subset=["people"])
    people = total(people, ["place", "function"], "people", "people")
    zone = {name: row.zone for name, row in places.items()}
    found = {year.year: indicators_of(_counts(instance, plan, year, zone, people)) for year in years_of(instance, len(plan.years))}
    return pd.concat(found, names=["year", None]).reset_index("year").reset_index(drop=True)


def _counts(instance: Instance, plan: HorizonPlan, year: Year, zone: dict[str, str], people: pd.DataFrame) -> Counts:
    """The counts of a year; `zone` is that of each place, `people` those who need each function in the first year."""

    def of_year(table: str) -> pd.DataFrame:
        rows = plan.frame(table)
        rows = rows[rows["year"] == year.year]
        return rows.assign(zone=rows["place"].map(zone)) if "place" in rows else rows

    stocks = of_year("stocks")
    stocks = stocks.assign(leaving=stocks["left"] + stocks["retired"], vacant=stocks["posts"] - stocks["heads"])
    need = of_year("coverage").rename(columns={"need": "hours"}).merge(people, how="left", on=["place", "function"])
    guidance = of_year("guidance")
    return Counts(
        instance=instance,
        staff=stocks[["tier", "zone", "heads", "leaving"]],
        posts=stocks[["tier", "posts", "vacant"]],
        need=need.assign(people=need["people"] * year.need),
        groups=pd.DataFrame(columns=["group", "function", "hours", "unmet"]).astype({"hours": float, "unmet": float}),
        work=of_year("work")[["function", "tier", "hours"]],
        links=guidance.loc[guidance["supervisor"] != "", ["supervisor", "tier", "kind", "heads"]],
        trained=of_year("holders"),
        time=pd.DataFrame(columns=["tier", "travel", "hours"]).astype({"travel": float, "hours": float}),
        cost=float(of_year("costs")["amount"].sum()),
    )

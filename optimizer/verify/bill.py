"""What a plan costs and how much its people travel, worked out from its decisions alone."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import total
from optimizer.verify.facts import Facts

COST = ["kind", "area", "tier"]
POST = ["area", "tier"]


def costs_of(case: Case) -> pd.DataFrame:
    """kind, area, tier, amount (currency per year): one row for each that costs anything."""
    changes, training = case.tables["changes"], case.tables["training"]
    each_trainee = training["package"].map(case.facts.packages["cost_per_head"]).astype(float)
    heads = case.working
    hardship = heads["area"].map(case.facts.areas["zone"]).map(case.facts.zones["hardship_share_of_wage"]).astype(float)
    moved_in = case.tables["moves"].rename(columns={"to_area": "area"})[["area", "tier", "heads"]]
    from_outside = changes[["area", "tier", "hired_outside"]].rename(columns={"hired_outside": "heads"})
    parts = {
        "wages": pd.concat([_priced(case, heads, "wage_per_year", heads["heads"]), _overtime(case)], ignore_index=True),
        "allowances": _priced(case, heads, "wage_per_year", heads["heads"] * hardship),
        "hiring": _priced(case, changes, "hiring_cost_per_head", changes["hired"]),
        "release": _priced(case, changes, "release_cost_per_head", changes["released"]),
        "relocation": pd.concat(
            [_priced(case, moved, "relocation_cost_per_head", moved["heads"]) for moved in (moved_in, from_outside)], ignore_index=True
        ),
        "training": pd.concat(
            [
                training[["area", "tier"]].assign(amount=case.courses["courses"] * each_trainee),
                _attended(case, case.attendance["days_cost"]),
            ],
            ignore_index=True,
        ),
        "travel": pd.concat([_travel(case), _attended(case, way_to_venues(case))], ignore_index=True),
        "expenses": _priced(case, heads, "expenses_per_year", heads["heads"]),
        "premises": _premises(case),
        "support": support_of(case.facts, heads),
        "tools": _tools(case, "cost_per_year"),
        "start_up": _tools(case, "start_up_cost"),
        "surge": pd.concat([case.stays[[*POST, "amount"]], case.calls[[*POST, "amount"]]], ignore_index=True),
    }
    every = pd.concat([part.assign(kind=kind) for kind, part in parts.items()], ignore_index=True)
    costs = total(every, COST, "amount", "amount")
    return costs[costs["amount"] > 0].reset_index(drop=True)


def people_who_change(case: Case) -> int:
    """Heads recruited, moved, and released or no longer called upon, unpaid ones among them: each counts once for each of these."""
    changes = case.tables["changes"]
    return int(changes["hired"].sum() + changes["released"].sum() + case.tables["moves"]["heads"].sum())


def _priced(case: Case, rows: pd.DataFrame, price: str, figure: "pd.Series[float]") -> pd.DataFrame:
    """area, tier, amount: a figure × the tier's price."""
    return rows[["area", "tier"]].assign(amount=figure * rows["tier"].map(case.facts.tiers[price]).astype(float))


def _overtime(case: Case) -> pd.DataFrame:
    """Pay of overtime."""
    tiers = case.facts.tiers
    each_hour = tiers["wage_per_year"] * tiers["overtime_wage_share"] / (tiers["days_per_year"] * tiers["hours_per_day"])
    return case.overtime[["area", "tier"]].assign(amount=case.overtime["hours"] * case.overtime["tier"].map(each_hour).astype(float))


def _premises(case: Case) -> pd.DataFrame:
    """What keeping each post open costs where anybody is posted."""
    held = case.staff[case.staff["heads"] > 0].merge(case.facts.tables["posts"], on=["area", "tier"])
    return held[["area", "tier"]].assign(amount=held["opening_cost_per_year"].astype(float))


def _tools(case: Case, figure: str) -> pd.DataFrame:
    """What the tools that are taken cost, where and under the tier that runs them."""
    taken = case.facts.tables["tools"].merge(case.tables["tools"], on="tool")
    return taken[["area", "tier"]].assign(amount=taken[figure].astype(float))


def support_of(facts: Facts, heads: pd.DataFrame) -> pd.DataFrame:
    """area, tier, amount: what supporting heads (area, tier, heads) costs, currency per year, each pair once or not at all.

    Of each support the line for the zone counts, else that for every zone.
    """
    lines, heads = facts.tables["support"], heads.assign(zone=heads["area"].map(facts.areas["zone"]))
    known = [lines[lines["zone"].notna()], lines[lines["zone"].isna()].drop(columns="zone")]
    held = pd.concat([heads.merge(rows, on=[key for key in ("tier", "zone") if key in rows]) for rows in known], ignore_index=True)
    held = held.drop_duplicates(["area", "tier", "support"])
    held["amount"] = held["heads"] * held["cost_per_head_per_year"].astype(float)
    return total(held, ["area", "tier"], "amount", "amount")


def _attended(case: Case, each: "pd.Series[float]") -> pd.DataFrame:
    """area, tier, amount: a figure for each trainee at a venue; 0 where nobody may go there."""
    return case.attendance[["area", "tier"]].assign(amount=(case.attendance["trainees"].astype(float) * each).fillna(0.0))


def way_to_venues(case: Case) -> "pd.Series[float]":
    """What the way of each trainee to a venue and back costs."""
    tiers, going = case.facts.tiers, case.attendance
    by_hour, by_km = (going["tier"].map(tiers[f"travel_cost_per_{each}"]).astype(float) for each in ("hour", "km"))
    return going["hours"] * by_hour + going["km"] * by_km


def _travel(case: Case) -> pd.DataFrame:
    """Travel money and that for nights away, charged where the traveller is posted."""
    journeys, tiers = case.journeys, case.facts.tiers
    prices = {"hours": "travel_cost_per_hour", "km": "travel_cost_per_km", "nights": "night_cost"}
    amount = sum(journeys[figure] * journeys["tier"].map(tiers[price]).astype(float) for figure, price in prices.items())
    return journeys[["base_area", "tier"]].set_axis(["area", "tier"], axis=1).assign(amount=amount)

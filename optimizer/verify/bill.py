"""What a plan costs and how much its people travel, worked out from its decisions alone."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import frame_of_keys, looked_up, matched, total
from optimizer.verify.facts import Facts

POST = ["area", "tier"]
COST = ["kind", *POST]


def costs_of(case: Case) -> pd.DataFrame:
    """kind, area, tier, amount (currency per year): one row for each that costs anything."""
    parts = [(kind, rows, amount) for kind, rows, amount in _parts(case) if len(rows)]
    every = {name: np.concatenate([[], *(rows[name].to_numpy(object) for _, rows, _ in parts)]) for name in POST}
    kinds = np.repeat(np.array([kind for kind, _, _ in parts], dtype=object), [len(rows) for _, rows, _ in parts])
    amounts = np.concatenate([[], *(np.asarray(amount, dtype=float) for _, _, amount in parts)])
    costs = total(pd.DataFrame({"kind": kinds, **every, "amount": amounts}, copy=False), COST, "amount", "amount")
    return costs[costs["amount"] > 0].reset_index(drop=True)


Part = tuple[str, pd.DataFrame, npt.ArrayLike]
"""Kind of cost; rows with area and tier; and what each of them costs, currency per year."""


def _parts(case: Case) -> Iterator[Part]:
    """Everything that costs."""
    facts, heads, changes, training, going = case.facts, case.working, case.tables["changes"], case.tables["training"], case.attendance
    posted = heads["heads"].to_numpy(float)
    yield "wages", heads, posted * _price(case, heads, "wage_per_year")
    yield "wages", case.overtime, _overtime(case)
    hardship = looked_up(facts.zones["hardship_share_of_wage"], heads["area"].map(facts.areas["zone"]))
    yield "allowances", heads, posted * hardship * _price(case, heads, "wage_per_year")
    yield "hiring", changes, changes["hired"].to_numpy(float) * _price(case, changes, "hiring_cost_per_head")
    yield "release", changes, changes["released"].to_numpy(float) * _price(case, changes, "release_cost_per_head")
    moved_in = case.tables["moves"].rename(columns={"to_area": "area"})
    yield "relocation", moved_in, moved_in["heads"].to_numpy(float) * _price(case, moved_in, "relocation_cost_per_head")
    yield "relocation", changes, changes["hired_outside"].to_numpy(float) * _price(case, changes, "relocation_cost_per_head")
    each_trainee = looked_up(facts.packages["cost_per_head"], training["package"])
    yield "training", training, case.courses["courses"].to_numpy(float) * each_trainee
    if len(going):  # those who may not go there cost nothing
        yield "training", going, going["trainees"].astype(float) * going["days_cost"]
    journeys, prices = case.journeys, {"hours": "travel_cost_per_hour", "km": "travel_cost_per_km", "nights": "night_cost"}
    amount = sum(journeys[figure].to_numpy(float) * _price(case, journeys, price) for figure, price in prices.items())
    yield "travel", journeys.drop(columns="area").rename(columns={"base_area": "area"}), amount
    if len(going):
        yield "travel", going, going["trainees"].astype(float) * way_to_venues(case)
    yield "expenses", heads, posted * _price(case, heads, "expenses_per_year")
    premises = matched(case.staff[case.staff["heads"] > 0], facts.tables["posts"], POST)
    yield "premises", premises, premises["opening_cost_per_year"]
    support = support_of(facts, heads)
    yield "support", support, support["amount"]
    taken = facts.tables["tools"][facts.tables["tools"]["tool"].isin(case.tables["tools"]["tool"])]
    yield "tools", taken, taken["cost_per_year"]
    yield "start_up", taken, taken["start_up_cost"]
    for help_ in (case.stays, case.calls):
        yield "surge", help_, help_["amount"]


def people_who_change(case: Case) -> int:
    """Heads recruited, moved, and released or no longer called upon, unpaid ones among them: each counts once for each of these."""
    changes = case.tables["changes"]
    return int(changes["hired"].sum() + changes["released"].sum() + case.tables["moves"]["heads"].sum())


def _price(case: Case, rows: pd.DataFrame, price: str) -> npt.NDArray[np.float64]:
    """The tier's price, row by row."""
    return looked_up(case.facts.tiers[price], rows["tier"])


def _overtime(case: Case) -> npt.NDArray[np.float64]:
    """Pay of overtime."""
    tiers = case.facts.tiers
    each_hour = tiers["wage_per_year"] * tiers["overtime_wage_share"] / (tiers["days_per_year"] * tiers["hours_per_day"])
    return case.overtime["hours"].to_numpy(float) * looked_up(each_hour, case.overtime["tier"])


def support_of(facts: Facts, heads: pd.DataFrame) -> pd.DataFrame:
    """area, tier, amount: what supporting heads (area, tier, heads) costs, currency per year, each pair once or not at all.

    Of each support the line for the zone counts, else that for every zone.
    """
    lines = facts.tables["support"]
    if lines.empty:
        return frame_of_keys((), POST, amount=np.zeros(0))
    heads = heads.assign(zone=heads["area"].map(facts.areas["zone"]))
    known = [lines[lines["zone"].notna()], lines[lines["zone"].isna()].drop(columns="zone")]
    held = pd.concat([heads.merge(rows, on=[key for key in ("tier", "zone") if key in rows]) for rows in known], ignore_index=True)
    held = held.drop_duplicates(["area", "tier", "support"])
    held["amount"] = held["heads"] * held["cost_per_head_per_year"].astype(float)
    return total(held, ["area", "tier"], "amount", "amount")


def way_to_venues(case: Case) -> "pd.Series[float]":
    """What the way of each trainee to a venue and back costs."""
    tiers, going = case.facts.tiers, case.attendance
    by_hour, by_km = (going["tier"].map(tiers[f"travel_cost_per_{each}"]).astype(float) for each in ("hour", "km"))
    return going["hours"] * by_hour + going["km"] * by_km

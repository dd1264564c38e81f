"""Why money is left while need is unmet, as far as it can be proven."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from instances.schema import UNPAID_KINDS
from models.objective import weights
from optimizer.report.figures.basis import Basis
from optimizer.verify.bill import people_who_change, support_of
from optimizer.verify.payments import can_pay

PAY = ("wages", "allowances", "hiring", "support")
"""What one more paid head costs in any case."""
NEGLIGIBLE = 1e-6
"""Share of the money in the funds, and of the need, up to which nothing is left."""


def money_left(basis: Basis, run: dict[str, Any]) -> dict[str, Any] | None:
    """What is proven of money that is left while need is unmet; `None` where there is nothing to say.

    minimise: the mode. amount left, currency; unmet need, hours weighted by priority. value of one of these hours in what is minimised
    (`balanced`, currency), and all_more: what meeting all of them would cost more at least, with time on the way at its value, by the
    bound of the solve. most: the largest share of the need that any plan meets, by the bound (`coverage`). In both, by plans in which no
    more people change than in this one: a bound is one of need and these together. recruit: the paid recruit who
    could meet some of it for the least money an hour, see `_recruit`; affordable: whether the funds could pay for one recruit at all.

    Said only of a plan that keeps every rule, is as it was solved for these data, and was asked for in one stage.
    """
    funds, spent = basis.instance.funds, float(basis.bill["amount"].sum())
    left = sum(fund.amount_per_year for fund in funds) - spent
    unmet = _unmet(basis)
    weighted = float((unmet["hours"] * unmet["priority"]).sum())
    all_need = float((basis.facts.need["hours"] * basis.facts.need["priority"]).sum())
    sound = (
        run["known"]
        and not run["narrowed"]
        and not run["violations"]
        and run["same_data"]
        and len(run["stages"]) == 1
        and run["bound"] is not None
    )
    if not sound or left <= NEGLIGIBLE * (left + spent) or weighted <= NEGLIGIBLE * all_need:
        return None
    minimise, bound = run["stages"][0]["minimise"], float(run["bound"])
    said = {"minimise": minimise, "amount": left, "unmet": weighted, "value": None, "all_more": None, "most": None}
    changing = weights(basis.instance, minimise).get("churn", 0.0) * people_who_change(basis.case)
    recruits = _recruits(basis, unmet)
    payable = _payable(basis, recruits)
    if minimise == "balanced":
        values = basis.instance.manifest.objective
        said["value"] = values.unmet_hour_value
        said["all_more"] = bound - changing - spent - values.travel_hour_value * float(basis.journeys["hours"].sum())
    if minimise == "coverage":
        said["most"] = 1 - (bound - changing) / all_need
    shown = payable if len(payable) else recruits
    cheapest = None if shown.empty else shown.sort_values("each", kind="stable").iloc[0]
    return said | {"affordable": len(payable) > 0, "recruit": None if cheapest is None else _recruit(basis, cheapest)}


def _unmet(basis: Basis) -> pd.DataFrame:
    """area, function, hours, priority, scope of unmet need."""
    table = basis.case.tables["unmet"][["area", "function", "hours"]]
    priority, scope = table["function"].map(basis.facts.functions["priority"]).astype(float), table["area"].map(basis.facts.areas["scope"])
    return table.assign(priority=priority, scope=scope)


def _recruits(basis: Basis, unmet: pd.DataFrame) -> pd.DataFrame:
    """Paid posts with room for one more head who could meet some of the unmet need under the mandates of the plan.

    area, tier; cost of the year of one more head, wage, allowance, recruitment and support (currency); hours, those of the unmet need that
    she
    could work at most, weighted by priority, her ways taken off and without training that has no place left; each, cost for an hour.
    One row for each post where hours are above 0.
    """
    facts = basis.facts
    tiers = facts.tiers[~facts.tiers["kind"].isin(UNPAID_KINDS) & facts.tiers["may_hire"].astype(bool)]
    places = facts.ways.merge(pd.DataFrame({"tier": list(tiers.index)}), how="cross")
    places = facts.with_ways(places, "base_area", "area", "tier")
    places = places[facts.in_reach(places, "tier")][["base_area", "area", "tier", "travel_share"]]
    work = unmet.merge(basis.case.tables["mandates"][["scope", "function", "tier"]], on=["scope", "function"])
    work = work.merge(_able(basis), on=["function", "tier"]).merge(places, on=["area", "tier"])
    in_person = 1 - facts.remote_share(work)
    work["load"] = 1 + in_person * work["travel_share"]
    work["worth"] = work["priority"] / work["load"]
    work = work.sort_values("worth", ascending=False, kind="stable")
    work["time"] = work["hours"] * work["load"]
    before = work.groupby(["base_area", "tier"])["time"].cumsum() - work["time"]
    spare = work["tier"].map(facts.tiers["hours_per_head"]).astype(float) - before
    work["done"] = np.clip(spare, 0.0, work["time"]) * work["worth"]
    found = pd.DataFrame(work.groupby(["base_area", "tier"], as_index=False, sort=False)[["done"]].sum())
    posts = found.loc[found["done"] > 0].set_axis(["area", "tier", "hours"], axis=1)
    found = _with_room(basis, basis.in_order(posts, "area", "tier"))
    hardship = found["area"].map(facts.areas["zone"]).map(facts.zones["hardship_share_of_wage"]).astype(float)
    wage, hiring = (found["tier"].map(facts.tiers[name]).astype(float) for name in ("wage_per_year", "hiring_cost_per_head"))
    found = found.assign(wages=wage, allowances=wage * hardship, hiring=hiring)
    support = support_of(facts, found[["area", "tier"]].assign(heads=1)).rename(columns={"amount": "support"})
    found = found.merge(support, how="left", on=["area", "tier"]).fillna({"support": 0.0})
    cost = found[list(PAY)].sum(axis=1)
    return found.assign(cost=cost, each=cost / found["hours"])


def _able(basis: Basis) -> pd.DataFrame:
    """function, tier: what a recruit can do at once, or after training that still has places in the country."""
    facts, used = basis.facts, basis.case.tables["training"].groupby("package")["trainees"].sum()
    limits = facts.packages["places_per_year"].dropna().astype(float)
    full = [package for package, places in limits.items() if used.get(package, 0) >= places]
    barred = facts.training_needed[facts.training_needed["package"].isin(full)][["function", "tier"]].drop_duplicates()
    table = facts.can_do.merge(barred, how="left", on=["function", "tier"], indicator=True)
    return table.loc[table["_merge"] == "left_only", ["function", "tier"]]


def _with_room(basis: Basis, posts: pd.DataFrame) -> pd.DataFrame:
    """Those of the posts (area, tier) that take one more head."""
    limits = basis.facts.tables["posts"][["area", "tier", "max_heads", "frozen"]]
    table = posts.merge(limits, how="left", on=["area", "tier"]).merge(basis.case.halves, how="left", on=["area", "tier"])
    frozen = table["frozen"].isin([True]).to_numpy(bool)
    full = (table["heads"] + table["into"]).fillna(0).to_numpy(float) >= table["max_heads"].astype(float).fillna(math.inf).to_numpy()
    found: pd.DataFrame = posts.loc[~(frozen | full)]
    return found


def _payable(basis: Basis, recruits: pd.DataFrame) -> pd.DataFrame:
    """Recruits that the funds can pay for beside the plan."""
    bill = basis.bill.assign(region=basis.bill["area"].map(basis.facts.areas["region"]))
    costs = {(str(kind), str(tier), str(region)): float(amount) for (kind, tier, region), amount in _sums(bill)}
    table = recruits.assign(region=recruits["area"].map(basis.facts.areas["region"]))
    alike, known = ["tier", "region", *PAY], dict[Any, bool]()
    for tier, region, *pay in table[alike].drop_duplicates().itertuples(index=False, name=None):
        more = {(kind, tier, region): costs.get((kind, tier, region), 0.0) + each for kind, each in zip(PAY, pay, strict=True)}
        known[tier, region, *pay] = can_pay(basis.instance, costs | more)
    return recruits.loc[[known[key] for key in table[alike].itertuples(index=False, name=None)]]


def _sums(bill: pd.DataFrame) -> Iterable[tuple[Any, float]]:
    return bill.groupby(["kind", "tier", "region"])["amount"].sum().items()


def _recruit(basis: Basis, row: "pd.Series[Any]") -> dict[str, Any]:
    """Area and tier with their names; cost, hours and each as in `_recruits`."""
    named = {"area_name": basis.name("area", row["area"]), "tier_name": basis.name("tier", row["tier"])}
    return {name: row[name] for name in ("area", "tier", "cost", "hours", "each")} | named

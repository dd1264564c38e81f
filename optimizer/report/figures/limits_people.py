"""Limits on money, posts, recruits, moves, training and supervision, each beside what the plan uses of it."""

from collections.abc import Iterator

import pandas as pd

from instances.schema import UNPAID_KINDS
from optimizer.report.figures.ground import Ground
from optimizer.verify.compare import rounded_down, rounded_up, total

POST = ["area", "tier"]


def people_limits(ground: Ground) -> Iterator[pd.DataFrame]:
    """One frame for each rule: rule, unit, limit, used, and the ids of what is limited."""
    yield _funds(ground)
    yield _places(ground)
    yield from _posts(ground)
    yield from _ratios(ground)
    yield from _changes(ground)
    yield _local_pools(ground)
    yield _outside(ground)
    yield _residents(ground)
    yield _willing(ground)
    yield _span(ground)


def _funds(ground: Ground) -> pd.DataFrame:
    """Payments of each fund against its amount."""
    spent = ground.case.tables["payments"].groupby("fund")["amount"].sum()
    rows = [(fund.fund, fund.amount_per_year, float(spent.get(fund.fund, 0.0))) for fund in ground.instance.funds]
    return pd.DataFrame(rows, columns=["fund", "limit", "used"]).assign(rule="budget.fund", unit="currency")


def _places(ground: Ground) -> pd.DataFrame:
    """Trainees of each package against its places in the country."""
    packages = ground.facts.packages["places_per_year"].dropna().rename("limit").reset_index()
    used = ground.case.tables["training"].groupby("package")["trainees"].sum()
    return packages.assign(used=packages["package"].map(used).astype(float).fillna(0.0), rule="competency.places", unit="places")


def _posts(ground: Ground) -> Iterator[pd.DataFrame]:
    """Heads against least, most and frozen heads of posts."""
    posts = ground.facts.tables["posts"].merge(ground.flows[[*POST, "heads", "in_place"]], how="left", on=POST)
    posts = posts.fillna({"heads": 0.0, "in_place": 0.0}).rename(columns={"heads": "used"}).assign(unit="heads")
    frozen = posts["frozen"].astype(bool)
    for rule, limit, held in (
        ("deployment.min_heads", posts["min_heads"], ~frozen),
        ("deployment.max_heads", posts["max_heads"], posts["max_heads"].notna() & ~frozen),
        ("deployment.frozen", posts["in_place"], frozen),
    ):
        yield posts.assign(limit=limit, rule=rule)[held]


def _ratios(ground: Ground) -> Iterator[pd.DataFrame]:
    """Heads against people divided by people for one head."""
    facts = ground.facts
    for ratio in ground.instance.ratios:
        people = facts.areas["population"] if ratio.group is None else facts.members[ratio.group]
        heads = ground.case.staff[ground.case.staff["tier"] == ratio.tier].set_index("area")["heads"]
        areas = pd.DataFrame({"region": facts.areas["region"], "people": people, "used": heads}).fillna({"used": 0.0})
        rows = areas.rename_axis("area").reset_index().groupby(ratio.per, as_index=False)[["people", "used"]].sum()
        rows["limit"] = rounded_up(rows["people"] / ratio.people_per_head)
        yield rows.assign(tier=ratio.tier, rule="deployment.ratio", unit="heads")


def _changes(ground: Ground) -> Iterator[pd.DataFrame]:
    """Moves and releases, by region of origin, against their shares of the heads in place; of tiers that may move or release at all."""
    policy, tiers = ground.instance.manifest.policy, ground.facts.tiers
    flows = ground.flows.assign(region=ground.flows["area"].map(ground.facts.areas["region"]))
    regional = flows.groupby(["region", "tier"], as_index=False, sort=False)[["in_place", "moved_out", "released"]].sum()
    for rule, column, allowed, share in (
        ("deployment.move_limit", "moved_out", "may_move", policy.move_limit_share),
        ("deployment.release_limit", "released", "may_release", policy.release_limit_share),
    ):
        rows = regional[regional["tier"].map(tiers[allowed]).astype(bool)]
        limit = rounded_down((share * rows["in_place"]).astype(float))
        yield rows.assign(limit=limit, used=rows[column], rule=rule, unit="heads")


def _local_pools(ground: Ground) -> pd.DataFrame:
    """Recruits from the place itself against the candidates there, of paid tiers."""
    pools = ground.facts.tables["pools"][[*POST, "heads"]].rename(columns={"heads": "limit"})
    pools = pools[pools["tier"].map(ground.facts.tiers["paid"]).astype(bool)]
    rows = pools.merge(ground.flows[[*POST, "hired", "hired_outside"]], how="left", on=POST).fillna({"hired": 0, "hired_outside": 0})
    return rows.assign(used=rows["hired"] - rows["hired_outside"], rule="remote.local_pool", unit="heads")


def _outside(ground: Ground) -> pd.DataFrame:
    """Recruits from outside, by region, against their share of all recruits, of paid tiers with local pools."""
    facts, share = ground.facts, ground.instance.manifest.policy.outside_recruit_share
    pooled = ground.flows["tier"].isin(facts.tables["pools"]["tier"]) & ground.flows["tier"].map(facts.tiers["paid"]).astype(bool)
    flows = ground.flows[pooled]
    flows = flows.assign(region=flows["area"].map(facts.areas["region"]))
    rows = flows.groupby(["region", "tier"], as_index=False, sort=False)[["hired", "hired_outside"]].sum()
    rows = rows if share < 1 else rows.iloc[:0]
    return rows.assign(limit=rows["hired"] * share, used=rows["hired_outside"], rule="remote.outside_share", unit="heads")


def _residents(ground: Ground) -> pd.DataFrame:
    """Paid heads of each area against the least that its zone asks for."""
    facts = ground.facts
    paid = ground.case.staff[ground.case.staff["tier"].map(facts.tiers["paid"]).astype(bool)].groupby("area")["heads"].sum()
    least = facts.areas["zone"].map(facts.zones["min_resident_heads"]).rename("limit").reset_index()
    used = least["area"].map(paid).astype(float).fillna(0.0)
    return least.assign(used=used, rule="remote.resident_heads", unit="heads")


def _willing(ground: Ground) -> pd.DataFrame:
    """Volunteers and leaders posted against the people willing to serve: the pool, else the heads in place."""
    facts = ground.facts
    pools = facts.tables["pools"][[*POST, "heads"]].rename(columns={"heads": "pool"})
    rows = ground.flows[[*POST, "in_place", "heads"]].merge(pools, how="outer", on=POST).fillna({"in_place": 0, "heads": 0})
    rows = rows[rows["tier"].map(facts.tiers["kind"]).isin(UNPAID_KINDS)]
    rows = rows.assign(limit=rows["pool"].fillna(rows["in_place"]), used=rows["heads"])
    return ground.in_order(rows, *POST).assign(rule="volunteers.pool", unit="heads")


def _span(ground: Ground) -> pd.DataFrame:
    """Spans that supervisees take, in heads of supervisors, against the supervisors posted; by area, tier and kind of supervision."""
    keys = ["supervisor_area", "supervisor", "kind"]
    links = ground.case.links[ground.case.links["related"]]
    rows = total(links.assign(part=links["heads"] / links["span"]), keys, "part", "used")
    rows = rows.rename(columns={"supervisor_area": "area", "supervisor": "tier"})
    rows = rows.merge(ground.case.staff.rename(columns={"heads": "limit"}), how="left", on=POST).fillna({"limit": 0.0})
    return rows.assign(rule="supervision.span", unit="heads")

"""Who is posted where, what changes, who is trained and who supervises whom."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from optimizer.report.figures.basis import PLACE, Basis, sums
from optimizer.verify.compare import TOLERANCE, total
from optimizer.verify.mandates import women_posted, women_share, women_within_reach

ACTIONS = ("release", "not_call", "move", "receive", "hire", "hire_outside", "train")
"""What a person in an office has to do, in the order of the action list."""


def postings(basis: Basis) -> pd.DataFrame:
    """Heads before and after, one row for each area and tier that has any or any change, region by region.

    Columns: area, name, region, region_name, zone, zone_name, tier, tier_name, tier_kind, paid; in_place, heads, hired (hired_outside among
    them), hired_outside, released, moved_in, moved_out: whole heads.
    """
    table = basis.with_place(basis.flows)
    kind, paid = table["tier"].map(basis.facts.tiers["kind"]), table["tier"].map(basis.facts.tiers["paid"]).astype(bool)
    table = table.assign(tier_name=basis.named("tier", table["tier"]), tier_kind=kind, paid=paid)
    figures = ["in_place", "heads", "hired", "hired_outside", "released", "moved_in", "moved_out"]
    return table[[*PLACE, "tier", "tier_name", "tier_kind", "paid", *figures]]


def by_tier(postings: pd.DataFrame, training: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every tier: tier, tier_name, tier_kind, paid; whole heads in_place, heads, hired, hired_outside, released, moved, trainees.

    Volunteers and leaders are not released but not called upon any more: not_called. And nights away and hours of overtime a year.
    """
    figures = ["in_place", "heads", "hired", "hired_outside", "released", "moved_out"]
    table = postings.groupby("tier")[figures].sum().rename(columns={"moved_out": "moved"})
    table["trainees"] = training.groupby("tier")["trainees"].sum()
    tiers = basis.facts.tiers
    table = table.reindex(tiers.index).fillna(0).astype(int)
    table["not_called"] = table["released"] * ~tiers["paid"].astype(bool)
    table["released"] -= table["not_called"]
    table["nights"] = basis.journeys.groupby("tier")["nights"].sum().reindex(tiers.index, fill_value=0.0)
    table["overtime"] = basis.case.overtime.groupby("tier")["hours"].sum().reindex(tiers.index, fill_value=0.0)
    table.insert(0, "tier_name", tiers["name"])
    table.insert(1, "tier_kind", tiers["kind"])
    table.insert(2, "paid", tiers["paid"].astype(bool))
    return table.rename_axis("tier").reset_index()


def by_zone(basis: Basis) -> pd.DataFrame:
    """Every zone that has or had paid people: zone, name; in_place, hired, came and went (moves between zones), released, heads."""
    zone, paid = basis.facts.areas["zone"], basis.facts.tiers["paid"].astype(bool)
    flows = basis.flows[basis.flows["tier"].map(paid)]
    moves = basis.case.tables["moves"]
    moves = moves[moves["tier"].map(paid).astype(bool) & (moves["from_area"].map(zone) != moves["to_area"].map(zone))]
    table = flows.groupby(flows["area"].map(zone))[["in_place", "hired", "released", "heads"]].sum()
    for name, area in (("came", "to_area"), ("went", "from_area")):
        table[name] = moves.groupby(moves[area].map(zone))["heads"].sum()
    table = table.fillna(0).astype(int).reindex([name for name in basis.facts.zones.index if name in table.index])
    table.insert(0, "name", basis.named("zone", table.index.to_series()))
    return table.rename_axis("zone").reset_index()


def shared_posts(basis: Basis) -> pd.DataFrame:
    """Posts shared between two areas: base_area, base_name (where people are posted), area, name (the other), tier, tier_name, heads."""
    keys = ["base_area", "area", "tier"]
    table = basis.in_order(total(basis.case.tables["shared"], keys, "heads", "heads"), *keys)
    table = table[table["heads"] > 0].reset_index(drop=True)
    return table.assign(**{f"{end}name": basis.named("area", table[f"{end}area"]) for end in ("base_", "")}).assign(
        tier_name=basis.named("tier", table["tier"])
    )


def women_needed(basis: Basis) -> pd.DataFrame:
    """Posts at which recruits have to be women: area, tier, women.

    As few in all as leave women within reach the hours that are asked of them, those in place staying: the least number of a covering
    problem, proven; another choice of posts may do with as many.
    """
    case, key, post = basis.case, ["area", "function", "tier"], ["area", "tier"]
    posted = basis.in_order(women_posted(case), *post)
    able = posted.assign(spare=posted["women"] - posted["women_staying"])
    able = able[able["spare"] > 0]
    work = women_share(case).frame
    if work.empty or able.empty:
        return pd.DataFrame(columns=[*post, "women"])
    bases = women_within_reach(case)
    served = pd.MultiIndex.from_frame(work[key]).get_indexer(pd.MultiIndex.from_frame(bases[key]))
    of_post = pd.MultiIndex.from_frame(able[post]).get_indexer(pd.MultiIndex.from_frame(bases[["base_area", "tier"]]))
    known = of_post >= 0
    reach = coo_array((np.ones(known.sum()), (served[known], of_post[known])), shape=(len(work), len(able))).tocsr()
    each = work["tier"].map(basis.facts.tiers["hours_per_head"]).to_numpy(float)
    most = reach @ able["spare"].to_numpy(float)
    least = np.minimum(most, most - (work["limit"] - work["value"]).to_numpy(float) / each - TOLERANCE)
    chosen = milp(
        np.ones(len(able)),
        constraints=LinearConstraint(reach, lb=least),
        bounds=Bounds(0, able["spare"].to_numpy(float)),
        integrality=np.ones(len(able), dtype=int),
    )
    table = able[post].assign(women=np.asarray(chosen.x, dtype=float).round().astype(int))
    return table[table["women"] > 0].reset_index(drop=True)


def by_sex(basis: Basis, needed: pd.DataFrame) -> pd.DataFrame:
    """Every tier: tier, tier_name; in_place, of them women, men and not_known; women_to_recruit at least (`women_needed`): whole heads.

    No rows where nothing is known of the sex of staff, and no recruit has to be a woman.
    """
    staff = basis.facts.tables["staff"]
    staff = staff.assign(women=staff["female_heads"].astype(float), in_place=staff["heads"].astype(float))
    staff = staff.assign(men=staff["in_place"] - staff["women"], not_known=staff["in_place"].where(staff["women"].isna(), 0.0))
    table = staff.groupby("tier")[["in_place", "women", "men", "not_known"]].sum().reindex(basis.facts.tiers.index).fillna(0.0)
    table["women_to_recruit"] = needed.groupby("tier")["women"].sum().reindex(table.index).fillna(0)
    table = table.astype(int).iloc[: len(table) * bool(staff["women"].notna().any() or len(needed))]
    table.insert(0, "tier_name", basis.named("tier", table.index.to_series()))
    return table.rename_axis("tier").reset_index()


def by_office(basis: Basis) -> pd.DataFrame:
    """Who employs people: employer, sector, level (of government); in_place, heads and vacancies; hours, share and amount.

    Vacancies are posts of the plan that nobody holds now, place by place; share is that of the hours of need in the country that the
    hours delivered are; amount is the cost of the year, currency.
    """
    tiers, keys = basis.facts.tiers, ["employer", "sector", "level"]
    office = tiers.rename(columns={"government_level": "level"})[keys]
    flows = basis.flows.assign(vacancies=(basis.flows["heads"] - basis.flows["in_place"]).clip(lower=0)).groupby("tier")
    figures = {
        "in_place": flows["in_place"].sum(),
        "heads": flows["heads"].sum(),
        "vacancies": flows["vacancies"].sum(),
        "hours": basis.case.deliver.groupby("tier")["hours"].sum(),
        "amount": basis.bill.groupby("tier")["amount"].sum(),
    }
    table = office.assign(**{name: figure.reindex(tiers.index).fillna(0) for name, figure in figures.items()})
    table = table.groupby(keys, sort=False).sum().reset_index().astype({"in_place": int, "heads": int, "vacancies": int})
    return table.assign(share=table["hours"] / basis.facts.need["hours"].sum())


def training(basis: Basis) -> pd.DataFrame:
    """Package holders, by area, tier and package.

    Columns: area, name, region, region_name, zone, zone_name, tier, tier_name, package, package_name; in_place (heads who hold it
    already), holders and trainees under the plan; cost of the trainees' places, currency.
    """
    keys = ["area", "tier", "package"]
    table = sums(basis.case.tables["training"], keys, ["holders", "trainees"])
    before = basis.facts.tables["trained"][[*keys, "heads"]].rename(columns={"heads": "in_place"})
    table = table.merge(before, how="left", on=keys).fillna({"in_place": 0}).astype({"in_place": int})
    each = table["package"].map(basis.facts.packages["cost_per_head"]).astype(float)
    table = basis.with_place(basis.in_order(table.assign(cost=table["trainees"] * each), *keys))
    names = {"tier_name": basis.named("tier", table["tier"]), "package_name": basis.named("package", table["package"])}
    columns = [*PLACE, "tier", "tier_name", "package", "package_name", "in_place", "holders", "trainees", "cost"]
    return table.assign(**names)[columns]


def teams(basis: Basis) -> pd.DataFrame:
    """Who supervises whom, supervisor by supervisor.

    Columns: supervisor_area, supervisor_area_name, supervisor (tier), supervisor_name, area, name, region, tier, tier_name; kind (`line` or
    `professional`), heads supervised (parts of a head where supervisors share one), visits and contact_hours a year, way_hours one way
    (NaN: no way known), inside (in the supervisor's own area).
    """
    keys = ["supervisor_area", "supervisor", "area", "tier"]
    links = basis.in_order(basis.case.links[basis.case.links["heads"] > 0], *keys)
    table = links.assign(
        supervisor_area_name=basis.named("area", links["supervisor_area"]),
        supervisor_name=basis.named("tier", links["supervisor"]),
        name=basis.named("area", links["area"]),
        region=links["area"].map(basis.facts.areas["region"]),
        tier_name=basis.named("tier", links["tier"]),
    )
    who = ["supervisor_area", "supervisor_area_name", "supervisor", "supervisor_name"]
    whom = ["area", "name", "region", "tier", "tier_name", "kind", "heads"]
    return table[[*who, *whom, "visits", "contact_hours", "way_hours", "inside"]]


def actions(basis: Basis, training: pd.DataFrame, needed: pd.DataFrame) -> pd.DataFrame:
    """What has to be done, area by area, so that each area's part can be sent to it.

    Columns: area, name, region, region_name, zone, zone_name, action (one of `ACTIONS`), tier, tier_name, heads, women (of recruits, as
    many as `women_needed` says; those from the place itself first), other_area and
    other_area_name (`move`: where they go; `receive`: where they come from), package and package_name (`train`); empty text where there is
    none. A move is in two rows: as `move` where people leave and as `receive` where they arrive. `hire` is from the place itself.
    """
    columns = ["area", "action", "tier", "heads", "other_area", "package"]
    table = pd.DataFrame(list(_actions(basis, training)), columns=columns).astype({"heads": int, "action": object, "area": object})
    women = table.merge(needed, how="left", on=["area", "tier"])["women"].fillna(0).astype(int)
    before = table["heads"].where(table["action"] == "hire", 0).groupby([table["area"], table["tier"]]).transform("sum")
    women = women.where(table["action"] == "hire", (women - before).clip(lower=0))
    table["women"] = women.where(table["action"].isin(("hire", "hire_outside")), 0).clip(upper=table["heads"])
    table["step"] = table["action"].map({action: step for step, action in enumerate(ACTIONS)})
    table = basis.with_place(basis.in_order(table.sort_values("step", kind="stable"), "area"))
    table = table.assign(
        tier_name=basis.named("tier", table["tier"]),
        other_area_name=basis.named("area", table["other_area"]),
        package_name=basis.named("package", table["package"]),
    )
    return table[[*PLACE, "action", "tier", "tier_name", "heads", "women", "other_area", "other_area_name", "package", "package_name"]]


def _actions(basis: Basis, training: pd.DataFrame) -> Iterator[tuple[str, str, str, int, str, str]]:
    """area, action, tier, heads, other area, package."""
    paid = basis.facts.tiers["paid"]
    flows = basis.flows.assign(local=basis.flows["hired"] - basis.flows["hired_outside"])
    for row in flows.to_dict("records"):
        gone = "release" if paid[row["tier"]] else "not_call"
        for action, column in ((gone, "released"), ("hire", "local"), ("hire_outside", "hired_outside")):
            if row[column] > 0:
                yield row["area"], action, row["tier"], row[column], "", ""
    moves = basis.case.tables["moves"]
    for row in basis.in_order(moves[moves["heads"] > 0], "from_area", "tier", "to_area").to_dict("records"):
        yield row["from_area"], "move", row["tier"], row["heads"], row["to_area"], ""
        yield row["to_area"], "receive", row["tier"], row["heads"], row["from_area"], ""
    for row in training[training["trainees"] > 0].to_dict("records"):
        yield row["area"], "train", row["tier"], row["trainees"], "", row["package"]

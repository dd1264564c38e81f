"""How each indicator is counted, from what a plan comes to in one year."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from instances.eligibility import takeable
from instances.instance import Instance
from instances.schema import CASE_MANAGEMENT, PAID_KINDS
from instances.workload import need_of
from optimizer.report.figures.basis import sums
from optimizer.verify.compare import total

GUIDED = ("paraprofessional", "leader", "volunteer")
"""Kinds of tiers of which everyone is to have a supervisor."""


@dataclass(frozen=True)
class Counts:
    """What indicators are counted from; hours, people and money are those of one year."""

    instance: Instance
    staff: pd.DataFrame
    """tier, zone, heads, leaving (heads who leave by the end of the year; NaN: not known)."""
    posts: pd.DataFrame
    """tier, posts, vacant."""
    need: pd.DataFrame
    """place, zone, function, hours, unmet, people (who need the function; NaN: not known)."""
    groups: pd.DataFrame
    """group, function, hours of need, unmet; no rows where that is not known."""
    work: pd.DataFrame
    """function, tier, hours delivered."""
    links: pd.DataFrame
    """supervisor (tier), tier, kind, heads supervised."""
    trained: pd.DataFrame
    """place, zone, tier, package, holders."""
    time: pd.DataFrame
    """tier, travel (hours on the way), hours (of service and supervision, the way included); no rows where that is not known."""
    cost: float


def people_in_need(instance: Instance) -> pd.DataFrame:
    """People who need each function, by area, function, people; NaN where need is given in hours.

    Members of the groups × prevalence × (1 + hidden need); of a function that follows others, those of each × its ratio as well.
    """
    once = tuple(row.model_copy(update={"units_per_year": min(row.units_per_year, 1.0)}) for row in instance.demand)
    return need_of(instance.model_copy(update={"demand": once}))[["area", "function", "units"]].rename(columns={"units": "people"})


def _levels(frame: pd.DataFrame, by: Sequence[str], figures: Sequence[str], counted: "pd.Series[bool] | None" = None) -> pd.DataFrame:
    """Sums for each combination of some of the columns `by`, the others being empty text.

    Where the first column is left out, only rows that are `counted` are summed.
    """
    parts = []
    for chosen in (list(some) for size in range(len(by) + 1) for some in combinations(by, size)):
        rows = frame if counted is None or by[0] in chosen else frame[counted]
        found = sums(rows, chosen, figures) if chosen else rows[list(figures)].sum().to_frame().T
        parts.append(found.assign(**{name: "" for name in by if name not in chosen}))
    return pd.concat(parts, ignore_index=True)


def _share(table: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    """The table with the column value: one figure divided by another, NaN where that is 0."""
    return table.assign(value=table[part].astype(float) / table[whole].astype(float).where(table[whole] > 0))


def _of_kinds(counts: Counts, tiers: "pd.Series[str]", kinds: Sequence[str]) -> "pd.Series[bool]":
    """Whether each tier is of one of some kinds."""
    return tiers.map({row.tier: row.kind for row in counts.instance.tiers}).isin(kinds)


def people_per_worker(counts: Counts) -> pd.DataFrame:
    """Population ÷ heads posted; all tiers together: paid heads."""
    people = pd.Series([area.population for area in counts.instance.areas]).groupby([area.zone for area in counts.instance.areas]).sum()
    table = _levels(counts.staff, ("tier", "zone"), ["heads"], _of_kinds(counts, counts.staff["tier"], PAID_KINDS))
    return _share(table.assign(people=table["zone"].map({**people, "": people.sum()})), "people", "heads")


def _reached(counts: Counts) -> pd.DataFrame:
    """function, people whose need is met (members × the share of the hours that is met); functions whose people are known."""
    need = counts.need.dropna(subset=["people"])
    met = need["people"] * (1 - need["unmet"] / need["hours"])
    return total(need.assign(people=met), ["function"], "people", "people")


def caseload(counts: Counts) -> pd.DataFrame:
    """People (or households) who need the function in the year × the share of the hours met ÷ full-time workers: the heads of each tier ×
    the share of its delivered hours that go to the function. All together: functions of the step case management. Not known where need is
    given in hours.
    """
    work = total(counts.work, ["function", "tier"], "hours", "hours")
    heads = work["tier"].map(counts.staff.groupby("tier")["heads"].sum()).astype(float)
    work["workers"] = heads * work["hours"] / work.groupby("tier")["hours"].transform("sum")
    table = _reached(counts).merge(total(work, ["function"], "workers", "workers"), on="function")
    steps = {row.function: row.step for row in counts.instance.functions}
    return _share(
        _levels(table, ("function",), ["people", "workers"], table["function"].map(steps) == CASE_MANAGEMENT), "people", "workers"
    )


def share_supervised(counts: Counts) -> pd.DataFrame:
    """Heads with a supervisor of each kind that the supervision table lists for the tier ÷ heads; 0 for a tier that it does not list. All
    together: paraprofessionals, leaders and volunteers.
    """
    asked = pd.DataFrame({(row.tier, row.kind): None for row in counts.instance.supervision}.keys(), columns=["tier", "kind"])
    found = asked.merge(total(counts.links, ["tier", "kind"], "heads", "heads"), how="left", on=["tier", "kind"])
    table = total(counts.staff, ["tier"], "heads", "heads")
    least = table["tier"].map(found.fillna({"heads": 0.0}).groupby("tier")["heads"].min()).astype(float).fillna(0.0)
    table["supervised"] = least.clip(upper=table["heads"])
    return _share(_levels(table, ("tier",), ["supervised", "heads"], _of_kinds(counts, table["tier"], GUIDED)), "supervised", "heads")


def supervisees_per_supervisor(counts: Counts) -> pd.DataFrame:
    """Supervisees of a tier ÷ its heads, in the kind of supervision in which that is most."""
    table = total(counts.links, ["supervisor", "kind"], "heads", "supervisees").rename(columns={"supervisor": "tier"})
    table["heads"] = table["tier"].map(counts.staff.groupby("tier")["heads"].sum()).astype(float)
    found = _share(_levels(table, ("tier", "kind"), ["supervisees", "heads"]), "supervisees", "heads")
    return found[found["kind"] != ""].sort_values("value").drop_duplicates("tier", keep="last")[["tier", "value"]]


def share_trained(counts: Counts) -> pd.DataFrame:
    """Holders ÷ heads, of tiers that a package can lift; of several packages, the one with most holders in the place."""
    able = {tier for tier, _ in takeable(counts.instance)}
    most = counts.trained.groupby(["place", "zone", "tier"])["holders"].max().groupby(["tier", "zone"]).sum()
    table = counts.staff.groupby(["tier", "zone"])[["heads"]].sum().join(most).fillna({"holders": 0.0}).reset_index()
    return _share(_levels(table[table["tier"].isin(able)], ("tier", "zone"), ["holders", "heads"]), "holders", "heads")


def vacant_share(counts: Counts) -> pd.DataFrame:
    """Vacant posts ÷ posts. Plan for one year: recruits beyond the candidates and graduates of a year (`recruitment`, `schools`); several
    years: posts without a holder. All together: paid tiers.
    """
    paid = _of_kinds(counts, counts.posts["tier"], PAID_KINDS)
    return _share(_levels(counts.posts, ("tier",), ["vacant", "posts"], paid), "vacant", "posts")


def leaving_share(counts: Counts) -> pd.DataFrame:
    """Heads who leave or retire (`attrition`) ÷ heads; not known without that table. All together: paid tiers."""
    known = counts.staff.dropna(subset=["leaving"])
    table = _levels(known, ("tier", "zone"), ["leaving", "heads"], _of_kinds(counts, known["tier"], PAID_KINDS))
    return _share(table, "leaving", "heads")


def travel_share(counts: Counts) -> pd.DataFrame:
    """Hours on the way ÷ hours of service and supervision, the way included. Not known in plans of several years."""
    return _share(_levels(counts.time, ("tier",), ["travel", "hours"]), "travel", "hours")


def cost_per_person_reached(counts: Counts) -> pd.DataFrame:
    """Cost of the year ÷ people who need a function × the share of its hours met; a person reached by two functions counts twice. Functions
    whose need is given in hours are left out of the people.
    """
    return _share(pd.DataFrame({"cost": [counts.cost], "people": [_reached(counts)["people"].sum()]}), "cost", "people")


def need_met(counts: Counts) -> pd.DataFrame:
    """Hours met ÷ hours of need, each × the priority of the function. Of target groups: not known in plans of several years."""
    places, groups = (_weighted(counts, need) for need in (counts.need, counts.groups))
    levels = [_levels(places, ("zone", "function"), ["met", "need"]), sums(groups, ["group"], ["met", "need"])]
    return _share(pd.concat(levels, ignore_index=True), "met", "need")


def least_need_met(counts: Counts) -> pd.DataFrame:
    """The same, in the place where it is least."""
    return _share(_weighted(counts, counts.need).groupby("place", as_index=False)[["met", "need"]].sum(), "met", "need").nsmallest(
        1, "value"
    )[["value"]]


def _weighted(counts: Counts, need: pd.DataFrame) -> pd.DataFrame:
    """Rows of need, with met and need in hours weighted by priority."""
    weight = need["function"].map({row.function: row.priority for row in counts.instance.functions}).astype(float)
    return need.assign(met=weight * (need["hours"] - need["unmet"]), need=weight * need["hours"])

"""What an instance says: places, hours per head, need, who can do what, ways. Derived here anew, apart from the model's own arithmetic."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from instances.decisions import in_words
from instances.instance import Instance
from instances.schema import PAID_KINDS, TABLES, UNPAID_KINDS, WEEKS, PackageCompetency
from instances.tables import PYTHON_TEXT, frame_of_rows
from instances.travel import LONGEST_WAY_SHARE, travel_of, ways_to
from optimizer.verify.compare import keys_of, looked_up, matched, or_zero, plain, total
from optimizer.verify.need import access_of, members_of, need_of
from optimizer.verify.posts import posts_by_area
from optimizer.verify.weeks import RISE, rises_of


@dataclass(frozen=True)
class Facts:
    """An instance as data frames, with everything that the rules need to know about it."""

    instance: Instance
    """The instance itself."""
    areas: pd.DataFrame
    """Index area; the columns of the areas table, `group` (service boundary) and `scope` (mandates)."""
    zones: pd.DataFrame
    """Index zone; the columns of the zones table."""
    tiers: pd.DataFrame
    """Index tier; the columns of the tiers table, `paid` and `hours_per_head` (per year)."""
    functions: pd.DataFrame
    """Index function; the columns of the functions table and `floor` (least share of need met)."""
    packages: pd.DataFrame
    """Index package; the columns of the packages table."""
    members: pd.DataFrame
    """Index area, one column for each group: members."""
    need: pd.DataFrame
    """area, function, hours (per year, at least `SMALLEST`), priority, access (share of the hours for people with digital access),
    remote_share (of the hours, that access taken into account)."""
    following: pd.DataFrame
    """area, function, before, hours (per year, those of the need for a function that follow one before), delivered (whether only what is
    delivered leads on)."""
    can_do: pd.DataFrame
    """function, tier: pairs that can do it, at once or after training."""
    training_needed: pd.DataFrame
    """function, tier, package: packages needed for such a pair; none for pairs that can do it at once."""
    rises: pd.DataFrame
    """surge, area, function, more, less, year and the columns of surges: see `rises_of`."""
    ways: pd.DataFrame
    """base_area, area, hours, km: one way; inside an area the whole way to its communities."""
    names: dict[str, dict[str, str]]
    """Names by id, for area, region, zone, tier, function, package, fund, group, tool, surge, pool and decision."""

    tables: dict[str, pd.DataFrame]
    """The other tables that rules read, by name, as they are; posts area by area."""

    @cached_property
    def venues(self) -> pd.DataFrame:
        """area, venue, package: who may be trained where, and what a trainee loses and costs there beside the package itself.

        venue_area (missing: elsewhere), hours and km (there and back, 0 in the venue's own area), days (away from home), days_cost
        (currency).
        """
        rows = self.tables["venues"].rename(columns={"area": "venue_area"})
        everywhere = rows[rows["venue_area"].isna()].merge(pd.DataFrame({"area": self.areas.index}), how="cross")
        elsewhere = everywhere.assign(hours=everywhere["way_hours"], km=everywhere["way_km"])
        there = rows[rows["venue_area"].notna()]
        ways = ways_to(self.instance, set(there["venue_area"])).rename(columns={"area": "venue_area", "base_area": "area"})
        near = there.merge(ways, on="venue_area")
        near = near[~(near["hours"] > near["within_hours"].astype(float))]
        near = near[near["area"].map(self.areas["group"]).to_numpy() == near["venue_area"].map(self.areas["group"]).to_numpy()]
        home = there.assign(area=there["venue_area"], hours=0.0, km=0.0, days_away=0.0)
        every = pd.concat([home, near, elsewhere], ignore_index=True)
        figures = {
            "hours": 2 * every["hours"].astype(float),
            "km": 2 * every["km"].astype(float),
            "days": every["days_away"].astype(float),
            "days_cost": (every["days_away"] * every["cost_per_day_away"]).astype(float),
        }
        found: pd.DataFrame = every[["area", "venue", "package", "venue_area"]].assign(**figures)
        return found

    @cached_property
    def weighted_need(self) -> pd.DataFrame:
        """area, need: priority-weighted hours of each area with need."""
        return total(self.need.assign(weighted=self.need["priority"] * self.need["hours"]), ["area"], "weighted", "need")

    @cached_property
    def scopes_with_need(self) -> pd.DataFrame:
        """scope, function: the mandate tables in which there is need for a function."""
        return self.need.assign(scope=self.need["area"].map(self.areas["scope"]))[["scope", "function"]].drop_duplicates()

    @cached_property
    def team_scopes(self) -> pd.DataFrame:
        """`scopes_with_need` with the columns of the teams of each function."""
        return self.tables["teams"].merge(self.scopes_with_need, on="function")

    @cached_property
    def team_need(self) -> pd.DataFrame:
        """area, function and the columns of teams: a row for each member of a team whose function has need in the area."""
        return self.need[["area", "function"]].merge(self.tables["teams"], on="function")

    @cached_property
    def lifts(self) -> pd.DataFrame:
        """tier, package: the packages that lift a competency of the tier within its ceiling; and lifts, which is true."""
        levels = self.tables["tier_competencies"][["tier", "competency", "level", "ceiling"]]
        rows = self.tables["package_competencies"].rename(columns={"level": "to"}).merge(levels, on="competency")
        return rows[rows[["to", "ceiling"]].min(axis=1) > rows["level"]][["tier", "package"]].drop_duplicates().assign(lifts=True)

    @cached_property
    def refresher_share(self) -> "pd.Series[float]":
        """Package: the part of it that each holder from before takes again in a year; 0 where it does not lapse."""
        if self.tables["refreshers"].empty:
            return pd.Series(0.0, index=self.packages.index)
        rows = self.tables["refreshers"].set_index("package")
        share = (rows["share_of_package"] / rows["every_years"]).astype(float)
        return share.reindex(self.packages.index).fillna(0.0)

    @cached_property
    def need_by_group(self) -> pd.DataFrame:
        """area, function, group, hours (per year), priority, zone (of the area); group is empty text where hours are given as such."""
        demand, nothing, given = self.tables["demand"], self.tables["need"].iloc[:0], self.tables["need"][["area", "function"]]
        access = access_of(self.areas, self.zones.reset_index(), self.tables["groups"])
        parts = [
            need_of(self.members, access, self.functions, self.tables["follows"], rows, nothing, self.rises)[0].assign(group=group)
            for group, rows in demand.groupby("group", sort=False)
        ]
        of_groups = pd.concat([*parts, self.need.assign(group="")], ignore_index=True)
        is_given = matched(of_groups[["area", "function"]], given.assign(given=True), ["area", "function"])["given"].notna()
        kept: pd.DataFrame = of_groups[is_given.to_numpy() == (of_groups["group"] == "")]
        return kept.assign(zone=kept["area"].map(self.areas["zone"])).reset_index(drop=True)

    @cached_property
    def saving(self) -> pd.DataFrame:
        """tool, area, function, saving (share of the need met): what each tool saves where, if it is taken."""
        tools, need = self.tables["tools"], self.need.assign(zone=self.need["area"].map(self.areas["zone"]))
        need = need.assign(region=need["area"].map(self.areas["region"]), programme=need["function"].map(self.functions["programme"]))
        parts = [pd.DataFrame(columns=["tool", "area", "function", "saving"])]
        rows: Iterable[Any] = tools.itertuples()
        for row in rows:
            used = pd.Series(True, index=need.index)
            for column, listed in (("programme", row.programmes), ("function", row.functions)):
                used &= need[column].isin(listed) if listed else True
            for column, only in (("zone", row.zone), ("region", row.region)):
                used &= need[column] == only if isinstance(only, str) else True
            helped = need[used & (need["access"] > 0)]
            parts.append(helped[["area", "function"]].assign(tool=row.tool, saving=row.saving * helped["access"]))
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def surge_hours(self) -> pd.DataFrame:
        """surge, area, function, hours: the need of the year that comes in the weeks of a surge, beyond the usual."""
        keys = ["area", "function"]
        year = total(self.rises, keys, "year", "all")
        rows = self.rises[self.rises["more"] > 1].merge(year, on=keys).merge(self.need[[*keys, "hours"]], on=keys)
        part = rows["weeks"] * (rows["more"] - 1) / WEEKS
        return rows.assign(hours=rows["hours"] / (1 + rows["all"]) * part)[[*RISE, "hours"]].astype({"hours": float})

    @cached_property
    def group_rows(self) -> pd.DataFrame:
        """The row of the groups table that counts for a group in a zone: that of the zone, else the one without (`row_zone` country)."""
        rows, zones = self.tables["groups"], pd.DataFrame({"zone": self.zones.index})
        own, general = rows[rows["zone"].notna()], rows[rows["zone"].isna()].drop(columns="zone").merge(zones, how="cross")
        counting = pd.concat([own.assign(row_zone=own["zone"]), general.assign(row_zone="country")])
        return counting.drop_duplicates(["group", "zone"])

    def remote_share(self, work: pd.DataFrame) -> "pd.Series[float]":
        """Share of the hours of each row's function in its area that needs no presence; the function's where there is no need."""
        known = matched(work[["area", "function"]], self.need[["area", "function", "remote_share"]], ["area", "function"])["remote_share"]
        of_function = work["function"].map(self.functions["remote_share"]).astype(float)
        return known.set_axis(work.index).astype(float).fillna(of_function)

    def with_ways(self, frame: pd.DataFrame, base: str, area: str, tier: str) -> pd.DataFrame:
        """Add the way that `tier` travels from `base` to `area` (columns of the frame).

        Adds way_hours and way_km (NaN where no way is known), inside (the same area), within (the service boundary), day (hours of a day
        of work), longest (the longest way of the tier, hours), workable (enough of a trip is left), overnight (the way is beyond a day's
        trip, and the tier may be away overnight), and travel_share, km_share and night_share: hours and km on the way and nights away for
        each in-person hour (0 where no way is known; where too little of the trip is left, as if a quarter were).
        """
        ways = self.ways.rename(columns={"base_area": base, "area": area, "hours": "way_hours", "km": "way_km"})
        out = matched(frame, ways, [base, area])
        inside = (out[base] == out[area]).to_numpy(bool)
        of = {
            name: looked_up(self.tiers[name], out[tier])
            for name in ("inside_travel_share", "hours_per_day", "trip_days", "nights_per_month")
        }
        travelled, day = np.where(inside, of["inside_travel_share"], 1.0), of["hours_per_day"]
        hours, km = out["way_hours"].to_numpy(float) * travelled, out["way_km"].to_numpy(float) * travelled
        most_days = np.where(of["nights_per_month"] > 0, of["trip_days"], 1.0)
        overnight = (most_days > 1) & (hours > LONGEST_WAY_SHARE * day)
        trip = day * np.where(overnight, most_days, 1.0)
        longest = LONGEST_WAY_SHARE * day * most_days
        left = np.maximum(trip - 2 * hours, (1 - 2 * LONGEST_WAY_SHARE) * trip)
        group = self.areas["group"].to_dict()
        return out.assign(
            way_hours=hours,
            way_km=km,
            inside=inside,
            within=np.array([group.get(start) == group.get(end) for start, end in keys_of(out, [base, area])], dtype=bool),
            day=day,
            longest=longest,
            workable=2 * hours <= 2 * longest + 1e-6 * (1 + day),
            overnight=overnight,
            travel_share=or_zero(2 * hours / left),
            km_share=or_zero(2 * km / left),
            night_share=or_zero((trip / day - 1) / left),
        )

    def in_reach(self, ways: pd.DataFrame, tier: str) -> npt.NDArray[np.bool_]:
        """Whether `tier` may serve the area of each row from its base; the rows have the columns of `with_ways`."""
        reach, hours = looked_up(self.tiers["reach_hours"], ways[tier]), ways["way_hours"].to_numpy(float)
        limit = np.minimum(reach, self.most_hours(ways))
        near = ways["inside"].to_numpy(bool) | ((reach > 0) & (hours <= limit + 1e-6 * (1 + limit)))
        return np.asarray(ways["within"].to_numpy(bool) & ~np.isnan(hours) & ways["workable"].to_numpy(bool) & near)

    def most_hours(self, ways: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Longest way to serve the area of each row from another, as its zone has it, hours; infinite where it has no such limit."""
        limits = self.zones["longest_way_hours"].astype(float).fillna(np.inf)
        return looked_up(limits, ways["area"].map(self.areas["zone"]))


_KEPT: deque[Facts] = deque(maxlen=4)
"""Facts of the last few instances: a plan is checked, told and drawn one after another."""


def facts_of(instance: Instance) -> Facts:
    """The facts of a valid instance."""
    facts = next((known for known in tuple(_KEPT) if known.instance is instance), None)
    if facts is None:
        facts = _derived(instance)
        _KEPT.append(facts)
    return facts


@PYTHON_TEXT
def _derived(instance: Instance) -> Facts:
    """The facts, worked out."""
    table = {name: frame_of_rows(TABLES[name], getattr(instance, name), "object") for name in TABLES if name not in _NOT_READ}
    table["posts"] = posts_by_area(table, (row.area for row in instance.settlements))
    policy = instance.manifest.policy
    areas = table["areas"].set_index("area")
    every = pd.Series("country", index=areas.index)
    areas["group"] = {"area": areas.index.to_series(), "region": areas["region"], "country": every}[instance.manifest.service_boundary]
    areas["scope"] = {"country": every, "zone": areas["zone"], "region": areas["region"]}[policy.mandate_scope]
    tiers = table["tiers"].set_index("tier")
    tiers["paid"] = tiers["kind"].isin(PAID_KINDS)
    tiers["hours_per_head"] = _hours_per_head(table["tiers"], table["allowances"])
    functions = table["functions"].set_index("function")
    functions["floor"] = functions["min_coverage"].fillna(policy.min_coverage)
    members = members_of(areas, table["groups"], table["group_counts"])
    can_do, training_needed = _abilities(instance)
    access = access_of(areas, table["zones"], table["groups"])
    rises = rises_of(table, areas, functions)
    need, following = need_of(members, access, functions, table["follows"], table["demand"], table["need"], rises)
    names = {key: dict(zip(table[name][key], table[name]["name"], strict=True)) for name, key in _NAMED.items()}
    called = {key: name for own in names.values() for key, name in own.items()}
    names["decision"] = {row.id: in_words(row, called) for row in instance.decisions}
    return Facts(
        instance=instance,
        areas=areas,
        zones=table["zones"].set_index("zone"),
        tiers=tiers,
        functions=functions,
        packages=table["packages"].set_index("package"),
        members=members,
        need=need,
        following=following,
        rises=rises,
        can_do=can_do,
        training_needed=training_needed,
        ways=plain(travel_of(instance)),
        names=names,
        tables=table,
    )


_NOT_READ = ("settlements", "travel", "sources", "competencies", "function_competencies", "indicators")
"""Tables that no rule reads as a frame: ways come from `travel_of`, abilities from the rows."""
_NAMED = {f"{what}s": what for what in ("area", "region", "zone", "tier", "function", "package", "fund", "group", "tool", "surge")}
_NAMED |= {"surge_pools": "pool"}


def _hours_per_head(tiers: pd.DataFrame, allowances: pd.DataFrame) -> "pd.Series[float]":
    """Hours per year of one head, by tier: working days × hours per day (at most those lent), less category allowances."""
    absent = tiers[["leave_days", "holiday_days", "sickness_days", "training_days"]].sum(axis=1)
    lent = (tiers["hours_per_week_lent"].astype(float) * WEEKS / tiers["days_per_year"]).fillna(math.inf)
    a_day = tiers["hours_per_day"].astype(float).clip(upper=lent)
    available = ((tiers["days_per_year"] - absent) * a_day).set_axis(tiers["tier"])
    shares = allowances[allowances["area"].isna()].groupby("tier")["share_of_time"].sum()
    return available * (1 - shares.reindex(available.index).fillna(0.0))


def _abilities(instance: Instance) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs of function and tier that can do it, and the packages that each pair needs for it."""
    held = {(row.tier, row.competency): (row.level, row.ceiling) for row in instance.tier_competencies}
    cost = {package.package: package.cost_per_head for package in instance.packages}
    requires: dict[str, list[tuple[str, int]]] = {}
    for requirement in instance.function_competencies:
        requires.setdefault(requirement.function, []).append((requirement.competency, requirement.level))
    teaches: dict[str, list[PackageCompetency]] = {}
    for lesson in instance.package_competencies:
        teaches.setdefault(lesson.competency, []).append(lesson)
    forbidden = {(row.function, row.tier) for row in instance.mandates if row.rule == "forbidden"}
    pairs: list[tuple[str, str]] = []
    needed: list[tuple[str, str, str]] = []
    for function in instance.functions:
        for tier in instance.tiers:
            kept_out = (function.reserved and tier.kind != "professional") or (
                (function.sensitive or function.reserved) and tier.kind in UNPAID_KINDS
            )
            if kept_out or (function.function, tier.tier) in forbidden:
                continue
            packages: set[str] = set()
            for competency, level in requires.get(function.function, []):
                has, ceiling = held.get((tier.tier, competency), (0, 0))
                if has >= level:
                    continue
                fitting = [row.package for row in teaches.get(competency, ()) if row.level >= level] if level <= ceiling else []
                if not fitting:
                    break
                packages.add(min(fitting, key=lambda package: (cost[package], package)))
            else:
                pairs.append((function.function, tier.tier))
                needed += [(function.function, tier.tier, package) for package in sorted(packages)]
    return (
        pd.DataFrame(pairs, columns=["function", "tier"], dtype=object),
        pd.DataFrame(needed, columns=["function", "tier", "package"], dtype=object),
    )

"""`Basis`: a plan beside its instance as the independent check sees them, from which every figure is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from instances.instance import Instance
from optimizer.plan.plan import Plan
from optimizer.verify.case import Case
from optimizer.verify.check import Examined, examined
from optimizer.verify.equity import coverage_by
from optimizer.verify.facts import Facts
from optimizer.verify.rule import Rows

COUNTRY = "country"
"""The place id of the whole country."""
PLACE = ["area", "name", "region", "region_name", "zone", "zone_name"]
"""Columns that `Basis.with_place` makes sure of."""


@dataclass(frozen=True)
class Basis:
    """What the figures are worked out from; rows of the plan that speak of unknown things are left out, as in the check."""

    examined: Examined

    @property
    def instance(self) -> Instance:
        """The instance."""
        return self.examined.instance

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.examined.plan

    @property
    def case(self) -> Case:
        """Plan and instance, joined."""
        return self.examined.case

    @property
    def facts(self) -> Facts:
        """What the instance says."""
        return self.case.facts

    @property
    def bill(self) -> pd.DataFrame:
        """kind, area, tier, amount (currency per year), worked out from the decisions."""
        return self.examined.bill

    @property
    def journeys(self) -> pd.DataFrame:
        """base_area, area, tier, purpose, hours, km, nights (per year), worked out from the decisions."""
        return self.case.journeys

    @property
    def rows(self) -> tuple[Rows, ...]:
        """What the plan has of everything that a rule limits."""
        return self.examined.rows

    @cached_property
    def flows(self) -> pd.DataFrame:
        """area, tier and whole heads in_place, heads, hired, hired_outside, released, moved_in, moved_out; in the order of the instance.

        One row for each post that has any of them.
        """
        changes, moves = self.case.tables["changes"], self.case.tables["moves"]
        parts = {
            "in_place": (self.facts.tables["staff"], "area", "heads"),
            "heads": (self.case.staff, "area", "heads"),
            "hired": (changes, "area", "hired"),
            "hired_outside": (changes, "area", "hired_outside"),
            "released": (changes, "area", "released"),
            "moved_in": (moves, "to_area", "heads"),
            "moved_out": (moves, "from_area", "heads"),
        }
        totals = {name: frame.groupby([area, "tier"])[figure].sum() for name, (frame, area, figure) in parts.items()}
        posts = pd.DataFrame({name: series.rename_axis(["area", "tier"]) for name, series in totals.items()}).fillna(0).astype(int)
        posts = posts[(posts != 0).any(axis=1)].rename_axis(["area", "tier"]).reset_index()
        return self.in_order(posts, "area", "tier")

    def coverage(self, place: str) -> "pd.Series[float]":
        """Priority-weighted share of need met, by `area`, `zone`, `region` or `country`; places without need are left out."""
        return coverage_by(self.case, place).set_index(place)["coverage"]

    def name(self, what: str, key: str) -> str:
        """Name of an area, region, zone, tier, function, package or fund; its id where it has no other."""
        return self.facts.names[what].get(key, "") or key

    def named(self, what: str, keys: "pd.Series[str]") -> "pd.Series[str]":
        """Names of a column of ids; empty where the id is."""
        return keys.map({key: self.name(what, key) if key else "" for key in keys.unique()}).astype(object)

    def scope_name(self, scope: str) -> str:
        """Name of a mandate scope: of the zone or region; `country` stays as it is."""
        kind = self.instance.manifest.policy.mandate_scope
        return scope if kind == COUNTRY else self.name(kind, scope)

    def with_place(self, frame: pd.DataFrame, area: str = "area") -> pd.DataFrame:
        """Add name, region, region_name, zone and zone_name of the area in a column."""
        region, zone = frame[area].map(self.facts.areas["region"]), frame[area].map(self.facts.areas["zone"])
        return frame.assign(
            name=self.named("area", frame[area]),
            region=region,
            region_name=self.named("region", region),
            zone=zone,
            zone_name=self.named("zone", zone),
        )

    def in_order(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Rows sorted as the instance lists what is in the columns: areas (region by region), tiers, functions, packages, funds."""
        ranks = {column: frame[column].map(self._rank[_KIND.get(column, column)]) for column in columns}
        order = pd.DataFrame(ranks, index=frame.index).sort_values(list(columns), kind="stable").index
        return frame.loc[order].reset_index(drop=True)

    @cached_property
    def _rank(self) -> dict[str, dict[str, int]]:
        instance = self.instance
        regions = {name: rank for rank, name in enumerate(dict.fromkeys(area.region for area in instance.areas))}
        areas = sorted(instance.areas, key=lambda area: regions[area.region])
        scopes = [COUNTRY, *(zone.zone for zone in instance.zones), *regions]
        listed = {
            "area": [area.area for area in areas],
            "region": list(regions),
            "zone": [zone.zone for zone in instance.zones],
            "tier": [tier.tier for tier in instance.tiers],
            "function": [function.function for function in instance.functions],
            "package": [package.package for package in instance.packages],
            "fund": [*(fund.fund for fund in instance.funds), ""],
            "group": [*dict.fromkeys(row.group for row in instance.groups), ""],
            "scope": list(dict.fromkeys(scopes)),
        }
        return {what: {key: rank for rank, key in enumerate(keys)} for what, keys in listed.items()}


_KIND = {"base_area": "area", "supervisor_area": "area", "from_area": "area", "to_area": "area", "supervisor": "tier"}


def sums(frame: pd.DataFrame, keys: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Sums of columns for each combination of keys, as columns `keys` and `columns`."""
    return frame.groupby(list(keys), as_index=False, sort=False)[list(columns)].sum()


def basis_of(instance: Instance, plan: Plan) -> Basis:
    """A plan beside its instance."""
    return Basis(examined(instance, plan))

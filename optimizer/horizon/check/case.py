"""`HorizonCase`: a plan over several years by key, beside what its instance says."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from instances.instance import Instance
from instances.posts import posts_of
from instances.schema import UNPAID_KINDS, Retention
from instances.workload import MONTHS
from instances.years import attrition_of, place_need, place_remote, places_of, reach_of, retention_of, years_of
from optimizer.horizon.plan import HolderRow, HorizonPlan, SupportRow


class HorizonCase:
    """The plan's tables by key, and what the instance says."""

    def __init__(self, instance: Instance, plan: HorizonPlan) -> None:
        self.instance, self.plan = instance, plan
        self.places = places_of(instance, plan.place_kind)
        self.years = {row.year: row for row in years_of(instance, len(plan.years))}
        self.first = min(self.years)
        self.stock = {(row.place, row.tier, row.year): row for row in plan.stocks}
        self.tiers = {row.tier: row for row in instance.tiers}
        self.functions = {row.function: row for row in instance.functions}
        self.need = place_need(instance, self.places)
        self.remote = place_remote(instance, self.places)
        self.packages = {row.package: row for row in instance.packages}
        self.place_of = {area: name for name, row in self.places.items() for area in row.areas}
        self.shares, self.offered = attrition_of(instance), retention_of(instance)
        self.supported: dict[tuple[str, str, int], float] = defaultdict(float)
        self.kept: dict[tuple[str, str, int], float] = defaultdict(float)
        for support in plan.support:
            key = (support.place, support.tier, support.year)
            self.supported[key] += support.heads
            self.kept[key] += self.keeps(support) * support.heads
        self.lead = {row.tier: row.lead_months for row in instance.recruitment}
        self.schools = {row.school: row for row in instance.schools}
        self.bonds = {(row.place, row.school, row.year): row.hired for row in plan.bonds}
        self.bound: dict[tuple[str, str, int], float] = defaultdict(float)
        self.held: dict[tuple[str, str, int], float] = defaultdict(float)
        for bond in plan.bonds:
            if bond.school in self.schools and bond.place in self.places:
                key = (bond.place, self.schools[bond.school].tier, bond.year)
                self.bound[key] += bond.hired
                self.supported[key] += self.serving(bond.place, bond.school, bond.year)
                self.held[key] += self.bond_share(bond.place, bond.school, kept=True) * self.serving(bond.place, bond.school, bond.year)
        self.moved_in: dict[tuple[str, str, int], float] = defaultdict(float)
        self.moved_out: dict[tuple[str, str, int], float] = defaultdict(float)
        for move in plan.moves:
            self.moved_in[move.to_place, move.tier, move.year] += move.heads
            self.moved_out[move.from_place, move.tier, move.year] += move.heads
        self.limited = {row.tier: row.candidates_per_year for row in instance.recruitment if row.candidates_per_year is not None}
        self.risen_into = {row.to_tier for row in instance.careers}
        self.refresher = {row.package: row.share_of_package for row in instance.refreshers}
        ways: Iterable[Any] = reach_of(instance, self.places).itertuples()
        self.ways = {(way.base, way.place, way.tier): way for way in ways}
        self.in_place: dict[tuple[str, str], float] = defaultdict(float)
        for row in instance.staff:
            self.in_place[self.place_of[row.area], row.tier] += row.heads
        self.now = {(row.area, row.tier): row.heads for row in instance.staff}
        self.pools = {(row.area, row.tier): row.heads for row in instance.pools}
        self.limits = posts_of(instance)
        self.posts = dict.fromkeys([*((p, t) for p, t, _ in self.stock), *(key for key, n in self.in_place.items() if n)])

    def remote_share(self, place: str, function: str) -> float:
        """Share of the work of a function in a place that needs no presence."""
        return self.remote.get((place, function), self.functions[function].remote_share)

    def heads(self, place: str, tier: str, year: int) -> float:
        """Heads of a tier in a place."""
        row = self.stock.get((place, tier, year))
        return row.heads if row else 0.0

    def share(self, place: str, tier: str) -> float:
        """Share of the heads gone by the next year."""
        return sum(self.shares[tier, self.places[place].zone])

    def stayed(self, place: str, tier: str, year: int) -> float:
        """Heads of the year before who stayed."""
        if year == self.first:
            return self.in_place[place, tier]
        return self.heads(place, tier, year - 1) - self.leavers(place, tier, year - 1)

    def leavers(self, place: str, tier: str, year: int) -> float:
        """Heads who leave at the end of a year: where heads are whole those of the plan, else the expected ones."""
        if not self.plan.whole_heads:
            return self.expected_leavers(place, tier, year)
        row = self.stock.get((place, tier, year))
        return row.left + row.retired if row else 0.0

    def expected_leavers(self, place: str, tier: str, year: int) -> float:
        """Heads who leave as the attrition table has it, those kept by support and bonds not among them."""
        key = (place, tier, year)
        return self.share(place, tier) * self.heads(*key) - self.kept[key] - self.held[key]

    def bond_share(self, place: str, school: str, *, kept: bool) -> float:
        """Share of those who serve a bond whom it keeps from leaving in a year, or who leave all the same."""
        row = self.schools[school]
        leaving = self.shares[row.tier, self.places[place].zone][0]
        return (1 - row.bond_leaving_factor if kept else row.bond_leaving_factor) * leaving

    def serving(self, place: str, school: str, year: int) -> float:
        """Graduates who serve their bond: those hired for it who arrived in the last years, less those who left or retired."""
        row = self.schools[school]
        lead = int(self.lead.get(row.tier, 0.0) // MONTHS)
        gone = self.bond_share(place, school, kept=False) + self.shares[row.tier, self.places[place].zone][1]
        hired = (self.bonds.get((place, school, year - lead - served), 0.0) for served in range(row.bond_years))
        return sum((1 - gone) ** served * heads for served, heads in enumerate(hired))

    def retention(self, row: SupportRow) -> Retention | None:
        """The support as it is offered there; `None` where it is not."""
        place = self.places.get(row.place)
        return self.offered.get((row.tier, place.zone), {}).get(row.support) if place else None

    def keeps(self, row: SupportRow) -> float:
        """Share of the heads that the support keeps from leaving; 0 where it is not offered."""
        offered = self.retention(row)
        return (1 - offered.leaving_factor) * self.shares[row.tier, self.places[row.place].zone][0] if offered else 0.0

    def arrived(self, place: str, tier: str, year: int) -> float:
        """Recruits who arrive."""
        row = self.stock.get((place, tier, year - int(self.lead.get(tier, 0.0) // MONTHS)))
        return row.hired if row else 0.0

    def at_work(self, place: str, tier: str, year: int) -> float:
        """Heads at work, in years of work."""
        away = self.lead.get(tier, 0.0) % MONTHS / MONTHS
        return self.heads(place, tier, year) - away * self.arrived(place, tier, year)

    def courses(self, row: HolderRow) -> float:
        """Places in courses, a refresher counted as its share of the package."""
        return row.trainees + self.refresher.get(row.package, 0.0) * row.refreshed

    def most_posts(self, place: str, tier: str) -> int | None:
        """Most heads in the areas of a place; `None` where one of them has no limit."""
        row, total = self.tiers[tier], 0
        for area in self.places[place].areas:
            here, post = self.now.get((area, tier), 0), self.limits.get((area, tier))
            bounds: list[int] = []
            if row.kind in UNPAID_KINDS:
                bounds.append(self.pools.get((area, tier), here))
            if not (row.may_hire or row.may_move or tier in self.risen_into):
                bounds.append(here)
            if post is not None and post.frozen:
                bounds.append(here)
            elif post is not None and post.max_heads is not None:
                bounds.append(post.max_heads)
            if not bounds:
                return None
            total += min(bounds)
        return total

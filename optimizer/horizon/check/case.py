"""The plan by key beside what the instance says, and how a broken rule is reported."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from instances.instance import Instance
from instances.schema import UNPAID_KINDS
from instances.workload import MONTHS
from instances.years import attrition_of, places_of, years_of
from optimizer.horizon.plan import HorizonPlan

TOLERANCE = 1e-5
"""Share by which figures may differ, and the same in heads or hours."""


@dataclass(frozen=True)
class HorizonFault:
    """A rule that the plan breaks in a place."""

    rule: str
    where: str
    found: float
    expected: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return dict(vars(self))

    def __str__(self) -> str:
        return f"{self.rule}, {self.where}: found {self.found:,.6g}, expected {self.expected}"


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
        self.packages = {row.package: row for row in instance.packages}
        self.place_of = {area: name for name, row in self.places.items() for area in row.areas}
        self.shares = attrition_of(instance)
        self.lead = {row.tier: row.lead_months for row in instance.recruitment}
        self.limited = {row.tier for row in instance.recruitment if row.candidates_per_year is not None}
        self.in_place: dict[tuple[str, str], float] = defaultdict(float)
        for row in instance.staff:
            self.in_place[self.place_of[row.area], row.tier] += row.heads
        self.now = {(row.area, row.tier): row.heads for row in instance.staff}
        self.pools = {(row.area, row.tier): row.heads for row in instance.pools}
        self.limits = {(row.area, row.tier): row for row in instance.posts}
        self.posts = dict.fromkeys([*((p, t) for p, t, _ in self.stock), *(key for key, n in self.in_place.items() if n)])

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
        return (1 - self.share(place, tier)) * self.heads(place, tier, year - 1)

    def arrived(self, place: str, tier: str, year: int) -> float:
        """Recruits who arrive."""
        row = self.stock.get((place, tier, year - int(self.lead.get(tier, 0.0) // MONTHS)))
        return row.hired if row else 0.0

    def at_work(self, place: str, tier: str, year: int) -> float:
        """Heads at work, in years of work."""
        away = self.lead.get(tier, 0.0) % MONTHS / MONTHS
        return self.heads(place, tier, year) - away * self.arrived(place, tier, year)

    def most_posts(self, place: str, tier: str) -> int | None:
        """Most heads in the areas of a place; `None` where one of them has no limit."""
        row, total = self.tiers[tier], 0
        for area in self.places[place].areas:
            here, post = self.now.get((area, tier), 0), self.limits.get((area, tier))
            bounds: list[int] = []
            if row.kind in UNPAID_KINDS:
                bounds.append(self.pools.get((area, tier), here))
            if not row.may_hire and not row.may_move:
                bounds.append(here)
            if post is not None and post.frozen:
                bounds.append(here)
            elif post is not None and post.max_heads is not None:
                bounds.append(post.max_heads)
            if not bounds:
                return None
            total += min(bounds)
        return total


def above(rule: str, where: str, found: float, most: float) -> Iterator[HorizonFault]:
    """A fault where a figure is above its limit."""
    if found > most + TOLERANCE * (1 + abs(most)):
        yield HorizonFault(rule, where, found, f"at most {most:,.6g}")


def equal(rule: str, where: str, found: float, due: float) -> Iterator[HorizonFault]:
    """A fault where a figure is not what it is due to be."""
    if abs(found - due) > TOLERANCE * (1 + abs(due)):
        yield HorizonFault(rule, where, found, f"{due:,.6g}")

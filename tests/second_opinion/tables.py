"""What the tables say, worked out by hand of `docs/rules.md`, section "Words"."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from instances.instance import Instance
from instances.schema import Post

PAID = ("professional", "paraprofessional", "administrator")
UNPAID = ("volunteer", "leader")
QUARTER = 0.75
"""The way there and back is at most this share of the day."""


@dataclass
class Tables:
    """An instance by id, and the words of the rules."""

    instance: Instance
    area: dict[str, Any] = field(init=False)
    zone: dict[str, Any] = field(init=False)
    tier: dict[str, Any] = field(init=False)
    function: dict[str, Any] = field(init=False)
    package: dict[str, Any] = field(init=False)
    need: dict[tuple[str, str], float] = field(init=False)
    """(area, function): hours a year, above 0."""
    following: dict[tuple[str, str], float] = field(default_factory=dict)
    """(area, function): share of the hours worked out that follow another function."""
    hours: dict[str, float] = field(init=False)
    """Tier: hours per head."""
    way: dict[tuple[str, str], tuple[float, float]] = field(init=False)
    """(from, to): hours and km, one way."""
    needs: dict[tuple[str, str], tuple[str, ...]] = field(init=False)
    """(function, tier) that can do it: packages needed."""
    may_take: set[tuple[str, str]] = field(init=False)
    """(tier, package)."""
    in_place: dict[tuple[str, str], int] = field(init=False)
    """(area, tier): heads."""
    posts: dict[tuple[str, str], Any] = field(init=False)
    """(area, tier): the row of posts that counts, where there is one."""

    def __post_init__(self) -> None:
        rows = self.instance
        self.area = {row.area: row for row in rows.areas}
        self.zone = {row.zone: row for row in rows.zones}
        self.tier = {row.tier: row for row in rows.tiers}
        self.function = {row.function: row for row in rows.functions}
        self.package = {row.package: row for row in rows.packages}
        self.in_place = {(row.area, row.tier): row.heads for row in rows.staff}
        self.posts = {(a, t): row for a in self.area for t in self.tier if (row := self._post(a, t)) is not None}
        self.need = self._need()
        self.hours = {t: self._hours(t) for t in self.tier}
        self.way = {(row.from_area, row.to_area): (row.hours, row.km) for row in rows.travel}
        for a, row in self.area.items():
            hours, km = self.way.get((a, a), (0.0, 0.0))
            self.way[a, a] = (hours if row.inside_hours is None else row.inside_hours, km if row.inside_km is None else row.inside_km)
        held = {(row.tier, row.competency): (row.level, row.ceiling) for row in rows.tier_competencies}
        self.may_take = {
            (t, row.package)
            for t in self.tier
            for row in rows.package_competencies
            if held.get((t, row.competency), (0, 0))[0] < row.level <= held.get((t, row.competency), (0, 0))[1]
        }
        self.needs = {}
        for f, t in ((f, t) for f in self.function for t in self.tier):
            packages = self._packages(f, t, held)
            if packages is not None:
                self.needs[f, t] = packages

    def _post(self, a: str, t: str) -> Any:
        row, each = self._post_of_rows(a, t), self.tier[t].settlements_per_head
        count = sum(1 for place in self.instance.settlements if place.area == a)
        if not each or not count or (row is not None and row.frozen):
            return row
        row = row or Post(area=a, tier=t)
        least = math.ceil(count / each) if row.max_heads is None else min(row.max_heads, math.ceil(count / each))
        return row.model_copy(update={"min_heads": max(row.min_heads, least)})

    def _post_of_rows(self, a: str, t: str) -> Any:
        place, rows = self.area[a], self.instance
        seat_of = {row.region: row.seat for row in rows.regions}
        here = [
            row
            for row in rows.posts
            if row.tier == t
            and (row.area is None or row.area == a)
            and (row.region is None or row.region == place.region)
            and (row.zone is None or row.zone == place.zone)
            and (not row.seat or a == seat_of.get(place.region))
        ]
        best = max(here, key=lambda row: (bool(row.area), row.seat, bool(row.region), bool(row.zone)), default=None)
        level = self.tier[t].government_level
        offices = [row.seat for row in rows.regions if row.seat and (level == "provincial" or (level == "national" and row.capital))]
        if not offices or a in offices or (best is not None and (best.area or best.seat)):
            return best
        now = self.in_place.get((a, t), 0)
        if best is None:
            return Post(area=a, tier=t, max_heads=now)
        return best.model_copy(update={"max_heads": now if best.max_heads is None else min(best.max_heads, now)})

    def _hours(self, t: str) -> float:
        row = self.tier[t]
        days = row.days_per_year - row.leave_days - row.holiday_days - row.sickness_days - row.training_days
        shares = sum(line.share_of_time for line in self.instance.allowances if line.tier == t and line.area is None)
        return float(days * row.hours_per_day * (1 - shares))

    def members(self, a: str, group: str) -> float:
        """Members of a group in an area."""
        counted = {(row.area, row.group): row.members for row in self.instance.group_counts}
        shares = {(row.group, row.zone): row.share_of_population for row in self.instance.groups}
        everywhere = shares.get((group, None), 0.0)
        return float(counted.get((a, group), self.area[a].population * shares.get((group, self.area[a].zone), everywhere)))

    def _need(self) -> dict[tuple[str, str], float]:
        units: dict[tuple[str, str], float] = defaultdict(float)
        hours: dict[tuple[str, str], float] = defaultdict(float)
        for a in self.area:
            for row in self.instance.demand:
                each = self.members(a, row.group) * row.prevalence * row.units_per_year * (1 + row.hidden_need)
                units[a, row.function] += each
                hours[a, row.function] += each * row.minutes_per_unit / 60 * (1 - row.digital_saving)
            waiting = [f for f, row in self.function.items() if row.follows]
            while waiting:
                f = next(f for f in waiting if self.function[f].follows not in waiting)
                waiting.remove(f)
                more = self.function[f].follow_ratio * units[a, self.function[f].follows]
                units[a, f] += more
                after = more * self.function[f].follow_minutes_per_unit / 60
                hours[a, f] += after
                self.following[a, f] = after / hours[a, f] if hours[a, f] > 0 else 1.0
        hours |= {(row.area, row.function): row.hours_per_year for row in self.instance.need}
        return {key: amount for key, amount in hours.items() if amount > 0}

    def _packages(self, f: str, t: str, held: dict[tuple[str, str], tuple[int, int]]) -> tuple[str, ...] | None:
        """Packages that a tier needs for a function; `None` where it cannot do it."""
        function, kind = self.function[f], self.tier[t].kind
        if function.reserved and kind != "professional":
            return None
        if function.sensitive and kind in UNPAID:
            return None
        if any((row.function, row.tier, row.rule) == (f, t, "forbidden") for row in self.instance.mandates):
            return None
        packages = set()
        for row in self.instance.function_competencies:
            level, ceiling = held.get((t, row.competency), (0, 0))
            if row.function != f or level >= row.level:
                continue
            enough = [
                (self.package[item.package].cost_per_head, item.package)
                for item in self.instance.package_competencies
                if item.competency == row.competency and item.level >= row.level
            ]
            if row.level > ceiling or not enough:
                return None
            packages.add(min(enough)[1])
        return tuple(sorted(packages))

    def group(self, a: str) -> str:
        """The part of the country inside the service boundary."""
        return {"area": a, "region": self.area[a].region, "country": "country"}[self.instance.manifest.service_boundary]

    def scope(self, a: str) -> str:
        """The mandate table that holds in an area."""
        row = self.area[a]
        return {"country": "country", "zone": row.zone, "region": row.region}[self.instance.manifest.policy.mandate_scope]

    def travelled(self, t: str, b: str, a: str) -> tuple[float, float]:
        """Way of a tier, hours and km."""
        hours, km = self.way[b, a]
        share = self.tier[t].inside_travel_share if a == b else 1.0
        return hours * share, km * share

    def day_allows(self, t: str, b: str, a: str) -> bool:
        """Whether enough of an outreach day is left."""
        return 2 * self.travelled(t, b, a)[0] <= QUARTER * self.tier[t].hours_per_day

    def near(self, b: str, a: str) -> bool:
        """Whether two areas are inside one service boundary, with a way between them."""
        return (b, a) in self.way and self.group(b) == self.group(a)

    def reaches(self, t: str, b: str, a: str) -> bool:
        """Whether a tier posted in b works in a."""
        reach = self.tier[t].reach_hours
        return self.near(b, a) and (b == a or (reach > 0 and self.way[b, a][0] <= reach)) and self.day_allows(t, b, a)

    def left(self, t: str, b: str, a: str) -> float:
        """In-person hours of an outreach day."""
        return float(self.tier[t].hours_per_day - 2 * self.travelled(t, b, a)[0])

    def floor(self, f: str) -> float:
        """Least share of the need met."""
        own = self.function[f].min_coverage
        return float(self.instance.manifest.policy.min_coverage if own is None else own)

    def ratios(self) -> dict[tuple[str, ...], int]:
        """(tier, *areas): least heads."""
        least: dict[tuple[str, ...], int] = defaultdict(int)
        for row in self.instance.ratios:
            places = [(a,) for a in self.area]
            if row.per == "region":
                places = [tuple(a for a in self.area if self.area[a].region == g) for g in {area.region for area in self.area.values()}]
            for place in places:
                people = sum(self.area[a].population if row.group is None else self.members(a, row.group) for a in place)
                heads = math.ceil(people / row.people_per_head - 1e-9)
                least[row.tier, *place] = max(least[row.tier, *place], heads)
        return least

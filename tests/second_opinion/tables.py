"""What the tables say, worked out by hand of `docs/rules.md`, section "Words"."""

import math
from collections import Counter, defaultdict
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
    following: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """(area, function, one before): share of the hours worked out that follow that one."""
    need_of_group: dict[str, dict[tuple[str, str], float]] = field(init=False)
    """Group: hours of its need by (area, function), where they are not given."""
    surge: dict[str, Any] = field(init=False)
    brought: dict[tuple[str, str, str], float] = field(init=False)
    """(surge, area, function): hours of need that come in its weeks beyond the usual."""
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
        given = {(row.area, row.function): row.hours_per_year for row in rows.need}
        usual = self._need(rows.demand) | given
        self.need = {key: amount * self.year(*key) for key, amount in usual.items() if amount > 0}
        self.surge = {row.surge: row for row in rows.surges}
        self.brought = {
            (i, a, f): usual[a, f] * row.weeks * (self.rise(i, a, f)[0] - 1) / 52
            for i, row in self.surge.items()
            for a, f in self.need
            if self.rise(i, a, f)[0] > 1
        }
        groups = {row.group: [own for own in rows.demand if own.group == row.group] for row in rows.demand}
        self.need_of_group = {
            name: {key: amount * self.year(*key) for key, amount in self._need(own).items() if amount > 0 and key not in given}
            for name, own in groups.items()
        }
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

    def rise(self, i: str, a: str, f: str) -> tuple[float, float]:
        """Need in the weeks of a surge and in those after, as multiples of the usual need."""
        here = [
            row
            for row in self.instance.surge_need
            if row.surge == i
            and row.area in (None, a)
            and row.zone in (None, self.area[a].zone)
            and row.region in (None, self.area[a].region)
            and row.function in (None, f)
        ]
        return max([1.0, *(row.need_factor for row in here)]), min([1.0, *(row.contraction_factor for row in here)])

    def year(self, a: str, f: str) -> float:
        """Need of the year as a multiple of the usual need: the mean over its 52 weeks."""
        weeks = [1.0] * 52
        for row in self.instance.surges:
            more, less = self.rise(row.surge, a, f)
            first, after = row.first_week - 1, row.first_week - 1 + row.weeks
            for week in range(first, after + row.contraction_weeks):
                weeks[week] += (more if week < after else less) - 1
        return sum(weeks) / 52

    def week(self, t: str) -> float:
        """Hours of one head in a week."""
        policy = {"volunteer": self.instance.manifest.policy.volunteers, "leader": self.instance.manifest.policy.leaders}
        cap = policy[self.tier[t].kind].hours_per_week if self.tier[t].kind in policy else None
        return self.hours[t] / 52 if cap is None else min(self.hours[t] / 52, cap)

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
        lent = row.hours_per_day if row.hours_per_week_lent is None else row.hours_per_week_lent * 52 / row.days_per_year
        return float(days * min(row.hours_per_day, lent) * (1 - shares))

    def support(self, t: str, z: str) -> float:
        """Cost of supporting a head of a tier in a zone: the line of the zone, else the one for every zone, of each support."""
        lines = {(row.support, row.zone): row.cost_per_head_per_year for row in self.instance.support if row.tier == t}
        return sum(lines.get((name, z), lines.get((name, None), 0.0)) for name in {name for name, _ in lines})

    def members(self, a: str, group: str) -> float:
        """Members of a group in an area."""
        counted = {(row.area, row.group): row.members for row in self.instance.group_counts}
        shares = {(row.group, row.zone): row.share_of_population for row in self.instance.groups}
        everywhere = shares.get((group, None), 0.0)
        return float(counted.get((a, group), self.area[a].population * shares.get((group, self.area[a].zone), everywhere)))

    def access(self, a: str, group: str | None) -> float:
        """Share of a group's members in an area with digital access."""
        zone = self.area[a].zone
        shares = {(row.group, row.zone): row.digital_access_share for row in self.instance.groups}
        known = [shares.get((group, zone)), shares.get((group, None)), self.zone[zone].digital_access_share, 1.0]
        return float(next(share for share in known if share is not None))

    def served(self, a: str, f: str) -> tuple[float, float]:
        """Units of a function in an area that are worked out, and those of them that are for people with digital access."""
        every, online = 0.0, 0.0
        for row in (row for row in self.instance.demand if row.function == f):
            units = self.members(a, row.group) * row.prevalence * row.units_per_year * (1 + row.hidden_need)
            every, online = every + units, online + units * self.access(a, row.group)
        for after in (row for row in self.instance.follows if row.function == f):
            before = self.served(a, after.before)
            every, online = every + after.ratio * before[0], online + after.ratio * before[1]
        return every, online

    def online(self, a: str, f: str) -> float:
        """Share of the work of a function in an area that is for people with digital access."""
        every, online = self.served(a, f)
        return online / every if every > 0 else self.access(a, None)

    def saving(self, tool: Any, a: str, f: str) -> float:
        """Share of the hours met of a function in an area that a tool saves."""
        area = self.area[a]
        used = tool.zone in (None, area.zone) and tool.region in (None, area.region)
        of_programme = not tool.programmes or self.function[f].programme in tool.programmes
        helps = of_programme and (not tool.functions or f in tool.functions)
        return float(tool.saving * self.online(a, f)) if used and helps else 0.0

    def remote(self, a: str, f: str) -> float:
        """Remote share of a function in an area."""
        return float(self.function[f].remote_share) * self.online(a, f)

    def _need(self, demand: Any) -> dict[tuple[str, str], float]:
        units: dict[tuple[str, str], float] = defaultdict(float)
        hours: dict[tuple[str, str], float] = defaultdict(float)
        after: dict[tuple[str, str, str], float] = {}
        for a in self.area:
            for row in demand:
                each = self.members(a, row.group) * row.prevalence * row.units_per_year * (1 + row.hidden_need)
                units[a, row.function] += each
                hours[a, row.function] += each * row.minutes_per_unit / 60 * (1 - row.digital_saving * self.access(a, row.group))
            waiting = list(self.instance.follows)
            while waiting:
                late = {row.function for row in waiting}
                row = next(row for row in waiting if row.before not in late)
                waiting.remove(row)
                more = row.ratio * units[a, row.before]
                units[a, row.function] += more
                after[a, row.function, row.before] = more * row.minutes_per_unit / 60
                hours[a, row.function] += after[a, row.function, row.before]
        if demand is self.instance.demand:
            others = Counter(row.function for row in self.instance.follows)
            self.following = {
                (a, f, before): own / hours[a, f] if hours[a, f] > 0 else 1 / others[f] for (a, f, before), own in after.items()
            }
        return hours

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
        """Whether enough of an outreach day, or of a trip with nights away, is left."""
        days = self.tier[t].trip_days if self.tier[t].nights_per_month > 0 else 1
        return 2 * self.travelled(t, b, a)[0] <= QUARTER * days * self.tier[t].hours_per_day

    def days(self, t: str, b: str, a: str) -> int:
        """Days of a trip."""
        beyond = 2 * self.travelled(t, b, a)[0] > QUARTER * self.tier[t].hours_per_day
        return self.tier[t].trip_days if beyond and self.tier[t].nights_per_month > 0 else 1

    def visit_nights(self, t: str, b: str, a: str) -> int:
        """Nights away of a supervisor's visit."""
        if self.days(t, b, a) == 1:
            return 0
        return math.ceil(2 * self.travelled(t, b, a)[0] / (QUARTER * self.tier[t].hours_per_day) - 1e-9) - 1

    def venues(self, a: str, k: str) -> list[tuple[Any, float, float, float]]:
        """Venues of a package that people of an area may go to: the row, hours and km one way, and days away."""
        found = []
        for row in self.instance.venues:
            if row.package != k:
                continue
            if row.area is None:
                found.append((row, row.way_hours, row.way_km, row.days_away))
            elif row.area == a:
                found.append((row, 0.0, 0.0, 0.0))
            elif self.near(a, row.area) and (row.within_hours is None or self.way[a, row.area][0] <= row.within_hours):
                found.append((row, *self.way[a, row.area], row.days_away))
        return found

    def refresher(self, k: str) -> float:
        """Part of a package that is due in a year."""
        return sum(row.share_of_package / row.every_years for row in self.instance.refreshers if row.package == k)

    def near(self, b: str, a: str) -> bool:
        """Whether two areas are inside one service boundary, with a way between them."""
        return (b, a) in self.way and self.group(b) == self.group(a)

    def reaches(self, t: str, b: str, a: str) -> bool:
        """Whether a tier posted in b works in a."""
        reach, most = self.tier[t].reach_hours, self.zone[self.area[a].zone].longest_way_hours
        if b != a and most is not None and self.near(b, a) and self.way[b, a][0] > most:
            return False
        return self.near(b, a) and (b == a or (reach > 0 and self.way[b, a][0] <= reach)) and self.day_allows(t, b, a)

    def left(self, t: str, b: str, a: str) -> float:
        """In-person hours of an outreach day, or of a trip."""
        return float(self.days(t, b, a) * self.tier[t].hours_per_day - 2 * self.travelled(t, b, a)[0])

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

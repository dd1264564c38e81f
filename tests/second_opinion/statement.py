"""The rules of one year stated once more, from `docs/rules.md` alone, for another solver (SCIP, through OR-Tools)."""

import math
from collections import defaultdict
from typing import Any

from ortools.linear_solver import pywraplp

from instances.instance import Instance
from tests.second_opinion.tables import PAID, UNPAID, Tables

MANY = 10_000
"""More heads than any of these plans has."""


def optimum(instance: Instance, mode: str) -> float | None:
    """Value of the best plan in a mode; `None` where no plan keeps the rules."""
    return _Statement(Tables(instance), mode).solve()


class _Statement:
    """Variables by key, and the rules between them; section numbers are those of the rules."""

    def __init__(self, tables: Tables, mode: str) -> None:
        self.d, self.mode = tables, mode
        self.policy, self.manifest = tables.instance.manifest.policy, tables.instance.manifest
        self.solver = pywraplp.Solver.CreateSolver("SCIP")
        self.known: dict[tuple[str, ...], Any] = {}
        self.costs: dict[tuple[str, str, str], Any] = defaultdict(lambda: 0)
        """(kind, tier, region): what it comes to."""
        self.on_the_way: list[Any] = []

    def var(self, *key: str, whole: bool = False) -> Any:
        """The variable of a key, 0 or more."""
        if key not in self.known:
            make = self.solver.IntVar if whole else self.solver.NumVar
            self.known[key] = make(0, self.solver.infinity(), " ".join(key))
        return self.known[key]

    def heads(self, a: str, t: str) -> Any:
        return self.var("heads", a, t, whole=True)

    def share(self, a: str, b: str, t: str) -> Any:
        """People posted in a who have half of their post in b."""
        return self.var("share", a, b, t, whole=True)

    def out(self, a: str, t: str) -> Any:
        return self.sum(self.share(*key) for key in self.shares if (key[0], key[2]) == (a, t))

    def into(self, a: str, t: str) -> Any:
        return self.sum(self.share(*key) for key in self.shares if key[1:] == (a, t))

    def working(self, a: str, t: str) -> Any:
        return self.heads(a, t) - 0.5 * self.out(a, t) + 0.5 * self.into(a, t)

    def rule(self, holds: Any) -> None:
        """A rule; one without any variable holds or does not."""
        if isinstance(holds, bool):
            if not holds:
                self.solver.Add(self.var("nobody") >= 1)
                self.solver.Add(self.var("nobody") <= 0)
        else:
            self.solver.Add(holds)

    def sum(self, parts: Any) -> Any:
        return self.solver.Sum([self.var("nothing") * 0, *parts])

    def solve(self) -> float | None:
        d = self.d
        self.posts = [(a, t) for a in d.area for t in d.tier]
        self.reach = [(b, a, t) for b in d.area for a in d.area for t in d.tier if d.reaches(t, b, a)]
        self.work = [(a, f, t) for a, f in d.need for t in d.tier if (f, t) in d.needs]
        self.on_surge = [(i, a, f, t) for i, a, f in d.brought for t in d.tier if (f, t) in d.needs and d.reaches(t, a, a)]
        self.stays = [
            (i, b, a, t)
            for i, a, t in {(i, a, t) for i, a, _, t in self.on_surge}
            for b in d.area
            if d.tier[t].kind in PAID and self.may_come(d.surge[i], b, a)
        ]
        self.calls = [
            (i, pool, a)
            for i, a, t in {(i, a, t) for i, a, _, t in self.on_surge}
            for pool in d.instance.surge_pools
            if pool.tier == t and pool.surge in (None, i) and pool.area in (None, a) and pool.region in (None, d.area[a].region)
        ]
        self.links = [
            (b, a, r) for r in d.instance.supervision for b in d.area for a in d.area if d.near(b, a) and self.link_allowed(r, b, a)
        ]
        self.shares = [(a, b, t) for a in d.area for b in d.area for t in d.tier if self.may_share(a, b, t)]
        for section in (self.coverage, self.capacity, self.competency, self.mandates, self.teams, self.supervision, self.remote):
            section()
        for section in (self.volunteers, self.deployment, self.surges, self.money, self.equity, self.decisions):
            section()
        self.solver.SetSolverSpecificParametersAsString("numerics/feastol = 1e-9\nlimits/gap = 0\nlimits/absgap = 0\n")
        self.solver.Minimize(self.objective())
        status = self.solver.Solve()
        assert status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.INFEASIBLE), status
        return float(self.solver.Objective().Value()) if status == pywraplp.Solver.OPTIMAL else None

    def may_share(self, a: str, b: str, t: str) -> bool:
        d, row = self.d, self.d.tier[t]
        if a == b or row.shared_posts_per_area == 0 or not d.near(a, b) or d.area[a].region != d.area[b].region:
            return False
        posts = [d.posts[x, t] for x in (a, b) if (x, t) in d.posts]
        return bool(d.way[a, b][0] <= row.shared_within_hours and not any(p.frozen or p.opening_cost_per_year > 0 for p in posts))

    def link_allowed(self, r: Any, b: str, a: str) -> bool:
        way = self.d.travelled(r.supervisor, b, a)[0]
        if r.kind == "professional" and self.policy.team_leads_supervise:
            lead = {row.function: row.tier for row in self.d.instance.teams if row.lead}
            leads = {lead[row.function] for row in self.d.instance.teams if row.tier == r.tier and not row.lead and row.function in lead}
            if leads and r.supervisor not in leads:
                return False
        limits = [r.within_hours, self.d.zone[self.d.area[a].zone].supervisor_within_hours]
        return all(limit is None or way <= limit for limit in limits) and self.d.day_allows(r.supervisor, b, a)

    def deliver(self, a: str, f: str, t: str) -> Any:
        return self.var("deliver", a, f, t)

    def link(self, b: str, a: str, r: Any) -> Any:
        return self.var("link", b, a, r.supervisor, r.tier, r.kind, whole=self.policy.supervision_links == "whole")

    def coverage(self) -> None:  # section 1
        for (a, f), hours in self.d.need.items():
            unmet = self.var("unmet", a, f)
            saved = {tool.tool: self.var("saved", tool.tool, a, f) for tool in self.d.instance.tools}
            usual = self.sum(self.deliver(*key) for key in self.work if key[:2] == (a, f))
            parts = [self.var("on surge", *key) for key in self.on_surge if key[1:3] == (a, f)]
            self.rule(usual + self.sum(parts) + self.sum(saved.values()) + unmet == hours)
            self.rule(usual <= hours - sum(more for (_, x, g), more in self.d.brought.items() if (x, g) == (a, f)))
            for tool in self.d.instance.tools:
                share = self.d.saving(tool, a, f)
                self.rule(saved[tool.tool] <= share * (hours - unmet))
                self.rule(saved[tool.tool] <= share * hours * self.var("tool", tool.tool, whole=True))
                self.rule(self.var("tool", tool.tool, whole=True) <= 1)
            self.rule(unmet <= (1 - self.d.floor(f)) * hours)
            before = [row.before for row in self.d.instance.follows if row.function == f and row.delivered]
            lost = {g: self.var("unmet", a, g) * (1 / self.d.need[a, g]) for g in before if (a, g) in self.d.need}
            self.rule(unmet >= self.sum(self.d.following[a, f, g] * hours * share for g, share in lost.items()))

    def busy(self, b: str, t: str) -> Any:
        """Hours of service, travel, remote work and supervision."""
        d, parts = self.d, [self.var("remote", b, t)]
        for base, a, tier in self.reach:
            if (base, tier) == (b, t):
                parts.append((1 + 2 * d.travelled(t, b, a)[0] / d.left(t, b, a)) * self.var("serve", b, a, t))
        for base, a, r in self.links:
            if (base, r.supervisor) == (b, t):
                parts.append((r.contact_hours_per_year + r.visits_per_year * 2 * d.travelled(t, b, a)[0]) * self.link(base, a, r))
                parts.append(r.hours_per_recruit * self.recruits(base, a, r))
        return self.sum(parts)

    def capacity(self) -> None:  # section 2
        d = self.d
        for a, t in self.posts:
            in_person = self.sum((1 - d.remote(x, f)) * self.deliver(x, f, s) for x, f, s in self.work if (x, s) == (a, t))
            self.rule(in_person == self.sum(self.var("serve", *key) for key in self.reach if key[1:] == (a, t)))
        for g in {d.group(a) for a in d.area}:
            for t in d.tier:
                done = self.sum(d.remote(a, f) * self.deliver(a, f, s) for a, f, s in self.work if s == t and d.group(a) == g)
                self.rule(self.sum(self.var("remote", b, t) for b in d.area if d.group(b) == g) == done)
        rooms = {key: row.hours_per_year for key, row in d.posts.items() if row.hours_per_year is not None}
        for b, t in self.posts:
            learning = self.sum(d.package[k].training_hours * self.courses(b, t, k) for s, k in d.may_take if s == t)
            whole_days = {key: max(0.0, key[4] * d.tier[t].hours_per_day - d.package[key[2]].training_hours) for key in self.trips(b, t)}
            learning += self.sum((days + 2 * key[5]) * self.goes(*key[:4]) for key, days in whole_days.items())
            training = learning + self.var("teaches", b, t)
            own = sum(row.hours_per_year for row in d.instance.allowances if (row.area, row.tier) == (b, t))
            gone = self.sum(self.length(*key) * d.week(t) * self.stay(*key) for key in self.stays if (key[1], key[3]) == (b, t))
            self.rule(self.busy(b, t) + training + own + gone <= d.hours[t] * self.working(b, t) + self.var("overtime", b, t))
            self.rule(self.var("overtime", b, t) <= d.tier[t].overtime_hours_per_year * self.working(b, t))
            if (b, t) in rooms:
                self.rule(self.busy(b, t) <= rooms[b, t])

        self.one_provider()
        for g in {d.group(a) for a in d.area}:
            for s in d.tier:
                asked = [
                    (row.trainer_hours_per_trainee, a, t, k)
                    for k, row in d.package.items()
                    if row.trainer == s
                    for a in d.area
                    if d.group(a) == g
                    for t, other in d.may_take
                    if other == k
                ]
                hours = self.sum(each * self.courses(a, t, k) for each, a, t, k in asked)
                hours -= self.sum(
                    each * self.goes(a, t, k, row.venue) for each, a, t, k in asked for row, *_ in d.venues(a, k) if row.area is None
                )
                self.rule(self.sum(self.var("teaches", b, s) for b in d.area if d.group(b) == g) == hours)

    def courses(self, a: str, t: str, k: str) -> Any:
        """Courses of the year: trainees, and the refreshers of the others."""
        trainees = self.trainees(a, t, k)
        return trainees + self.d.refresher(k) * (self.holders(a, t, k) - trainees)

    def goes(self, a: str, t: str, k: str, venue: str) -> Any:
        return self.var("goes", a, t, k, venue, whole=True)

    def trips(self, a: str, t: str) -> list[tuple[str, str, str, str, float, float, float]]:
        """(area, tier, package, venue, days away, hours and km one way) of trainees of a post."""
        ways = [(k, row, hours, km, days) for s, k in self.d.may_take if s == t for row, hours, km, days in self.d.venues(a, k)]
        return [(a, t, k, row.venue, days, hours, km) for k, row, hours, km, days in ways]

    def recruits(self, b: str, a: str, r: Any) -> Any:
        return self.var("recruits", b, a, r.supervisor, r.tier, r.kind)

    def one_provider(self) -> None:
        """Where people find a function; `whose` is what of it is done by a tier from there."""
        d = self.d
        marked = [(a, f) for a, f in d.need if d.function[f].one_provider and d.remote(a, f) < 1]
        for a, f in marked:
            self.rule(self.sum(self.var("provider", a, f, b, whole=True) for b in d.area) <= 1)
            for t in [s for x, g, s in self.work if (x, g) == (a, f)]:
                done = (1 - d.remote(a, f)) * self.deliver(a, f, t)
                self.rule(self.sum(self.var("whose", b, a, f, t) for b in d.area) == done)
                for b in d.area:
                    self.rule(self.var("whose", b, a, f, t) <= d.need[a, f] * self.var("provider", a, f, b, whole=True))
        for b in d.area:
            for a in d.area:
                for t in d.tier:
                    own = [f for x, f in marked if x == a and (f, t) in d.needs]
                    served = self.var("serve", b, a, t) if (b, a, t) in self.reach else self.sum([])
                    self.rule(self.sum(self.var("whose", b, a, f, t) for f in own) <= served)
                    for k in d.package:
                        skilled = self.var("skilled", b, a, t, k) if (b, a, t) in self.reach else self.sum([])
                        self.rule(self.sum(self.var("whose", b, a, f, t) for f in own if k in d.needs[f, t]) <= skilled)
                        self.rule(self.sum(self.var("whose", b, a, f, t) for f in own if k not in d.needs[f, t]) <= served - skilled)

    def holders(self, a: str, t: str, k: str) -> Any:
        return self.var("holders", a, t, k, whole=True) if (t, k) in self.d.may_take else 0

    def trainees(self, a: str, t: str, k: str) -> Any:
        return self.var("trainees", a, t, k, whole=True)

    def competency(self) -> None:  # section 3
        d = self.d
        trained = {(row.area, row.tier, row.package): row.heads for row in d.instance.trained}
        for t in d.tier:
            for k in d.package:
                needing = [(a, f) for a, f, s in self.work if s == t and k in d.needs[f, t]]
                if not needing and (t, k) not in d.may_take:
                    continue
                for a in d.area:
                    bases = [b for b, x, s in self.reach if (x, s) == (a, t)]
                    done = self.sum((1 - d.remote(x, f)) * self.deliver(x, f, t) for x, f in needing if x == a)
                    self.rule(done == self.sum(self.var("skilled", b, a, t, k) for b in bases))
                    for b in bases:
                        self.rule(self.var("skilled", b, a, t, k) <= self.var("serve", b, a, t))
                for g in {d.group(a) for a in d.area}:
                    done = self.sum(d.remote(a, f) * self.deliver(a, f, t) for a, f in needing if d.group(a) == g)
                    self.rule(self.sum(self.var("skilled remote", b, t, k) for b in d.area if d.group(b) == g) == done)
                for b in d.area:
                    self.rule(self.var("skilled remote", b, t, k) <= self.var("remote", b, t))
                    used = self.sum(
                        (1 + 2 * d.travelled(t, b, a)[0] / d.left(t, b, a)) * self.var("skilled", b, a, t, k)
                        for x, a, s in self.reach
                        if (x, s) == (b, t)
                    )
                    late = min(1.0, d.package[k].lead_months / 12)
                    able = self.holders(b, t, k) - late * self.trainees(b, t, k)
                    out, into = ([key for key in self.shares if (key[at], key[2]) == (b, t)] for at in (0, 1))
                    held = {key: self.var("shared holders", *key, k, whole=True) for key in (*out, *into)}
                    new = {key: self.var("shared new", *key, k, whole=True) for key in held}
                    able += 0.5 * self.sum(held[key] - late * new[key] for key in into)
                    able -= 0.5 * self.sum(held[key] - late * new[key] for key in out)
                    for key in out:
                        self.rule(held[key] <= self.share(*key))
                        self.rule(new[key] <= held[key])
                    there = self.sum(held[key] for key in out)
                    self.rule(self.holders(b, t, k) - there <= self.heads(b, t) - self.out(b, t))
                    if out:
                        self.rule(self.sum(new[key] for key in out) <= self.trainees(b, t, k))
                        kept = self.holders(b, t, k) - self.trainees(b, t, k)
                        self.rule(self.sum(held[key] - new[key] for key in out) <= kept)
                    own, skilled = d.tier[t].overtime_hours_per_year * able, used + self.var("skilled remote", b, t, k)
                    self.rule(skilled <= d.hours[t] * able + own)
                    self.rule(skilled <= d.hours[t] * able + self.var("overtime", b, t))
                    self.rule(self.holders(b, t, k) <= self.heads(b, t))
                    self.rule(self.trainees(b, t, k) >= self.holders(b, t, k) - trained.get((b, t, k), 0))
                    self.rule(self.trainees(b, t, k) <= self.holders(b, t, k))
        for k, row in d.package.items():
            if row.places_per_year is not None:
                self.rule(self.sum(self.trainees(a, t, k) for a, t in self.posts if (t, k) in d.may_take) <= row.places_per_year)
        for k in {row.package for row in d.instance.venues}:
            for a, t in self.posts:
                if (t, k) in d.may_take:
                    gone = self.sum(self.goes(a, t, k, row.venue) for row, *_ in d.venues(a, k))
                    self.rule(gone == self.sum([self.trainees(a, t, k)]))
        for venue in d.instance.venues:
            if venue.places_per_year is not None:
                gone = [(a, t) for a, t in self.posts if (t, venue.package) in d.may_take]
                gone = [key for key in gone if any(row.venue == venue.venue for row, *_ in d.venues(key[0], venue.package))]
                self.rule(self.sum(self.goes(*key, venue.package, venue.venue) for key in gone) <= venue.places_per_year)

    def mandate(self, z: str, f: str, t: str) -> Any:
        return self.var("mandate", z, f, t, whole=True) if (f, t) in self.d.needs else 0

    def mandates(self) -> None:  # section 4
        d = self.d
        for a, f, t in self.work:
            self.rule(self.deliver(a, f, t) <= d.need[a, f] * self.mandate(d.scope(a), f, t))
        self.needed = sorted({(d.scope(a), f) for a, f in d.need})
        for z, f in self.needed:
            held = self.sum(self.mandate(z, f, t) for t in d.tier)
            self.rule(held >= 1)
            self.rule(held <= self.policy.max_tiers_per_function)
            for t in d.tier:
                self.rule(self.mandate(z, f, t) <= 1)
            for row in d.instance.mandates:
                if row.rule == "required" and row.function == f:
                    self.rule(self.mandate(z, f, row.tier) >= 1)
        for z in {z for z, _ in self.needed}:
            for t, row in d.tier.items():
                if row.max_functions is not None:
                    self.rule(self.sum(self.mandate(z, f, t) for f in d.function) <= row.max_functions)
                for pair in d.instance.independence:
                    for s, other in d.tier.items():
                        managed = any(r.kind == "line" and {r.supervisor, r.tier} == {s, t} for r in d.instance.supervision)
                        if s == t or (pair.supervisors and managed) or (pair.employers and row.employer == other.employer):
                            self.rule(self.mandate(z, pair.function, t) + self.mandate(z, pair.other_function, s) <= 1)

    def teams(self) -> None:
        d = self.d
        for row in d.instance.teams:
            for z, f in self.needed:
                if row.lead and f == row.function:
                    self.rule(self.mandate(z, f, row.tier) >= 1)
            for a, f in d.need:
                if f != row.function:
                    continue
                self.rule(self.sum(self.working(b, row.tier) for b, x, t in self.reach if (x, t) == (a, row.tier)) >= 1)
                own = self.deliver(a, f, row.tier) if (f, row.tier) in d.needs else 0
                self.rule(self.sum([own]) >= row.min_share * self.sum(self.deliver(*key) for key in self.work if key[:2] == (a, f)))

        for a, f, t in self.work:
            asked = d.function[f].min_female_share * (1 - d.remote(a, f))
            women = self.sum(self.var("women", b, t, whole=True) for b, x, s in self.reach if (x, s) == (a, t))
            self.rule(asked * self.deliver(a, f, t) <= d.hours[t] * women)
        known = {(row.area, row.tier): row.female_heads or 0 for row in d.instance.staff}
        for a, t in self.posts:
            self.rule(self.var("women", a, t, whole=True) <= self.heads(a, t) - self.out(a, t))
            self.rule(self.var("women", a, t, whole=True) <= known.get((a, t), 0) + self.change("hired", a, t))

    def supervision(self) -> None:  # section 5
        d = self.d
        for a, t in self.posts:
            for kind in {r.kind for r in d.instance.supervision if r.tier == t}:
                linked = self.sum(self.link(b, x, r) for b, x, r in self.links if (x, r.tier, r.kind) == (a, t, kind))
                self.rule(linked == self.heads(a, t))
                own = [key for key in self.links if (key[1], key[2].tier, key[2].kind) == (a, t, kind)]
                for key in own:
                    self.rule(self.recruits(*key) <= self.link(*key))
                if any(r.hours_per_recruit > 0 for r in d.instance.supervision if (r.tier, r.kind) == (t, kind)):
                    self.rule(self.sum(self.recruits(*key) for key in own) == self.sum([self.change("hired", a, t)]))
        for b, t in self.posts:
            for kind in {r.kind for r in d.instance.supervision if r.supervisor == t}:
                own = [(x, a, r) for x, a, r in self.links if (x, r.supervisor, r.kind) == (b, t, kind)]
                self.rule(self.sum(self.link(*key) * (1 / key[2].span) for key in own) <= self.working(b, t))

    def remote(self) -> None:  # section 6
        d, days = self.d, self.policy.max_travel_days_per_month
        for a, area in d.area.items():
            whole = {t: self.heads(a, t) - self.out(a, t) for t, row in d.tier.items() if row.kind in PAID}
            zone, paid = d.zone[area.zone], self.sum(whole.values())
            kinds = zone.resident_kinds or PAID
            self.rule(self.sum(heads for t, heads in whole.items() if d.tier[t].kind in kinds) >= zone.min_resident_heads)
            if not zone.lone_posting_allowed:
                some = self.var("some", a, whole=True)
                self.rule(some <= 1)
                self.rule(paid >= 2 * some)
                self.rule(paid <= MANY * some)
                self.rule(self.sum(self.out(a, t) + self.into(a, t) for t in d.tier) <= MANY * some)
            here = self.sum(self.var("serve", b, x, t) for b, x, t in self.reach if b == x == a)
            self.rule(here >= zone.min_resident_share * self.sum(self.var("serve", *key) for key in self.reach if key[1] == a))
        for b, t in self.posts if days is not None else ():
            served = [a for x, a, s in self.reach if (x, s) == (b, t) and a != b]
            away = [self.var("serve", b, a, t) * (d.days(t, b, a) / d.left(t, b, a)) for a in served]
            linked = [(a, r) for x, a, r in self.links if (x, r.supervisor) == (b, t) and a != b]
            away += [r.visits_per_year * (1 + d.visit_nights(t, b, a)) * self.link(b, a, r) for a, r in linked]
            self.rule(self.sum(away) <= 12 * days * self.working(b, t))
        for b, t in self.posts:
            trips = [a for x, a, s in self.reach if (x, s) == (b, t)]
            gone = [self.var("serve", b, a, t) * ((d.days(t, b, a) - 1) / d.left(t, b, a)) for a in trips]
            visited = [(a, r) for x, a, r in self.links if (x, r.supervisor) == (b, t)]
            gone += [r.visits_per_year * d.visit_nights(t, b, a) * self.link(b, a, r) for a, r in visited]
            self.rule(self.sum(gone) <= 12 * d.tier[t].nights_per_month * self.working(b, t))

    def volunteers(self) -> None:  # section 7
        d = self.d
        pools = {(row.area, row.tier): row.heads for row in d.instance.pools}
        for a, t in self.posts:
            kind = d.tier[t].kind
            if kind not in UNPAID:
                continue
            caps, heads = self.policy.volunteers if kind == "volunteer" else self.policy.leaders, self.heads(a, t)
            if caps.hours_per_week is not None:
                self.rule(self.busy(a, t) <= 52 * caps.hours_per_week * heads)
            carried = [f for x, f, s in self.work if (x, s) == (a, t)]
            for f in carried:
                role = self.var("role", a, f, t, whole=True)
                self.rule(self.deliver(a, f, t) <= d.hours[t] * role)
                self.rule(role <= heads)
                for k in d.needs[f, t]:
                    self.rule(role <= self.holders(a, t, k))
            if caps.functions_per_head is not None:
                self.rule(self.sum(self.var("role", a, f, t, whole=True) for f in carried) <= caps.functions_per_head * heads)
            self.rule(heads <= pools.get((a, t), d.in_place.get((a, t), 0)))
        for a in d.area:
            for kind, caps in (("volunteer", self.policy.volunteers), ("leader", self.policy.leaders)):
                if caps.share_of_area_work is not None:
                    own = self.sum(self.deliver(*key) for key in self.work if key[0] == a and d.tier[key[2]].kind == kind)
                    self.rule(own <= caps.share_of_area_work * self.sum(self.deliver(*key) for key in self.work if key[0] == a))

    def may_come(self, surge: Any, b: str, a: str) -> bool:
        """Whether paid people posted in b may come to a surge in a."""
        d = self.d
        if b == a:
            return True
        inside = {"area": False, "region": d.area[b].region == d.area[a].region, "country": True}[surge.lend_within]
        return inside and (b, a) in d.way and (surge.lend_within_hours is None or d.way[b, a][0] <= surge.lend_within_hours)

    def length(self, i: str, b: str, a: str, t: str) -> int:
        """Weeks of a stay."""
        return 1 if b == a else int(self.d.surge[i].weeks_away)

    def stay(self, i: str, b: str, a: str, t: str) -> Any:
        return self.var("stay", i, b, a, t, whole=True)

    def surges(self) -> None:  # section 11
        d = self.d
        called = {key: self.var("called", key[0], key[1].pool, key[2], whole=True) for key in self.calls}
        self.help: list[tuple[str, str, Any]] = []
        for key, hours in d.brought.items():
            self.rule(self.sum(self.var("on surge", *own) for own in self.on_surge if own[:3] == key) <= hours)
        for i, a, f, t in self.on_surge:
            self.rule(self.var("on surge", i, a, f, t) <= d.brought[i, a, f] * self.mandate(d.scope(a), f, t))
        for i, a, t in {(i, a, t) for i, a, _, t in self.on_surge}:
            road = 1 + 2 * d.travelled(t, a, a)[0] / d.left(t, a, a)
            given, taught = [], []
            for key in (key for key in self.stays if (key[0], key[2], key[3]) == (i, a, t)):
                b, weeks, surge = key[1], self.length(*key), d.surge[i]
                hours, km = d.way[b, a] if b != a else (0.0, 0.0)
                given.append(max(0.0, weeks * d.week(t) - 2 * hours) * self.stay(*key))
                if b != a:
                    each = weeks * surge.stay_cost_per_week
                    each += 2 * hours * d.tier[t].travel_cost_per_hour + 2 * km * d.tier[t].travel_cost_per_km
                    self.help.append((a, t, each * self.stay(*key)))
            for (_, pool, _), heads in [(key, heads) for key, heads in called.items() if (key[0], key[1].tier, key[2]) == (i, t, a)]:
                weeks = min(pool.weeks_per_head, d.surge[i].weeks)
                hours = max(0.0, weeks * d.week(t) - pool.travel_hours_per_head) * heads
                given.append(hours)
                taught += [hours] if pool.trained else []
                pay = d.tier[t].wage_per_year / 52 if pool.pay_per_week is None else pool.pay_per_week
                self.help.append((a, t, (weeks * (pay + pool.stay_cost_per_week) + pool.travel_cost_per_head) * heads))
            own = [key for key in self.on_surge if (key[0], key[1], key[3]) == (i, a, t)]
            self.rule(road * self.sum(self.var("on surge", *key) for key in own) <= self.sum(given))
            self.rule(road * self.sum(self.var("on surge", *key) for key in own if d.needs[key[2], t]) <= self.sum(taught))
        for pool in d.instance.surge_pools:
            self.rule(self.sum(heads for key, heads in called.items() if key[1] is pool) <= pool.heads)
        for week in {row.first_week for row in d.instance.surges}:
            on = {i: row.weeks for i, row in d.surge.items() if row.first_week <= week < row.first_week + row.weeks}
            for b, t in self.posts:
                going = [key for key in self.stays if (key[1], key[3]) == (b, t) and key[0] in on]
                room = {key: on[key[0]] // self.length(*key) for key in going}
                for key in going:
                    self.rule(self.stay(*key) <= (MANY if room[key] else 0))
                self.rule(self.sum(self.stay(*key) * (1 / room[key]) for key in going if room[key]) <= self.heads(b, t))

    def change(self, what: str, a: str, t: str) -> Any:
        return self.var(what, a, t, whole=True)

    def move(self, a: str, b: str, t: str) -> Any:
        return self.var("move", a, b, t, whole=True)

    def deployment(self) -> None:  # sections 6 (recruits) and 8
        d, within = self.d, self.policy.move_within_hours
        self.moves = [
            (a, b, t)
            for a in d.area
            for b in d.area
            for t, row in d.tier.items()
            if a != b and row.may_move and d.near(a, b) and (within is None or d.way[a, b][0] <= within)
        ]
        pools = {(row.area, row.tier): row.heads for row in d.instance.pools if d.tier[row.tier].kind in PAID}
        counted = {t for _, t in pools}
        for a, t in self.posts:
            row, now = d.tier[t], d.in_place.get((a, t), 0)
            hired, outside, gone = (self.change(what, a, t) for what in ("hired", "outside", "gone"))
            into, out = (self.sum(self.move(*key) for key in self.moves if (key[at], key[2]) == (a, t)) for at in (1, 0))
            self.rule(self.heads(a, t) == now + hired + into - out - gone)
            self.rule(out + gone <= now)
            self.rule(hired <= (MANY if row.may_hire else 0))
            self.rule(gone <= (MANY if row.may_release else 0))
            if row.kind in PAID:
                self.rule(gone <= math.floor(self.policy.area_release_limit_share * now + 1e-9))
            self.rule(outside <= (hired if t in counted else 0))
            if t in counted:
                self.rule(hired - outside <= pools.get((a, t), 0))
        for a, t in ((a, t) for a, t in self.posts if d.tier[t].kind in PAID):
            zone = d.area[a].zone
            elsewhere = [key for key in self.moves if (key[0], key[2]) == (a, t) and d.area[key[1]].zone != zone]
            left = self.sum(self.move(*key) for key in elsewhere) + self.change("gone", a, t)
            self.rule(left <= math.floor(d.zone[zone].leave_limit_share * d.in_place.get((a, t), 0) + 1e-9))
        for g in {row.region for row in d.area.values()}:
            here = [a for a, row in d.area.items() if row.region == g]
            for t in d.tier:
                now = sum(d.in_place.get((a, t), 0) for a in here)
                moved = self.sum(self.move(*key) for key in self.moves if key[0] in here and key[2] == t)
                self.rule(moved <= math.floor(self.policy.move_limit_share * now + 1e-9))
                gone = self.sum(self.change("gone", a, t) for a in here)
                own = d.tier[t].release_limit_share
                usual = self.policy.release_limit_share if d.tier[t].kind in PAID else 1.0
                self.rule(gone <= math.floor((usual if own is None else own) * now + 1e-9))
                hired, outside = (self.sum(self.change(what, a, t) for a in here) for what in ("hired", "outside"))
                self.rule(outside <= self.policy.outside_recruit_share * hired)
        for (a, t), post in d.posts.items():
            heads, now = self.heads(a, t), d.in_place.get((a, t), 0)
            self.rule(self.working(a, t) >= (now if post.frozen else post.min_heads))
            if post.frozen or post.max_heads is not None:
                self.rule(heads + self.into(a, t) <= (now if post.frozen else post.max_heads))
        for a, t in self.posts:
            self.rule(self.out(a, t) <= self.heads(a, t))
            self.rule(self.out(a, t) + self.into(a, t) <= d.tier[t].shared_posts_per_area)
        for (t, *place), least in d.ratios().items():
            self.rule(self.sum(self.working(a, t) for a in place) >= least)

    def money(self) -> None:  # sections 9 and 11
        d = self.d

        def spend(kind: str, a: str, t: str, amount: Any) -> None:
            self.costs[kind, t, d.area[a].region] += amount

        for a, t in self.posts:
            row, heads, zone = d.tier[t], self.working(a, t), d.zone[d.area[a].zone]
            spend("wages", a, t, row.wage_per_year * heads)
            hour = row.wage_per_year / (row.days_per_year * row.hours_per_day)
            spend("wages", a, t, row.overtime_wage_share * hour * self.var("overtime", a, t))
            spend("allowances", a, t, row.wage_per_year * zone.hardship_share_of_wage * heads)
            spend("expenses", a, t, row.expenses_per_year * heads)
            spend("support", a, t, d.support(t, zone.zone) * heads)
            spend("hiring", a, t, row.hiring_cost_per_head * self.change("hired", a, t))
            spend("release", a, t, row.release_cost_per_head * self.change("gone", a, t))
            into = self.sum(self.move(*key) for key in self.moves if key[1:] == (a, t))
            spend("relocation", a, t, row.relocation_cost_per_head * (into + self.change("outside", a, t)))
            spend("training", a, t, self.sum(d.package[k].cost_per_head * self.courses(a, t, k) for s, k in d.may_take if s == t))
            each_day = {(own.venue, own.package): own.cost_per_day_away for own in d.instance.venues}
            for _, _, k, venue, days, hours, km in self.trips(a, t):
                goes = self.goes(a, t, k, venue)
                spend("training", a, t, days * each_day[venue, k] * goes)
                spend("travel", a, t, 2 * (row.travel_cost_per_hour * hours + row.travel_cost_per_km * km) * goes)
        for a, t, amount in self.help:
            spend("surge", a, t, amount)
        for b, a, t in self.reach:
            hours, km = (2 * way / d.left(t, b, a) for way in d.travelled(t, b, a))
            nights = (d.days(t, b, a) - 1) / d.left(t, b, a)
            spend("travel", b, t, d.tier[t].night_cost * nights * self.var("serve", b, a, t))
            self.road(b, t, hours * self.var("serve", b, a, t), km * self.var("serve", b, a, t), spend)
        for b, a, r in self.links:
            hours, km = (2 * r.visits_per_year * way for way in d.travelled(r.supervisor, b, a))
            nights = r.visits_per_year * d.visit_nights(r.supervisor, b, a)
            spend("travel", b, r.supervisor, d.tier[r.supervisor].night_cost * nights * self.link(b, a, r))
            self.road(b, r.supervisor, hours * self.link(b, a, r), km * self.link(b, a, r), spend)
        for (a, t), post in d.posts.items():
            most = d.in_place.get((a, t), 0) if post.frozen else post.max_heads
            if post.opening_cost_per_year > 0:
                is_open = self.var("open", a, t, whole=True)
                self.rule(self.heads(a, t) <= most * is_open)
                spend("premises", a, t, post.opening_cost_per_year * is_open)
        for tool in d.instance.tools:
            spend("tools", tool.area, tool.tier, tool.cost_per_year * self.var("tool", tool.tool, whole=True))
            spend("start_up", tool.area, tool.tier, tool.start_up_cost * self.var("tool", tool.tool, whole=True))
        if d.instance.funds:
            for (kind, t, g), amount in self.costs.items():
                payers = [
                    fund.fund
                    for fund in d.instance.funds
                    if kind in (fund.cost_kinds or (kind,)) and t in (fund.tiers or (t,)) and g in (fund.regions or (g,))
                    if d.tier[t].employer in (fund.employers or (d.tier[t].employer,))
                    if d.tier[t].sector in (fund.sectors or (d.tier[t].sector,))
                ]
                self.rule(self.sum(self.var("pay", fund, kind, t, g) for fund in payers) == self.sum([amount]))
            for fund in d.instance.funds:
                self.rule(self.sum(self.var("pay", fund.fund, *key) for key in self.costs) <= fund.amount_per_year)

    def road(self, b: str, t: str, hours: Any, km: Any, spend: Any) -> None:
        """Travel, charged where the traveller is posted."""
        self.on_the_way.append(hours)
        spend("travel", b, t, self.d.tier[t].travel_cost_per_hour * hours + self.d.tier[t].travel_cost_per_km * km)

    def weighted(self, pairs: list[tuple[str, str]], *, unmet: bool) -> Any:
        """Σ priority × unmet hours, or × need."""
        priority = {f: row.priority for f, row in self.d.function.items()}
        if unmet:
            return self.sum(priority[f] * self.var("unmet", a, f) for a, f in pairs)
        return sum(priority[f] * self.d.need[a, f] for a, f in pairs)

    def equity(self) -> None:  # section 10
        d, policy = self.d, self.policy
        best, worst = self.var("best zone"), self.var("worst zone")
        for a in {a for a, _ in d.need}:
            pairs = [key for key in d.need if key[0] == a]
            whole = self.weighted(pairs, unmet=False)
            self.rule(self.weighted(pairs, unmet=True) <= (1 - policy.min_worst_area_coverage) * whole)
        for z in {d.area[a].zone for a, _ in d.need}:
            pairs = [key for key in d.need if d.area[key[0]].zone == z]
            covered = 1 - self.weighted(pairs, unmet=True) * (1 / self.weighted(pairs, unmet=False))
            self.rule(covered <= best)
            self.rule(covered >= worst)
        if policy.max_zone_gap is not None:
            self.rule(best - worst <= policy.max_zone_gap)
        own_row = {(row.group, row.zone) for row in d.instance.groups}
        for row in d.instance.groups:
            counts = [
                a for a, area in d.area.items() if row.zone == area.zone or (row.zone is None and (row.group, area.zone) not in own_row)
            ]
            if row.min_coverage is not None:
                need, unmet = self.of_group(row.group, counts)
                self.rule(unmet <= (1 - row.min_coverage) * need)
        for group in d.need_of_group:
            need, unmet = self.of_group(group, list(d.area))
            if need > 0:
                self.rule(1 - unmet * (1 / need) <= self.var("best group"))
                self.rule(1 - unmet * (1 / need) >= self.var("worst group"))
        if policy.max_group_gap is not None:
            self.rule(self.var("best group") - self.var("worst group") <= policy.max_group_gap)

    def of_group(self, group: str, areas: list[str]) -> tuple[float, Any]:
        """Weighted need of a group in some areas, and what of it is unmet."""
        own = {(a, f): self.d.function[f].priority * hours for (a, f), hours in self.d.need_of_group.get(group, {}).items() if a in areas}
        return sum(own.values()), self.sum(hours / self.d.need[key] * self.var("unmet", *key) for key, hours in own.items())

    def decisions(self) -> None:  # section 12
        d = self.d
        for row in d.instance.decisions:
            here = [a for a, x in d.area.items() if row.area in (None, a) and row.zone in (None, x.zone) and row.region in (None, x.region)]
            who = [t for t, x in d.tier.items() if row.tier in (None, t) and row.kind in (None, x.kind)]
            who = [t for t in who if row.employer in ("", d.tier[t].employer)]
            posts = [(a, t) for a in here for t in who]
            if row.what == "mandate":
                asked = [f for f in d.function if row.function in (None, f)]
                for z in {d.scope(a) for a, f in d.need if a in here and f in asked}:
                    held = [self.mandate(z, f, t) for f in asked for t in who if (z, f) in self.needed]
                    self.decided(row, self.sum(held))
            else:
                self.decided(row, self.sum(self.about(row, posts)))

    def about(self, row: Any, posts: list[tuple[str, str]]) -> list[Any]:
        """What a decision is about in some posts."""
        d = self.d
        if row.what == "heads":
            return [self.heads(*post) for post in posts]
        if row.what in ("recruit", "release"):
            return [self.change("hired" if row.what == "recruit" else "gone", *post) for post in posts]
        if row.what == "move":
            return [self.move(a, b, t) for a, t in posts for b in d.area if (a, b, t) in self.moves and row.to_area in (None, b)]
        if row.what == "training":
            return [self.trainees(a, t, k) for a, t in posts for s, k in d.may_take if s == t and row.package in (None, k)]
        links = [key for key in self.links if (key[1], key[2].tier) in posts and row.supervisor_area in (None, key[0])]
        links = [key for key in links if row.supervisor in (None, key[2].supervisor)]
        return [self.link(*key) for key in links if row.supervision_kind in (None, key[2].kind)]

    def decided(self, row: Any, there: Any) -> None:
        """What there is, at least or at most as many as decided."""
        if row.decision in ("keep", "exactly", "at_least"):
            self.rule(there >= row.number)
        if row.decision in ("keep", "exactly", "at_most", "forbid"):
            self.rule(there <= (row.number or 0))

    def objective(self) -> Any:
        unmet = self.weighted(list(self.d.need), unmet=True)
        values = self.manifest.objective
        changing = self.sum(self.change(what, *post) for what in ("hired", "gone") for post in self.posts)
        changing = values.churn_hours * (changing + self.sum(self.move(*key) for key in self.moves))
        if self.mode == "coverage":
            return unmet + changing
        wages = [row.wage_per_year / row.days_per_year / row.hours_per_day for row in self.d.tier.values() if row.wage_per_year > 0]
        hour = values.unmet_hour_value or (sum(wages) / len(wages) if wages else 1.0)
        money = self.sum(self.sum([amount]) for amount in self.costs.values()) + hour * changing
        if self.mode == "cost":
            return money
        gap = values.equity_gap_value * (self.var("best zone") - self.var("worst zone"))
        gap += values.group_gap_value * (self.var("best group") - self.var("worst group"))
        return money + values.travel_hour_value * self.sum(self.on_the_way) + values.unmet_hour_value * unmet + gap

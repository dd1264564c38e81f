"""People in posts, and how many hours each of them has for each area."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from instances.instance import Instance
from instances.people.schema import Person, Roster
from instances.schema import WEEKS
from models.parameters import Parameters
from optimizer.people.rows import Postings
from optimizer.plan.plan import Plan

Post = tuple[str, str]
"""Area and tier."""


@dataclass(frozen=True)
class Worker:
    """A person in a post."""

    person: str
    tier: str
    posts: dict[str, float]
    """Area of the post: share of the person's time there; two halves where a post is shared."""
    packages: frozenset[str] = frozenset()
    """Packages held, those of this year among them."""
    levels: dict[str, int] = field(default_factory=dict)
    """Levels of competencies that the person has beyond tier and packages."""
    hours: float | None = None
    """Hours a year by contract; `None`: those of the tier."""
    home: str | None = None
    """Settlement of the home."""
    within_hours: float | None = None
    """Longest way to work, one way."""

    @property
    def base(self) -> str:
        """Area of the post; of a shared one, the first."""
        return next(iter(self.posts))


class Abilities:
    """What people can do, with the levels of the tier, of packages and of their own."""

    def __init__(self, instance: Instance, given: Parameters) -> None:
        self.packages_for = given.packages_for
        held = {(row.tier, row.competency): (row.level, row.ceiling) for row in instance.tier_competencies}
        self.held = held
        self.required: dict[str, dict[str, int]] = defaultdict(dict)
        for row in instance.function_competencies:
            self.required[row.function][row.competency] = row.level
        self.taught: dict[str, dict[str, int]] = defaultdict(dict)
        for lesson in instance.package_competencies:
            self.taught[lesson.package][lesson.competency] = lesson.level

    def able(self, worker: Worker, function: str) -> bool:
        """Whether a person can do a function that the tier may have at all."""
        if (function, worker.tier) not in self.packages_for:
            return False
        return all(self.level(worker, competency) >= level for competency, level in self.required[function].items())

    def level(self, worker: Worker, competency: str) -> int:
        """Level of a competency."""
        own, ceiling = self.held.get((worker.tier, competency), (0, 0))
        learnt = max((self.taught[package].get(competency, 0) for package in worker.packages), default=0)
        return max(own, min(learnt, ceiling), worker.levels.get(competency, 0))


def workers_of(given: Parameters, plan: Plan, postings: Postings | None, roster: Roster | None) -> list[Worker]:
    """The people posted; without postings those of the roster where they are today; without either one for each head of the plan, named
    after area, tier and number.
    """
    shared = defaultdict[Post, list[str]](list)
    for row in plan.shared:
        shared[row.base_area, row.tier] += [row.area] * row.heads
    known = {} if roster is None else {row.person: row for row in roster.people}
    posted: list[tuple[str, str, str]]
    if postings is not None:
        posted = [(row.person, row.area, row.tier) for row in postings.posted]
        packages = _packages_held(postings, roster)
    elif roster is not None:
        posted = [(row.person, row.area, row.tier) for row in roster.people if row.area is not None]
        packages = _packages_held(None, roster)
    else:
        posted = [(f"{row.area}-{row.tier}-{n}", row.area, row.tier) for row in plan.staff for n in range(1, row.heads + 1)]
        packages = _packages_of_plan(given, plan)
    levels = defaultdict[str, dict[str, int]](dict)
    for skill in () if roster is None else roster.person_competencies:
        levels[skill.person][skill.competency] = skill.level
    return [
        _worker(person, area, tier, shared[area, tier], packages.get(person, frozenset()), levels[person], known.get(person))
        for person, area, tier in posted
    ]


def _worker(
    person: str, area: str, tier: str, halves: list[str], packages: frozenset[str], levels: dict[str, int], row: Person | None
) -> Worker:
    posts = {area: 0.5, halves.pop(0): 0.5} if halves else {area: 1.0}
    if row is None:
        return Worker(person, tier, posts, packages, levels)
    return Worker(person, tier, posts, packages, levels, row.hours_per_year, row.home_settlement, row.within_hours)


def _packages_held(postings: Postings | None, roster: Roster | None) -> dict[str, frozenset[str]]:
    held = defaultdict[str, set[str]](set)
    for course in () if postings is None else postings.to_train:
        held[course.person].add(course.package)
    for row in () if roster is None else roster.person_packages:
        held[row.person].add(row.package)
    return {person: frozenset(packages) for person, packages in held.items()}


def _packages_of_plan(given: Parameters, plan: Plan) -> dict[str, frozenset[str]]:
    """Who of the people of a post holds which of its packages, where only their number is known.

    Functions that need several packages come first: their holders are the same people. Otherwise each package goes to those who
    have least work that needs one.
    """
    heads = {(row.area, row.tier): row.heads for row in plan.staff}
    holders = {(row.area, row.tier, row.package): row.holders for row in plan.training}
    work = defaultdict[Post, dict[frozenset[str], float]](lambda: defaultdict(float))
    for row in plan.deliver:
        needs = frozenset(given.packages_for.get((row.function, row.tier), ()))
        work[row.area, row.tier][needs] += row.hours
    packages = defaultdict[str, set[str]](set)
    by_post = defaultdict[Post, dict[str, int]](dict)
    for (area, tier, package), count in holders.items():
        by_post[area, tier][package] = min(count, heads.get((area, tier), 0))
    for (area, tier), left in by_post.items():
        people = [f"{area}-{tier}-{n}" for n in range(1, heads.get((area, tier), 0) + 1)]
        burden = dict.fromkeys(people, 0.0)
        wanted = {needs: hours for needs, hours in work[area, tier].items() if needs and needs <= set(left)}
        wanted |= {frozenset([package]): 0.0 for package in left if frozenset([package]) not in wanted}
        for needs in sorted(wanted, key=lambda some: (-len(some), -wanted[some], sorted(some))):
            count = min(left[package] for package in needs)
            order = sorted(people, key=lambda one: (-len(needs & packages[one]), burden[one], people.index(one)))
            for person in order[:count]:
                new = needs - packages[person]
                packages[person] |= new
                burden[person] += wanted[needs] / count
                for package in new:
                    left[package] -= 1
    return {person: frozenset(some) for person, some in packages.items()}


def hours_taken(given: Parameters, plan: Plan) -> dict[Post, float]:
    """Hours a year that the people of each post have for other things than service: supervision, courses, teaching, allowances, surges."""
    taken = defaultdict[Post, float](float)
    for post, hours in given.individual.items():
        taken[post] += hours
    for link in plan.supervision:
        relation = given.relation[link.supervisor, link.tier, link.kind]
        hours = given.supervision_hours(relation, link.supervisor_area, link.area) * link.heads
        taken[link.supervisor_area, link.supervisor] += hours + relation.hours_per_recruit * link.recruits
    for course in plan.training:
        others = max(0, course.holders - course.trainees)
        courses = course.trainees + others * given.refresher_share.get(course.package, 0.0)
        taken[course.area, course.tier] += courses * given.packages[course.package].training_hours
    for there in plan.attendance:
        taken[there.area, there.tier] += there.trainees * given.hours_beyond(there.area, there.tier, there.package, there.venue)
    for lesson in plan.teaching:
        taken[lesson.base_area, lesson.tier] += lesson.hours
    for stay in plan.surge_stays:
        weeks = given.week[stay.tier] * _weeks_away(given, stay.surge, stay.base_area, stay.area)
        taken[stay.base_area, stay.tier] += stay.stays * weeks
    return dict(taken)


def _weeks_away(given: Parameters, surge: str, base: str, area: str) -> float:
    from instances.surges import stay_weeks

    return stay_weeks(given.surges[surge], base, area)


def remote_by_area(given: Parameters, plan: Plan, work: Mapping[tuple[str, str], float]) -> dict[tuple[str, str, str], float]:
    """Remote hours by (base, area, tier): a plan says how many each post works, and `work`, (area, tier), how many each area gets.

    Posts work for their own area first, then for areas that they serve in person, then for the others of the service boundary.
    """
    room = {(row.base_area, row.tier): row.hours for row in plan.remote}
    served = {(row.base_area, row.area, row.tier): row.hours for row in plan.serve}
    left, found = dict(work), defaultdict[tuple[str, str, str], float](float)

    def take(base: str, area: str, tier: str) -> None:
        have, wanted = room.get((base, tier), 0.0), left.get((area, tier), 0.0)
        hours = wanted if abs(have - wanted) < LEAST_HOURS else min(have, wanted)
        if hours > 0:
            found[base, area, tier] += hours
            room[base, tier] = max(0.0, have - hours)
            left[area, tier] = wanted - hours

    for base, tier in list(room):
        take(base, base, tier)
    for base, area, tier in sorted(served, key=lambda key: (-served[key], key)):
        take(base, area, tier)
    bases = defaultdict[tuple[str, str], list[str]](list)
    for (base, tier), have in room.items():
        if have > LEAST_HOURS:
            bases[given.group[base], tier].append(base)
    for (area, tier), hours in list(left.items()):
        if hours > LEAST_HOURS:
            for base in bases[given.group[area], tier]:
                take(base, area, tier)
    return dict(found)


NOTHING = 1e-6
"""Hours a year below which there is no work."""
LEAST_HOURS = 0.01
"""Hours a year for which nobody of another post is asked to work remotely: plans are exact to a few thousandths."""


def room_of(
    given: Parameters,
    plan: Plan,
    workers: Iterable[Worker],
    remote: Mapping[tuple[str, str, str], float],
    trained: Mapping[tuple[str, str], Mapping[str, float]],
) -> dict[tuple[str, str], float]:
    """(person, area): hours a year for work and ways there, as the plan has the hours of the post in each area, so
    that areas can be looked at one by one.

    The hours of a post in an area, ways counted, are given to as few of its people as the linear program has at a corner; then what
    a person has left is shared in proportion. `trained`: (area, tier), the share of its remote work that needs each package.
    """
    heads = {(row.area, row.tier): float(row.heads) for row in plan.staff}
    extra = {(row.area, row.tier): row.overtime_hours for row in plan.staff}
    for half in plan.shared:
        heads[half.base_area, half.tier] = heads.get((half.base_area, half.tier), 0.0) - half.heads / 2
        heads[half.area, half.tier] = heads.get((half.area, half.tier), 0.0) + half.heads / 2
    taken = hours_taken(given, plan)
    charged = defaultdict[Post, dict[str, float]](lambda: defaultdict(float))
    for row in plan.serve:
        charged[row.base_area, row.tier][row.area] += row.hours * (1 + given.travel_share(row.tier, row.base_area, row.area))
    skilled = defaultdict[Post, dict[tuple[str, str], float]](lambda: defaultdict(float))
    for (base, area, tier), hours in remote.items():
        charged[base, tier][area] += hours
        for package, share in trained.get((area, tier), {}).items():
            skilled[base, tier][area, package] += share * hours
    for use in plan.skilled:
        hours = use.hours * (1 + given.travel_share(use.tier, use.base_area, use.area))
        skilled[use.base_area, use.tier][use.area, use.package] += hours
    people = defaultdict[Post, list[tuple[Worker, float]]](list)
    for worker in workers:
        for area, share in worker.posts.items():
            people[area, worker.tier].append((worker, share))
    by_area = defaultdict[tuple[str, str], float](float)
    for post, here in people.items():
        count = heads.get(post, 0.0) or 1.0
        each = (extra.get(post, 0.0) - taken.get(post, 0.0)) / count
        caps = given.caps.get(post[1])
        cap = math.inf if caps is None or caps.hours_per_week is None else WEEKS * caps.hours_per_week
        own = [given.hours[post[1]] if one.hours is None else one.hours for one, _ in here]
        own_hours = [share * min(cap, max(0.0, contract + each)) for contract, (_, share) in zip(own, here, strict=True)]
        areas = charged[post] or {post[0]: 0.0}
        parts = _shared_out(np.array(own_hours), areas, skilled[post], [one.packages for one, _ in here])
        for (worker, _), amount, row in zip(here, own_hours, parts, strict=True):
            for area, part in zip(areas, row, strict=True):
                by_area[worker.person, area] += amount * part
    return dict(by_area)


def _shared_out(
    hours: np.ndarray, areas: Mapping[str, float], skilled: Mapping[tuple[str, str], float], packages: list[frozenset[str]]
) -> np.ndarray:
    """Share of each person's hours for each area, shape (people, areas)."""
    names, people = list(areas), len(hours)
    charge = np.array([areas[name] for name in names])
    if len(names) == 1 or hours.sum() <= 0 or charge.sum() <= 0:
        return np.ones((people, 1)) if len(names) == 1 else np.full((people, len(names)), 1 / len(names))
    if people == 1:
        return np.asarray(charge[None, :] / charge.sum())
    given = _corner(hours, charge, [(names.index(a), k, need) for (a, k), need in skilled.items() if a in names], packages)
    sums = given.sum(axis=1, keepdims=True)
    return np.where(sums > NOTHING, given / np.where(sums > NOTHING, sums, 1), charge[None, :] / charge.sum())


def _corner(hours: np.ndarray, charge: np.ndarray, skilled: list[tuple[int, str, float]], packages: list[frozenset[str]]) -> np.ndarray:
    """Hours of each person in each area at a corner: the highest load as low as can be, work with a package by its holders, few in each."""
    from scipy.sparse import lil_array

    from optimizer.people.caseloads.linear import least

    people, areas = len(hours), len(charge)
    size = people * areas
    columns = size + 1 + len(skilled)
    equal, most = lil_array((areas, columns)), lil_array((people + len(skilled), columns))
    for p in range(people):
        for a in range(areas):
            equal[a, p * areas + a] = most[p, p * areas + a] = 1.0
        most[p, size] = -hours[p]
    right = np.zeros(people + len(skilled))
    for row, (a, package, need) in enumerate(skilled):
        for p in range(people):
            if package in packages[p]:
                most[people + row, p * areas + a] = -1.0
        most[people + row, size + 1 + row] = -1.0
        right[people + row] = -need
    order = np.abs(np.arange(people)[:, None] / people - (np.cumsum(charge) - charge / 2)[None, :] / charge.sum()).ravel()
    cost = np.concatenate([order, [1e3 * charge.sum()], np.full(len(skilled), 1e2)])
    found = least(cost, most.tocsr(), right, equal.tocsr(), charge)
    if found.x is None:
        return np.asarray(hours[:, None] * charge[None, :] / charge.sum())
    return np.asarray(np.maximum(found.x[:size].reshape(people, areas), 0.0))

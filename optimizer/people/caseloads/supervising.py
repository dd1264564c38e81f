"""Who supervises whom: people of the plan's links, each with one supervisor of each kind, within spans of control and distances."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from instances.schema import SupervisionKind
from models.parameters import SUPERVISION_KINDS, Parameters
from optimizer.people.caseloads.people import Post, Worker
from optimizer.people.rows import SupervisedRow, UnsupervisedRow
from optimizer.plan.plan import Plan

SPANS = 1_000_000
"""Parts of a span of control that supervisees are counted in."""
EFFORT = 1.0
"""Deterministic seconds for people who depend on each other."""
CLOSE = 1e-9
"""What hours and spans may miss their limits by, from rounding."""
ALONE, OFF_PLAN = 1_000_000, 10_000
"""What a person without a supervisor, and one with a supervisor whom the plan does not link, count for, in minutes of way."""


NOBODY = "nobody who may supervise is posted near enough: fill or add a supervisor's post there"
FULL = "all who may supervise and are near enough have as many people as their span of control allows: add a supervisor's post"


@dataclass(frozen=True)
class _Pair:
    """Supervised people of a post and one person who may supervise them."""

    post: Post
    supervisor: str
    part: int
    """Of the span of the supervisor, for each."""
    cost: int
    most: int


def supervised_of(
    given: Parameters, plan: Plan, workers: Sequence[Worker]
) -> tuple[tuple[SupervisedRow, ...], tuple[UnsupervisedRow, ...]]:
    """A supervisor of each kind for each person who is to have one, as the plan links posts where it can be; and those who have none."""
    by_post = defaultdict[Post, list[str]](list)
    for worker in workers:
        by_post[worker.base, worker.tier].append(worker.person)
    found, without = list[SupervisedRow](), list[UnsupervisedRow]()
    for kind in (kind for kind in SUPERVISION_KINDS if any(of == kind for _, _, of in given.relation)):
        pairs = _pairs(given, plan, by_post, kind)
        rows = [row for some in _together(pairs) for row in _assigned(some, by_post, kind)]
        others, alone = _others(given, by_post, kind, rows)
        found += [*rows, *others]
        without += alone
    order = {worker.person: at for at, worker in enumerate(workers)}
    ordered = sorted(found, key=lambda row: (order[row.person], row.kind))
    return tuple(ordered), tuple(sorted(without, key=lambda row: (order[row.person], row.kind)))


def _together(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """Pairs that depend on each other, by way of posts and supervisors that they have in common."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    node: dict[object, int] = {}
    ends = [(node.setdefault(pair.post, len(node)), node.setdefault(pair.supervisor, len(node))) for pair in pairs]
    joined = coo_array(([1] * len(ends), tuple(zip(*ends, strict=True)) or ([], [])), shape=(len(node), len(node)))
    group: Any = connected_components(joined, directed=False)[1] if node else []
    found = defaultdict[int, list[_Pair]](list)
    for pair, (one, _) in zip(pairs, ends, strict=True):
        found[int(group[one])].append(pair)
    return list(found.values())


def _pairs(given: Parameters, plan: Plan, by_post: dict[Post, list[str]], kind: SupervisionKind) -> list[_Pair]:
    """Who may supervise whom: the plan's links, and others of the relation inside the areas that these join."""
    planned = {(row.supervisor_area, row.supervisor, row.area, row.tier): row.heads for row in plan.supervision if row.kind == kind}
    supervisors = defaultdict[str, set[Post]](set)
    for base, tier, area, _ in planned:
        supervisors[area].add((base, tier))
    pairs = []
    for (area, tier), people in by_post.items():
        relations = {s: row for (s, t, of), row in given.relation.items() if t == tier and of == kind}
        for base, s in supervisors[area]:
            if s not in relations:
                continue
            row, linked = relations[s], planned.get((base, s, area, tier), 0.0)
            way = given.way_of(s, base, area)[0] if (base, area) in given.way else None
            if way is None or way > most_way(given, row.within_hours, s, area) + CLOSE:
                continue
            cost = round(60 * way) + (0 if linked > 0 else OFF_PLAN)
            pairs += [
                _Pair((area, tier), one, int(SPANS / row.span), cost, len(people))
                for one in by_post.get((base, s), ())
                if one not in people
            ]
    return pairs


def most_way(given: Parameters, within: float | None, supervisor: str, area: str) -> float:
    """Longest way of a supervisor to people posted in an area, hours."""
    from instances.travel import longest_way

    zone = given.zones[given.areas[area].zone].supervisor_within_hours
    return min(limit for limit in (within, zone, longest_way(given.tiers[supervisor])) if limit is not None)


def _assigned(pairs: Sequence[_Pair], by_post: dict[Post, list[str]], kind: SupervisionKind) -> list[SupervisedRow]:
    """Whole numbers of each post for each supervisor; people of a post follow one another, so that their supervisors have neighbours."""
    cp = cp_model.CpModel()
    count = [cp.new_int_var(0, pair.most, "") for pair in pairs]
    by, of = defaultdict[str, list[int]](list), defaultdict[Post, list[int]](list)
    for number, pair in enumerate(pairs):
        by[pair.supervisor].append(number)
        of[pair.post].append(number)
    highest = cp.new_int_var(0, SPANS, "")
    for numbers in by.values():
        cp.add(sum(pairs[n].part * count[n] for n in numbers) <= highest)
    alone = []
    for post, numbers in of.items():
        alone.append(cp.new_int_var(0, len(by_post[post]), ""))
        cp.add(sum(count[n] for n in numbers) + alone[-1] == len(by_post[post]))
    cp.minimize(sum(pair.cost * n for pair, n in zip(pairs, count, strict=True)) * 1000 + ALONE * 1000 * sum(alone) + highest)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    rows = []
    for post, numbers in of.items():
        people = iter(by_post[post])
        for n in numbers:
            rows += [SupervisedRow(person=next(people), kind=kind, supervisor=pairs[n].supervisor) for _ in range(solver.value(count[n]))]
    return rows


def _others(
    given: Parameters, by_post: dict[Post, list[str]], kind: SupervisionKind, rows: Sequence[SupervisedRow]
) -> tuple[list[SupervisedRow], list[UnsupervisedRow]]:
    """People whom the plan's links leave without a supervisor: the nearest of all who may and have room, or the reason why nobody does."""
    relations = defaultdict[str, dict[str, Any]](dict)
    for (s, t, of), row in given.relation.items():
        if of == kind:
            relations[t][s] = row
    tier_of = {person: tier for (_, tier), people in by_post.items() for person in people}
    supervised, used = {row.person for row in rows}, defaultdict[str, float](float)
    for one in rows:
        used[one.supervisor] += 1 / relations[tier_of[one.person]][tier_of[one.supervisor]].span
    found, alone = list[SupervisedRow](), list[UnsupervisedRow]()
    for (area, tier), people in by_post.items():
        left = [person for person in people if person not in supervised]
        if not left or tier not in relations:
            continue
        near = sorted(
            (given.way_of(s, base, area)[0], one, relations[tier][s].span)
            for (base, s), those in by_post.items()
            if s in relations[tier] and (base, area) in given.way and (base, s) != (area, tier)
            for one in those
            if given.way_of(s, base, area)[0] <= most_way(given, relations[tier][s].within_hours, s, area) + CLOSE
        )
        for person in left:
            free = next((one for _, one, span in near if used[one] + 1 / span <= 1 + CLOSE), None)
            if free is None:
                alone.append(UnsupervisedRow(person=person, kind=kind, why=FULL if near else NOBODY))
            else:
                used[free] += 1 / relations[tier][tier_of[free]].span
                found.append(SupervisedRow(person=person, kind=kind, supervisor=free))
    return found, alone

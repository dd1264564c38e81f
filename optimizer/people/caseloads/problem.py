"""The problem of one tier in one area, put together from the plan's work, the people and what is settled beforehand."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from instances.people.schema import Pin
from instances.schema import UNPAID_KINDS
from instances.schema.work import CASE_MANAGEMENT
from models.parameters import Parameters
from models.people.caseloads import CaseloadProblem
from optimizer.people.caseloads.people import NOTHING, Abilities, Worker
from optimizer.people.caseloads.work import Places, Work

Kind = Literal["all", "in person", "remote"]
"""All of a task, or what is done in person, or what needs no presence."""


@dataclass(frozen=True)
class Task:
    """A function, or several of case management, of one settlement: one person's where it fits."""

    settlement: str
    work: tuple[Work, ...]

    @property
    def functions(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(row.function for row in self.work)


@dataclass(frozen=True)
class Part:
    """A part of a task: all of it, or what is done in person, or what is done remotely."""

    task: int
    kind: Kind


@dataclass(frozen=True)
class AreaProblem:
    """One tier in one area, with the ids behind the numbers of the problem."""

    area: str
    tier: str
    tasks: tuple[Task, ...]
    parts: tuple[Part, ...]
    workers: tuple[Worker, ...]
    exact: np.ndarray
    """Shape (parts, people): hours that all of a part takes of a person, with the way; NaN: may not."""
    hours: np.ndarray
    """Shape (people,): hours of each person for the area."""
    problem: CaseloadProblem


@dataclass(frozen=True)
class Country:
    """What the problems of all areas are made of."""

    given: Parameters
    places: Places
    work: dict[str, list[Work]]
    workers: tuple[Worker, ...]
    here: dict[tuple[str, str], list[Worker]]
    """(area, tier): people who have hours for the area."""
    room: dict[tuple[str, str], float]
    """(person, area): hours a year for work and ways there."""
    abilities: Abilities
    serves: frozenset[tuple[str, str, str]]
    """(base, area, tier) of the plan's in-person service."""
    roles: dict[tuple[str, str], dict[str, int]]
    """(area, tier): heads who carry each function."""
    apart: tuple[tuple[str, str], ...]
    """Functions that are to be kept apart."""
    pins: tuple[Pin, ...] = ()
    before: frozenset[tuple[str, str, str]] | None = None
    """(settlement, function, person) of an earlier caseload."""


def problems_of(country: Country, area: str) -> list[AreaProblem]:
    """The problems of an area, one for each tier that has work there."""
    by_tier = defaultdict[str, list[Work]](list)
    for row in country.work.get(area, ()):
        by_tier[row.tier].append(row)
    return [_problem(country, area, tier, rows) for tier, rows in by_tier.items()]


def people_for(country: Country, area: str, tier: str) -> list[Worker]:
    """People of a tier who have hours for an area."""
    return country.here.get((area, tier), [])


def _problem(country: Country, area: str, tier: str, rows: Sequence[Work]) -> AreaProblem:
    given, kind = country.given, country.given.tiers[tier].kind
    workers = tuple(people_for(country, area, tier))
    bases = {base for one in workers for base in _bases(country, one, area)}
    tasks = tasks_of(country, rows)
    alone = len(bases) == 1 and all(_serves(country, one, area) for one in workers)
    parts = tuple(part for g, task in enumerate(tasks) for part in _parts(g, task, alone=alone))
    exact = np.full((len(parts), len(workers)), np.nan)
    for w, part in enumerate(parts):
        for p, worker in enumerate(workers):
            exact[w, p] = _hours(country, area, worker, tasks[part.task], part.kind)
    _settle(country, tasks, parts, workers, exact)
    hours = np.array([country.room[one.person, area] for one in workers])
    caps = given.caps.get(tier)
    numbers = {f: n for n, f in enumerate(dict.fromkeys(f for task in tasks for f in task.functions))}
    settlements = {s: n for n, s in enumerate(country.places.shares[area])}
    size = np.array([math.ceil(60 * sum(_amount(row, part.kind) for row in tasks[part.task].work)) for part in parts], dtype=np.int64)
    before = None
    if country.before is not None:
        had = [[all((t.settlement, f, one.person) in country.before for f in t.functions) for one in workers] for t in tasks]
        before = np.array(had, dtype=bool).reshape(len(tasks), len(workers))
    unpaid = kind in UNPAID_KINDS
    problem = CaseloadProblem(
        task=np.array([part.task for part in parts], dtype=np.int64),
        size=size,
        load=np.where(np.isnan(exact), -1, np.ceil(60 * np.nan_to_num(exact) - 1e-9)).astype(np.int64),
        limit=np.floor(60 * hours + 1e-9).astype(np.int64),
        settlement=np.array([settlements[task.settlement] for task in tasks], dtype=np.int64),
        functions=tuple(tuple(numbers[f] for f in task.functions) for task in tasks),
        role_heads={numbers[f]: heads for f, heads in country.roles.get((area, tier), {}).items() if f in numbers} if unpaid else {},
        most_functions=None if caps is None else caps.functions_per_head,
        households=np.array([math.ceil(max(row.households for row in task.work) - 1e-9) for task in tasks], dtype=np.int64),
        most_households=None if caps is None else caps.households_per_head,
        apart=tuple((numbers[one], numbers[other]) for one, other in country.apart if one in numbers and other in numbers),
        before=before,
        way=_ways_to_centres(country, area, tasks, workers),
    )
    return AreaProblem(area, tier, tasks, parts, workers, exact, hours, problem)


def tasks_of(country: Country, rows: Sequence[Work]) -> tuple[Task, ...]:
    """Functions of a settlement are tasks; those of case management that need the same training are one: families have one person."""
    found: dict[tuple[str, object], list[Work]] = {}
    for row in rows:
        packages = country.given.packages_for.get((row.function, row.tier), ())
        is_case = country.given.functions[row.function].step == CASE_MANAGEMENT
        found.setdefault((row.settlement, ("case", packages) if is_case else row.function), []).append(row)
    return tuple(Task(settlement, tuple(some)) for (settlement, _), some in found.items())


def _bases(country: Country, worker: Worker, area: str) -> list[str]:
    """Posts from which a person works in an area, in person or remotely."""
    serving = [base for base in worker.posts if (base, area, worker.tier) in country.serves]
    return serving or list(worker.posts)


def _serves(country: Country, worker: Worker, area: str) -> bool:
    return any((base, area, worker.tier) in country.serves for base in worker.posts)


def _parts(g: int, task: Task, *, alone: bool) -> list[Part]:
    if alone:
        return [Part(g, "all")]
    remote = sum(row.remote_hours for row in task.work)
    in_person = sum(row.hours for row in task.work) - remote
    amounts: dict[Kind, float] = {"in person": in_person, "remote": remote}
    return [Part(g, kind) for kind, hours in amounts.items() if hours > NOTHING]


def _amount(row: Work, kind: str) -> float:
    return {"all": row.hours, "in person": row.hours - row.remote_hours, "remote": row.remote_hours}[kind]


def _hours(country: Country, area: str, worker: Worker, task: Task, kind: str) -> float:
    """Hours that a part takes of a person; NaN where the person may not do it."""
    given = country.given
    if not all(country.abilities.able(worker, f) for f in task.functions):
        return math.nan
    remote = sum(row.remote_hours for row in task.work) if kind != "in person" else 0.0
    if kind == "remote":
        return remote
    ways = [
        (given.way_of(worker.tier, base, area)[0], given.travel_share(worker.tier, base, area))
        for base in worker.posts
        if (base, area, worker.tier) in country.serves
    ]
    if not ways or (worker.within_hours is not None and min(ways)[0] > worker.within_hours + NOTHING):
        return math.nan
    return sum(row.hours - row.remote_hours for row in task.work) * (1 + min(ways)[1]) + remote


def _settle(country: Country, tasks: Sequence[Task], parts: Sequence[Part], workers: Sequence[Worker], exact: np.ndarray) -> None:
    """What the planner has settled: work that is kept for people is nobody else's, and what is forbidden them is not theirs."""
    at = {one.person: p for p, one in enumerate(workers)}
    for w, part in enumerate(parts):
        task = tasks[part.task]
        keep = {at[pin.person] for pin in pins_on(country.pins, task.settlement, task.functions, "keep") if pin.person in at}
        if keep:
            exact[w, [p for p in range(len(workers)) if p not in keep]] = math.nan
        for pin in pins_on(country.pins, task.settlement, task.functions, "forbid"):
            if pin.person in at:
                exact[w, at[pin.person]] = math.nan


def pins_on(pins: Collection[Pin], settlement: str, functions: Sequence[str], decision: str) -> list[Pin]:
    """Decisions about a task that are not about days."""
    return [
        pin
        for pin in pins
        if pin.decision == decision
        and pin.settlement == settlement
        and pin.day is None
        and (pin.function is None or pin.function in functions)
    ]


def _ways_to_centres(country: Country, area: str, tasks: Sequence[Task], workers: Sequence[Worker]) -> np.ndarray | None:
    """Minutes from the centre of each person's territory to every settlement: the home where it is in the area, else spread by the work."""
    names = list(country.places.shares[area])
    if len(names) < 2 or not workers:
        return None
    ways = country.places.ways(area)
    weight = np.array([sum(row.hours for task in tasks if task.settlement == name for row in task.work) for name in names])
    home = {p: names.index(one.home) for p, one in enumerate(workers) if one.home in names}
    centres = list(home.values())
    free = [p for p in range(len(workers)) if p not in home]
    for _ in free:
        near = ways[centres].min(axis=0) if centres else np.full(len(names), ways.max() + 1)
        if (near * weight).max() <= 0:
            near, weight = np.full(len(names), 1.0), np.where(np.isin(np.arange(len(names)), centres[-1:]), 0.0, weight + 1e-9)
        gain = (weight[None, :] * np.maximum(near[None, :] - ways, 0)).sum(axis=1)
        centres.append(int(np.argmax(gain)))
    of_worker = {**dict(zip(home, home.values(), strict=True)), **dict(zip(free, centres[len(home) :], strict=True))}
    return np.asarray(np.ceil(ways[:, [of_worker[p] for p in range(len(workers))]]), dtype=np.int64)


def apart_of(pairs: Collection[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of functions, each once."""
    return tuple(dict.fromkeys(tuple(sorted(pair)) for pair in pairs))  # type: ignore[misc]

"""Home care routing, read into ordinary instances, rosters and caseloads, and solved with the ordinary `circuits`: one day, visits for all.

Patients and depots are areas with a table of ways; carers are people; a service is a function, brought to a patient once, for so many
minutes, within opening times; who is able has it in the caseload. Two services at once, or one after the other, are functions with another
beside them. A day begins at 08:00; minute 0 of a file is that.

Source: the collection of S. Ceschia, L. Da Ros, L. Di Gaspero, S. Mancini, V. Maniezzo, R. Montemanni, R. M. Rosati, A. Schaerf, *A unified
formulation for home healthcare routing and scheduling problems*, International Transactions in Operational Research, 2026. Values are of
the solutions beside the files (`<name>.sol.json`), without proof: a lower one is better.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance, valid
from instances.json_files import read_json
from instances.people.schema import Roster
from instances.schema.base import Frozen, Id
from optimizer.engine.outcome import Cancel
from optimizer.people.circuits.months import clock
from optimizer.people.circuits.run import CircuitsResult, circuits
from optimizer.people.rows import Caseload
from optimizer.plan.plan import Plan

DAY = "2026-07-01"
EVERY_DAY = 31.0
"""Visits in that month: one a day."""
BEGINS = 8 * 60
LONGEST_DAY = 24 * 60 - 1 - BEGINS
SOLUTION = ".sol.json"


class _Loose(Frozen):
    """What else a file says is left aside."""

    model_config = Frozen.model_config | {"extra": "ignore"}


class Window(_Loose):
    """A span of time."""

    start: float
    end: float


class Gap(_Loose):
    """Least and most minutes between two beginnings."""

    min: float = 0.0
    max: float = 0.0


class Synchronization(_Loose):
    """How two services of a patient depend on each other."""

    type: Literal["independent", "simultaneous", "sequential"] = "independent"
    distance: Gap | None = None


class Service(_Loose):
    """A service that a patient needs."""

    service: Id
    duration: float = Field(gt=0)


class Located(_Loose):
    """Something at a place."""

    id: Id
    distance_matrix_index: int = Field(ge=0)
    """Row of the distances."""


class Patient(Located):
    """A patient."""

    required_services: tuple[Service, ...]
    time_windows: tuple[Window, ...] = ()
    synchronization: Synchronization = Synchronization()


class Terminal(Located):
    """Where carers begin and end."""


class Caregiver(_Loose):
    """A carer."""

    id: Id
    abilities: tuple[Id, ...]
    departing_point: Id
    arrival_point: Id
    working_shift: Window


class HomeCare(_Loose):
    """A file."""

    distances: tuple[tuple[float, ...], ...]
    terminal_points: tuple[Terminal, ...]
    caregivers: tuple[Caregiver, ...]
    patients: tuple[Patient, ...]


class _Cost(_Loose):
    objective: float


class _Solution(_Loose):
    cost: _Cost


@dataclass(frozen=True)
class HomeCareDay:
    """A problem as published, and as circuits have it."""

    name: str
    value: float
    """Of the solution beside it, minutes on the way."""
    problem: HomeCare
    instance: Instance
    roster: Roster
    caseload: Caseload

    def solve(self, limit: float | None, seed: int = 0, cancel: Cancel | None = None) -> CircuitsResult:
        """Circuits of the day."""
        plan = Plan(instance=self.name, instance_hash="")
        how: dict[str, Any] = {"time_limit": limit, "seed": seed, "cancel": cancel, "progress": False}
        return circuits(self.instance, plan, self.caseload, month=DAY, roster=self.roster, anyone=True, **how)


def homecare_files(folder: Path, only: tuple[str, ...] = ()) -> list[Path]:
    """Files of a folder that have a solution beside them; raises `InvalidInstance` where there are none, or not all of `only`."""
    every = {path.stem: path for path in sorted(folder.glob("*.json")) if not path.name.endswith(SOLUTION)}
    files = {name: path for name, path in every.items() if path.with_name(name + SOLUTION).is_file()}
    if unknown := [one for one in only if one not in files]:
        expected, hint = "a file with a solution beside it", did_you_mean(unknown[0], files)
        raise InvalidInstance([Problem(str(folder), None, None, unknown[0], expected, hint)])
    if not files:
        expected = f"files <name>.json, each with its solution <name>{SOLUTION}"
        raise InvalidInstance([Problem(str(folder), None, None, None, expected, "this folder holds no home care routing")])
    return [path for name, path in files.items() if not only or name in only]


def read_homecare(path: Path) -> HomeCareDay:
    """Read a file and its solution's value; raises `InvalidInstance`."""
    problem = read_json(path, HomeCare, "home care routing as JSON", "the file is cut short, corrupt, or of another family")
    solution = path.with_name(path.stem + SOLUTION)
    value = read_json(solution, _Solution, "a solution as JSON", "the file is cut short, or of another family").cost.objective
    if faults := _faults(problem):
        raise InvalidInstance(Problem(path.name, None, None, found, expected, hint) for found, expected, hint in faults)
    return HomeCareDay(path.stem, value, problem, _instance(path.stem, problem), _roster(problem), _caseload(path.stem, problem))


def _faults(problem: HomeCare) -> list[tuple[str, str, str]]:
    """What a file says that there is not, or that a day of circuits cannot say: value, expected, hint."""
    size, found = len(problem.distances), []
    if any(len(row) != size for row in problem.distances):
        found.append((f"{size} rows", "as many columns as rows of distances", "the file is cut short"))
    places: list[Located] = [*problem.patients, *problem.terminal_points]
    for place in places:
        if place.distance_matrix_index >= size:
            found.append((place.id, f"a distance_matrix_index below {size}", "the file is cut short"))
    terminals = {row.id for row in problem.terminal_points}
    for carer in problem.caregivers:
        if carer.departing_point not in terminals or carer.arrival_point != carer.departing_point:
            found.append((carer.id, "a known point where the day begins and ends", "days of circuits end where they begin"))
        if carer.working_shift.start != 0 or not 0 < carer.working_shift.end <= LONGEST_DAY:
            found.append((carer.id, f"a shift from 0 to at most {LONGEST_DAY} minutes", "days of circuits begin together"))
    for patient in problem.patients:
        services = [row.service for row in patient.required_services]
        if len(services) not in (1, 2) or len(set(services)) < len(services) or len(patient.time_windows) > 1:
            found.append((patient.id, "one service, or two different ones, in one time window", "circuits have no more"))
        for service in services:
            if not any(service in carer.abilities for carer in problem.caregivers):
                found.append((patient.id, f"a carer who is able to do {service}", "nobody is"))
    ids = [row.id for row in places]
    found += [(one, "an id that no other has", "ids are repeated") for one in dict.fromkeys(ids) if ids.count(one) > 1]
    return found


def _instance(name: str, problem: HomeCare) -> Instance:
    every: list[Located] = [*problem.terminal_points, *problem.patients]
    places = {row.id: row.distance_matrix_index for row in every}
    services = sorted({row.service for patient in problem.patients for row in patient.required_services})
    shifts = sorted({carer.working_shift.end for carer in problem.caregivers})
    return valid(
        Instance.model_validate(
            {
                "manifest": {
                    "name": name,
                    "title": f"Home care routing {name}",
                    "description": "A published day of home care, said in the words of a deployment.",
                    "year": 2026,
                    "currency": "XXX",
                    "projected_crs": "EPSG:32631",
                    "service_boundary": "country",
                    "objective": {"mode": "cost"},
                    "licence": "CC BY 4.0",
                    "attribution": ["Ceschia et al., International Transactions in Operational Research, 2026"],
                },
                "zones": [{"zone": "plain", "name": "Plain", "speed_km_per_hour": 60, "circuity": 1}],
                "areas": [
                    {"area": a, "name": a, "region": "all", "zone": "plain", "population": 0, "inside_hours": 0, "inside_km": 0}
                    for a in places
                ],
                "tiers": [
                    {
                        "tier": _tier(shift),
                        "name": f"Carer, {shift:g} minutes",
                        "kind": "professional",
                        "days_per_year": 260,
                        "hours_per_day": shift / 60,
                    }
                    for shift in shifts
                ],
                "competencies": [{"competency": "care", "name": "Care"}],
                "tier_competencies": [{"tier": _tier(shift), "competency": "care", "level": 1, "ceiling": 1} for shift in shifts],
                "functions": [{"function": one, "name": one, "programme": "published", "step": "care"} for one in services],
                "function_competencies": [{"function": one, "competency": "care", "level": 1} for one in services],
                "need": [
                    {"area": patient.id, "function": row.service, "hours_per_year": row.duration / 60}
                    for patient in problem.patients
                    for row in patient.required_services
                ],
                "travel": [
                    {"from_area": one, "to_area": other, "hours": problem.distances[i][j] / 60, "km": problem.distances[i][j]}
                    for one, i in places.items()
                    for other, j in places.items()
                    if one != other
                ],
            }
        )
    )


def _tier(shift: float) -> str:
    return f"carer-{shift:g}"


def _roster(problem: HomeCare) -> Roster:
    people = [{"person": one.id, "tier": _tier(one.working_shift.end), "area": one.departing_point} for one in problem.caregivers]
    outreach = []
    for patient in problem.patients:
        window = patient.time_windows[0] if patient.time_windows else Window(start=0, end=LONGEST_DAY)
        sync = patient.synchronization
        for number, row in enumerate(patient.required_services):
            beside = patient.required_services[0].service if number and sync.type != "independent" else None
            gap = (sync.distance or Gap()) if beside and sync.type == "sequential" else Gap()
            outreach.append(
                {
                    "function": row.service,
                    "area": patient.id,
                    "visits_per_month": EVERY_DAY,
                    "minutes": row.duration,
                    "opens": clock(BEGINS + max(0, round(window.start))),
                    "closes": clock(BEGINS + round(window.end)),
                    "with_function": beside,
                    "least_minutes_after": round(gap.min),
                    "most_minutes_after": round(gap.max),
                }
            )
    return Roster.model_validate({"people": people, "outreach": outreach})


def _caseload(name: str, problem: HomeCare) -> Caseload:
    cases = [
        {"area": patient.id, "settlement": patient.id, "function": row.service, "person": carer.id, "hours": row.duration / 60}
        for patient in problem.patients
        for row in patient.required_services
        for carer in problem.caregivers
        if row.service in carer.abilities
    ]
    workers = [
        {
            "area": carer.departing_point,
            "person": carer.id,
            "tier": _tier(carer.working_shift.end),
            "base_area": carer.departing_point,
            "hours": 0,
            "limit_hours": 0,
        }
        for carer in problem.caregivers
    ]
    return Caseload.model_validate({"instance": name, "instance_hash": "", "cases": cases, "workers": workers})


def by_routing(day: HomeCareDay, limit: float) -> tuple[float | None, float]:
    """The same by OR-Tools routing, written straight: cheapest arcs first, then guided local search until the time is over.

    Returns minutes on the way (`None`: nothing found) and seconds.
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    begun, problem = time.perf_counter(), day.problem
    stops = [(patient, number) for patient in problem.patients for number in range(len(patient.required_services))]
    depots = {row.id: row.distance_matrix_index for row in problem.terminal_points}
    starts = list(range(len(stops), len(stops) + len(problem.caregivers)))
    place: list[int] = [patient.distance_matrix_index for patient, _ in stops] + [
        depots[carer.departing_point] for carer in problem.caregivers
    ]
    lasts = [round(patient.required_services[number].duration) for patient, number in stops] + [0] * len(starts)
    manager = pywrapcp.RoutingIndexManager(len(place), len(starts), starts, starts)
    model = pywrapcp.RoutingModel(manager)

    def way(one: int, other: int) -> int:
        return int(problem.distances[place[manager.IndexToNode(one)]][place[manager.IndexToNode(other)]])

    cost = model.RegisterTransitCallback(way)
    model.SetArcCostEvaluatorOfAllVehicles(cost)
    passing = model.RegisterTransitCallback(lambda one, other: lasts[manager.IndexToNode(one)] + way(one, other))
    longest = max(round(carer.working_shift.end) for carer in problem.caregivers)
    model.AddDimension(passing, longest, longest, False, "time")
    clock_of = model.GetDimensionOrDie("time")
    solver = model.solver()
    at: dict[tuple[str, int], int] = {}
    for node, (patient, number) in enumerate(stops):
        index = at[patient.id, number] = manager.NodeToIndex(node)
        able = [k for k, carer in enumerate(problem.caregivers) if patient.required_services[number].service in carer.abilities]
        model.VehicleVar(index).SetValues([-1, *able])
        window = patient.time_windows[0] if patient.time_windows else Window(start=0, end=longest)
        clock_of.CumulVar(index).SetRange(round(window.start), round(window.end) - lasts[node])
    for patient in problem.patients:
        if len(patient.required_services) == 2 and patient.synchronization.type != "independent":
            one, other = clock_of.CumulVar(at[patient.id, 0]), clock_of.CumulVar(at[patient.id, 1])
            gap = patient.synchronization.distance if patient.synchronization.type == "sequential" else None
            solver.Add(other >= one + round(gap.min if gap else 0))
            solver.Add(other <= one + round(gap.max if gap else 0))
    for vehicle, carer in enumerate(problem.caregivers):
        clock_of.CumulVar(model.End(vehicle)).SetMax(round(carer.working_shift.end))
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(max(1, round(1000 * limit)))
    found = model.SolveWithParameters(how)
    return (None if found is None else float(found.ObjectiveValue())), time.perf_counter() - begun

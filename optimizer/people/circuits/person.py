"""One person's calendar: days first, then the routes of each day, and the days again with what the routes say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyvrp
from ortools.sat.python import cp_model
from scipy.sparse.csgraph import shortest_path

from models.people.circuits import Month, Pair, Piece, Tour, Visit, Ways, days_model, routes_model, tours_data
from optimizer.engine.outcome import Cancel

ROUNDS = 4
"""Most times that the routes are improved with the days that they chose."""
ITERATIONS = 400
"""Iterations of PyVRP's iterated local search in each."""
MUST = 1_000_000
"""What it counts where a tour does not go where it must."""
PIECE = 120
"""Most minutes of work that are kept together; a place may have several pieces of a day."""
DAYS_EFFORT = 0.5
"""Work of a search for days, in the solver's own measure, in which no clock has a part."""
SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)
Timed = tuple[int, int, int, int, bool]
"""A stop of a route: place, minutes, opens, closes, and whether it may go on over nights."""


@dataclass(frozen=True)
class Stop:
    """Time at a place in a tour."""

    tour: int
    begins: int
    minutes: int
    visit: int = -1
    """Number of the visit; -1: none."""
    work: int = -1
    """Number of the work; -1: none."""


@dataclass(frozen=True)
class Calendar:
    """What a person does."""

    stops: tuple[Stop, ...]
    """In the order of tours and of time."""
    value: int
    """Minutes on the way and what is lost."""
    rounds: int = 0


def leaves(tour: Tour, at: int, way: int) -> int:
    """When somebody who is done at a time begins a way: at once, or on the next morning where the day has no room for it."""
    day = tour.day_minutes
    return at if at % day + way <= day else -(-at // day) * day


def in_time(ways: Ways, tour: Tour, stops: Sequence[Timed]) -> list[int] | None:
    """Earliest beginnings of stops in an order; `None` where they are late for a window or the end, or a way is longer than a day."""
    at, place, day, begins = 0, tour.starts_at, tour.day_minutes, []
    for where, minutes, opens, closes, lasts in stops:
        at = leaves(tour, at, int(ways[place, where])) + int(ways[place, where])
        if not lasts:
            at = max(at, at // day * day + opens)
            if at % day + minutes > min(closes, day):
                at = (at // day + 1) * day + opens
            if opens + minutes > min(closes, day):
                return None
        begins.append(at)
        at, place = at + minutes, where
    back = int(ways[place, tour.ends_at])
    longest = max(
        (int(ways[one, other]) for one, other in pairwise([tour.starts_at, *(stop[0] for stop in stops), tour.ends_at])), default=0
    )
    return begins if leaves(tour, at, back) + back <= tour.minutes and longest <= day else None


def route(
    ways: Ways,
    tours: Sequence[Tour],
    visits: Sequence[Visit],
    pairs: Sequence[Pair],
    effort: float,
    seconds: float | None = None,
    seed: int = 0,
    cancel: Cancel | None = None,
) -> tuple[int, list[int], list[int], int] | None:
    """Value, the beginning and the tour of each visit (-1: lost), and the proven least value; `None` where nothing was found."""
    routes = routes_model(ways, tours, visits, pairs)
    solver = _solver(effort, seed, seconds)
    status = solver.solve(routes.model, _Stopping(cancel) if cancel is not None else None)
    if status not in SOLVED:
        return None
    of = {v: k for (v, k), inside in routes.inside.items() if solver.boolean_value(inside)}
    begins = [solver.value(begin) for begin in routes.begins]
    return (
        round(solver.objective_value),
        begins,
        [of.get(v, -1) for v in range(len(visits))],
        int(np.ceil(solver.best_objective_bound - 1e-6)),
    )


class _Stopping(cp_model.CpSolverSolutionCallback):
    """Ends a search that somebody cancelled."""

    def __init__(self, cancel: Cancel) -> None:
        super().__init__()
        self._cancel = cancel

    def on_solution_callback(self) -> None:
        if self._cancel.is_set():
            self.stop_search()


def _solver(effort: float, seed: int, seconds: float | None = None) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    if effort < float("inf"):
        solver.parameters.max_deterministic_time = effort
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    return solver


@dataclass(frozen=True)
class CalendarJob:
    """The job of the worker pool: one person's calendar."""

    seed: int = 0

    def __call__(self, task: tuple[str, Month], cancel: Cancel) -> tuple[str, Calendar]:
        """The calendar of a person, by code."""
        return task[0], calendar_of(task[1], self.seed, cancel)


def calendar_of(month: Month, seed: int = 0, cancel: Cancel | None = None) -> Calendar:
    """The best calendar found for a month; with the same seed the same.

    Days are chosen for the visits, and room for the work; then the routes of all tours are improved together, in which visits may change to
    other days that keep their distance; where there are several of a kind again from the days that the routes chose, as long as it
    helps. What has no room is lost.
    """
    best = Calendar((), lost_of(month, ()))
    if not month.tours or not (month.visits or month.work):
        return best
    solver, days = _solver(DAYS_EFFORT, seed), days_model(month)
    if solver.solve(days.model) not in SOLVED:
        return best
    chosen = {v: k for (v, k), x in days.taken.items() if solver.boolean_value(x)}
    room, spare = [solver.value(one) for one in days.room], month.most_minutes
    spare -= sum(room)
    for k in sorted(k for k in range(len(room)) if room[k]):
        more = min(spare, month.tours[k].minutes - room[k])
        room[k], spare = room[k] + more, spare - more
    series = [visit.series for visit in month.visits if visit.series >= 0]
    for number in range(1, 1 + (ROUNDS if len(series) > len(set(series)) else 1)):
        stops = _routed(month, room, chosen, number, seed)
        value = way_of(month, stops) + lost_of(month, stops)
        if value >= best.value:
            break
        best = Calendar(stops, value, number)
        if cancel is not None and cancel.is_set():
            break
        chosen |= {stop.visit: stop.tour for stop in stops if stop.visit >= 0}
    return best


def _routed(month: Month, room: Sequence[int], chosen: dict[int, int], number: int, seed: int) -> tuple[Stop, ...]:
    """Routes of all tours: visits on their day, or, every second of a series in turn, on another that keeps the distance to the others."""
    allowed = [_allowed(month, v, chosen, number) for v in range(len(month.visits))]
    pieces = [piece for q in range(len(month.work)) for piece in _pieces(month, q)]
    if not any(room) or not (any(allowed) or pieces):
        return ()
    data, tours = tours_data(month, room, allowed, pieces)
    found = pyvrp.solve(data, pyvrp.stop.MaxIterations(ITERATIONS), seed=seed, collect_stats=False, display=False)
    missing, stops = [work.minutes for work in month.work], list[Stop]()
    routes = []
    for path in found.best.routes() if found.is_feasible() else ():
        routes.append((tours[path.vehicle_type()], [at.idx for at in path.schedule() if at.is_client()]))
        for client in routes[-1][1]:
            if client >= len(month.visits):
                missing[pieces[client - len(month.visits)].work] -= pieces[client - len(month.visits)].minutes
    for k, clients in routes:
        stops += _timed(month, k, room[k], clients, pieces, missing)
    return tuple(sorted(stops, key=lambda stop: (month.tours[stop.tour].days, stop.begins)))


def _allowed(month: Month, v: int, chosen: dict[int, int], number: int) -> frozenset[int]:
    """Tours that a visit may have in a round."""
    if v not in chosen:
        return frozenset()
    visit, days = month.visits[v], [tour.days[0] for tour in month.tours]
    own = [o for o, other in enumerate(month.visits) if visit.series >= 0 and other.series == visit.series and o in chosen]
    if (own and own.index(v) % 2 == number % 2) or (visit.place, chosen[v]) in month.kept:
        return frozenset({chosen[v]})
    far = [(o, month.visits[max(o, v)].spacing) for o in own if o != v]
    return frozenset(k for k in visit.tours if all((days[k] - days[chosen[o]]) * (1 if o < v else -1) >= apart for o, apart in far)) | {
        chosen[v]
    }


def _pieces(month: Month, q: int) -> Iterator[Piece]:
    """Work in pieces; a piece for each tour that must go there comes first."""
    work = month.work[q]
    count = -(-work.minutes // PIECE)
    must = [k for place, k in month.kept if place == work.place and k in work.tours]
    for at in range(count):
        minutes = work.minutes // count + (at < work.minutes % count)
        kept = must[at] if at < len(must) else None
        yield Piece(q, minutes, work.loss * minutes + (MUST if kept is not None else 0), work.tours if kept is None else (kept,))


def _timed(month: Month, k: int, room: int, clients: Sequence[int], pieces: Sequence[Piece], missing: list[int]) -> list[Stop]:
    """The stops of a route; pieces of the same work that follow each other are one, and take of what is `missing` of it as much as there is
    room for. The last stops are left out where a night has no room.
    """
    tour, visits = month.tours[k], len(month.visits)
    stops: list[tuple[int, int, Timed]] = []
    for client in clients:
        if client < visits:
            visit = month.visits[client]
            stops.append((client, -1, (visit.place, visit.minutes, visit.opens, visit.closes, False)))
            continue
        piece = pieces[client - visits]
        before = stops.pop()[2][1] if stops and stops[-1][1] == piece.work else 0
        stops.append((-1, piece.work, (month.work[piece.work].place, before + piece.minutes, 0, tour.day_minutes, len(tour.days) > 1)))
    while stops and _ends(month, tour, [stop for *_, stop in stops]) is None:
        _, q, stop = stops.pop()
        if q >= 0:
            missing[q] += stop[1]
    for at, (v, q, (place, minutes, opens, closes, lasts)) in enumerate(stops):
        low, high = minutes, minutes + (missing[q] if q >= 0 else 0)
        while low < high:
            middle = (low + high + 1) // 2
            longer = [*(stop for *_, stop in stops[:at]), (place, middle, opens, closes, lasts), *(stop for *_, stop in stops[at + 1 :])]
            ends = _ends(month, tour, longer)
            low, high = (middle, high) if ends is not None and ends <= room else (low, middle - 1)
        if q >= 0:
            missing[q] -= low - minutes
        stops[at] = (v, q, (place, low, opens, closes, lasts))
    begins = in_time(month.ways, tour, [stop for *_, stop in stops]) or []
    return [Stop(k, at, stop[1], v, q) for at, (v, q, stop) in zip(begins, stops, strict=True)]


def _ends(month: Month, tour: Tour, stops: Sequence[Timed]) -> int | None:
    """Minutes from the beginning of a tour to its end at home; `None` where the stops are not in time."""
    begins = in_time(month.ways, tour, stops)
    if begins is None or not begins:
        return None if begins is None else 0
    back = int(month.ways[stops[-1][0], tour.ends_at])
    return leaves(tour, begins[-1] + stops[-1][1], back) + back


def way_of(month: Month, stops: Sequence[Stop]) -> int:
    """Minutes on the way of stops in order."""
    total = 0
    for k in {stop.tour for stop in stops}:
        path = [month.tours[k].starts_at, *(place_of(month, stop) for stop in stops if stop.tour == k), month.tours[k].ends_at]
        total += sum(int(month.ways[one, other]) for one, other in pairwise(path))
    return total


def lost_of(month: Month, stops: Sequence[Stop]) -> int:
    """What is lost where only these stops are made."""
    lost = sum(visit.loss for visit in month.visits) + sum(work.loss * work.minutes for work in month.work)
    return lost - sum(month.visits[stop.visit].loss if stop.visit >= 0 else month.work[stop.work].loss * stop.minutes for stop in stops)


def least_way(month: Month, stops: Sequence[Stop]) -> float:
    r"""Minutes on the way that nobody can do without who does as much at these places: :math:`\sum_i s_i \frac{2 d_i}{M - 2 d_i}`.

    A tour of M minutes that goes as far as :math:`d` is on the way for at least :math:`2d`, and has at most :math:`M - 2d` for work. It is
    the share of travel that a plan counts with. Ways may lead by way of other places.
    """
    shortest = shortest_path(month.ways)
    total = 0.0
    for stop in stops:
        tour, place = month.tours[stop.tour], place_of(month, stop)
        around = float(shortest[tour.starts_at, place] + shortest[place, tour.ends_at])
        total += stop.minutes * around / (tour.minutes - around)
    return total


def place_of(month: Month, stop: Stop) -> int:
    """Place of a stop."""
    return month.visits[stop.visit].place if stop.visit >= 0 else month.work[stop.work].place

r"""Circuits: on which days people go where, and in which order a day goes round.

A **tour** is what one person may use: a day of work, or a trip of several with nights away. A **visit** takes minutes at a place within a
time window, in one of the tours that may have it. **Work** is minutes at a place that may be spread over visits of any length. Times are
whole minutes of work from the beginning of the tour; the second day of a trip begins where the first ends.

`days_model` (CP-SAT) gives visits to the tours of one person; `tours_data` (PyVRP: N. A. Wouda, L. Lan, W. Kool, *PyVRP: a
high-performance VRP solver package*, INFORMS Journal on Computing 36, 2024) has routes of all tours of a month together; `routes_model`
(CP-SAT) has those of several people who share visits, with the proof.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray
from ortools.sat.python import cp_model

Ways = NDArray[np.int64]
"""Minutes on the way from place to place, shape (places, places); 0 from a place to itself."""
MOST = 10**6
"""Minutes beyond any tour."""


@dataclass(frozen=True)
class Tour:
    """What one person may use: a day of work, or a trip."""

    starts_at: int
    """Place where it begins, a row of the ways."""
    ends_at: int
    """Place where it ends."""
    day_minutes: int
    """Minutes of work in a day."""
    days: tuple[int, ...]
    """Days of the calendar that it takes, in order."""
    week: int = 0
    """Week of the first day."""

    @property
    def minutes(self) -> int:
        """Minutes of work in all its days."""
        return self.day_minutes * len(self.days)


@dataclass(frozen=True)
class Visit:
    """A visit that is to be made once."""

    place: int
    """Place, a row of the ways."""
    minutes: int
    """Length."""
    opens: int
    """Earliest beginning, minutes from the beginning of a day's work."""
    closes: int
    """Latest end, likewise."""
    tours: tuple[int, ...]
    """Tours that may have it."""
    loss: int = 0
    """What it counts if it is not made, as minutes on the way; 0: it must be made."""
    series: int = -1
    """Visits of the same series come in this order, `spacing` days apart; -1: by itself."""
    spacing: int = 0
    """Least days from the visit before it in the series."""
    lasts: bool = False
    """Whether it may go on over the nights of a trip."""


@dataclass(frozen=True)
class Work:
    """Minutes of work at a place."""

    place: int
    """Place, a row of the ways."""
    minutes: int
    """Minutes in all tours together."""
    least: int
    """Least minutes of a visit for it."""
    tours: tuple[int, ...]
    """Tours that may have some of it."""
    loss: int
    """What a minute counts that is not done, as minutes on the way."""


@dataclass(frozen=True)
class Month:
    """What one person has in a calendar."""

    ways: Ways
    tours: tuple[Tour, ...]
    visits: tuple[Visit, ...]
    work: tuple[Work, ...]
    most_minutes: int
    """Most minutes of visits and ways; the others are for the office."""
    most_nights: int
    """Most nights away."""
    days_a_week: int
    """Most days of work in a week."""
    kept: tuple[tuple[int, int], ...] = ()
    """(place, tour): where the tour must go."""


@dataclass(frozen=True)
class Pair:
    """Two visits that depend on each other's beginning; they are by different people where both begin at once."""

    first: int
    second: int
    least: int = 0
    """Least minutes from the beginning of the first to that of the second."""
    most: int = 0
    """Most minutes."""

    @property
    def at_once(self) -> bool:
        """Whether both begin at the same time."""
        return self.least == self.most == 0


@dataclass(frozen=True)
class Piece:
    """Some minutes of work at a place, done at once."""

    work: int
    minutes: int
    loss: int
    """What it counts if it is not done."""
    tours: tuple[int, ...]
    """Tours that may have it."""


@dataclass(frozen=True)
class DaysModel:
    """Visits given to tours, and what the tours may take."""

    model: cp_model.CpModel
    taken: dict[tuple[int, int], cp_model.IntVar]
    """(visit, tour): whether the tour has it."""
    room: list[cp_model.IntVar]
    """Minutes that each tour may take, visits, work and ways."""


def days_model(month: Month) -> DaysModel:
    r"""Days first: each visit in one tour, tours long enough for the work, the others left to the office.

    .. math::
        \min \sum_k (w_k + h z_k) + \sum_v \ell_v \Bigl(1 - \sum_k x_{vk}\Bigr) + \ell \Bigl(n - \sum_k f_k\Bigr)

    with :math:`\sum_k x_{vk} \le 1`, :math:`\sum_v s_v x_{vk} + f_k + w_k + h z_k \le c_k \le M_k` (a tour has its minutes),
    :math:`f_k \le M_k z_k` (work costs the mean way :math:`h` of those who have it), :math:`\sum_k c_k \le M` (the office), one tour a day,
    so many days a week and nights a month, visits of a series in order and apart. The way :math:`w_k` is there and back to the farthest of
    the visits; the routes say what it is. Days and trips have their work each.
    """
    m, ways, tours = cp_model.CpModel(), month.ways, month.tours
    taken = {(v, k): m.new_bool_var("") for v, visit in enumerate(month.visits) for k in visit.tours}
    used = [m.new_bool_var("") for _ in tours]
    room = [m.new_int_var(0, tour.minutes, "") for tour in tours]
    terms: list[cp_model.LinearExprT] = []
    spent: list[list[cp_model.LinearExprT]] = [[] for _ in tours]
    around = [m.new_int_var(0, tour.minutes, "") for tour in tours]
    going: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for (v, k), x in taken.items():
        visit, tour = month.visits[v], tours[k]
        spent[k].append(visit.minutes * x)
        going.setdefault((visit.place, k), []).append(x)
        m.add(around[k] >= int(ways[tour.starts_at, visit.place] + ways[visit.place, tour.ends_at])).only_enforce_if(x)
        m.add_implication(x, used[k])
    for length in {len(tour.days) for tour in tours}:
        same = [k for k, tour in enumerate(tours) if len(tour.days) == length]
        work = [one for one in month.work if set(one.tours) & set(same)]
        minutes = sum(one.minutes for one in work)
        if not minutes:
            continue
        mean = sum(one.minutes * int(ways[0, one.place] + ways[one.place, 0]) for one in work) // minutes
        free = []
        for k in {k for one in work for k in one.tours} & set(same):
            working, part = m.new_bool_var(""), m.new_int_var(0, tours[k].minutes, "")
            m.add(part <= tours[k].minutes * working)
            m.add_implication(working, used[k])
            spent[k] += [part, mean * working]
            terms.append(max(1, mean) * working)
            free.append(part)
        short = m.new_int_var(0, minutes, "")
        m.add(sum(free) + short == minutes)
        terms.append(max(one.loss for one in work) * short)
    for k in range(len(tours)):
        m.add(sum([*spent[k], around[k]]) <= room[k])
        m.add(room[k] <= tours[k].minutes * used[k])
    m.add(sum(room) <= month.most_minutes)
    for place, k in month.kept:
        if (place, k) in going:
            m.add_bool_or(going[place, k])
        else:
            least = min((min(one.least, one.minutes) for one in month.work if one.place == place), default=0)
            m.add(room[k] >= least + int(ways[tours[k].starts_at, place] + ways[place, tours[k].ends_at]))
    _limits(m, month, used)
    made = [m.new_bool_var("") for _ in month.visits]
    for v, visit in enumerate(month.visits):
        m.add_exactly_one(*(taken[v, k] for k in visit.tours), ~made[v])
    _in_order(m, month, taken, made)
    terms += [visit.loss * ~made[v] for v, visit in enumerate(month.visits)]
    m.minimize(sum([*around, *terms]))
    return DaysModel(m, taken, room)


def _limits(m: cp_model.CpModel, month: Month, used: Sequence[cp_model.IntVar]) -> None:
    """One tour a day, the days of a week, the nights of the month."""
    by_day: dict[int, list[cp_model.IntVar]] = {}
    by_week: dict[int, list[cp_model.LinearExprT]] = {}
    for k, tour in enumerate(month.tours):
        for day in tour.days:
            by_day.setdefault(day, []).append(used[k])
        by_week.setdefault(tour.week, []).append(len(tour.days) * used[k])
    for same in by_day.values():
        m.add_at_most_one(same)
    for week in by_week.values():
        m.add(sum(week) <= month.days_a_week)
    m.add(sum((len(tour.days) - 1) * used[k] for k, tour in enumerate(month.tours)) <= month.most_nights)


def _in_order(m: cp_model.CpModel, month: Month, taken: dict[tuple[int, int], cp_model.IntVar], made: Sequence[cp_model.IntVar]) -> None:
    """Visits of a series far enough from the one before."""
    series: dict[int, list[int]] = {}
    for v, visit in enumerate(month.visits):
        if visit.series >= 0 and visit.tours:
            series.setdefault(visit.series, []).append(v)
    for own in series.values():
        day = {}
        for v in own:
            first = [month.tours[k].days[0] for k in month.visits[v].tours]
            day[v] = m.new_int_var(min(first), max(first), "")
            for k in month.visits[v].tours:
                m.add(day[v] == month.tours[k].days[0]).only_enforce_if(taken[v, k])
        for before, after in pairwise(own):
            m.add(day[after] - day[before] >= month.visits[after].spacing).only_enforce_if(made[before], made[after])


def tours_data(
    month: Month, room: Sequence[int], allowed: Sequence[Collection[int]], pieces: Sequence[Piece]
) -> tuple[pyvrp.ProblemData, list[int]]:
    """Routes of a month for PyVRP: a vehicle is a tour with its room, a client a visit in its `allowed` tours or a piece of
    work. Prizes are what is lost without it. Returns the data and the tour of each vehicle type.

    A place that a tour may not go to has ways of its own for each visit there, so long that nobody takes them.
    """
    kept = [k for k, minutes in enumerate(room) if minutes > 0]
    clients, barred = [], []
    places = [*range(len(month.ways))]
    for v, visit in enumerate(month.visits):
        places.append(visit.place)
        loss, length = visit.loss, max((month.tours[k].minutes for k in allowed[v]), default=visit.closes)
        late = min(visit.closes, length) - visit.minutes if length <= month.tours[0].day_minutes else length - visit.minutes
        clients.append((len(places) - 1, visit.minutes, visit.opens, max(visit.opens, late), loss))
        barred.append(frozenset(kept) - frozenset(allowed[v]))
    for piece in pieces:
        places.append(month.work[piece.work].place)
        clients.append((len(places) - 1, piece.minutes, 0, MOST, piece.loss))
        barred.append(frozenset(kept) - frozenset(piece.tours))
    profiles: dict[frozenset[int], int] = {}
    matrices: list[Any] = []
    vehicles = []
    base = month.ways[np.ix_(places, places)]
    for k in kept:
        closed = frozenset(clients[at][0] for at in range(len(clients)) if k in barred[at])
        if closed not in profiles:
            profiles[closed] = len(matrices)
            matrix = base.copy()
            matrix[:, list(closed)] = MOST
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
        tour = month.tours[k]
        vehicles.append(
            pyvrp.VehicleType(
                1,
                start_depot=0,
                end_depot=0,
                tw_early=0,
                tw_late=tour.minutes,
                shift_duration=room[k],
                profile=profiles[closed],
                name=str(k),
            )
        )
    locations = [pyvrp.Location(0, 0) for _ in places]
    stops = [
        pyvrp.Client(location, service_duration=minutes, tw_early=opens, tw_late=late, prize=loss, required=False)
        for location, minutes, opens, late, loss in clients
    ]
    return pyvrp.ProblemData(locations, stops, [pyvrp.Depot(0)], vehicles, matrices, matrices), kept


@dataclass(frozen=True)
class RoutesModel:
    """Routes of tours."""

    model: cp_model.CpModel
    begins: list[cp_model.IntVar]
    """Beginning of each visit, minutes."""
    inside: dict[tuple[int, int], cp_model.IntVar]
    """(visit, tour): whether the tour has it."""


def routes_model(ways: Ways, tours: Sequence[Tour], visits: Sequence[Visit], pairs: Sequence[Pair] = ()) -> RoutesModel:
    r"""Routes: every visit in one of its tours, in time, or lost; the least time on the way.

    .. math:: \min \sum_k \sum_{i,j} d_{ij} z_{kij} + \sum_v \ell_v \lambda_v \qquad z_{kij} = 1 \Rightarrow t_j \ge t_i + s_i + d_{ij}

    The arcs :math:`z_{k\cdot\cdot}` of a tour are a circuit through its beginning; visits of other tours stay outside. Visits begin and end
    within their windows and within a day; a pair keeps its distance in time.
    """
    m = cp_model.CpModel()
    begins, inside, terms = [_beginning(m, visit, tours) for visit in visits], {}, []
    for k, tour in enumerate(tours):
        own = [v for v, visit in enumerate(visits) if k in visit.tours]
        circuit: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, m.new_bool_var(""))]
        for node, v in enumerate(own, 1):
            visit, here, first, last = visits[v], m.new_bool_var(""), m.new_bool_var(""), m.new_bool_var("")
            inside[v, k] = here
            circuit += [(node, node, ~here), (0, node, first), (node, 0, last)]
            out, back = int(ways[tour.starts_at, visit.place]), int(ways[visit.place, tour.ends_at])
            terms += [out * first, back * last]
            m.add(begins[v] >= out).only_enforce_if(first)
            m.add(begins[v] + visit.minutes + back <= tour.minutes).only_enforce_if(last)
            for other_node, o in enumerate(own, 1):
                near, other = int(ways[visit.place, visits[o].place]), visits[o]
                if o == v or (len(tour.days) == 1 and visit.opens + visit.minutes + near + other.minutes > min(other.closes, tour.minutes)):
                    continue
                arc = m.new_bool_var("")
                circuit.append((node, other_node, arc))
                terms.append(near * arc)
                m.add(begins[o] >= begins[v] + visit.minutes + near).only_enforce_if(arc)
        m.add_circuit(circuit)
    lost = {v: m.new_bool_var("") for v, visit in enumerate(visits) if visit.loss}
    for v, visit in enumerate(visits):
        m.add_exactly_one(*(inside[v, k] for k in visit.tours), *([lost[v]] if v in lost else ()))
    for pair in pairs:
        unmade = [lost[v] for v in (pair.first, pair.second) if v in lost]
        gap = m.add_linear_constraint(begins[pair.second] - begins[pair.first], pair.least, pair.most)
        gap.only_enforce_if([~one for one in unmade])
        if len(unmade) == 2:
            m.add(unmade[0] == unmade[1])
        for k in set(visits[pair.first].tours) & set(visits[pair.second].tours) if pair.at_once else ():
            m.add_at_most_one(inside[pair.first, k], inside[pair.second, k])
    m.minimize(sum(terms) + sum(visits[v].loss * one for v, one in lost.items()))
    return RoutesModel(m, begins, inside)


def _beginning(m: cp_model.CpModel, visit: Visit, tours: Sequence[Tour]) -> cp_model.IntVar:
    """When a visit may begin: within its window on one of the days, or any time where it goes on over nights."""
    most = max((tours[k].minutes for k in visit.tours), default=0)
    if visit.lasts:
        return m.new_int_var(0, most - visit.minutes, "")
    day = max((tours[k].day_minutes for k in visit.tours), default=1)
    spans = [[at + visit.opens, at + min(visit.closes, day) - visit.minutes] for at in range(0, most, day)]
    return m.new_int_var_from_domain(cp_model.Domain.from_intervals([span for span in spans if span[0] <= span[1]]), "")

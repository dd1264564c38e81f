"""Who works where, where no caseload says so: the plan's people share the settlements in the simplest way."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.circuits.places import Place, Places
from optimizer.people.rows import Caseload, CaseRow, SupervisedRow, WorkerRow
from optimizer.plan.plan import Plan
from optimizer.verify.case import Case

LEAST_HOURS = 0.05
"""Hours a year below which a share of work is left to the neighbour in the row."""


def plan_people(plan: Plan, roster: Roster | None) -> dict[tuple[str, str], list[str]]:
    """Codes of people by (area, tier): those of the roster who are posted there, and made-up ones for heads beyond them."""
    known: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for person in roster.people if roster else ():
        if person.area is not None:
            known[person.area, person.tier].append(person.person)
    people = {}
    for row in plan.staff:
        own = known[row.area, row.tier][: row.heads]
        people[row.area, row.tier] = own + [f"{row.area}-{row.tier}-{number}" for number in range(len(own) + 1, row.heads + 1)]
    return people


def split_plan(instance: Instance, plan: Plan, case: Case, roster: Roster | None, places: Places, areas: Iterable[str]) -> Caseload:
    """A caseload by the settlements' people alone.

    The settlements of an area stand in the order in which a line goes round its office; people of a tier who serve it stand beside them,
    each as long as the part of the tier's hours there that is theirs (equal among those of one base), and have what they stand beside.
    A settlement at a border is shared. Functions go with the settlement, as large a part as its part of the people. Supervisors of a base
    have supervised people in the order of the plan's table.
    """
    people, shares = plan_people(plan, roster), _rings(instance, places, set(areas))
    cases: list[CaseRow] = []
    done: dict[tuple[str, str], float] = {}
    deliver = case.deliver[case.deliver["area"].isin(list(shares))]
    serve: defaultdict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for row in case.serve.to_dict("records"):
        if heads := people.get((row["base_area"], row["tier"])):
            serve[row["area"], row["tier"]] += [(person, row["hours"] / len(heads)) for person in heads]
    bases = {person: base for (base, _), own in people.items() for person in own}
    for row in deliver.to_dict("records"):
        area, tier = row["area"], row["tier"]
        standing = serve.get((area, tier)) or [(person, 1.0) for person in people.get((area, tier), ())]
        for settlement, person, share in _beside(shares[area], standing):
            hours = share * row["hours"]
            if hours >= LEAST_HOURS:
                remote = share * row["remote"]
                cases.append(
                    CaseRow(area=area, settlement=settlement, function=row["function"], person=person, hours=hours, remote_hours=remote)
                )
                done[area, person] = done.get((area, person), 0.0) + hours
    tier_of = {person: tier for (_, tier), own in people.items() for person in own}
    loads = [
        WorkerRow(area=area, person=person, tier=tier_of[person], base_area=bases[person], hours=hours, limit_hours=hours)
        for (area, person), hours in sorted(done.items())
    ]
    kept = {row.person for row in cases}
    return Caseload(
        invented=roster is None or roster.invented,
        instance=plan.instance,
        instance_hash=plan.instance_hash,
        cases=tuple(cases),
        workers=tuple(loads),
        supervised=tuple(row for row in _links(plan, people) if row.person in kept or row.supervisor in kept),
    )


def _rings(instance: Instance, places: Places, areas: set[str]) -> dict[str, list[tuple[str, float]]]:
    """For each area its settlements, by the direction from its office, with their parts of the people."""
    population = {row.settlement: row.population for row in instance.settlements}
    rings = {}
    for area in areas:
        own = list(places.communities(area))
        centre = places.point(Place(area))
        if len(own) > 1 and centre is not None:
            own.sort(key=lambda place, centre=centre: _angle(places.point(place), centre))  # type: ignore[misc]
        people = np.array([population.get(place.settlement, 0) for place in own], dtype=float)
        parts = people / people.sum() if people.sum() > 0 else np.full(len(own), 1 / len(own))
        rings[area] = [(place.settlement, float(part)) for place, part in zip(own, parts, strict=True)]
    return rings


def _angle(point: "np.ndarray | None", centre: "np.ndarray") -> float:
    return 0.0 if point is None else float(np.arctan2(point[1] - centre[1], point[0] - centre[0]))


def _beside(ring: list[tuple[str, float]], standing: list[tuple[str, float]]) -> Iterable[tuple[str, str, float]]:
    """Where two rows of parts, each 1 in all, lie beside each other: settlement, person, part of the whole."""
    whole = sum(hours for _, hours in standing)
    if whole <= 0:
        return
    ends = np.cumsum([hours / whole for _, hours in standing])
    at, person = 0.0, 0
    for settlement, part in ring:
        until = at + part
        while at < until - 1e-12:
            end = min(until, ends[person]) if person < len(standing) - 1 else until
            if end > at:
                yield settlement, standing[person][0], end - at
            at = max(at, end)
            if person < len(standing) - 1 and end >= ends[person] - 1e-12:
                person += 1


def _links(plan: Plan, people: dict[tuple[str, str], list[str]]) -> Iterable[SupervisedRow]:
    """Supervision of persons: those of an area in their order, to the supervisors that the plan's table has for them."""
    begun: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in plan.supervision:
        own, supervisors = people.get((row.area, row.tier), []), people.get((row.supervisor_area, row.supervisor), [])
        at = begun[row.area, row.tier, row.kind]
        heads = min(round(row.heads), len(own) - at)
        begun[row.area, row.tier, row.kind] += max(0, heads)
        for number, person in enumerate(own[at : at + heads]):
            if supervisors and (chosen := supervisors[number % len(supervisors)]) != person:
                yield SupervisedRow(person=person, kind=row.kind, supervisor=chosen)

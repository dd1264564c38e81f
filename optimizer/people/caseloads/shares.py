"""From the shares that were found to hours: exact to the last, and why work is left."""

from collections import defaultdict

import numpy as np

from instances.people.schema import Pin
from optimizer.people.caseloads.problem import AreaProblem, Country, pins_on
from optimizer.people.caseloads.start import Shares
from optimizer.people.rows import CaseRow, LeftRow

Exact = dict[tuple[int, int], float]
"""(part, person): share of the part that the person does."""
EXACT = 1e-9
"""Shares below this are none."""


def exact_shares(area: AreaProblem, shares: Shares) -> Exact:
    """The shares as fractions; what rounding to thousandths and minutes left undone is given to those who have some of the task already."""
    whole = area.problem.parts
    found = {key: parts / whole for key, parts in shares.items()}
    done = np.zeros(len(area.parts))
    for (w, _), part in found.items():
        done[w] += part
    if not found or bool((done >= 1 - EXACT).all()) or area.problem.most_households is not None:
        return found
    return _filled(area, found)


def _filled(area: AreaProblem, found: Exact) -> Exact:
    """As much as the same people can do, each task within a few thousandths of what was found: a linear program in hours as they are."""
    from scipy.sparse import coo_array

    from optimizer.people.caseloads.linear import least

    held = {(area.parts[w].task, p) for w, p in found}
    keys = [
        (w, p) for w, part in enumerate(area.parts) for p in range(len(area.workers)) if (part.task, p) in held and area.exact[w, p] >= 0
    ]
    w, p = (np.array(some) for some in zip(*keys, strict=True))
    columns, people = np.arange(len(keys)), len(area.workers)
    values = np.concatenate([area.exact[w, p], np.ones(len(keys))])
    matrix = coo_array((values, (np.concatenate([p, people + w]), np.concatenate([columns, columns])))).tocsr()
    most = np.concatenate([area.hours, np.ones(len(area.parts))])[: matrix.shape[0]]
    before, near = np.array([found.get(key, 0.0) for key in keys]), 5 / area.problem.parts
    bounds = np.column_stack([np.maximum(before - near, 0), np.minimum(before + near, 1)])
    answer = least(-area.problem.size[w].astype(float), matrix, most, bounds=bounds)
    if answer.x is None:
        return found
    return {key: float(part) for key, part in zip(keys, answer.x, strict=True) if part > EXACT}


def rows_of(country: Country, area: AreaProblem, shares: Exact) -> tuple[list[CaseRow], list[LeftRow]]:
    """Who does what, in hours, units and households; and what is left, with the reason."""
    hours, remote = defaultdict[tuple[int, int], dict[str, float]](dict), defaultdict[tuple[int, int], dict[str, float]](dict)
    for (w, p), share in shares.items():
        part = area.parts[w]
        for row in area.tasks[part.task].work:
            there = share * row.remote_hours if part.kind != "in person" else 0.0
            here = share * (row.hours - row.remote_hours) if part.kind != "remote" else 0.0
            own, away = hours[part.task, p], remote[part.task, p]
            own[row.function] = own.get(row.function, 0.0) + there + here
            away[row.function] = away.get(row.function, 0.0) + there
    cases, left = list[CaseRow](), list[LeftRow]()
    for g, task in enumerate(area.tasks):
        for row in task.work:
            undone = row.hours
            for p, worker in enumerate(area.workers):
                if (amount := hours[g, p].get(row.function, 0.0)) > 0:
                    share = amount / row.hours
                    cases.append(
                        CaseRow(
                            area=area.area,
                            settlement=task.settlement,
                            function=row.function,
                            person=worker.person,
                            hours=amount,
                            remote_hours=remote[g, p][row.function],
                            units=share * row.units,
                            households=share * row.households,
                        )
                    )
                    undone -= amount
            if undone > EXACT * (1 + row.hours):
                why = _why(country, area, g, shares)
                left.append(
                    LeftRow(area=area.area, settlement=task.settlement, function=row.function, tier=row.tier, hours=undone, why=why)
                )
    return cases, left


def _why(country: Country, area: AreaProblem, g: int, shares: Exact) -> str:
    """What keeps everyone from a task, and the smallest change that would help."""
    task, tier = area.tasks[g], country.given.tiers[area.tier].name
    if not area.workers:
        return f"nobody of {tier} is posted where the plan has hours for this area; fill the vacant posts, or move somebody there"
    able = [p for p, worker in enumerate(area.workers) if all(country.abilities.able(worker, f) for f in task.functions)]
    if not able:
        return f"nobody there holds {_packages(country, task.functions, area.tier)}; train one of {len(area.workers)}"
    keep = [pin.person for f in task.functions for pin in pins_on(country.pins, task.settlement, [f], "keep")]
    may = area.problem.may()[g]
    if not may.any():
        pinned = f"kept for {', '.join(dict.fromkeys(keep))}, who cannot do it" if keep else "forbidden by pins to everyone who could do it"
        return f"{pinned}; take a pin away" if keep or _forbidden(country.pins, task.settlement) else f"too far for everyone of {tier}"
    spare = {p: float(area.hours[p]) for p in range(len(area.workers)) if may[p]}
    for (w, p), share in shares.items():
        if p in spare:
            spare[p] -= share * float(area.exact[w, p])
    if max(spare.values()) > 1 / 6:
        return "whoever has hours left has as many functions, roles or households as one may have, or a function to be kept apart from it"
    short = sum(float(row.hours) for row in task.work)
    whose = f"kept for {', '.join(dict.fromkeys(keep))}, who has" if keep else "all who may do it have"
    return f"{whose} no hours left ({short:,.0f} hours a year were to be placed); more hours, or one more person who may do it"


def _forbidden(pins: tuple[Pin, ...], settlement: str) -> bool:
    return any(pin.settlement == settlement and pin.decision == "forbid" for pin in pins)


def _packages(country: Country, functions: tuple[str, ...], tier: str) -> str:
    needed = dict.fromkeys(k for f in functions for k in country.given.packages_for.get((f, tier), ()))
    return " and ".join(country.given.packages[k].name for k in needed) or "what it requires"

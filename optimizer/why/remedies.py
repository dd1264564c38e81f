"""Remedies: few levers, each loosened by as few whole steps as are enough, and the plan that there is then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.why.levers import NO_PART, Lever
from optimizer.why.switches import Switches
from optimizer.why.trial import Trials

MOST, ENOUGH, MOST_CHANGES = 5, 3, 4
"""Remedies that are looked for; how many are enough not to look for sets of several changes; and changes that one may have,
more only where there is no other."""
WIDER = 3.0
"""Times by which the distance to the next value grows where no plan is found at one."""
USED, EARLY = 0.05, 0.01
"""What a lever counts for more where it is in a remedy already, for each, and where it is the last of all: both less than a lever."""
ROWS = {"budget.fund": ("budget", "fund", "fund"), "competency.places": ("competency", "places", "package")}
"""Rules with one row of the model for each lever, whose right side it is: family, constraint, and the column of its index."""


@dataclass(frozen=True)
class Change:
    """A lever and the value at which there is a plan."""

    lever: Lever
    to: Any
    not_enough: Any
    """The loosest value that is known not to be enough, all other changes of the remedy made; None where none is."""


@dataclass(frozen=True)
class Remedy:
    """Changes that lead to a plan together; none of them can be left out."""

    changes: tuple[Change, ...]
    result: Result
    """A plan of the changed instance, which the verifier accepts, and the bound of its cost."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        assert self.result.plan is not None
        return self.result.plan

    @property
    def rules(self) -> int:
        """Rules that it touches."""
        return len({change.lever.figure.rule for change in self.changes})


def remedies(trials: Trials, switches: Switches, levers: Sequence[Lever], against: Sequence[Lever], most: int = MOST) -> Iterator[Remedy]:
    """Up to `most` remedies that differ, those of one lever first. Every remedy loosens one of the levers `against` each other."""
    found = 0
    for chosen in _choices(trials, switches, levers, against) if most else ():
        if len(chosen) > 1 and found >= ENOUGH:
            return
        remedy = _with_least_steps(trials, sorted(chosen, key=levers.index))
        if remedy is not None:
            found += 1
            yield remedy
        if found == most:
            return


def _choices(trials: Trials, switches: Switches, levers: Sequence[Lever], against: Sequence[Lever]) -> Iterator[frozenset[Lever]]:
    """Sets of levers that lead to a plan, none of them a part of another, those of the fewest levers first.

    Each meets every contradiction that is known, in as few levers as can be; one that does not lead to a plan shows another contradiction
    (implicit hitting sets: Reiter, *A theory of diagnosis from first principles*, Artificial Intelligence 32, 1987). Among sets of the same
    size those come first whose levers are in no set before.
    """
    others = sorted((lever for lever in levers if lever not in against), key=switches.names.is_stated, reverse=True)
    order = [*against, *others]
    contradictions, found = [frozenset(against)], list[frozenset[Lever]]()
    while not trials.until.is_set():
        chosen = _fewest(order, contradictions, found)
        if chosen is None:
            return
        other = _contradiction(trials, switches, chosen, order, contradictions)
        if other is None:
            found.append(chosen)
            yield chosen
        else:
            contradictions.append(other)


def _contradiction(
    trials: Trials, switches: Switches, chosen: frozenset[Lever], levers: Sequence[Lever], known: Sequence[frozenset[Lever]]
) -> frozenset[Lever] | None:
    """Levers that keep those chosen from leading to a plan, so that one of them has to be chosen too; None where there is a plan.

    The switches are asked first, then the model itself, from which they learn; in whole numbers only where no plan is found. Where neither
    names any, those of contradictions that are known already, else all.
    """
    against = switches.against(chosen)
    if against is not None:
        return against
    values, rest = {lever: lever.end for lever in chosen}, frozenset(levers) - chosen
    if trials.has_none(values):
        switches.learn(chosen, trials.program(values))
        against = switches.against(chosen)
        return frozenset(trials.suspects(values, rest)) or rest if against is None else against
    if trials.has_plan(values):
        return None
    return switches.against(chosen, whole=True) or frozenset[Lever]().union(*known) - chosen or rest


def _fewest(
    levers: Sequence[Lever], contradictions: Sequence[frozenset[Lever]], found: Sequence[frozenset[Lever]]
) -> frozenset[Lever] | None:
    """As few levers as meet all contradictions and contain no set found already; None where there are no such, or no more than too many."""
    used = np.array([sum(lever in known for known in found) for lever in levers])
    one_of = np.array([[lever in each for lever in levers] for each in contradictions], dtype=float)
    not_all = np.array([[lever in each for lever in levers] for each in found], dtype=float).reshape(-1, len(levers))
    most = LinearConstraint(np.ones(len(levers)), ub=MOST_CHANGES if found else np.inf)
    chosen = milp(
        1.0 + USED * used + EARLY * np.arange(len(levers)) / len(levers),
        constraints=[LinearConstraint(one_of, lb=1.0), LinearConstraint(not_all, ub=not_all.sum(axis=1) - 1.0), most],
        bounds=Bounds(0, 1),
        integrality=np.ones(len(levers), dtype=int),
    )
    return None if chosen.x is None else frozenset(lever for lever, value in zip(levers, chosen.x, strict=True) if value > 0.5)


def _with_least_steps(trials: Trials, chosen: Sequence[Lever]) -> Remedy | None:
    """Each lever at the least value that is enough, one after another; None where the verifier accepts no plan that is found."""
    values: dict[Lever, Any] = {lever: lever.end for lever in chosen}
    changes, plan = [], trials.any_plan(values)
    if plan is None:
        return None
    for lever in chosen:
        values[lever], not_enough, plan = _least(trials, lever, values, plan)
        changes.append(Change(lever, values[lever], not_enough))
    result = trials.plan(values, plan)
    return None if result is None else Remedy(tuple(changes), result)


def _least(trials: Trials, lever: Lever, values: dict[Lever, Any], plan: Plan) -> tuple[Any, Any, Plan]:
    """The value of a lever that is enough beside the others, the loosest that is proven not to be, and a plan that keeps the first.

    `plan` keeps the values given.
    """
    if lever.figure.rule in ROWS:
        return _least_in_row(trials, lever, values, plan)

    def at(steps: float) -> dict[Lever, Any]:
        return values | {lever: lever.after(steps)}

    enough, none, guess = lever.steps, 0.0, 1.0
    while enough - none > 1 and not trials.until.is_set():  # what the relaxation says costs little
        steps = min(guess, _between(none, enough))
        if trials.has_none(at(steps)):
            none, guess = steps, 2 * steps
        else:
            enough = steps
    further = 1.0
    while enough < lever.steps and not trials.has_plan(at(enough), plan) and not trials.until.is_set():
        none = enough if trials.has_none(at(enough)) else none
        enough, further = min(lever.steps, enough + further), WIDER * further
    known = none > 0 or trials.has_none(values | {lever: lever.now})
    return lever.after(enough), _after(lever, none) if known else None, plan


def _after(lever: Lever, steps: float) -> Any:
    """The value after some steps; as it is now after none."""
    return lever.after(steps) if steps else lever.now


def _between(none: float, enough: float) -> float:
    """Steps halfway; as many again where nothing is known to be enough."""
    return 2 * max(none, 1.0) if enough == inf else floor((none + enough) / 2)


def _least_in_row(trials: Trials, lever: Lever, values: dict[Lever, Any], plan: Plan) -> tuple[Any, Any, Plan]:
    """Of money, or of places: the least that the rows of the model can do with, in whole steps."""
    family, constraint, column = ROWS[lever.figure.rule]
    table = getattr(trials.instance, lever.figure.table)
    found = trials.least(lever, values, (family, constraint, getattr(table[lever.row], column)), plan)
    if found is None:
        return lever.end, None, plan
    with_least, value, bound = found
    enough = max(1, ceil((value - lever.now) / lever.step - NO_PART))
    none = min(enough - 1, ceil((bound - lever.now) / lever.step - NO_PART) - 1)
    short = _after(lever, none) if none >= 0 else None
    there = trials.has_plan(values | {lever: lever.after(enough)}, with_least)
    return (lever.after(enough), short, with_least) if there else (lever.end, short, plan)

"""Remedies: few levers, each loosened by as few whole steps as are enough, and the plan that there is then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.why.contradiction import smallest
from optimizer.why.levers import NO_PART, Lever
from optimizer.why.switches import Switches
from optimizer.why.trial import Trials

MOST, ENOUGH, MOST_CHANGES = 5, 3, 4
"""Remedies that are looked for; how many are enough not to look for sets of several changes; and changes that one may have,
more only where there is no other."""
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
    found: list[frozenset[Lever]] = []
    for chosen in _choices(trials, switches, levers, against):
        if len(found) == most or trials.until.is_set() or (len(chosen) > 1 and len(found) >= ENOUGH):
            return
        if any(known <= chosen for known in found):
            continue
        remedy = _with_least_steps(trials, sorted(chosen, key=levers.index))
        if remedy is not None:
            found.append(chosen)
            yield remedy


def _choices(trials: Trials, switches: Switches, levers: Sequence[Lever], against: Sequence[Lever]) -> Iterator[frozenset[Lever]]:
    """Sets of levers none of which can be left out: single ones, then sets without those found before, or without some of their levers."""
    alone = [lever for lever in against if not trials.until.is_set() and trials.has_plan({lever: lever.end})]
    yield from (frozenset([lever]) for lever in alone)
    order, without = [*against, *(lever for lever in levers if lever not in against)], [frozenset(alone)]
    for left_out in without:
        rest = [lever for lever in order if lever not in left_out]
        chosen = frozenset(_few(trials, switches, rest) or (() if left_out else _few(trials, switches, rest, None)))
        if chosen:
            yield chosen
            without += [more for more in (left_out | chosen, *(left_out | {lever} for lever in chosen)) if more not in without]


def _few(trials: Trials, switches: Switches, levers: Sequence[Lever], most: int | None = MOST_CHANGES) -> tuple[Lever, ...]:
    """At most so many levers that lead to a plan, none of which can be left out; empty where none are found.

    What the switches say is tried; where it is not enough, levers are added to which contradictions point.
    """
    if switches.contradicts(levers):
        return ()
    chosen = smallest(levers, lambda loose: not switches.contradicts(loose), most)
    if chosen is None:
        return ()
    among = list(chosen)
    while trials.contradicts(among):
        rest = [lever for lever in levers if lever not in among]
        if not rest or trials.until.is_set():
            return ()
        among += trials.suspects({lever: lever.end for lever in among}, rest) or rest
    least = smallest(among, lambda loose: not trials.contradicts(loose), most)
    if least is not None and trials.has_plan({lever: lever.end for lever in least}):
        return least
    if trials.until.is_set() or not trials.has_plan({lever: lever.end for lever in among}):
        return ()
    return smallest(among, lambda loose: trials.has_plan({lever: lever.end for lever in loose}), most) or ()


def _with_least_steps(trials: Trials, chosen: Sequence[Lever]) -> Remedy | None:
    """Each lever at the least value that is enough, one after another; None where the verifier accepts no plan that is found."""
    values, changes, plan = {lever: lever.end for lever in chosen}, [], None
    for lever in chosen:
        values[lever], not_enough, plan = _least(trials, lever, values, plan)
        changes.append(Change(lever, values[lever], not_enough))
    result = trials.plan(values, plan)
    return None if result is None else Remedy(tuple(changes), result)


def _least(trials: Trials, lever: Lever, values: dict[Lever, Any], plan: Plan | None) -> tuple[Any, Any, Plan | None]:
    """The value of a lever that is enough beside the others, the loosest that is proven not to be, and a plan to start from."""
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
        enough, further = min(lever.steps, enough + further), 2 * further
    known = none > 0 or trials.has_none(values | {lever: lever.now})
    return lever.after(enough), _after(lever, none) if known else None, plan


def _after(lever: Lever, steps: float) -> Any:
    """The value after some steps; as it is now after none."""
    return lever.after(steps) if steps else lever.now


def _between(none: float, enough: float) -> float:
    """Steps halfway; as many again where nothing is known to be enough."""
    return 2 * max(none, 1.0) if enough == inf else floor((none + enough) / 2)


def _least_in_row(trials: Trials, lever: Lever, values: dict[Lever, Any], plan: Plan | None) -> tuple[Any, Any, Plan | None]:
    """Of money, or of places: the least that the rows of the model can do with, in whole steps."""
    family, constraint, column = ROWS[lever.figure.rule]
    table = getattr(trials.instance, lever.figure.table)
    found = trials.least(lever, values, (family, constraint, getattr(table[lever.row], column)))
    if found is None:
        return lever.end, None, plan
    with_least, value, bound = found
    enough = max(1, ceil((value - lever.now) / lever.step - NO_PART))
    none = min(enough - 1, ceil((bound - lever.now) / lever.step - NO_PART) - 1)
    short = _after(lever, none) if none >= 0 else None
    there = trials.has_plan(values | {lever: lever.after(enough)}, with_least)
    return (lever.after(enough), short, with_least) if there else (lever.end, short, plan)

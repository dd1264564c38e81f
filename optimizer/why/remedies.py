"""Remedies: few levers, each loosened by as few whole steps as are enough, and the plan that there is then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.why.contradiction import smallest
from optimizer.why.levers import NO_PART, Lever
from optimizer.why.trial import Trials

MOST, MOST_CHANGES = 5, 4
"""Remedies that are looked for, and changes that one may have."""
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


def remedies(trials: Trials, levers: Sequence[Lever], against: Sequence[Lever], most: int = MOST) -> Iterator[Remedy]:
    """Up to `most` remedies that differ, those of one lever first. Every remedy loosens one of the levers `against` each other."""
    found: list[frozenset[Lever]] = []
    for chosen in _choices(trials, levers, against):
        if len(found) == most or trials.until.is_set():
            return
        if any(known <= chosen for known in found):
            continue
        remedy = _with_least_steps(trials, sorted(chosen, key=levers.index))
        if remedy is not None:
            found.append(chosen)
            yield remedy


def _choices(trials: Trials, levers: Sequence[Lever], against: Sequence[Lever]) -> Iterator[frozenset[Lever]]:
    """Sets of levers none of which can be left out: single ones, then sets without those found before, or without some of their levers."""

    def leads_to_plan(loose: Sequence[Lever]) -> bool:
        return trials.plan({lever: lever.end for lever in loose}) is not None

    alone = [lever for lever in against if not trials.until.is_set() and leads_to_plan([lever])]
    yield from (frozenset([lever]) for lever in alone)
    order, without = [*against, *(lever for lever in levers if lever not in against)], [frozenset(alone)]
    for left_out in without:
        rest = [lever for lever in order if lever not in left_out]
        if trials.until.is_set() or trials.contradicts(rest):
            continue
        chosen = frozenset(smallest(rest, leads_to_plan, MOST_CHANGES) or ())
        if chosen:
            yield chosen
            without += [more for more in (left_out | chosen, *(left_out | {lever} for lever in chosen)) if more not in without]


def _with_least_steps(trials: Trials, chosen: Sequence[Lever]) -> Remedy | None:
    """Each lever at the least value that is enough, one after another; None where no plan is found with all of them at their ends."""
    values, changes = {lever: lever.end for lever in chosen}, []
    result = trials.plan(values)
    if result is None:
        return None
    for lever in chosen:
        to, not_enough, better = _least(trials, lever, values, result)
        values[lever], result = to, better
        changes.append(Change(lever, to, not_enough))
    return Remedy(tuple(changes), result)


def _least(trials: Trials, lever: Lever, values: dict[Lever, Any], result: Result) -> tuple[Any, Any, Result]:
    """The value of a lever that is enough beside the others, the loosest that is proven not to be, and the plan."""
    if lever.figure.rule in ROWS:
        return _least_in_row(trials, lever, values, result)
    enough, none = lever.steps, 0.0
    guess = 1.0
    while enough - none > 1 and not trials.until.is_set():
        steps = min(guess, _between(none, enough))
        there = trials.plan(values | {lever: lever.after(steps)}, result.plan)
        if there is not None:
            enough, result = steps, there
        else:
            proven = trials.has_none(values | {lever: lever.after(steps)})
            if not proven:
                break
            none, guess = steps, 2 * steps
    known = none > 0 or trials.has_none(values | {lever: lever.now})
    return lever.after(enough), _after(lever, none) if known else None, result


def _after(lever: Lever, steps: float) -> Any:
    """The value after some steps; as it is now after none."""
    return lever.after(steps) if steps else lever.now


def _between(none: float, enough: float) -> float:
    """Steps halfway; as many again where nothing is known to be enough."""
    return 2 * max(none, 1.0) if enough == inf else floor((none + enough) / 2)


def _least_in_row(trials: Trials, lever: Lever, values: dict[Lever, Any], result: Result) -> tuple[Any, Any, Result]:
    """Of money, or of places: the least that the rows of the model can do with, in whole steps."""
    family, constraint, column = ROWS[lever.figure.rule]
    table = getattr(trials.instance, lever.figure.table)
    found = trials.least(values, (family, constraint, getattr(table[lever.row], column)))
    if found is None:
        return lever.end, None, result
    plan, value, bound = found
    enough = max(1, ceil((value - lever.now) / lever.step - NO_PART))
    none = min(enough - 1, ceil((bound - lever.now) / lever.step - NO_PART) - 1)
    short = _after(lever, none) if none >= 0 else None
    there = trials.plan(values | {lever: lever.after(enough)}, plan)
    return (lever.end, short, result) if there is None else (lever.after(enough), short, there)

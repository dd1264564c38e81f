"""What the money between two neighbouring budgets of a frontier buys, and where the curve bends."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from optimizer.report.figures import Figures

SAME = 1e-6
"""Shares of need met that differ by less are the same."""
BEND = 0.6
"""A knee: money buys less than this share, after it, of what it bought before."""
STEEP = 0.05
"""And only where a hundredth more money bought at least a hundredth of this share of the need, before it."""


@dataclass(frozen=True)
class Step:
    """What the money between two neighbouring budgets buys: true differences between two plans that were both solved and checked."""

    from_share: float
    to_share: float
    money: float
    """Currency a year between the two budgets."""
    coverage_gain: float
    """Weighted share of need met more."""
    worst_gain: float
    """The same in the worst served district."""
    districts_full: tuple[str, ...]
    """Names of districts that now have all their need met."""
    districts_off_floor: tuple[str, ...]
    """Names of districts in which no function stays at its floor any more."""
    functions_full: tuple[str, ...]
    """Names of functions that are now met everywhere."""
    districts_lost: tuple[str, ...]
    """Names of districts that no longer have all their need met: the plan arranges people anew."""

    @property
    def record(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> "Step":
        """From plain JSON types."""
        values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
        return cls(**values)


def steps_between(planned: Sequence[tuple[float, Figures]]) -> tuple[Step, ...]:
    """The steps between neighbouring budgets that have a plan, the smallest budget first."""
    steps = []
    for (low, before), (high, after) in pairwise(planned):
        full, full_before = _full_districts(after), _full_districts(before)
        functions, functions_before = _full_functions(after), _full_functions(before)
        floor, floor_before = _at_floor(after), _at_floor(before)
        worst = [figures.headline["worst_area_coverage"] or 0.0 for figures in (before, after)]
        steps.append(
            Step(
                from_share=low,
                to_share=high,
                money=after.headline["money_available"] - before.headline["money_available"],
                coverage_gain=after.headline["coverage"] - before.headline["coverage"],
                worst_gain=worst[1] - worst[0],
                districts_full=_names(full, full_before),
                districts_off_floor=_names(floor_before, floor),
                functions_full=_names(functions, functions_before),
                districts_lost=_names(full_before, full),
            )
        )
    return tuple(steps)


def _names(now: dict[str, str], before: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for key, name in now.items() if key not in before)


def _full_districts(figures: Figures) -> dict[str, str]:
    worst = figures.worst[figures.worst["coverage"] >= 1 - SAME]
    return dict(zip(worst["area"].astype(str), worst["name"].astype(str), strict=True))


def _full_functions(figures: Figures) -> dict[str, str]:
    full = figures.coverage_by_function[figures.coverage_by_function["coverage"] >= 1 - SAME]
    return dict(zip(full["function"].astype(str), full["function_name"].astype(str), strict=True))


def _at_floor(figures: Figures) -> dict[str, str]:
    """Districts in which some function is met to its floor and no further."""
    base = figures.instance.manifest.policy.min_coverage
    floors = {row.function: base if row.min_coverage is None else row.min_coverage for row in figures.instance.functions}
    unmet = figures.unmet
    floor = unmet["function"].map(floors).astype(float)
    held = unmet[(floor > 0) & (unmet["unmet_hours"] >= (1 - floor - SAME) * unmet["need_hours"]) & (unmet["unmet_hours"] > 0)]
    return dict(zip(held["area"].astype(str), held["name"].astype(str), strict=True))


def knees(planned: pd.DataFrame) -> list[tuple[int, float, float]]:
    """Bends of the upper concave hull of need met over budget: position of the point, and what money buys before and after, by unit.

    The hull leaves out points that stay below the line between two others; and a bend counts only where it is higher than what the points
    beside it could still gain, so that the tolerance of a solve is no knee.
    """
    budget, met = planned["budget"].to_list(), planned["coverage"].to_list()
    hull: list[int] = []
    for at in range(len(budget)):
        while len(hull) > 1 and _slope(budget, met, hull[-1], at) >= _slope(budget, met, hull[-2], hull[-1]):
            hull.pop()
        hull.append(at)
    slopes = [_slope(budget, met, one, other) for one, other in pairwise(hull)]
    could_gain = (planned["coverage_bound"] - planned["coverage"]).to_list()
    found = []
    for one, at, other, before, after in zip(hull, hull[1:], hull[2:], slopes, slopes[1:], strict=False):
        height = met[at] - met[one] - _slope(budget, met, one, other) * (budget[at] - budget[one])
        if before * budget[at] > STEEP and after < BEND * before and height > max(could_gain[one], could_gain[other]) / 2:
            found.append((at, before, after))
    return found


def _slope(budget: list[float], met: list[float], one: int, other: int) -> float:
    return (met[other] - met[one]) / (budget[other] - budget[one])

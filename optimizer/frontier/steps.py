"""What the money between two neighbouring budgets of a frontier buys, and where the curve bends: as far as bounds prove it."""

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from optimizer.pool.interval import Interval

SAME = 1e-6
"""Shares of need met that differ by less are the same."""
BEND = 0.6
"""A knee: money buys less than this share, after it, of what it bought before."""
STEEP = 0.05
"""And only where a hundredth more money bought at least a hundredth of this share of the need, before it."""


@dataclass(frozen=True)
class Step:
    """What the money between two neighbouring budgets buys: how much more need the best plans meet."""

    from_share: float
    to_share: float
    money: float
    """Currency a year between the two budgets."""
    gain: float
    """Weighted share of need that the plan found for the larger budget meets more than the one found for the smaller one."""
    gain_low: float
    """Proven: the best plans differ by at least this."""
    gain_high: float
    """And by at most this."""

    @property
    def record(self) -> dict[str, Any]:
        """As plain JSON types."""
        return asdict(self)


def steps_between(points: pd.DataFrame) -> tuple[Step, ...]:
    """The steps between neighbouring points that have a plan; `points` as in `Frontier`, the smallest budget first."""
    rows = points[points["coverage"].notna()].to_dict("records")
    return tuple(
        Step(
            before["budget_share"],
            after["budget_share"],
            after["budget"] - before["budget"],
            after["coverage"] - before["coverage"],
            *(_gain(before, after, high) for high in (False, True)),
        )
        for before, after in pairwise(rows)
    )


def _gain(before: dict[Any, float], after: dict[Any, float], high: bool) -> float:
    """The most, or the least, that the best plan of a larger budget can meet more than that of a smaller one; never below 0."""
    known = [Interval(row["coverage"], max(row["coverage"], row["coverage_bound"])) for row in (after, before)]
    between = known[0].minus(known[1]).at_least(0.0)
    return float((between.high if high else between.low) or 0.0)


def knees(planned: pd.DataFrame) -> list[tuple[int, Interval, Interval]]:
    """Bends of the upper concave hull of need met over budget: position of the point, and what money buys before and after, by unit.

    The hull leaves out points that stay below the line between two others. A bend is one only where the bounds prove it: the least that
    money can have bought before is more than the most that it can buy after.
    """
    budget, met = planned["budget"].to_list(), planned["coverage"].to_list()
    hull: list[int] = []
    for at in range(len(budget)):
        while len(hull) > 1 and _slope(budget, met, hull[-1], at) >= _slope(budget, met, hull[-2], hull[-1]):
            hull.pop()
        hull.append(at)
    rows, found = planned.to_dict("records"), []
    for one, at, other in zip(hull, hull[1:], hull[2:], strict=False):
        before, after = (_proven(rows[low], rows[high]) for low, high in ((one, at), (at, other)))
        bends = _slope(budget, met, at, other) < BEND * _slope(budget, met, one, at) and _slope(budget, met, one, at) * budget[at] > STEEP
        if bends and before.low is not None and after.high is not None and before.low > after.high:
            found.append((at, before, after))
    return found


def _proven(before: dict[Any, float], after: dict[Any, float]) -> Interval:
    """Between what figures the best plans gain for each unit of money."""
    money = after["budget"] - before["budget"]
    return Interval(_gain(before, after, high=False) / money, _gain(before, after, high=True) / money)


def _slope(budget: list[float], met: list[float], one: int, other: int) -> float:
    return (met[other] - met[one]) / (budget[other] - budget[one])

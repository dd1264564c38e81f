"""What each larger budget buys, and where the curve bends, in figures and in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.words import Words, words_in

ENGLISH = words_in("en")
SAME = 1e-6
"""Shares of need met that differ by less are the same."""
NAMED = 3
"""Places or functions that a sentence names before it only counts them."""
BEND = 0.6
"""A knee: money buys less than this share, after it, of what it bought before."""
STEEP = 0.05
"""And only where a hundredth more money bought at least a hundredth of this share of the need, before it."""
LITTLE = 1e-4
"""A gain of need met up to this share is none."""


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
    """Names of districts that come to have all their need met."""
    districts_off_floor: tuple[str, ...]
    """Names of districts in which no function stays at its floor any more."""
    functions_full: tuple[str, ...]
    """Names of functions that come to be met everywhere."""
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


def step_words(step: Step, currency: str, area_label: str, words: Words = ENGLISH) -> str:
    """One step as a sentence: `The next PHP 1.20 million (90.0% to 95.0% of the funds): 1.3 points more of the need met; …`."""
    parts = []
    if step.coverage_gain > LITTLE:
        parts.append(words("{points} points more of the need met", points=words.number(100 * step.coverage_gain, 1)))
    if step.worst_gain > LITTLE:
        points = words.number(100 * step.worst_gain, 1)
        parts.append(words("{points} points more in the worst served {label}", points=points, label=area_label))
    if step.districts_off_floor:
        parts.append(words("no function left at its floor in {names}", names=listed(step.districts_off_floor, words)))
    if step.districts_full:
        parts.append(words("all of the need met in {names}", names=listed(step.districts_full, words)))
    if step.functions_full:
        parts.append(words("met everywhere: {names}", names=listed(step.functions_full, words)))
    if step.districts_lost:
        names = listed(step.districts_lost, words)
        parts.append(words("no longer quite all of the need met in {names}, as people are posted anew", names=names))
    return words(
        "The next {money} ({low} to {high} of the funds): {what}.",
        money=amount(step.money, currency, words),
        low=words.percent(step.from_share),
        high=words.percent(step.to_share),
        what="; ".join(parts) or words("no more need met"),
    )


def frontier_words(points: pd.DataFrame, steps: Sequence[Step], currency: str, area_label: str, words: Words = ENGLISH) -> list[str]:
    """The frontier in sentences: where it begins, its knees, where it ends, and what each step buys."""
    return [*curve_words(points, currency, words), *(step_words(step, currency, area_label, words) for step in steps)]


def curve_words(points: pd.DataFrame, currency: str, words: Words = ENGLISH) -> list[str]:
    """Where plans begin, where the curve bends, where all need is met, and how far a better plan could be."""
    said = []
    planned, hopeless = points[points["coverage"].notna()], points[points["status"] == "infeasible"]
    if not hopeless.empty:
        said.append(
            words("Up to {money} ({share} of the funds) no plan keeps all the rules.", **_budget(hopeless.iloc[-1], currency, words))
        )
    if planned.empty:
        return [*said, words("No budget of the range has a plan.")]
    first = planned.iloc[0]
    met = words.percent(first["coverage"])
    text = words(
        "From {money} ({share} of the funds) on there is a plan; it meets {met} of the need.", met=met, **_budget(first, currency, words)
    )
    return [*said, text, *_bends(planned, currency, words), *_full(planned, currency, words), _widest(planned, words)]


def _bends(planned: pd.DataFrame, currency: str, words: Words) -> list[str]:
    said = []
    for at, before, after in knees(planned):
        row = planned.iloc[at]
        unit = row["budget"] / row["budget_share"] / 100
        said.append(
            words(
                "Knee at {money} ({share} of the funds): up to there a further 1% of the funds ({unit}) meets {before} points more of the "
                "need, beyond it {after} (true differences between solved plans).",
                unit=amount(unit, currency, words),
                before=words.number(100 * before * unit, 2),
                after=words.number(100 * max(0.0, after) * unit, 2),
                **_budget(row, currency, words),
            )
        )
    return said


def _full(planned: pd.DataFrame, currency: str, words: Words) -> list[str]:
    full = planned[planned["coverage"] >= 1 - SAME]
    if full.empty:
        return []
    return [words("From {money} ({share} of the funds) on all the need can be met.", **_budget(full.iloc[0], currency, words))]


def _widest(planned: pd.DataFrame, words: Words) -> str:
    widest = words.percent(planned["gap"].max(), 2)
    return words(
        "No plan can meet more than the bound at any of these budgets; the widest distance to it is {gap} of the need met.", gap=widest
    )


def _budget(row: "pd.Series[Any]", currency: str, words: Words) -> dict[str, str]:
    return {"money": amount(row["budget"], currency, words), "share": words.percent(row["budget_share"])}


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


def amount(money: float, currency: str, words: Words = ENGLISH) -> str:
    """Money as people say it."""
    if abs(money) >= 1e9:
        return words("{currency} {number} billion", currency=currency, number=words.number(money / 1e9, 2))
    if abs(money) >= 1e6:
        return words("{currency} {number} million", currency=currency, number=words.number(money / 1e6, 2))
    return words.money(money, currency)


def listed(names: Sequence[str], words: Words = ENGLISH) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    if len(names) <= NAMED:
        return shown
    return words("{names} and {count} more", names=shown, count=words.number(len(names) - NAMED))

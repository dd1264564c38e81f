"""A frontier in sentences, for its page, its files and the terminal."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from optimizer.frontier.steps import SAME, Step, knees
from optimizer.frontier.table import Frontier
from optimizer.report.page.sentences import Card, data_behind
from optimizer.report.tables.terms import contradicting
from optimizer.report.words import Words, words_in

ENGLISH = words_in("en")
NAMED = 3
"""Places or functions that a sentence names before it only counts them."""
LITTLE = 1e-4
"""A gain of need met up to this share is none."""
FRACTION = 1e-6
"""A budget share this near to 1 is the money of today."""


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


def all_words(frontier: Frontier) -> list[str]:
    """Everything that is said of a frontier, in English."""
    curve = frontier_words(frontier.points, frontier.steps, frontier.currency, frontier.area_label)
    return [*curve, *worst_words(frontier.points, frontier.area_label)]


def curve_words(points: pd.DataFrame, currency: str, words: Words = ENGLISH) -> list[str]:
    """Where plans begin, where the curve bends, where all need is met, and how far a better plan could be."""
    said = []
    planned, infeasible = points[points["coverage"].notna()], points[points["status"] == "infeasible"]
    if not infeasible.empty:
        said.append(
            words("Up to {money} ({share} of the funds) no plan keeps all the rules.", **_budget(infeasible.iloc[-1], currency, words))
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


def planned(frontier: Frontier) -> pd.DataFrame:
    """Points that have a plan, the smallest budget first."""
    return frontier.points[frontier.points["coverage"].notna()]


def in_short(frontier: Frontier, words: Words) -> tuple[str, ...]:
    """What the range of budgets buys: where plans begin, where the curve bends, where more money buys nothing."""
    said = curve_words(frontier.points, frontier.currency, words)
    if not planned(frontier).empty:
        said = said[:-1]
    return (*_range(frontier, words), *said[:1], *contradiction(frontier, words), *said[1:])


def _range(frontier: Frontier, words: Words) -> tuple[str, ...]:
    found = planned(frontier)
    if len(found) < 2:
        return ()
    first, last = found.iloc[0], found.iloc[-1]
    return (
        words(
            "From {low} to {high} a year, plans meet from {least} to {most} of the need, and from {worst} to {best} of it in the worst "
            "served {label}.",
            low=amount(first["budget"], frontier.currency, words),
            high=amount(last["budget"], frontier.currency, words),
            least=words.percent(first["coverage"]),
            most=words.percent(last["coverage"]),
            worst=words.percent(found["worst_district_coverage"].min()),
            best=words.percent(found["worst_district_coverage"].max()),
            label=frontier.area_label,
        ),
    )


def contradiction(frontier: Frontier, words: Words) -> tuple[str, ...]:
    """Which rules the budgets without a plan cannot keep together."""
    points = frontier.points
    named = points["conflict"].fillna("") if "conflict" in points else pd.Series(dtype=str)
    known = [text for text in named if text]
    return (contradicting(known[-1], words),) if known else ()


def cards(frontier: Frontier, words: Words) -> list[Card]:
    """The most important figures."""
    found = planned(frontier)
    if found.empty:
        return []
    first, most = found.iloc[0], found[found["coverage"] >= found["coverage"].max() - SAME].iloc[0]
    worst = found.iloc[int(found["worst_district_coverage"].fillna(-1.0).argmax())]
    today = found[(found["budget_share"] - 1).abs() < FRACTION]
    shown = [
        Card(words("Need met with the money of today"), words.percent(row["coverage"]), amount(row["budget"], frontier.currency, words))
        for _, row in today.iterrows()
    ]
    return [
        *shown,
        Card(words("Smallest budget with a plan"), amount(first["budget"], frontier.currency, words), _of_funds(first, words)),
        Card(words("Most need met in the range"), words.percent(most["coverage"]), _from(most, frontier, words)),
        Card(
            words("Need met in the worst served {label}, at best", label=frontier.area_label),
            words.percent(worst["worst_district_coverage"]),
            _from(worst, frontier, words),
        ),
    ]


def _of_funds(row: "pd.Series[float]", words: Words) -> str:
    return words("{share} of the funds", share=words.percent(row["budget_share"]))


def _from(row: "pd.Series[float]", frontier: Frontier, words: Words) -> str:
    return words("from {money} on", money=amount(row["budget"], frontier.currency, words))


def quality(frontier: Frontier, words: Words) -> tuple[str, ...]:
    """How far to trust the curve: its bounds, the check of its plans, its data."""
    found = planned(frontier)
    if found.empty:
        return ()
    counts = words("{count} of {all} budgets have a plan.", count=words.number(len(found)), all=words.number(len(frontier.points)))
    rests = pd.DataFrame(frontier.rests_on.get("assumptions", []))
    return (
        f"{counts} {curve_words(frontier.points, frontier.currency, words)[-1]}",
        words(
            "The bound of a budget is proven: no plan that keeps every rule and spends no more than the budget can meet more of the need. "
            "What the best plan meets lies between the plan found and the bound."
        ),
        _check(found, words),
        *((data_behind(rests, words),) if len(rests) else ()),
    )


def _check(found: pd.DataFrame, words: Words) -> str:
    broken = int((found["verified"] != 1).sum())
    if not broken:
        return words("An independent check, made from the rules and not from the solver's model, finds every rule kept in each plan.")
    return words("An independent check finds rules broken in the plans of {count} budgets.", count=words.number(broken))


def worst_words(points: pd.DataFrame, area_label: str) -> list[str]:
    """What putting the worst served area first brings and takes, at the smallest and the largest budget that have both plans."""
    if "worst_first" not in points:
        return []
    both = points[points["worst_first"].notna() & points["coverage"].notna()]
    ends = both.iloc[sorted({0, len(both) - 1})] if len(both) else both
    return [
        f"With {row['budget_share']:.1%} of the funds the worst served {area_label} can have {row['worst_first']:.1%} of its need met "
        f"(no plan reaches more than {row['worst_first_bound']:.1%}); in the plan that meets most in all it has "
        f"{row['worst_district_coverage']:.1%}. Putting it first, {row['worst_first_need_met']:.1%} of all need is met instead of "
        f"{row['coverage']:.1%}."
        for _, row in ends.iterrows()
    ]


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

"""A frontier in sentences, for its page, its files and the terminal."""

from typing import Any

import pandas as pd

from optimizer.frontier.steps import SAME, Step, knees
from optimizer.frontier.table import Frontier
from optimizer.report.page.sentences import Card, data_behind
from optimizer.report.tables.summary import gap_rounded_up, resting
from optimizer.report.tables.terms import contradicting
from optimizer.report.words import Words, words_in

ENGLISH = words_in("en")
LITTLE = 1e-4
"""A gain of need met up to this share is none."""
FRACTION = 1e-6
"""A budget share this near to 1 is the money of today."""


def step_words(step: Step, currency: str, words: Words = ENGLISH) -> str:
    """One step as a sentence, with what is proven of it."""
    known = {
        "money": amount(step.money, currency, words),
        "low": words.percent(step.from_share),
        "high": words.percent(step.to_share),
        "most": words.number(100 * step.gain_high, 1),
    }
    if step.gain_high <= LITTLE:
        return words("The next {money} ({low} to {high} of the funds) meets no more need.", **known)
    if step.gain_low <= LITTLE:
        return words(
            "The next {money} ({low} to {high} of the funds): not proven to meet more of the need, and at most {most} points more.", **known
        )
    least = words.number(100 * step.gain_low, 1)
    return words(
        "The next {money} ({low} to {high} of the funds) meets between {least} and {most} points more of the need.", least=least, **known
    )


def all_words(frontier: Frontier) -> list[str]:
    """Everything that is said of a frontier, in English: where it begins, its knees, where it ends, and what each step buys."""
    steps = [step_words(step, frontier.currency) for step in frontier.steps]
    return [*need_rests(frontier), *curve_words(frontier), *steps, *worst_words(frontier.points, frontier.area_label)]


def curve_words(frontier: Frontier, words: Words = ENGLISH) -> list[str]:
    """Where plans begin, where the curve bends, where all need is met, and how far a better plan could be."""
    points, currency, said = frontier.points, frontier.currency, []
    planned, infeasible = points[points["coverage"].notna()], points[points["status"] == "infeasible"]
    if not infeasible.empty:
        said.append(
            words("Up to {money} ({share} of the funds) no plan keeps all the rules.", **_budget(infeasible.iloc[-1], currency, words))
        )
    if planned.empty:
        return [*said, words("No budget of the range has a plan.")]
    least = _least(frontier)
    known = {"money": amount(least * frontier.money, currency, words), "share": words.percent(least, 2)}
    text = words("The smallest budget for which a plan was found is {money} ({share} of the funds).", **known)
    return [*said, text, *_bends(planned, currency, words), *_full(planned, currency, words), _widest(planned, words)]


def _least(frontier: Frontier) -> float:
    """The least share of the funds for which a plan was found."""
    least = frontier.recipe.get("least_plan")
    return float(planned(frontier)["budget_share"].iloc[0] if least is None else least)


def _bends(planned: pd.DataFrame, currency: str, words: Words) -> list[str]:
    said = []
    for at, before, after in knees(planned):
        row = planned.iloc[at]
        unit = row["budget"] / row["budget_share"] / 100
        said.append(
            words(
                "Knee at {money} ({share} of the funds): up to there a further 1% of the funds ({unit}) meets at least {before} points "
                "more of the need, beyond it at most {after} (proven).",
                unit=amount(unit, currency, words),
                before=words.number(100 * (before.low or 0.0) * unit, 2),
                after=words.number(100 * (after.high or 0.0) * unit, 2),
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
    widest = gap_rounded_up(float(planned["gap"].max()), words)
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
    said = curve_words(frontier, words)
    if not planned(frontier).empty:
        said = said[:-1]
    first, *rest = (*_range(frontier, words), *said[:1], *contradiction(frontier, words), *said[1:])
    return (first, *need_rests(frontier, words), *rest)


def need_rests(frontier: Frontier, words: Words = ENGLISH) -> tuple[str, ...]:
    """How much of the need rests on assumed figures, where any does."""
    said = resting(frontier.rests_on.get("need_assumed"), words)
    return (f"{said}.",) if said else ()


def _range(frontier: Frontier, words: Words) -> tuple[str, ...]:
    found = planned(frontier)
    if len(found) < 2:
        return ()
    first, last = found.iloc[0], found.iloc[-1]
    return (
        words(
            "With {low} a year plans can meet from {least} to {least_bound} of the need, with {high} from {most} to {most_bound} (what the "
            "plan found meets, and the proven bound).",
            low=amount(first["budget"], frontier.currency, words),
            high=amount(last["budget"], frontier.currency, words),
            least=words.percent(first["coverage"]),
            least_bound=words.percent(first["coverage_bound"]),
            most=words.percent(last["coverage"]),
            most_bound=words.percent(last["coverage_bound"]),
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
    most = found[found["coverage"] >= found["coverage"].max() - SAME].iloc[0]
    least = _least(frontier)
    today = found[(found["budget_share"] - 1).abs() < FRACTION]
    shown = [
        Card(words("Need met with the money of today"), words.percent(row["coverage"]), amount(row["budget"], frontier.currency, words))
        for _, row in today.iterrows()
    ]
    return [
        *shown,
        Card(
            words("Smallest budget for which a plan was found"),
            amount(least * frontier.money, frontier.currency, words),
            words("{share} of the funds", share=words.percent(least)),
        ),
        Card(
            words("Most need met in the range"),
            words.percent(most["coverage"]),
            words(
                "from {money} on; no plan meets more than {bound}",
                money=amount(most["budget"], frontier.currency, words),
                bound=words.percent(found["coverage_bound"].max()),
            ),
        ),
    ]


def quality(frontier: Frontier, words: Words) -> tuple[str, ...]:
    """How far to trust the curve: its bounds, the check of its plans, its data."""
    found = planned(frontier)
    if found.empty:
        return ()
    counts = words("{count} of {all} budgets have a plan.", count=words.number(len(found)), all=words.number(len(frontier.points)))
    rests = pd.DataFrame(frontier.rests_on.get("assumptions", []))
    return (
        f"{counts} {curve_words(frontier, words)[-1]}",
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
        f"(no plan reaches more than {row['worst_first_bound']:.1%}); in the plan found that meets most in all it has "
        f"{row['worst_district_coverage']:.1%}. Of all need the one plan meets {row['worst_first_need_met']:.1%}, the other "
        f"{row['coverage']:.1%}, and none more than {row['coverage_bound']:.1%}."
        for _, row in ends.iterrows()
    ]


def amount(money: float, currency: str, words: Words = ENGLISH) -> str:
    """Money as people say it."""
    if abs(money) >= 1e9:
        return words("{currency} {number} billion", currency=currency, number=words.number(money / 1e9, 2))
    if abs(money) >= 1e6:
        return words("{currency} {number} million", currency=currency, number=words.number(money / 1e6, 2))
    return words.money(money, currency)

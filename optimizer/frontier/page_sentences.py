"""What a frontier comes to, in sentences that can be read out."""

import pandas as pd

from optimizer.frontier.table import Frontier
from optimizer.frontier.words import SAME, amount, curve_words
from optimizer.report.page.sentences import Card, data_behind
from optimizer.report.tables.terms import contradicting
from optimizer.report.words import Words

FRACTION = 1e-6
"""A budget share this near to 1 is the money of today."""


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
    """The figures that are asked for first."""
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

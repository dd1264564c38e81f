"""A plan in sentences that can be read out."""

from dataclasses import dataclass

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.tables.facts import beyond_candidates, status
from optimizer.report.tables.summary import MEETS, Fact, gap_in_words, headline, resting
from optimizer.report.tables.terms import IN_MONEY
from optimizer.report.words import Words


@dataclass(frozen=True)
class Card:
    """A headline figure."""

    label: str
    figure: str
    remark: str


def cards(figures: Figures, words: Words) -> list[Card]:
    """The figures that a minister asks for first; how good the plan is and what it breaks is said in `quality`."""
    currency = figures.headline["currency"]
    return [
        Card(fact.label, _figure(fact, currency, words), fact.remark)
        for fact in headline(figures, words)
        if fact.key not in ("gap", "violations")
    ]


def _figure(fact: Fact, currency: str, words: Words) -> str:
    if fact.value is None or isinstance(fact.value, str):
        return "–"
    if fact.kind == "money":
        return words.money(fact.value, currency)
    return words.percent(fact.value) if fact.kind == "percent" else words.number(fact.value)


def in_short(figures: Figures, words: Words) -> str:
    """The plan in one sentence, and what its need rests on."""
    head, on_what = figures.headline, resting(figures.headline["need_assumed"], words)
    said = words(
        "For {cost} in the year ({costs}), {paid} paid people and {unpaid} volunteers and community leaders meet {coverage} of the need, "
        "weighted by priority, of {population} people.",
        cost=words.money(head["cost"], head["currency"]),
        costs=next(fact.remark for fact in headline(figures, words) if fact.key == "cost"),
        paid=words.number(head["heads_paid"]),
        unpaid=words.number(head["heads_unpaid"]),
        coverage=words.percent(head["coverage"]),
        population=words.number(head["population"]),
    )
    return f"{said} {on_what}." if on_what else said


def quality(figures: Figures, words: Words) -> list[str]:
    """How far to trust the plan: how it ended, its gap, the check, its data."""
    run = figures.run
    near = gap_in_words(run["gap"], run["stages"], words, run["stages_not_reached"])
    return [
        f"{status(figures, words)} {near} {_gain(figures, words)}".strip(),
        _bound(len(run["stages"]) > 1, words),
        _check(figures, words),
        *beyond_candidates(figures, words),
        data_behind(figures.assumptions, words),
    ]


def _bound(several: bool, words: Words) -> str:
    """What a bound is."""
    if several:
        return words(
            "The solver proves a bound for each stage: a value that no plan can beat while it keeps every rule and what the stages before "
            "reached. The gap is the distance from what the stage reached to its bound."
        )
    return words(
        "The solver proves a bound: a value that no plan can beat while it keeps every rule. The gap is the distance from this plan to "
        "the bound. The best plan is this one, or one in between."
    )


def _gain(figures: Figures, words: Words) -> str:
    """What a better plan could be worth, where the goal is money."""
    run = figures.run
    if not run["stages"] or run["objective"] is None or run["bound"] is None or run["stages"][-1]["minimise"] not in IN_MONEY:
        return ""
    if (run["gap"] or 0.0) <= MEETS:
        return ""
    gain = max(run["objective"] - run["bound"], 0.0)
    return words("That is worth at most {amount} a year.", amount=words.money(gain, figures.headline["currency"]))


def _check(figures: Figures, words: Words) -> str:
    broken = len(figures.run["violations"])
    if not broken:
        return words("An independent check, made from the rules and not from the solver's model, finds every rule kept.")
    return words(
        "An independent check, made from the rules and not from the solver's model, finds rules broken in {count} places; they are listed "
        "under “About the run”.",
        count=words.number(broken),
    )


def data_behind(table: pd.DataFrame, words: Words) -> str:
    """How much of the data is doubtful, by the table of `figures.run.assumptions`."""
    rows, doubtful = int(table["rows"].sum()), int(table[["partly", "assumed", "unsourced"]].to_numpy().sum())
    return words(
        "A plan is as good as its data: {doubtful} of the {rows} rows that should name a source rest on assumptions, in whole or in part, "
        "or name none.",
        doubtful=words.number(doubtful),
        rows=words.number(rows),
    )

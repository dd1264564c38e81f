"""A comparison in sentences that can be read out."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.compare.sides import Sides
from optimizer.report.tables.summary import gap_rounded_up, resting
from optimizer.report.tables.terms import contradicting, statuses
from optimizer.report.words import Words


@dataclass(frozen=True)
class Said:
    """Something said of a scenario."""

    name: str
    text: str


def in_short(sides: Sides) -> tuple[Said, ...]:
    """Each plan in one sentence, with what changes against the first."""
    rows = sides.comparison.scenarios.set_index("scenario")
    return tuple(Said(sides.names[name], _in_short(rows.loc[[name]].iloc[0], sides)) for name in sides.comparison.planned)


def _in_short(row: "pd.Series[Any]", sides: Sides) -> str:
    words = sides.words
    cost, met, paid = words.money(row["cost"], sides.comparison.currency), words.percent(row["coverage"]), words.number(row["heads_paid"])
    said = words("{cost} a year, {coverage} of the need met, {paid} paid people.", cost=cost, coverage=met, paid=paid)
    if on_what := resting(row["need_assumed"], words):
        said = f"{said} {on_what}."
    differs = sides.proven(row, "coverage", sides.points)
    if not differs:
        return said
    against = words("Need met, in percentage points against the first: {difference}.", difference=differs)
    return f"{said} {against}"


def without_plan(sides: Sides) -> tuple[Said, ...]:
    """Scenarios without a plan, and why."""
    rows = sides.comparison.scenarios
    return tuple(
        Said(sides.names[row["scenario"]], f"{statuses(sides.words).get(row['status'], row['status'])} {_reason(row, sides.words)}".strip())
        for row in rows[rows["cost"].isna()].to_dict("records")
    )


def _reason(row: dict[Any, Any], words: Words) -> str:
    """Why there is no plan, beside how the work ended."""
    if row.get("conflict"):
        return contradicting(row["conflict"], words)
    known = {
        "unbounded": "",
        "limit_without_plan": words("More time or a wider gap may help."),
        "cancelled_without_plan": "",
        "not_run": words("The work was cancelled before its turn."),
    }
    text = row["reason"] or ""
    return known.get(row["status"], words("The program says: “{said}”.", said=text.rstrip(".")) if text else "")


def quality(sides: Sides) -> tuple[str, ...]:
    """How far to trust the differences."""
    words, rows = sides.words, sides.comparison.scenarios
    planned = rows[rows["cost"].notna()]
    if planned.empty:
        return ()
    said, broken = [], planned[planned["violations"] > 0]
    widest = planned["gap"].astype(float).max(skipna=False)
    if not math.isnan(widest):
        gap = gap_rounded_up(widest, words)
        if sides.comparison.several_stages:
            near = words("Among plans that keep what the stages before reached, each is proven to be within {gap} of the best.", gap=gap)
        else:
            near = words("Each plan is proven to be within {gap} of the best one under its scenario, in all that is weighed.", gap=gap)
        other = words(
            "Another plan, as good, may have other figures: how scenarios differ is said as the interval in which it lies, whichever "
            "plans are taken."
        )
        said.append(f"{near} {other}")
    if broken.empty:
        said.append(words("An independent check, made from the rules and not from the solver's model, finds every rule kept in each plan."))
    for row in broken.to_dict("records"):
        name, count = sides.names[row["scenario"]], words.number(row["violations"])
        said.append(words("{scenario}: the independent check finds rules broken in {count} places.", scenario=name, count=count))
    for row in rows[rows["notes"].fillna("") != ""].to_dict("records"):
        name, text = sides.names[row["scenario"]], row["notes"].rstrip(".")
        said.append(words("{scenario}: some of its changes change nothing. The program says: “{said}”.", scenario=name, said=text))
    return tuple(said)

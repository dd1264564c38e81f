"""A comparison in sentences that can be read out."""

import math
from dataclasses import dataclass
from typing import Any

from optimizer.compare.sides import Sides
from optimizer.report.tables.summary import gap_rounded_up
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
    planned, changed = sides.comparison.planned, sides.changed
    return tuple(Said(sides.names[name], _in_short(rows.loc[name].to_dict(), sides, changed=name in changed)) for name in planned)


def _in_short(row: dict[Any, Any], sides: Sides, *, changed: bool) -> str:
    words = sides.words
    cost, met, paid = words.money(row["cost"], sides.comparison.currency), words.percent(row["coverage"]), words.number(row["heads_paid"])
    if not changed:
        return words("{cost} a year, {coverage} of the need met, {paid} paid people.", cost=cost, coverage=met, paid=paid)
    return words(
        "{cost} a year ({cost_change}), {coverage} of the need met ({points} points), {paid} paid people ({heads}).",
        cost=cost,
        cost_change=sides.more(row["cost_change"]),
        coverage=met,
        points=sides.points(row["coverage_change"]),
        paid=paid,
        heads=sides.more(row["heads_paid_change"]),
    )


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
        "infeasible": words("No contradiction of single rules was found."),
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
        said.append(
            words(
                "Each plan is proven to be within {gap} of the best one under its scenario, in all that is weighed. Smaller changes may be "
                "chance: another plan, as good, could differ as much.",
                gap=gap_rounded_up(widest, words),
            )
        )
    if broken.empty:
        said.append(words("An independent check, made from the rules and not from the solver's model, finds every rule kept in each plan."))
    for row in broken.to_dict("records"):
        name, count = sides.names[row["scenario"]], words.number(row["violations"])
        said.append(words("{scenario}: the independent check finds rules broken in {count} places.", scenario=name, count=count))
    for row in rows[rows["notes"].fillna("") != ""].to_dict("records"):
        name, text = sides.names[row["scenario"]], row["notes"].rstrip(".")
        said.append(words("{scenario}: some of its changes change nothing. The program says: “{said}”.", scenario=name, said=text))
    return tuple(said)

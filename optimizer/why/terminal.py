"""Why there is no plan, and what it would take: for a terminal, and as one JSON object."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from optimizer.report.terminal import NOT_PROVEN
from optimizer.why.levers import Lever
from optimizer.why.remedies import Remedy
from optimizer.why.why import Why
from optimizer.why.words import change_in_words, cost_in_words, limit_in_words

ANSWERS = {
    "has_plan": "There is a plan that keeps every rule: fieldpost solve finds it.",
    "no_plan": "No plan can keep all the rules.",
    "not_known": "Neither a plan nor a contradiction was found in the time; give it more (--time-limit).",
    "cancelled": "Cancelled; what was found until then:",
}
FACTS = "Facts contradict each other, whatever limits policy sets: people in place, competencies or hours. fieldpost solve names the rules."
NOT_SMALLEST = "The time was over before it was known whether fewer of them contradict each other already."
PLACES = 8
"""Places that are named."""


def shown(found: Why) -> RenderableType:
    """Everything that was found, for a terminal."""
    where = f", {found.region}" if found.region else ""
    return Group(Text(f"{found.title}{where}: why there is no plan", style="bold"), *map(Text, _lines(found)))


def _lines(found: Why) -> Iterator[str]:
    yield ANSWERS[found.answer]
    yield from (f"{reason[0].upper()}{reason[1:]}." for reason in found.reasons)
    if found.answer in ("no_plan", "cancelled") and not found.limits and not found.reasons:
        yield FACTS
    if found.limits:
        yield "These limits contradict each other, while all others are loosened:"
        yield from (f"  {limit_in_words(lever, found.currency)}" for lever in found.limits)
        if found.places:
            more = len(found.places) - PLACES
            yield f"  in {', '.join(found.places[:PLACES])}{f' and {more} more' if more > 0 else ''}"
        if not found.smallest:
            yield NOT_SMALLEST
        if not found.proven:
            yield NOT_PROVEN
    for number, remedy in enumerate(found.remedies, 1):
        yield ""
        together = "" if len(remedy.changes) == 1 else ", together"
        yield f"Way out {number}{together}:"
        yield from (f"  {change_in_words(change, found.currency)}" for change in remedy.changes)
        yield f"  {cost_in_words(remedy, found.currency)}."
    yield from (f"note: {note}" for note in found.notes)


def content_of(found: Why) -> dict[str, Any]:
    """Everything that was found, as JSON has it."""
    return {
        "answer": found.answer,
        "proven": found.proven,
        "smallest": found.smallest,
        "region": found.region,
        "reasons": list(found.reasons),
        "limits": [_limit(lever) | {"says": limit_in_words(lever, found.currency)} for lever in found.limits],
        "places": list(found.places),
        "remedies": [_remedy(remedy, found.currency) for remedy in found.remedies],
        "notes": list(found.notes),
        "seconds": found.seconds,
    }


def _limit(lever: Lever) -> dict[str, Any]:
    row = None if lever.row < 0 else lever.row + 1
    return {"rule": lever.rule.id, "table": lever.figure.table, "row": row, "column": lever.figure.column or None, "now": lever.now}


def _remedy(remedy: Remedy, currency: str) -> dict[str, Any]:
    return {
        "changes": [
            _limit(change.lever) | {"to": change.to, "not_enough": change.not_enough, "says": change_in_words(change, currency)}
            for change in remedy.changes
        ],
        "rules": remedy.rules,
        "cost": remedy.plan.cost,
        "cost_bound": remedy.result.bound,
    }

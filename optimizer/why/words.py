"""Limits, changes and remedies as people read them."""

from math import inf
from typing import Any

from optimizer.report.layout import money, percent
from optimizer.why.levers import Lever
from optimizer.why.remedies import Change, Remedy


def limit_in_words(lever: Lever, currency: str) -> str:
    """A limit as it is: what it limits, of what, and how much."""
    said = value_in_words(lever, lever.now, currency)
    return f"{name_in_words(lever)}{f': {said}' if said else ''}"


def change_in_words(change: Change, currency: str) -> str:
    """What is to be changed, from what to what, and what is proven not to be enough."""
    lever = change.lever
    now, to = (value_in_words(lever, value, currency) for value in (lever.now, change.to))
    if not now:
        return f"{name_in_words(lever)}: leave this out"
    more = ""
    if lever.figure.unit == "currency":
        rise = change.to - lever.now
        share = f" ({percent(rise / lever.now)})" if lever.now else ""
        more = f", that is {money(rise, currency)}{share} more"
    short = now if change.not_enough is None else value_in_words(lever, change.not_enough, currency)
    enough = "" if short in (now, "") else f"; {short} is not enough"
    return f"{name_in_words(lever)}: {now} → {to}{more}{enough}"


def cost_in_words(remedy: Remedy, currency: str) -> str:
    """The cost of the plan found, and what none can cost less than."""
    bound = remedy.result.bound
    least = "" if bound is None else f"; none costs less than {money(bound, currency)}"
    return f"A plan then costs {money(remedy.plan.cost, currency)} a year or less{least}"


def value_in_words(lever: Lever, value: Any, currency: str) -> str:
    """A value of a lever; empty for what is asked for, or not."""
    if value in (None, inf):
        return "no limit"
    if isinstance(value, bool):
        return "" if not lever.figure.column or not lever.figure.column.startswith("may_") else "yes" if value else "no"
    if isinstance(value, str):
        return value or "anywhere"
    if lever.figure.unit == "currency":
        return money(value, currency)
    if lever.figure.unit == "share":
        return percent(value, 0)
    unit, _, rest = lever.figure.unit.partition(" ")
    return " ".join(filter(None, (f"{value:,.10g}", unit.removesuffix("s") if value == 1 else unit, rest)))


def name_in_words(lever: Lever) -> str:
    """What a lever limits, and of what."""
    return f"{lever.says} ({lever.name})" if lever.name else lever.says

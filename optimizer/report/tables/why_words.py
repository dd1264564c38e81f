"""Why the plan is so, in words: what worth and loss are measured in, a limit and its step, other heads, an interval."""

from collections.abc import Mapping

from optimizer.report.layout import money_digits
from optimizer.report.tables.sheet import Kind, Value
from optimizer.report.tables.terms import IN_MONEY, goals, measure
from optimizer.report.words import Words
from optimizer.why.so.kept import Answer, ChoiceAnswer, Level, LimitAnswer, MoreAnswer, Range

PLACES = 4
"""Places of a limit, or of a change, that are named."""
DIGITS = 4
"""Most decimals of a limit."""


def in_what(answer: Answer, currency: str, words: Words) -> str:
    """What worth and loss are measured in, and how well the plan is known."""
    aim = goals(words).get(answer.minimise, answer.minimise)
    parts = [words("Worth and loss are of what the plan makes as small as possible: {goal}.", goal=aim)]
    if None not in answer.value:
        low, high = (amount(value, answer.minimise, currency, words) for value in answer.value)
        parts.append(words("The best plan lies between {low} and {high}.", low=low, high=high))
    if answer.better:
        parts.append(words("A better plan than this one was found on the way."))
    return " ".join(parts)


def limit_lines(limit: LimitAnswer, answer: Answer, currency: str, words: Words) -> tuple[str, str]:
    """What is limited, with what is used of it and where; and what one step looser is worth, empty where nothing sets the limit."""
    where = f"; {listed(limit.where, words)}" if limit.where else ""
    said = words("{limit} ({share} used)", limit=f"{says(limit, words)}{where}", share=words.percent(limit.used, 0))
    if not limit.table:
        return said, ""
    worth = between(limit.worth, answer.minimise, currency, words)
    change = step(limit, currency, words)
    if not worth:
        return said, words("one step looser, {step}: not solved", step=change)
    return said, words("one step looser, {step}: worth {worth}", step=change, worth=worth)


def says(limit: LimitAnswer, words: Words) -> str:
    """What is limited, and of what."""
    of = f" ({', '.join(limit.of)})" if limit.of else ""
    return words(limit.says) + of


def step(limit: LimitAnswer, currency: str, words: Words) -> str:
    """From what a limit goes to what, one step looser."""
    now, to, kind = steps(limit, words)
    if not now:
        return str(to)
    texts = [_level(value, kind, currency, words) for value in (now, to)]
    unit = "" if kind in ("money", "percent") else unit_of(limit, currency, words)
    return f"{texts[0]} → {texts[1]}{f' ({unit})' if unit else ''}"


def other(each: ChoiceAnswer, words: Words) -> str:
    """The other number of heads."""
    if each.other == 0:
        return words("none")
    text = words("{count} or fewer") if each.other < each.heads else words("{count} or more")
    return text.format(count=words.number(each.other))


def hours(each: MoreAnswer, words: Words) -> str:
    """How much of the unmet need is met."""
    return words("{met} of {unmet} hours", met=words.number(each.met), unmet=words.number(each.unmet))


def heads(each: MoreAnswer, names: Mapping[str, str], words: Words) -> str:
    """What the plan found has more or fewer of; empty where none was found."""
    if each.possible and not each.heads and each.loss[1] is not None:
        return words("the same heads")
    said = (
        f"{'+' if count > 0 else '−'}{words.number(abs(count))} {names.get(tier, tier)}, {names.get(area, area)}"
        for area, tier, count in each.heads
    )
    return listed(tuple(said), words, "; ")


def loss(each: ChoiceAnswer | MoreAnswer, answer: Answer, currency: str, words: Words) -> str:
    """What is lost, or that no plan does."""
    return barred(each, words) or between(each.loss, answer.minimise, currency, words) or words("not solved")


def between(found: Range, minimised: str, currency: str, words: Words) -> str:
    """An interval in the unit of what is minimised; empty where nothing is known."""
    low, high = found
    if high is None:
        if low is None:
            return ""
        return words("at least {low}", low=amount(low, minimised, currency, words)) if low else words("not known")
    if low is None:
        return words("at most {high}", high=amount(high, minimised, currency, words))
    if high == 0:
        return words("nothing")
    ends = [amount(value, minimised, currency, words) for value in found]
    return ends[0] if ends[0] == ends[1] else words("{low} to {high}", low=ends[0], high=ends[1])


def amount(value: float | None, minimised: str, currency: str, words: Words) -> str:
    """A figure in the unit of what is minimised."""
    if value is None:
        return words("not known")
    if minimised in IN_MONEY:
        return words.money(value, currency)
    figure = words.number(value, money_digits([value]))
    return f"{figure} {measure(minimised, currency, words)}" if minimised in ("coverage", "unmet_need", "travel_time") else figure


def barred(each: ChoiceAnswer | MoreAnswer, words: Words) -> str:
    """That no plan does, and some of the rules that bar it; empty where one does."""
    if each.possible:
        return ""
    if not each.against:
        return words("no plan keeps all rules then")
    return words("no plan keeps all rules then: {rules}", rules="; ".join(each.against))


def steps(limit: LimitAnswer, words: Words) -> tuple[Value, Value, Kind]:
    """A limit now and one step looser, and how both are written; empty where it is there or not."""
    if not limit.table:
        return "", "", "text"
    if isinstance(limit.now, bool):
        asked = limit.column.startswith("may_")
        return (_yes(limit.now, words), _yes(limit.to, words), "text") if asked else ("", words("leave this out"), "text")
    now, to = (_named(value, words) for value in (limit.now, limit.to))
    if limit.unit in ("share", "currency"):
        return now, to, "percent" if limit.unit == "share" else "money"
    whole = all(isinstance(value, str) or value == round(value) for value in (now, to))
    return now, to, "whole" if whole else "number"


def _yes(value: Level, words: Words) -> str:
    return words("yes") if value else words("no")


def _named(value: Level, words: Words) -> str | int | float:
    if value is None:
        return words("no limit")
    return value if value != "" else words("anywhere")


def _level(value: Value, kind: Kind, currency: str, words: Words) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if kind == "money":
        return words.money(value, currency)
    if kind == "percent":
        return words.percent(value, 0)
    return words.number(value, next((digits for digits in range(DIGITS) if round(value, digits) == value), DIGITS))


def unit_of(limit: LimitAnswer, currency: str, words: Words) -> str:
    """The unit of a limit and of its steps."""
    named = {
        "": "",
        "currency": currency,
        "share": words("share"),
        "heads": words("people"),
        "people": words("people"),
        "hours": words("hours"),
        "hours a week": words("hours a week"),
        "hours a year": words("hours a year"),
        "days a month": words("days a month"),
        "nights a month": words("nights a month"),
        "settlements": words("settlements"),
        "places": words("places a year"),
        "functions": words("functions"),
        "tiers": words("tiers"),
    }
    return named.get(limit.unit, limit.unit)


def listed(names: tuple[str, ...], words: Words, between_them: str = ", ") -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - PLACES
    return between_them.join(names[:PLACES]) + (words(" and {count} more", count=words.number(more)) if more > 0 else "")

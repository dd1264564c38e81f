"""What was found of why a plan is so as plain figures, as it is kept, put in JSON and shown everywhere."""

from math import isinf
from typing import Any

from optimizer.report.figures.basis import COUNTRY
from optimizer.report.figures.binding import IDS
from optimizer.verify import RULES
from optimizer.why.so.asking import Limit
from optimizer.why.so.kept import Answer, ChoiceAnswer, Level, LimitAnswer, MoreAnswer, RuleAnswer
from optimizer.why.so.reasons import Reasons


def answer_of(found: Reasons) -> Answer:
    """What was solved, without what the plan says by itself."""
    rule = found.rule
    return Answer(
        kind=found.subject.kind,
        id=found.subject.id,
        minimise=found.minimise,
        value=(found.value.low, found.value.high),
        better=found.better is not None,
        limits=tuple(_limits(found)),
        without_the_rule=None if rule is None else RuleAnswer(limits=len(rule.levers), worth=(rule.worth.low, rule.worth.high)),
        choices=tuple(
            ChoiceAnswer(**{name: value for name, value in vars(each).items() if name != "loss"}, loss=(each.loss.low, each.loss.high))
            for each in found.choices
        ),
        more_met=tuple(
            MoreAnswer(
                unmet=each.unmet,
                met=each.met,
                possible=each.possible,
                against=each.against,
                loss=(each.loss.low, each.loss.high),
                heads=each.heads,
            )
            for each in found.more
        ),
        notes=found.notes,
        stopped=found.stopped,
    )


def _limits(found: Reasons) -> list[LimitAnswer]:
    """Each figure that sets limits once, those that can be loosened first."""
    groups: dict[Any, list[Limit]] = {}
    for limit in found.limits:
        groups.setdefault(limit.lever or (limit.row["rule"], limit.row["tier"], limit.row["fund"], limit.row["package"]), []).append(limit)
    return sorted(map(_one_limit, groups.values()), key=lambda row: not row.table)


def _one_limit(limits: list[Limit]) -> LimitAnswer:
    first, lever = limits[0], limits[0].lever
    facts: dict[str, Any] = {
        "rule": first.row["rule"],
        "where": tuple(dict.fromkeys(filter(None, (_where(limit, single=len(limits) == 1) for limit in limits)))),
        "used": max(float(limit.row["share"]) for limit in limits),
    }
    if lever is None:
        names = tuple(first.row[f"{key}_name"] for key in IDS if first.row[key] and len(limits) == 1)
        return LimitAnswer(says=RULES[first.row["rule"]].label, of=names, **facts)
    figure = lever.figure
    return LimitAnswer(
        says=lever.says,
        of=(lever.name,) if lever.name else (),
        table=figure.table,
        row=lever.row + 1 or None,
        column=figure.column,
        unit=figure.unit,
        now=_level(lever.now),
        to=_level(first.to),
        worth=(first.worth.low, first.worth.high),
        **facts,
    )


def _where(limit: Limit, *, single: bool) -> str:
    """The place of a limit; of several of the whole country whom or what each is of."""
    if COUNTRY not in (limit.row["place"], limit.row["place_kind"]):
        return str(limit.row["place_name"])
    return "" if single else " ".join(limit.row[f"{key}_name"] for key in IDS if limit.row[key])


def _level(value: Any) -> Level:
    return None if isinstance(value, float) and isinf(value) else value

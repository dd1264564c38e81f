"""Why a plan is as it is: for a terminal, and as one JSON object."""

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from optimizer.pool.interval import Interval
from optimizer.report.layout import money, percent, table_of
from optimizer.report.tables.terms import cost_kinds, goals
from optimizer.report.tables.uses import need
from optimizer.report.words import words_in
from optimizer.verify import RULES
from optimizer.verify.naming import names_of
from optimizer.why.levers import Lever
from optimizer.why.so.asking import Choice, Limit, MoreMet
from optimizer.why.so.reasons import IDS, Reasons
from optimizer.why.words import name_in_words, value_in_words

EN = words_in("en")
ROWS = 12
"""Rows of a list that are shown."""
PLACES = 4
"""Places of a change that are named."""


def shown(found: Reasons) -> RenderableType:
    """Everything that was found, for a terminal."""
    title = found.instance.manifest.title
    head = title if found.subject.kind == "country" else f"{title}: {found.subject.name}"
    parts = [_heads(found), _uses(found), _paid(found), _neighbours(found), _limits(found), _rule(found), _choices(found), _more(found)]
    said = [part for part in parts if part is not None]
    notes = [Text(f"note: {note}") for note in found.notes]
    return Group(Text(f"{head}: why the plan is so", style="bold"), Text(_measure(found)), *said, *notes)


def _measure(found: Reasons) -> str:
    """What every worth is measured in, and how well the plan is known."""
    aim = goals(EN).get(found.minimise, found.minimise)
    value = found.value
    known = ""
    if value.known:
        known = f" The best plan lies between {_amount(found, value.low)} and {_amount(found, value.high)}."
    better = " A better plan than this one was found on the way." if found.better is not None else ""
    return f"Worth and loss are of what is minimised: {aim}.{known}{better}"


def _heads(found: Reasons) -> RenderableType | None:
    names, rows = names_of(found.instance), found.heads
    if rows.empty:
        return None
    if found.subject.kind != "area":
        rows = rows.groupby("tier", as_index=False, sort=False)[["in_place", "heads", "hours", "left"]].sum()
    cells = [
        (names[row["tier"]], f"{row['in_place']:,}", f"{row['heads']:,}", f"{row['hours']:,.0f}", f"{row['left']:,.0f}")
        for row in rows.to_dict("records")
    ]
    heads = ("People", "In place", "Planned", "Hours needed", "Hours left")
    return table_of(heads, cells, texts=heads[:1], title="\nPeople", pad_edge=False)


def _uses(found: Reasons) -> RenderableType | None:
    if found.uses.empty:
        return None
    names, rows = names_of(found.instance), found.uses
    by = ["tier", "purpose", "function"]
    rows = rows.groupby(by, as_index=False, sort=False)[["hours", "fte"]].sum()
    rows = rows.sort_values("hours", ascending=False, kind="stable")
    whole = rows.groupby("tier")["hours"].sum()
    cells = [
        (
            names[row["tier"]],
            need(row["purpose"], names.get(row["function"], ""), EN),
            f"{row['hours']:,.0f}",
            f"{row['fte']:,.2f}",
            percent(row["hours"] / whole[row["tier"]], 0),
        )
        for row in rows.head(ROWS).to_dict("records")
    ]
    heads = ("People", "Needed for", "Hours a year", "Full-time equivalents", "Share of their hours")
    return table_of(heads, cells, texts=heads[:2], title=_more_rows("\nWhat they are needed for", len(rows)), pad_edge=False)


def _paid(found: Reasons) -> RenderableType | None:
    if found.paid.empty:
        return None
    names, currency = names_of(found.instance), found.instance.manifest.currency
    rows = found.paid.groupby(["kind", "tier"], as_index=False, sort=False)[["amount"]].sum()
    rows = rows.sort_values("amount", ascending=False, kind="stable")
    kinds = cost_kinds(EN)
    cells = [(kinds[row["kind"]], names[row["tier"]], money(row["amount"], currency)) for row in rows.head(ROWS).to_dict("records")]
    return table_of(
        ("Kind of cost", "People", "Amount a year"), cells, texts=("Kind of cost", "People"), title="\nWhat it pays", pad_edge=False
    )


def _neighbours(found: Reasons) -> RenderableType | None:
    if found.neighbours.empty:
        return None
    names, own = names_of(found.instance), found.subject.id
    cells = [
        (
            "from" if row["area"] == own else "to",
            names[row["base_area"] if row["area"] == own else row["area"]],
            names[row["tier"]],
            f"{row['hours']:,.0f}",
        )
        for row in found.neighbours.sort_values("hours", ascending=False, kind="stable").head(ROWS).to_dict("records")
    ]
    heads = ("", "Area", "People", "Hours of work")
    return table_of(heads, cells, texts=heads[:3], title="\nWhat it gets from others, and gives to them", pad_edge=False)


def _limits(found: Reasons) -> RenderableType | None:
    """Lines and no table: what limits are of is long. Those that can be loosened come first."""
    if not found.limits:
        return None
    rows = sorted(limits_in_words(found), key=lambda row: not row["step"])
    title = "Its limits" if found.subject.kind in ("fund", "rule") else "Limits that the plan reaches"
    lines = [Text(f"\n{_more_rows(title, len(rows))}", style="italic")]
    for row in rows[:ROWS]:
        lines.append(Text(f"  {row['says']} ({row['used']} used)"))
        if row["step"]:
            lines.append(Text(f"      one step looser, {row['step']}: {'worth ' + row['worth'] if row['worth'] else 'not solved'}"))
    return Group(*lines)


def limits_in_words(found: Reasons) -> Iterator[dict[str, str]]:
    """Each limit once, with the most that is used of it and where; `step` and `worth` are empty where nothing was solved."""
    groups: dict[Any, list[Limit]] = {}
    for limit in found.limits:
        groups.setdefault(limit.lever or (limit.row["rule"], limit.row["tier"], limit.row["fund"], limit.row["package"]), []).append(limit)
    currency = found.instance.manifest.currency
    for limits in groups.values():
        first = limits[0]
        used = percent(max(limit.row["share"] for limit in limits), 0)
        where = "" if len(limits) == 1 and first.row["place"] == "country" else _where(limits)
        if first.lever is None:
            label = RULES[first.row["rule"]].label
            ids = [first.row[f"{key}_name"] for key in IDS if first.row[key] and len(limits) == 1]
            yield {"says": f"{label}{_in_brackets(ids)}{where}", "used": used, "step": "", "worth": ""}
        else:
            lever = first.lever
            now, to = (value_in_words(lever, value, currency) for value in (lever.now, first.to))
            yield {
                "says": f"{name_in_words(lever)}{where}",
                "used": used,
                "step": f"{now} → {to}" if now else "leave this out",
                "worth": between(found, first.worth),
            }


def _where(limits: list[Limit]) -> str:
    names = list(dict.fromkeys(_of(limit) for limit in limits))
    more = f" and {len(names) - PLACES} more" if len(names) > PLACES else ""
    return f"; {', '.join(names[:PLACES])}{more}"


def _of(limit: Limit) -> str:
    """What a limit is of: its place, or what it is about in the whole country."""
    if limit.row["place"] != "country":
        return str(limit.row["place_name"])
    return " ".join(limit.row[f"{key}_name"] for key in IDS if limit.row[key]) or "whole country"


def _in_brackets(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _rule(found: Reasons) -> RenderableType | None:
    if found.rule is None:
        return None
    if not found.rule.levers:
        return Text("\nNo figure of the data sets this rule: it cannot be loosened.")
    return Text(f"\nWithout this rule's {len(found.rule.levers):,} limits: {between(found, found.rule.worth) or 'not solved'}.")


def _choices(found: Reasons) -> RenderableType | None:
    if not found.choices:
        return None
    names = names_of(found.instance)
    cells = [(names[each.tier], f"{each.heads:,}", choice_in_words(each), _loss(found, each)) for each in found.choices]
    heads = ("People", "Planned", "Other", "Loss (proven)")
    return table_of(heads, cells, texts=(heads[0], *heads[2:]), title="\nThe next best choice", pad_edge=False)


def choice_in_words(each: Choice) -> str:
    """The other number of heads."""
    return "none" if each.other == 0 else f"{each.other:,} or {'fewer' if each.other < each.heads else 'more'}"


def _more(found: Reasons) -> RenderableType | None:
    if not found.more:
        return Text("\nAll need is met here.") if found.subject.kind in ("area", "function") else None
    cells = [
        (
            f"{each.met:,.0f} of {each.unmet:,.0f} hours",
            _loss(found, each),
            heads_in_words(found, each),
        )
        for each in found.more
    ]
    heads = ("Met more", "Loss (proven)", "One plan that does: heads beside this one")
    return table_of(heads, cells, texts=heads, title="\nWhat it would take to meet need that stays unmet", pad_edge=False)


def heads_in_words(found: Reasons, each: MoreMet) -> str:
    """What the plan found has more or fewer of."""
    names = names_of(found.instance)
    said = [f"{heads:+,} {names[tier]}, {names[area]}" for area, tier, heads in each.heads[:PLACES]]
    more = f" and {len(each.heads) - PLACES} more" if len(each.heads) > PLACES else ""
    return "; ".join(said) + more


def _loss(found: Reasons, each: Choice | MoreMet) -> str:
    if each.possible:
        return between(found, each.loss) or "not solved"
    return f"no plan keeps all rules then{': ' if each.against else ''}{'; '.join(each.against)}"


def between(found: Reasons, interval: Interval) -> str:
    """An interval in the unit of what is minimised; empty where nothing is known."""
    if interval.low is None:
        return "" if interval.high is None else f"at most {_amount(found, interval.high)}"
    if interval.high is None:
        return "not known" if interval.low == 0 else f"at least {_amount(found, interval.low)}"
    if interval.high == 0:
        return "nothing"
    return f"{_amount(found, interval.low)} to {_amount(found, interval.high)}"


def _amount(found: Reasons, value: float | None) -> str:
    if value is None:
        return "not known"
    if found.in_money:
        return money(value, found.instance.manifest.currency)
    hours = " h" if found.minimise in ("coverage", "unmet_need", "travel_time") else ""
    return f"{value:,.4g}{hours}" if abs(value) < 1000 else f"{value:,.0f}{hours}"


def _more_rows(title: str, rows: int) -> str:
    return title if rows <= ROWS else f"{title} (first {ROWS} of {rows:,})"


def content_of(found: Reasons) -> dict[str, Any]:
    """Everything that was found, as JSON has it; intervals as [low, high]."""

    def lever(each: Lever | None) -> dict[str, Any] | None:
        return (
            None
            if each is None
            else {"table": each.figure.table, "row": each.row + 1 or None, "column": each.figure.column, "now": each.now}
        )

    as_list: Callable[[Interval], list[float | None]] = Interval.as_list
    return {
        "subject": vars(found.subject),
        "minimise": found.minimise,
        "value": as_list(found.value),
        "better_plan_found": found.better is not None,
        "heads": found.heads.to_dict("records"),
        "uses": found.uses.to_dict("records"),
        "neighbours": found.neighbours.to_dict("records"),
        "unmet": found.unmet.to_dict("records"),
        "pays": found.paid.to_dict("records"),
        "limits": [
            {**each.row, "sets": lever(each.lever), "one_step_looser": each.to, "worth": as_list(each.worth)} for each in found.limits
        ],
        "without_the_rule": None if found.rule is None else as_list(found.rule.worth),
        "choices": [{**vars(each), "against": list(each.against), "loss": as_list(each.loss)} for each in found.choices],
        "more_met": [
            {
                "unmet": each.unmet,
                "met": each.met,
                "possible": each.possible,
                "against": list(each.against),
                "loss": as_list(each.loss),
                "heads": [dict(zip(("area", "tier", "heads"), row, strict=True)) for row in each.heads],
            }
            for each in found.more
        ],
        "notes": list(found.notes),
        "seconds": found.seconds,
    }

"""Why a plan is as it is: for a terminal, and as one JSON object."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from optimizer.report.figures.basis import COUNTRY
from optimizer.report.layout import money, percent, table_of
from optimizer.report.tables.terms import cost_kinds
from optimizer.report.tables.uses import need
from optimizer.report.tables.why_words import between, hours, in_what, limit_lines, loss, other
from optimizer.report.tables.why_words import heads as heads_said
from optimizer.report.words import words_in
from optimizer.verify.naming import names_of
from optimizer.why.so.answer import answer_of
from optimizer.why.so.kept import WHY_FILE, Answer
from optimizer.why.so.reasons import Reasons

EN = words_in("en")
ROWS = 12
"""Rows of a list that are shown."""


def shown(found: Reasons) -> RenderableType:
    """Everything that was found, for a terminal."""
    instance, answer, names = found.instance, answer_of(found), names_of(found.instance)
    title, currency = instance.manifest.title, instance.manifest.currency
    head = title if answer.kind == COUNTRY else f"{title}: {found.subject.name}"
    met = Text("\nAll need is met here.") if answer.kind in ("area", "function") and not answer.more_met else None
    facts = [_heads(found), _uses(found), _paid(found), _neighbours(found), _limits(answer, currency), _rule(answer, currency)]
    said = [*facts, _choices(answer, names, currency), more_shown([answer], names, currency), met]
    notes = [Text(f"note: {note}") for note in found.notes]
    above = (Text(f"{head}: why the plan is so", style="bold"), Text(in_what(answer, currency, EN)))
    return Group(*above, *(part for part in said if part is not None), *notes)


def everywhere(found: Sequence[Reasons], names: Mapping[str, str], areas: int, left: int) -> RenderableType:
    """What it would take in every place that was asked about now, for a terminal."""
    if not found:
        return Text(f"All {areas:,} places are answered; remove {WHY_FILE} from the plan's folder to ask anew.")
    answers = [answer_of(each) for each in found]
    currency = found[0].instance.manifest.currency
    met = [each.subject.name for each in found if not each.more]
    parts = [
        Text(in_what(answers[-1], currency, EN)),
        more_shown(answers, names, currency, named=True),
        Text(f"\nAll need is met in: {', '.join(met)}.") if met else None,
        Text(f"\nPlaces asked about now: {len(found):,} of {areas:,}. fieldpost report and fieldpost workbook show all that is kept."),
        Text(f"Left: {left:,}; the same command goes on with them.") if left else None,
    ]
    return Group(*(part for part in parts if part is not None))


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


def _limits(answer: Answer, currency: str) -> RenderableType | None:
    """Lines and no table: what limits are of is long. Those that can be loosened come first."""
    if not answer.limits:
        return None
    title = "Its limits" if answer.kind in ("fund", "rule") else "Limits that the plan reaches"
    lines = [Text(f"\n{_more_rows(title, len(answer.limits))}", style="italic")]
    for limit in answer.limits[:ROWS]:
        said, worth = limit_lines(limit, answer, currency, EN)
        lines += [Text(f"  {said}"), *([Text(f"      {worth}")] if worth else [])]
    return Group(*lines)


def _rule(answer: Answer, currency: str) -> RenderableType | None:
    rule = answer.without_the_rule
    if rule is None:
        return None
    if not rule.limits:
        return Text("\nNo figure of the data sets this rule: it cannot be loosened.")
    return Text(f"\nWithout this rule's {rule.limits:,} limits: {between(rule.worth, answer.minimise, currency, EN) or 'not solved'}.")


def _choices(answer: Answer, names: Mapping[str, str], currency: str) -> RenderableType | None:
    if not answer.choices:
        return None
    cells = [(names[each.tier], f"{each.heads:,}", other(each, EN), loss(each, answer, currency, EN)) for each in answer.choices]
    heads = ("People", "Planned", "Other", "Loss (proven)")
    return table_of(heads, cells, texts=(heads[0], *heads[2:]), title="\nThe next best choice", pad_edge=False)


def more_shown(answers: Sequence[Answer], names: Mapping[str, str], currency: str, *, named: bool = False) -> RenderableType | None:
    """What it would take to meet need that stays unmet; with a column that names the places where they are to be `named`."""
    rows = [(answer, each) for answer in answers for each in answer.more_met]
    if not rows:
        return None
    cells = [
        (names.get(answer.id, ""), hours(each, EN), loss(each, answer, currency, EN), heads_said(each, names, EN)) for answer, each in rows
    ]
    heads = ("Asked about", "Met more", "Loss (proven)", "One plan that does: heads beside this one")
    first = 0 if named else 1
    shown = [row[first:] for row in cells]
    title = "\nWhat it would take to meet need that stays unmet"
    return table_of(heads[first:], shown, texts=heads[first:], title=title, pad_edge=False)


def _more_rows(title: str, rows: int) -> str:
    return title if rows <= ROWS else f"{title} (first {ROWS} of {rows:,})"


def content_of(found: Reasons) -> dict[str, Any]:
    """Everything that was found, as JSON has it; intervals as [low, high], unknown and no limit as null."""
    tables = {name: getattr(found, name).to_dict("records") for name in ("heads", "uses", "neighbours", "unmet", "paid")}
    return answer_of(found).model_dump(mode="json") | {"name": found.subject.name, **tables, "seconds": found.seconds}

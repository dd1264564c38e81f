"""Why the plan is so, as tables and in words: limits and what a step is worth, other heads, and what it would take to meet more need."""

from collections.abc import Iterable
from typing import Any

from optimizer.engine.settings import MANY_AREAS
from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn, Value
from optimizer.report.tables.terms import IN_MONEY, limits, measure
from optimizer.report.tables.why_words import barred, heads, hours, in_what, limit_lines, listed, loss, other, says, steps, unit_of
from optimizer.report.words import Words
from optimizer.verify.naming import names_of
from optimizer.why.so.kept import Answer, ChoiceAnswer, LimitAnswer, MoreAnswer


def why(figures: Figures, words: Words) -> ReportSheet:
    """Limits and other heads, of everything that was asked about."""
    return ReportSheet(words("Why"), note(figures, words), (limits_table(figures, words), choices_table(figures, words)))


def what_it_takes(figures: Figures, words: Words) -> ReportSheet:
    """What it would take to meet need that stays unmet."""
    return ReportSheet(words("What it would take"), note(figures, words), (more_table(figures, words),))


def note(figures: Figures, words: Words) -> str:
    """What every worth and loss is measured in, and what else can be asked."""
    first = figures.answers.rows[0]
    proven = words("Each is proven to lie between two figures: every one was solved again in whole people.")
    return f"{in_what(first, figures.headline['currency'], words)} {proven} {how_to_ask(figures, words)}"


def how_to_ask(figures: Figures, words: Words) -> str:
    """The command that answers what nobody has asked yet; what keeps it from being answered, or answers from being shown."""
    if figures.headline["areas"] > MANY_AREAS:
        return words("A plan of more than {count} areas is too large to be solved again: plan a region.", count=words.number(MANY_AREAS))
    if figures.answers.rows:
        return words("More is asked by: fieldpost why PLAN --area … (or --all-areas, --tier, --function, --fund, --rule).")
    ask = words(
        "What one step more of a limit is worth, and what it would take to meet more need, is shown here once it is asked: fieldpost why "
        "PLAN --all-areas (or --area, --tier, --function, --fund, --rule)."
    )
    if not figures.answers.stale:
        return ask
    return (
        f"{words('The answers that lie beside this plan are about another plan, other data or of another version: none is shown.')} {ask}"
    )


def limits_table(figures: Figures, words: Words) -> ReportTable:
    """Every limit that is reached, with what one step looser is worth."""
    rows = [(answer, limit) for answer in figures.answers.rows for limit in answer.limits]
    rows += [(answer, whole) for answer in figures.answers.rows if (whole := _whole_rule(answer, words))]
    currency = figures.headline["currency"]
    levels = [steps(limit, words) for _, limit in rows]
    columns = (
        _asked(figures, [answer for answer, _ in rows], words),
        TableColumn(words("Limit"), [says(limit, words) for _, limit in rows], "text"),
        TableColumn(words("Where"), [listed(limit.where, words) for _, limit in rows], "text"),
        TableColumn(words("Used"), [limit.used if limit.rule else None for _, limit in rows], "percent"),
        TableColumn(words("Now"), [now for now, _, _ in levels], [kind for _, _, kind in levels]),
        TableColumn(words("One step looser"), [to for _, to, _ in levels], [kind for _, _, kind in levels]),
        TableColumn(words("Unit"), [unit_of(limit, currency, words) for _, limit in rows], "text"),
        *_ranges(
            [limit.worth if limit.table else ("", "") for _, limit in rows],
            words("Worth at least, {unit}", unit=_measured(figures, words)),
            words("Worth at most, {unit}", unit=_measured(figures, words)),
            figures,
            words,
        ),
    )
    return ReportTable(columns, words("Limits that are reached, and what one step looser is worth"), words("None: no limit is reached."))


def choices_table(figures: Figures, words: Words) -> ReportTable:
    """One head fewer and one more."""
    rows = [(answer, each) for answer in figures.answers.rows for each in answer.choices]
    names = names_of(figures.instance)
    columns = (
        _asked(figures, [answer for answer, _ in rows], words),
        TableColumn(words("Tier"), [names.get(each.tier, each.tier) for _, each in rows], "text"),
        TableColumn(words("Planned"), [each.heads for _, each in rows]),
        TableColumn(words("Other"), [other(each, words) for _, each in rows], "text"),
        *_losses(figures, [each for _, each in rows], words),
    )
    return ReportTable(columns, words("The next best choice"), words("Nothing was asked about heads of a place or a tier."))


def more_table(figures: Figures, words: Words) -> ReportTable:
    """One hour more, a hundred, and all."""
    rows = [(answer, each) for answer in figures.answers.rows for each in answer.more_met]
    names = names_of(figures.instance)
    columns = (
        _asked(figures, [answer for answer, _ in rows], words),
        TableColumn(words("Unmet, hours a year"), [each.unmet for _, each in rows]),
        TableColumn(words("Of these met, hours a year"), [each.met for _, each in rows]),
        *_losses(figures, [each for _, each in rows], words),
        TableColumn(words("One plan that does: heads beside this one"), [heads(each, names, words) for _, each in rows], "text"),
    )
    none = words("None: where it was asked, all need is met.")
    return ReportTable(columns, words("What it would take to meet need that stays unmet"), none)


def in_sheets(figures: Figures, words: Words) -> list[dict[str, Any]]:
    """Of each area that was asked about what its sheet on the map says: `area`, its position, and texts.

    `measure`; `limits` (what, how much is used and where, one step looser with its worth); `choices` (tier and other heads, loss);
    `more` (hours met, loss, heads of one plan that does).
    """
    at = {area.area: place for place, area in enumerate(figures.instance.areas)}
    names, currency = names_of(figures.instance), figures.headline["currency"]
    return [
        {
            "area": at[answer.id],
            "measure": in_what(answer, currency, words),
            "limits": [limit_lines(limit, answer, currency, words) for limit in answer.limits],
            "choices": [
                (
                    words(
                        "{tier}: {other} in place of {planned}",
                        tier=names.get(each.tier, each.tier),
                        other=other(each, words),
                        planned=words.number(each.heads),
                    ),
                    loss(each, answer, currency, words),
                )
                for each in answer.choices
            ],
            "more": [
                (hours(each, words), loss(each, answer, currency, words), heads(each, names, words) if each.possible else "")
                for each in answer.more_met
            ],
        }
        for answer in figures.answers.rows
        if answer.kind == "area" and answer.id in at
    ]


def _asked(figures: Figures, answers: Iterable[Answer], words: Words) -> TableColumn:
    """What each row was asked about."""
    names, ruled = names_of(figures.instance), limits(words)
    named = {"country": words("the whole country")}
    return TableColumn(
        words("Asked about"),
        [named.get(answer.kind) or (ruled if answer.kind == "rule" else names).get(answer.id, answer.id) for answer in answers],
        "text",
    )


def _measured(figures: Figures, words: Words) -> str:
    rows = figures.answers.rows
    return measure(rows[0].minimise if rows else None, figures.headline["currency"], words)


def _ranges(
    found: Iterable[tuple[Value, Value]], low_head: str, high_head: str, figures: Figures, words: Words
) -> tuple[TableColumn, TableColumn]:
    """Both ends of intervals as figures; words where one is not known."""
    kind: Kind = "money" if figures.answers.rows and figures.answers.rows[0].minimise in IN_MONEY else "number"
    said = [
        (words("not solved"), None) if ends == (None, None) else tuple(words("not known") if end is None else end for end in ends)
        for ends in found
    ]
    lows, highs = [low for low, _ in said], [high for _, high in said]
    return TableColumn(low_head, lows, kind), TableColumn(high_head, highs, kind)


def _losses(figures: Figures, rows: list[ChoiceAnswer] | list[MoreAnswer], words: Words) -> tuple[TableColumn, ...]:
    unit = _measured(figures, words)
    return (
        *_ranges(
            [each.loss if each.possible else ("", "") for each in rows],
            words("Loses at least, {unit}", unit=unit),
            words("Loses at most, {unit}", unit=unit),
            figures,
            words,
        ),
        TableColumn(words("What bars it"), [barred(each, words) for each in rows], "text"),
    )


def _whole_rule(answer: Answer, words: Words) -> LimitAnswer | None:
    """A rule without all its limits, as a row among its limits."""
    rule = answer.without_the_rule
    if rule is None or not rule.limits:
        return None
    text = words("All {count} limits of the rule left out", count=words.number(rule.limits))
    return LimitAnswer(rule="", says=text, of=(), where=(), used=0.0, table="all", now=True, to=False, worth=rule.worth)

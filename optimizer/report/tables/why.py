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
    tables = limits_table(figures, words), choices_table(figures, words), *rules_tables(figures, words)
    return ReportSheet(words("Why"), note(figures, words), tables)


def what_it_takes(figures: Figures, words: Words) -> ReportSheet:
    """What it would take to meet need that stays unmet."""
    return ReportSheet(words("What it would take"), note(figures, words), (more_table(figures, words),))


def note(figures: Figures, words: Words) -> str:
    """What every worth and loss is measured in, and what else can be asked."""
    if not figures.answers.rows:
        return how_to_ask(figures, words)
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
    stale = words("The answers that lie beside this plan are about another plan, other data or of another version: none is shown.")
    return f"{stale} {ask}"


def limits_table(figures: Figures, words: Words) -> ReportTable:
    """Every figure that sets a limit which was asked about, with what one step looser is worth; the sheets of places have facts as well."""
    rows = steps_asked(figures)
    levels = [steps(limit, words) for limit in rows]
    kinds: list[Kind] = [kind for _, _, kind in levels]
    columns = (
        TableColumn(words("Limit"), [says(limit, words) for limit in rows], "text"),
        TableColumn(words("Where"), [listed(limit.where, words) for limit in rows], "text"),
        TableColumn(words("Used"), [limit.used for limit in rows], "percent"),
        TableColumn(words("Now"), [now for now, _, _ in levels], kinds),
        TableColumn(words("One step looser"), [to for _, to, _ in levels], kinds),
        TableColumn(words("Unit"), [unit_of(limit, figures.headline["currency"], words) for limit in rows], "text"),
        *_worth(figures, [limit.worth for limit in rows], words),
    )
    none = words("None: no figure that can be loosened sets a limit that is reached.")
    return ReportTable(columns, words("Limits that are reached, and what one step looser is worth"), none)


def rules_tables(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """What it is worth to do without a rule; no table where no rule was asked about."""
    rows = [(answer, rule) for answer in figures.answers.rows if (rule := answer.without_the_rule) is not None]
    columns = (
        _asked(figures, [answer for answer, _ in rows], words),
        TableColumn(words("Limits that figures set"), [rule.limits for _, rule in rows]),
        *_worth(figures, [rule.worth if rule.limits else ("", "") for _, rule in rows], words),
    )
    return (ReportTable(columns, words("Rules, and what it is worth to leave out all their limits")),) if rows else ()


def steps_asked(figures: Figures) -> list[LimitAnswer]:
    """Each figure that sets a limit once, with all places in which it is reached."""
    found: dict[tuple[object, ...], LimitAnswer] = {}
    for limit in (limit for answer in figures.answers.rows for limit in answer.limits if limit.table):
        known = found.setdefault(limit.figure, limit)
        where = tuple(dict.fromkeys([*known.where, *limit.where]))
        found[limit.figure] = known.model_copy(update={"where": where, "used": max(known.used, limit.used)})
    return list(found.values())


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
            "limits": [limit_lines(_without(names[answer.id], limit), answer, currency, words) for limit in answer.limits],
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


def _without(place: str, limit: LimitAnswer) -> LimitAnswer:
    """A limit as the sheet of a place says it: the place itself is not named again."""
    return limit.model_copy(update={"where": tuple(name for name in limit.where if name != place)})


def _asked(figures: Figures, answers: Iterable[Answer], words: Words) -> TableColumn:
    """What each row was asked about."""
    return TableColumn(words("Asked about"), [_name(figures, answer, words) for answer in answers], "text")


def _name(figures: Figures, answer: Answer, words: Words) -> str:
    if answer.kind == "country":
        return words("the whole country")
    return (limits(words) if answer.kind == "rule" else names_of(figures.instance)).get(answer.id, answer.id)


def _measured(figures: Figures, words: Words) -> str:
    rows = figures.answers.rows
    return measure(rows[0].minimise if rows else None, figures.headline["currency"], words)


def _worth(figures: Figures, found: Iterable[tuple[Value, Value]], words: Words) -> tuple[TableColumn, TableColumn]:
    unit = _measured(figures, words)
    return _ranges(found, (words("Worth at least, {unit}", unit=unit), words("Worth at most, {unit}", unit=unit)), figures, words)


def _ranges(
    found: Iterable[tuple[Value, Value]], heads: tuple[str, str], figures: Figures, words: Words
) -> tuple[TableColumn, TableColumn]:
    """Both ends of intervals as figures; words where one is not known."""
    kind: Kind = "money" if figures.answers.rows and figures.answers.rows[0].minimise in IN_MONEY else "number"
    said = [
        (words("not solved"), None) if ends == (None, None) else tuple(words("not known") if end is None else end for end in ends)
        for ends in found
    ]
    low, high = (TableColumn(head, [ends[at] for ends in said], kind, needed=True) for at, head in enumerate(heads))
    return low, high


def _losses(figures: Figures, rows: list[ChoiceAnswer] | list[MoreAnswer], words: Words) -> tuple[TableColumn, ...]:
    unit = _measured(figures, words)
    return (
        *_ranges(
            [each.loss if each.possible else ("", "") for each in rows],
            (words("Loses at least, {unit}", unit=unit), words("Loses at most, {unit}", unit=unit)),
            figures,
            words,
        ),
        TableColumn(words("What bars it"), [barred(each, words) for each in rows], "text"),
    )

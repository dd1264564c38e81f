"""The first sheet: the figures that a minister asks for, in words that need no key."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.plan.places import ALL_MET
from optimizer.report.figures import Figures
from optimizer.report.figures.functions import GROUP, NO_GROUP
from optimizer.report.tables.funds import every_year_and_once
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn, Value
from optimizer.report.tables.terms import goals, limits, people
from optimizer.report.words import Words

LEAST_SERVED = 10
MEETS = 1e-9
"""A gap up to this is none."""


def summary(figures: Figures, words: Words) -> ReportSheet:
    """Headline figures, heads by tier, need met by function, zone, region and group, the least served areas, and what binds."""
    note = words("The plan in short. Money is for one year; need met counts urgent work for more (weighted by priority).")
    if len(figures.coverage_by_group):
        note = f"{note} {groups_note(words)}"
    heads = (tiers(figures, words), paid_by_zone(figures, words), *offices(figures, words), *sexes(figures, words))
    tables = (_headline(figures, words), *heads, functions(figures, words), *tools(figures, words), zones(figures, words))
    rest = (*regions(figures, words), *groups(figures, words), least_served(figures, words), limits_reached(figures, words))
    return ReportSheet(words("Summary"), note, (*tables, *rest), upright=True)


def gap_in_words(gap: float | None, stages: Sequence[Mapping[str, object]], words: Words, not_reached: Sequence[str] = ()) -> str:
    """How far a plan may be from the best one, rounded up, and in what; and in what that is not known, for want of time.

    The bound of the last of several stages holds only for plans that keep what those before it reached.
    """
    named = goals(words)
    left = [words("There was no time to look for the best in this: {goal}.", goal=named.get(name, name)) for name in not_reached]
    return " ".join([_near(gap, stages, words), *left])


def _near(gap: float | None, stages: Sequence[Mapping[str, object]], words: Words) -> str:
    if gap is None or math.isnan(gap):
        return words("How far this plan is from the best possible one is not known.")
    goal, share = goals(words).get(str(stages[-1]["minimise"]), "") if stages else "", gap_rounded_up(gap, words)
    if gap <= MEETS:
        if len(stages) > 1:
            return words("No plan that keeps what the stages before reached can be better in the last (compared: {goal}).", goal=goal)
        return words("No plan can be better (compared: {goal}).", goal=goal)
    if len(stages) > 1:
        return words(
            "No plan that keeps what the stages before reached can be more than {gap} better in the last (compared: {goal}).",
            gap=share,
            goal=goal,
        )
    return words("No plan can be more than {gap} better (compared: {goal}).", gap=share, goal=goal)


def gap_rounded_up(gap: float | None, words: Words) -> str:
    """A gap in percent, rounded up so that it is never said to be smaller than it is; unknown, or without end, is a dash."""
    return words.percent(None if gap is None or not math.isfinite(gap) else math.ceil(gap * 1e4 - 1e-6) / 1e4, 2)


@dataclass(frozen=True)
class Fact:
    """One headline figure."""

    key: str
    label: str
    value: Value
    kind: Kind
    remark: str


def headline(figures: Figures, words: Words) -> tuple[Fact, ...]:
    """The headline figures, the most important first; keys are those of `Figures.headline`."""
    head, label = figures.headline, figures.headline["area_label"]
    full = words("of {count} that have need", count=words.number(head["areas_with_need"]))
    outside = words("{count} of them from outside", count=words.number(head["hired_outside"]))
    worst = words("Need met in the least served {label}", label=label)
    rows: tuple[tuple[str, str, Kind, str], ...] = (
        ("cost", words("Cost in the year"), "money", _every_year_and_once(head, words)),
        ("money_available", words("Money in the funds"), "money", _money_left(figures, words)),
        ("coverage", words("Need met (weighted by priority)"), "percent", _hours_met(figures, words)),
        ("worst_area_coverage", worst, "percent", head["worst_area_name"] or ""),
        ("areas_full", words("Places with all of their need met"), "whole", full),
        ("heads_paid", words("Paid people posted"), "whole", _in_place(head["in_place_paid"], words)),
        ("heads_unpaid", words("Volunteers and community leaders"), "whole", _in_place(head["in_place_unpaid"], words)),
        ("hired", words("Recruited"), "whole", outside),
        ("released", words("Released"), "whole", ""),
        ("not_called", words("Volunteers and leaders not called upon any more"), "whole", ""),
        ("moved", words("Moved to another place"), "whole", ""),
        ("trainees", words("Trained"), "whole", words("training places")),
        ("travel_hours", words("Hours on the way a year"), "whole", _on_the_way(head, words)),
        (
            "gap",
            words("How good is this plan"),
            "percent",
            gap_in_words(head["gap"], figures.run["stages"], words, figures.run["stages_not_reached"]),
        ),
        ("violations", words("Rules broken"), "whole", _check(head["violations"], words)),
    )
    return tuple(Fact(key, label, head[key], kind, remark) for key, label, kind, remark in rows)


def _headline(figures: Figures, words: Words) -> ReportTable:
    facts = headline(figures, words)
    columns = (
        TableColumn("", [fact.label for fact in facts], "text"),
        TableColumn("", [fact.value for fact in facts], [fact.kind for fact in facts]),
        TableColumn("", [fact.remark for fact in facts], "text", spread=True),
    )
    return ReportTable(columns, bare=True)


def _on_the_way(head: Mapping[str, Any], words: Words) -> str:
    km, nights = words.number(head["km"]), words.number(head["nights"])
    return words("{count} km, {nights} nights away", count=km, nights=nights) if head["nights"] > 0 else words("{count} km", count=km)


def _every_year_and_once(head: Mapping[str, Any], words: Words) -> str:
    once = words.money(head["cost_once"], head["currency"])
    return words("{yearly} every year, {once} once", yearly=words.money(head["cost"] - head["cost_once"], head["currency"]), once=once)


def _money_left(figures: Figures, words: Words) -> str:
    left = figures.headline["money_left"]
    if left is None:
        return words("no funds are given: money is not limited")
    currency, unpaid = figures.headline["currency"], figures.costs.loc[figures.costs["fund"] == "", "amount"].sum()
    if unpaid > 0:
        return words("{amount} of the cost is paid by no fund", amount=words.money(unpaid, currency))
    return words("{amount} is left", amount=words.money(left, currency))


def _hours_met(figures: Figures, words: Words) -> str:
    met, need = words.number(figures.headline["met_hours"]), words.number(figures.headline["need_hours"])
    share = figures.headline["met_hours"] / figures.headline["need_hours"] if figures.headline["need_hours"] else 1.0
    said = words("{met} of {need} hours a year, {share} without weights", met=met, need=need, share=words.percent(share))
    return f"{said}; {on_what}" if (on_what := resting(figures.headline["need_assumed"], words)) else said


def resting(share: float | None, words: Words) -> str:
    """How much of the need rests on assumed figures; nothing where none does, or that is not known."""
    if share is None or not share > 0:
        return ""
    return words("{share} of the need rests on figures that are assumed or have no source", share=words.percent(share))


def _in_place(heads: int, words: Words) -> str:
    return words("{count} in place now", count=words.number(heads))


def _check(broken: int, words: Words) -> str:
    if broken:
        return words("checked independently: see the sheet on the run")
    return words("checked independently: every rule is kept")


def tiers(figures: Figures, words: Words) -> ReportTable:
    """People and cost of every tier, with totals."""
    table = figures.tiers
    names = [name if paid else words("{tier} (unpaid)", tier=name) for name, paid in zip(table["tier_name"], table["paid"], strict=True)]
    columns = (
        TableColumn(words("Tier"), names, "text", total=words("All")),
        _summed(words("In place"), table["in_place"]),
        _summed(words("Plan"), table["heads"]),
        _summed(words("Recruited"), table["hired"]),
        _summed(words("Released"), table["released"]),
        _summed(words("Not called upon any more"), table["not_called"]),
        _summed(words("Moved"), table["moved"]),
        _summed(words("Trained"), table["trainees"]),
        *where_any(words("Nights away a year"), table["nights"]),
        *where_any(words("Overtime, hours a year"), table["overtime"]),
        *every_year_and_once(figures.cost_by_tier, words),
    )
    return ReportTable(columns, words("People by tier"))


def where_any(head: str, figures: "pd.Series[float]") -> tuple[TableColumn, ...]:
    """A column of figures with their sum, where there are any but 0."""
    return (TableColumn(head, list(figures), total=float(figures.sum())),) if figures.any() else ()


def paid_by_zone(figures: Figures, words: Words) -> ReportTable:
    """Paid people of every zone: who came, who went."""
    table = figures.paid_by_zone
    columns = (
        TableColumn(words("Zone"), list(table["name"]), "text", total=words("All")),
        _summed(words("In place"), table["in_place"]),
        _summed(words("Moved in from other zones"), table["came"]),
        _summed(words("Recruited"), table["hired"]),
        _summed(words("Moved out to other zones"), table["went"]),
        _summed(words("Released"), table["released"]),
        _summed(words("Plan"), table["heads"]),
    )
    return ReportTable(columns, words("Paid people by zone"), words("None: nobody is paid."))


def offices(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """People, vacancies, work and cost by employer, sector and level of government, where they are given."""
    table = figures.offices
    heads = {"employer": words("Employer"), "sector": words("Sector"), "level": words("Level of government")}
    given = [name for name in heads if table[name].astype(bool).any()]
    if not given:
        return ()
    columns = (
        *(TableColumn(heads[name], list(table[name]), "text", total=words("All") if name == given[0] else None) for name in given),
        _summed(words("In place"), table["in_place"]),
        _summed(words("Plan"), table["heads"]),
        _summed(words("Vacancies"), table["vacancies"]),
        TableColumn(words("Hours delivered"), list(table["hours"]), total=float(table["hours"].sum())),
        TableColumn(words("Share of the need met"), list(table["share"]), "percent", total=float(table["share"].sum())),
        TableColumn(words("Cost in the year"), list(table["amount"]), "money", total=float(table["amount"].sum())),
    )
    return (ReportTable(columns, words("People by employer")),)


def sexes(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """People in place by sex, and recruits who have to be women, where anything is known of it."""
    table = figures.sexes
    if table.empty:
        return ()
    columns = (
        TableColumn(words("Tier"), list(table["tier_name"]), "text", total=words("All")),
        _summed(words("In place"), table["in_place"]),
        _summed(words("Women"), table["women"]),
        _summed(words("Men"), table["men"]),
        _summed(words("Sex not known"), table["not_known"]),
        _summed(words("Women to recruit, at least"), table["women_to_recruit"]),
    )
    return (ReportTable(columns, words("People by sex")),)


def functions(figures: Figures, words: Words) -> ReportTable:
    """Need met of every function."""
    table = figures.coverage_by_function
    columns = (TableColumn(words("Function"), list(table["function_name"]), "text"), *_need(table, words("Need met"), words))
    return ReportTable(columns, words("Need met by function"), words("None: there is no need."))


def tools(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """Digital tools, which of them are taken and what they save, where the data offer any."""
    table = figures.tools
    if table.empty:
        return ()
    columns = (
        TableColumn(words("Digital tool"), list(table["name"]), "text", total=words("All")),
        TableColumn(words("Taken into use"), [words("yes") if taken else words("no") for taken in table["taken"]], "text"),
        TableColumn(words("Hours of work saved a year"), list(table["saved_hours"]), total=float(table["saved_hours"].sum())),
        TableColumn(words("Cost every year"), list(table["cost"]), "money", total=float(table["cost"].sum())),
        TableColumn(words("Cost once"), list(table["once"]), "money", total=float(table["once"].sum())),
    )
    return (ReportTable(columns, words("Digital tools")),)


def zones(figures: Figures, words: Words) -> ReportTable:
    """Need met in every zone."""
    return _by_place(figures.coverage_by_zone, words("Zone"), words("Need met by zone"), words)


def regions(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """Need met in every region, where there are several."""
    if figures.headline["regions"] < 2:
        return ()
    label = figures.headline["region_label"]
    return (_by_place(figures.coverage_by_region, label.capitalize(), words("Need met by {label}", label=label), words),)


def _by_place(table: pd.DataFrame, head: str, heading: str, words: Words) -> ReportTable:
    columns = (
        TableColumn(head, list(table["name"]), "text"),
        *_need(table, words("Need met (weighted by priority)"), words),
        TableColumn(words("Places"), list(table["areas"])),
        TableColumn(words("Population"), list(table["population"])),
    )
    return ReportTable(columns, heading, words("None: there is no need."))


def groups(figures: Figures, words: Words) -> tuple[ReportTable, ...]:
    """Need met of every target group, and by sex and disability, where groups make need."""
    table, named = figures.coverage_by_group, people(words)
    of_groups = table["part"].isin((GROUP, NO_GROUP))

    def rows_of(rows: pd.DataFrame, head: str, heading: str) -> ReportTable:
        names = [name or named[part] for name, part in zip(rows["name"], rows["part"], strict=True)]
        columns = (TableColumn(head, names, "text"), *_need(rows, words("Need met (weighted by priority)"), words))
        return ReportTable(columns, heading)

    found = (
        (table[of_groups], words("Target group"), words("Need met by target group")),
        (table[~of_groups], words("People"), words("Need met by sex and disability")),
    )
    return tuple(rows_of(*one) for one in found if len(one[0]))


def groups_note(words: Words) -> str:
    """How need is shared among groups, where it is."""
    return words(
        "Need is of the groups that it was worked out from. What is met of a function in a place is shared among them in proportion to "
        "their need there, and within a group by its shares of women and of people with a disability."
    )


def least_served_areas(figures: Figures) -> pd.DataFrame:
    """The rows of `Figures.worst` that are shown: areas with need unmet, the least covered first."""
    return figures.worst[figures.worst["coverage"] < ALL_MET].head(LEAST_SERVED)


def least_served(figures: Figures, words: Words) -> ReportTable:
    """Need met in the areas of `least_served_areas`."""
    table = least_served_areas(figures)
    columns = (
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        *_need(table, words("Need met (weighted by priority)"), words),
        TableColumn(figures.headline["region_label"].capitalize(), list(table["region_name"]), "text", spread=True),
    )
    return ReportTable(columns, words("Least served places"), words("None: all need is met everywhere."))


def _need(table: pd.DataFrame, met: str, words: Words) -> tuple[TableColumn, ...]:
    """What is met of the need, as a share called `met`; the hours of need and of what is unmet."""
    return (
        TableColumn(met, list(table["coverage"]), "percent"),
        TableColumn(words("Need, hours"), list(table["need_hours"])),
        TableColumn(words("Unmet, hours"), list(table["unmet_hours"])),
    )


def limits_reached(figures: Figures, words: Words) -> ReportTable:
    """In how many of its cases each kind of limit is reached."""
    table, named = figures.binding_rules[figures.binding_rules["reached"] > 0], limits(words)
    columns = (
        TableColumn(words("Limit"), [named[rule] for rule in table["rule"]], "text"),
        TableColumn(words("Reached"), list(table["reached"])),
        TableColumn(words("Of"), list(table["places"])),
    )
    return ReportTable(columns, words("What binds: limits that are reached, and in how many cases"), words("None: no limit is reached."))


def _summed(head: str, values: "pd.Series[int]") -> TableColumn:
    return TableColumn(head, list(values), total=int(values.sum()))

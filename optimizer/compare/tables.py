"""The figures of a comparison side by side, table by table: the page and the terminal show the same."""

import pandas as pd

from instances.schema import UNPAID_KINDS
from optimizer.compare.sides import Line, Shown, SideBySide, Sides
from optimizer.report.figures.indicators import KEYS, watched
from optimizer.report.figures.indicators import lights as lights_of
from optimizer.report.tables.indicators import SIGNS, full_label, shown, target_of
from optimizer.report.tables.indicators import lights as light_words
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.tables.terms import IN_MONEY, cost_kinds, goals, limits, people


def side_by_side_tables(sides: Sides) -> tuple[SideBySide, ...]:
    """Every table but those of single places, in the order in which they are read."""
    several = sides.comparison.tables["coverage_by_region"]["region"].nunique() > 1
    return (
        headline(sides),
        differences(sides),
        coverage(sides, "functions"),
        coverage(sides, "zones"),
        *((coverage(sides, "regions"),) if several else ()),
        *groups(sides),
        indicators(sides),
        tiers(sides),
        movements(sides),
        mandates(sides),
        *tools(sides),
        kinds(sides),
        funds(sides),
        limits_reached(sides),
    )


def headline(sides: Sides) -> SideBySide:
    """The most important figures."""
    words, label, rows = sides.words, sides.comparison.area_label, sides.comparison.scenarios
    unit = sides.unit([*rows["cost"], *rows["money_available"]])
    currency = sides.currency(unit)
    amount, share, count = sides.in_units(unit)[0], sides.percent, sides.whole
    asked: list[tuple[str, str, Shown]] = [
        (words("Cost a year, {currency}", currency=currency), "cost", amount),
        (words("Money in the funds, {currency}", currency=currency), "money_available", amount),
        (words("Need met (weighted by priority)"), "coverage", share),
        (words("Need that rests on figures assumed or without a source"), "need_assumed", share),
        (words("Need met in the least served {label}", label=label), "worst_area_coverage", share),
        (words("Gap between the best and the worst served zone"), "zone_gap", share),
        (words("Places with all of their need met"), "areas_full", count),
        (words("Paid people posted"), "heads_paid", count),
        (words("Volunteers and community leaders"), "heads_unpaid", count),
    ]
    lines = [sides.measure(text, name, shown) for text, name, shown in asked]
    proofs = rows.set_index("scenario")["gap"].to_dict()
    gaps = tuple(gap_rounded_up(proofs[name], words) for name in sides.comparison.planned)
    return sides.block("headline", words("Headline figures"), words("Figure"), [*lines, Line(words("Proven gap to the best plan"), gaps)])


def differences(sides: Sides) -> SideBySide:
    """What is proven of the difference of each scenario from the first."""
    words, rows = sides.words, sides.comparison.scenarios
    unit = sides.unit([*rows["cost"], *rows["money_available"]])
    currency, money = sides.currency(unit), sides.in_units(unit)[1]
    goals_of = [goal for goal in dict.fromkeys(rows["goal"]) if goal]
    lines = [
        sides.difference(words("Money in the funds, {currency}", currency=currency), "money_available", money),
        sides.difference(words("Need, hours a year"), "need_hours", sides.more),
        sides.difference(words("Need met, percentage points (weighted by priority)"), "coverage", sides.points),
        sides.difference(words("Cost a year, {currency}", currency=currency), "cost", money),
        sides.difference(words("Paid people posted"), "heads_paid", sides.more),
    ]
    if len(goals_of) == 1 and goals_of[0] != "unmet_need":
        aim = goals(words).get(goals_of[0], goals_of[0])
        shown = money if goals_of[0] in IN_MONEY else sides.more
        lines.append(sides.difference(words("What is made as small as possible: {aim}", aim=aim), "objective", shown))
    caption = words("Proven differences from {first}", first=sides.names[sides.comparison.first])
    return sides.block("differences", caption, words("Figure"), lines if sides.changed else ())


def coverage(sides: Sides, of: str) -> SideBySide:
    """Need met by function, zone or region; `of` is the plural."""
    words, region = sides.words, sides.comparison.region_label
    caption, head, label = {
        "functions": (words("Need met by function"), words("Function"), "function_name"),
        "zones": (words("Need met by zone"), words("Zone"), "name"),
        "regions": (words("Need met by {label}", label=region), region.capitalize(), "name"),
    }[of]
    key = of.removesuffix("s")
    lines = sides.lines(f"coverage_by_{key}", key, lambda row: str(row[label]), "coverage", sides.percent)
    return sides.block(of, caption, head, lines, words("None: there is no need."))


def groups(sides: Sides) -> tuple[SideBySide, ...]:
    """Need met by target group, sex and disability, where groups make need."""
    words, named = sides.words, people(sides.words)
    lines = sides.lines(
        "coverage_by_group", ["part", "group"], lambda row: str(row["name"] or named[row["part"]]), "coverage", sides.percent
    )
    caption = words("Need met by target group, sex and disability")
    found = sides.block("groups", caption, words("People"), lines, words("None: there is no need."))
    return (found,) if len(sides.comparison.tables["coverage_by_group"]) else ()


def indicators(sides: Sides) -> SideBySide:
    """What everybody watches; a shape beside the value says whether it meets its target."""
    words, currency, planned = sides.words, sides.comparison.currency, sides.comparison.planned
    lines: list[Line] = []
    for _, rows in watched(sides.comparison.tables["indicators"]).groupby(["indicator", *KEYS], sort=False):
        first, by_name = rows.iloc[0].to_dict(), rows.assign(light=lights_of(rows)).set_index("scenario")
        target = target_of(first, words)
        named = f"{full_label(first, currency, words)} ({target})" if target else full_label(first, currency, words)
        lights = tuple(str(by_name["light"][name]) for name in planned)
        values = (shown(first, by_name["value"][name], words) for name in planned)
        lines.append(
            Line(named, tuple(f"{value} {SIGNS.get(light, '')}".rstrip() for value, light in zip(values, lights, strict=True)), lights)
        )
    signs = ", ".join(text for light, text in light_words(words).items() if light in SIGNS)
    return sides.block("indicators", words("Indicators ({signs})", signs=signs), words("Indicator"), lines)


def tiers(sides: Sides) -> SideBySide:
    """People of every tier."""
    words = sides.words

    def label(row: pd.Series) -> str:
        return words("{tier} (unpaid)", tier=row["tier_name"]) if row["tier_kind"] in UNPAID_KINDS else str(row["tier_name"])

    lines = sides.lines("tiers", "tier", label, "heads", sides.whole)
    return sides.block("tiers", words("People by tier"), words("Tier"), lines)


def movements(sides: Sides) -> SideBySide:
    """What the plans do: recruits, releases, moves, training, travel, mandates."""
    words = sides.words
    asked = [
        (words("Recruited"), "hired"),
        (words("Recruited from outside"), "hired_outside"),
        (words("Released"), "released"),
        (words("Not called upon any more"), "not_called"),
        (words("Moved to another place"), "moved"),
        (words("Trained"), "trainees"),
        (words("Whole weeks of help in surges"), "surge_weeks"),
        (words("Hours on the way a year"), "travel_hours"),
    ]
    lines = [sides.measure(label, name, sides.whole) for label, name in asked]
    changed = sides.comparison.scenarios.set_index("scenario")["mandates_changed"]
    counts = tuple(sides.whole(changed[name]) for name in sides.comparison.planned)
    return sides.block(
        "movements",
        words("Recruitment, moves, training and travel"),
        words("Figure"),
        [*lines, Line(words("Mandates with hours that the first plan has not, or only it has"), counts)],
    )


def mandates(sides: Sides) -> SideBySide:
    """Mandates that carry hours in some plans and not in all."""
    words, table = sides.words, sides.comparison.mandates_that_differ()
    several = sides.comparison.tables["mandates"]["scope"].nunique() > 1
    lines: list[Line] = []
    for _, rows in table.groupby(["scope", "function", "tier"], sort=False):
        at_work, row = rows.set_index("scenario")["at_work"].to_dict(), rows.iloc[0]
        scope = f" ({row['scope_name']})" if several else ""
        cells = tuple(words("yes") if at_work.get(name) else words("no") for name in sides.comparison.planned)
        lines.append(Line(f"{row['function_name']}: {row['tier_name']}{scope}", cells))
    caption = words("Mandates with hours in some of the plans and not in all")
    return sides.block("mandate-changes", caption, words("Function and tier"), lines, words("None: the plans have the same mandates."))


def tools(sides: Sides) -> tuple[SideBySide, ...]:
    """Digital tools and what they save, where the data offer any."""
    if sides.comparison.tables["tools"].empty:
        return ()
    words = sides.words
    lines = sides.lines("tools", "tool", lambda row: str(row["name"]), "saved_hours", sides.whole)
    return (sides.block("digital-tools", words("Hours of work that digital tools save a year"), words("Digital tool"), lines),)


def kinds(sides: Sides) -> SideBySide:
    """Cost by kind."""
    words, table = sides.words, sides.comparison.tables["cost_by_kind"]
    unit, named = sides.unit(table["amount"]), cost_kinds(words)
    lines = sides.lines("cost_by_kind", "kind", lambda row: named.get(row["kind"], str(row["kind"])), "amount", sides.in_units(unit)[0])
    return sides.block("kinds", words("Cost by kind, {currency}", currency=sides.currency(unit)), words("Kind of cost"), lines)


def funds(sides: Sides) -> SideBySide:
    """What is spent of each fund."""
    words, table = sides.words, sides.comparison.tables["cost_by_fund"]
    unit = sides.unit(table["spent"])
    lines = sides.lines("cost_by_fund", "fund", lambda row: str(row["name"]) or words("Paid by no fund"), "spent", sides.in_units(unit)[0])
    caption = words("Spent from each fund, {currency}", currency=sides.currency(unit))
    return sides.block("funds", caption, words("Fund"), lines, words("None: no fund pays anything."))


def limits_reached(sides: Sides) -> SideBySide:
    """How many limits of each rule are reached."""
    words, named = sides.words, limits(sides.words)
    lines = sides.lines("binding", "rule", lambda row: named.get(row["rule"], str(row["rule"])), "reached", sides.whole)
    caption = words("How many limits of each rule are reached")
    return sides.block("limit-counts", caption, words("What is limited"), lines, words("None: no limit is reached."))


def places(sides: Sides) -> SideBySide:
    """Need met in every place."""
    return _of_places(sides, "places-table", sides.words("Need met in every place"), "coverage", sides.percent)


def heads(sides: Sides) -> SideBySide:
    """Paid people in every place."""
    return _of_places(sides, "heads-table", sides.words("Paid people in every place"), "heads_paid", sides.whole)


def _of_places(sides: Sides, name: str, caption: str, value: str, shown: Shown) -> SideBySide:
    lines = sides.lines("areas", "area", lambda row: str(row["name"]), value, shown)
    return sides.block(name, caption, sides.comparison.area_label.capitalize(), lines)

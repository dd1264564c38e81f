"""The figures of a comparison side by side, table by table: the page and the terminal show the same."""

import pandas as pd

from instances.schema import UNPAID_KINDS
from optimizer.compare.sides import Cell, Line, Shown, SideBySide, Sides
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.tables.terms import cost_kinds, limits


def side_by_side_tables(sides: Sides) -> tuple[SideBySide, ...]:
    """Every table but those of single places, in the order in which they are read."""
    several = sides.comparison.tables["coverage_by_region"]["region"].nunique() > 1
    return (
        headline(sides),
        coverage(sides, "functions"),
        coverage(sides, "zones"),
        *((coverage(sides, "regions"),) if several else ()),
        tiers(sides),
        movements(sides),
        mandates(sides),
        kinds(sides),
        funds(sides),
        limits_reached(sides),
    )


def headline(sides: Sides) -> SideBySide:
    """The most important figures."""
    words, label, rows = sides.words, sides.comparison.area_label, sides.comparison.scenarios
    unit = sides.unit([*rows["cost"], *rows["money_available"]])
    currency = sides.currency(unit)
    amount, share, count = sides.in_units(unit), (sides.percent, sides.points), (sides.whole, sides.more)
    asked: list[tuple[str, str, tuple[Shown, Shown]]] = [
        (words("Cost a year, {currency}", currency=currency), "cost", amount),
        (words("Money in the funds, {currency}", currency=currency), "money_available", amount),
        (words("Need met (weighted by priority)"), "coverage", share),
        (words("Need met in the least served {label}", label=label), "worst_area_coverage", share),
        (words("Gap between the best and the worst served zone"), "zone_gap", share),
        (words("Places with all of their need met"), "areas_full", count),
        (words("Paid people posted"), "heads_paid", count),
        (words("Volunteers and community leaders"), "heads_unpaid", count),
    ]
    lines = [sides.measure(text, name, *shown) for text, name, shown in asked]
    proofs = rows.set_index("scenario")["gap"].to_dict()
    gaps = tuple(Cell(gap_rounded_up(proofs[name], words)) for name in sides.comparison.planned)
    return sides.block("headline", words("Headline figures"), words("Figure"), [*lines, Line(words("Proven gap to the best plan"), gaps)])


def coverage(sides: Sides, of: str) -> SideBySide:
    """Need met by function, zone or region; `of` is the plural."""
    words, region = sides.words, sides.comparison.region_label
    caption, head, label = {
        "functions": (words("Need met by function"), words("Function"), "function_name"),
        "zones": (words("Need met by zone"), words("Zone"), "name"),
        "regions": (words("Need met by {label}", label=region), region.capitalize(), "name"),
    }[of]
    key = of.removesuffix("s")
    lines = sides.lines(f"coverage_by_{key}", key, lambda row: str(row[label]), "coverage", sides.percent, sides.points)
    return sides.block(of, caption, head, lines, words("None: there is no need."))


def tiers(sides: Sides) -> SideBySide:
    """People of every tier."""
    words = sides.words

    def label(row: pd.Series) -> str:
        return words("{tier} (unpaid)", tier=row["tier_name"]) if row["tier_kind"] in UNPAID_KINDS else str(row["tier_name"])

    lines = sides.lines("tiers", "tier", label, "heads", sides.whole, sides.more)
    return sides.block("tiers", words("People by tier"), words("Tier"), lines)


def movements(sides: Sides) -> SideBySide:
    """What the plans do: recruits, releases, moves, training, travel, mandates."""
    words = sides.words
    asked = [
        (words("Recruited"), "hired"),
        (words("Recruited from outside"), "hired_outside"),
        (words("Released"), "released"),
        (words("Moved to another place"), "moved"),
        (words("Trained"), "trainees"),
        (words("Hours on the way a year"), "travel_hours"),
    ]
    lines = [sides.measure(label, name, sides.whole, sides.more) for label, name in asked]
    changed = sides.comparison.scenarios.set_index("scenario")["mandates_changed"]
    counts = tuple(Cell(sides.whole(changed[name])) for name in sides.comparison.planned)
    return sides.block(
        "movements",
        words("Recruitment, moves, training and travel"),
        words("Figure"),
        [*lines, Line(words("Mandates changed"), counts)],
    )


def mandates(sides: Sides) -> SideBySide:
    """Mandates that some scenario has and the first has not, or the other way round."""
    words, table = sides.words, sides.comparison.tables["mandates"]
    changed = table[table["stands_change"].abs().eq(1)]
    keys = ["scope", "function", "tier"]
    several = table["scope"].nunique() > 1
    wanted = table.merge(changed[keys].drop_duplicates(), on=keys) if sides.changed else table.head(0)
    marks = {1.0: words("added"), -1.0: words("dropped")}
    lines: list[Line] = []
    for _, rows in wanted.groupby(keys, sort=False):
        of, row = rows.set_index("scenario"), rows.iloc[0]
        changes, stands = of["stands_change"].to_dict(), of["stands"].to_dict()
        scope = f" ({row['scope_name']})" if several else ""
        cells = (
            marks.get(changes[name], "–") if name in sides.changed else (words("yes") if stands[name] else words("no"))
            for name in sides.comparison.planned
        )
        lines.append(Line(f"{row['function_name']}: {row['tier_name']}{scope}", tuple(map(Cell, cells))))
    caption = words("Mandates that change, against {first}", first=sides.names[sides.comparison.first])
    return sides.block("mandate-changes", caption, words("Function and tier"), lines, words("None: no mandate changes."))


def kinds(sides: Sides) -> SideBySide:
    """Cost by kind."""
    words, table = sides.words, sides.comparison.tables["cost_by_kind"]
    unit, named = sides.unit(table["amount"]), cost_kinds(words)
    lines = sides.lines("cost_by_kind", "kind", lambda row: named.get(row["kind"], str(row["kind"])), "amount", *sides.in_units(unit))
    return sides.block("kinds", words("Cost by kind, {currency}", currency=sides.currency(unit)), words("Kind of cost"), lines)


def funds(sides: Sides) -> SideBySide:
    """What is spent of each fund."""
    words, table = sides.words, sides.comparison.tables["cost_by_fund"]
    unit = sides.unit(table["spent"])
    lines = sides.lines("cost_by_fund", "fund", lambda row: str(row["name"]) or words("Paid by no fund"), "spent", *sides.in_units(unit))
    caption = words("Spent from each fund, {currency}", currency=sides.currency(unit))
    return sides.block("funds", caption, words("Fund"), lines, words("None: no fund pays anything."))


def limits_reached(sides: Sides) -> SideBySide:
    """How many limits of each rule are reached."""
    words, named = sides.words, limits(sides.words)
    lines = sides.lines("binding", "rule", lambda row: named.get(row["rule"], str(row["rule"])), "reached", sides.whole, sides.more)
    caption = words("How many limits of each rule are reached")
    return sides.block("limit-counts", caption, words("What is limited"), lines, words("None: no limit is reached."))


def places(sides: Sides) -> SideBySide:
    """Need met in every place."""
    return _of_places(sides, "places-table", sides.words("Need met in every place"), "coverage", sides.percent, sides.points)


def heads(sides: Sides) -> SideBySide:
    """Paid people in every place."""
    return _of_places(sides, "heads-table", sides.words("Paid people in every place"), "heads_paid", sides.whole, sides.more)


def _of_places(sides: Sides, name: str, caption: str, value: str, shown: Shown, change: Shown) -> SideBySide:
    lines = sides.lines("areas", "area", lambda row: str(row["name"]), value, shown, change)
    return sides.block(name, caption, sides.comparison.area_label.capitalize(), lines)

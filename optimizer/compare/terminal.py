"""A comparison in words and figures for a terminal."""

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from optimizer.compare.comparison import Comparison
from optimizer.report.tables.terms import cost_kinds, limits
from optimizer.report.terminal import WORDS
from optimizer.report.words import words_in

ACROSS = 5
"""Scenarios beside the first that one table holds."""
STATUS = {str(status): words for status, words in WORDS.items()} | {
    "invalid": "The instance cannot be planned with under it.",
    "failed": "The work failed.",
    "not_run": "Not run.",
}

Figure = Callable[[float, bool], str]


def shown(comparison: Comparison) -> RenderableType:
    """Scenarios side by side with changes against the first; then mandates that changed, and what came to no plan."""
    parts: list[RenderableType] = [Text(f"{comparison.title}: scenarios side by side", style="bold")]
    others = [name for name in comparison.planned if name != comparison.first]
    has_first = comparison.first in comparison.planned
    for at in range(0, max(len(others), 1), ACROSS):
        names = [comparison.first] * has_first + others[at : at + ACROSS]
        if names:
            parts += [_table(comparison, names), Text()]
    if others and has_first:
        parts.append(Text(_how_to_read(comparison)))
        parts += [Text(line) for line in _mandates(comparison, others)]
    parts += [Text(line) for line in _told(comparison)]
    return Group(*parts)


def _how_to_read(comparison: Comparison) -> str:
    gap = comparison.scenarios["gap"].max()
    widest = "" if math.isnan(gap) else f" (within {gap:.2%} in {_goals(comparison)})"
    return (
        f"In brackets: the change against {comparison.first}; of shares in percentage points. "
        f"Each plan is proven to be near the best one{widest}: small changes may be chance."
    )


def _goals(comparison: Comparison) -> str:
    """What the gap is the gap of: the last goal of the stages, or the last ones where scenarios ended at different stages."""
    return ", ".join(goal.replace("_", " ") for goal in dict.fromkeys(comparison.scenarios["goal"]) if goal)


def _table(comparison: Comparison, names: list[str]) -> Table:
    table = Table("", title_justify="left", pad_edge=False)
    for name in names:
        table.add_column(Text(name), justify="right")
    for section in _sections(comparison):
        table.add_section()
        for label, figure, values, changes in section:
            table.add_row(Text(label), *(_cell(figure, values.get(name), changes.get(name), name != comparison.first) for name in names))
    return table


def _cell(figure: Figure, value: float | None, change: float | None, other: bool) -> str:
    if value is None or math.isnan(value):
        return "–"
    known = other and change is not None and not math.isnan(change)
    return figure(value, False) + (f" ({figure(change or 0.0, True)})" if known else "")


Line = tuple[str, Figure, Mapping[Any, float], Mapping[Any, float]]


def _sections(comparison: Comparison) -> Iterator[list[Line]]:
    rows, currency = comparison.scenarios.set_index("scenario"), comparison.currency

    def measure(label: str, figure: Figure, name: str) -> Line:
        return label, figure, rows[name].to_dict(), rows[f"{name}_change"].to_dict()

    thousand = f"{currency} 1,000"
    yield [
        measure(f"Money available, {thousand}", _thousands, "money_available"),
        measure(f"Cost a year, {thousand}", _thousands, "cost"),
        *_lines(comparison, "cost_by_kind", "kind", "amount", _thousands, "  {}", names=cost_kinds(words_in("en"))),
        *_lines(comparison, "cost_by_fund", "name", "spent", _thousands, "  from {}", key="fund"),
    ]
    yield [
        measure("Need met, weighted, %", _percent, "coverage"),
        measure(f"  worst {comparison.area_label}", _percent, "worst_area_coverage"),
        measure("  gap between zones", _percent, "zone_gap"),
        *_lines(comparison, "coverage_by_zone", "name", "coverage", _percent, "  {}", key="zone"),
    ]
    yield list(_lines(comparison, "coverage_by_function", "function_name", "coverage", _percent, "  {}", key="function"))
    yield [
        measure("Heads, paid", _whole, "heads_paid"),
        measure("Heads, unpaid", _whole, "heads_unpaid"),
        *_lines(comparison, "tiers", "tier_name", "heads", _whole, "  {}", key="tier"),
    ]
    yield [
        measure("Recruited", _whole, "hired"),
        measure("Released", _whole, "released"),
        measure("Moved", _whole, "moved"),
        measure("Trained", _whole, "trainees"),
        measure("Hours on the way a year", _whole, "travel_hours"),
        ("Mandates changed", _whole, rows["mandates_changed"].to_dict(), {}),
        (f"Proven gap to the best plan, % ({_goals(comparison)})", _hundredths, rows["gap"].to_dict(), {}),
    ]
    binding = list(_lines(comparison, "binding", "rule", "reached", _whole, "  {}", names=limits(words_in("en"))))
    if binding:
        yield [("Places where a rule binds", _whole, {}, {}), *binding]


def _lines(
    comparison: Comparison,
    table: str,
    label: str,
    value: str,
    figure: Figure,
    words: str,
    *,
    key: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Line]:
    """One line for each row of a table that is not 0 in every scenario."""
    frame = comparison.tables[table]
    for _, rows in frame.groupby(key or label, sort=False):
        values = pd.Series(rows[value].to_numpy(), index=rows["scenario"])
        changes = pd.Series(rows[f"{value}_change"].to_numpy(), index=rows["scenario"])
        if values.fillna(0).abs().sum() > 0:
            name = str(rows[label].iloc[0])
            yield words.format(names.get(name, name) if names else name), figure, values.to_dict(), changes.to_dict()


def _whole(value: float, change: bool) -> str:
    return _signed(f"{value:+,.0f}" if change else f"{value:,.0f}")


def _thousands(value: float, change: bool) -> str:
    return _whole(value / 1000, change)


def _percent(value: float, change: bool) -> str:
    return _signed(f"{100 * value:+.1f}" if change else f"{100 * value:.1f}")


def _hundredths(value: float, change: bool) -> str:
    return _signed(f"{100 * value:+.2f}" if change else f"{100 * value:.2f}")


def _signed(text: str) -> str:
    """A true minus; nothing changed is 0."""
    return "0" if text in ("+0", "-0", "+0.0", "-0.0") else text.replace("-", "−")


def _mandates(comparison: Comparison, names: list[str]) -> Iterator[str]:
    for name in names:
        changes = comparison.mandate_changes(name)
        of = _scope if changes["scope"].nunique() > 1 else _nothing
        said = [
            f"{'+' if row['stands_change'] > 0 else '−'} {row['function_name']}: {row['tier_name']}{of(row)}"
            for row in changes.head(8).to_dict("records")
        ]
        if said:
            more = f"; {len(changes) - len(said)} more" if len(changes) > len(said) else ""
            yield f"Mandates under {name}: {'; '.join(said)}{more}."


def _scope(row: dict[Hashable, Any]) -> str:
    return f" ({row['scope_name']})"


def _nothing(row: dict[Hashable, Any]) -> str:
    return ""


def _told(comparison: Comparison) -> Iterator[str]:
    """What came to no plan, what a limit ended, and notes."""
    for row in comparison.scenarios.to_dict("records"):
        name, reason = row["scenario"], row["reason"].rstrip(".")
        words = STATUS.get(row["status"], row["status"])
        if reason:
            yield f"{name}: {words} {reason}."
        elif row["status"] not in ("optimal", "within_gap"):
            yield f"{name}: {words}"
        if row["violations"] > 0:
            yield f"{name}: the independent check finds {row['violations']:.0f} rules broken; see fieldpost verify."
        if row["notes"]:
            yield f"{name}: {row['notes']}"

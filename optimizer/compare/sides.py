"""Scenarios side by side: a column for each plan, and under each figure its change against the first."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from optimizer.compare.comparison import Comparison
from optimizer.report.page.grids import Grid
from optimizer.report.words import Words

Line = tuple[str, list[str]]
"""What a row is of, and its cell for each scenario with a plan."""
Shown = Callable[[float], str]


@dataclass(frozen=True)
class Sides:
    """What the columns of every table are: the scenarios that have a plan, in order, under names that differ."""

    comparison: Comparison
    words: Words

    @property
    def names(self) -> dict[str, str]:
        """Every scenario as it is called: by its title, and by its name too where two have the same title."""
        titles = dict(zip(self.comparison.scenarios["scenario"], self.comparison.scenarios["title"].astype(str), strict=True))
        several = {title for title in titles.values() if list(titles.values()).count(title) > 1}
        return {name: f"{title} ({name})" if title in several else title for name, title in titles.items()}

    @property
    def heads(self) -> list[str]:
        """Heads of the columns."""
        return [self.names[name] for name in self.comparison.planned]

    @property
    def changed(self) -> list[str]:
        """Scenarios whose change is known: none where the first has no plan."""
        first, planned = self.comparison.first, self.comparison.planned
        return [name for name in planned if name != first] if first in planned else []

    def grid(self, name: str, caption: str, head: str, lines: list[Line], none: str = "") -> Grid:
        """A table; without a plan in any scenario it has no rows."""
        heads = self.heads
        rows = tuple((label, *cells) for label, cells in lines) if heads else ()
        return Grid(name, caption, (head, *heads), (True, *[False] * len(heads)), rows, (), none or self.words("No scenario has a plan."))

    def measure(self, label: str, name: str, shown: Shown, change: Shown) -> Line:
        """A headline figure."""
        rows = self.comparison.scenarios.set_index("scenario")
        return label, self._cells(rows[name].to_dict(), rows[f"{name}_change"].to_dict(), shown, change)

    def lines(
        self, table: pd.DataFrame, key: str, label: Callable[[pd.Series], str], value: str, shown: Shown, change: Shown
    ) -> Iterator[Line]:
        """A row for each `key` of a table that is not nothing under every scenario; `label` names it by its first row."""
        for _, rows in table.groupby(key, sort=False):
            if rows[value].fillna(0).abs().sum() > 0:
                of = rows.set_index("scenario")
                yield label(rows.iloc[0]), self._cells(of[value].to_dict(), of[f"{value}_change"].to_dict(), shown, change)

    def _cells(self, values: Mapping[Any, float], changes: Mapping[Any, float], shown: Shown, change: Shown) -> list[str]:
        changed = self.changed
        return [
            cell(_known(values.get(name)), _known(changes.get(name)) if name in changed else None, shown, change)
            for name in self.comparison.planned
        ]

    def percent(self, share: float) -> str:
        """A share."""
        return self.words.percent(share)

    def points(self, change: float) -> str:
        """A change of a share in percentage points."""
        return signed(change, self.words.number(abs(100 * change), 1))

    def whole(self, value: float) -> str:
        """A count."""
        return self.words.number(value)

    def more(self, change: float) -> str:
        """A change of a count, or of an amount."""
        return signed(change, self.words.number(abs(change)))

    def unit(self, amounts: Iterable[float]) -> float:
        """In how many units of currency amounts are written, so that columns stay narrow: 1, a thousand or a million."""
        most = max((abs(amount) for amount in amounts if not math.isnan(amount)), default=0.0)
        return 1e6 if most >= 1e10 else 1e3 if most >= 1e5 else 1.0

    def currency(self, unit: float) -> str:
        """The name of a unit of money."""
        code = self.comparison.currency
        if unit >= 1e6:
            return self.words("million {currency}", currency=code)
        return self.words("thousand {currency}", currency=code) if unit > 1 else code

    def in_units(self, unit: float) -> tuple[Shown, Shown]:
        """How amounts and their changes are written in a unit."""
        return (lambda amount: self.whole(amount / unit)), (lambda amount: self.more(amount / unit))


def signed(change: float, size: str) -> str:
    """A change with its sign in front of its size as text; no change has both."""
    if not any(digit in "123456789" for digit in size):
        return "±0"
    return f"{'+' if change > 0 else '−'}{size}"


def cell(value: float | None, change: float | None, shown: Shown, changed: Shown) -> str:
    """A figure, with its change below it where that is known."""
    if value is None:
        return "–"
    if change is None:
        return shown(value)
    return Markup('{} <span class="change">{}</span>').format(shown(value), changed(change))


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value

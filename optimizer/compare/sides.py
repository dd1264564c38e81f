"""Scenarios side by side: a column for each plan; and how far they are proven to differ from the first."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.compare.comparison import Comparison
from optimizer.pool.interval import Interval
from optimizer.report.layout import money_digits
from optimizer.report.words import Words

Shown = Callable[[float], str]


@dataclass(frozen=True)
class Line:
    """One figure under every scenario that has a plan."""

    label: str
    cells: tuple[str, ...]
    lights: tuple[str, ...] = ()
    """For each cell whether it meets a target (`figures.indicators.Light`); none for other figures."""


@dataclass(frozen=True)
class SideBySide:
    """A table of figures side by side, which the page and the terminal show alike."""

    name: str
    caption: str
    head: str
    """What the lines are of."""
    lines: tuple[Line, ...]
    none: str
    """What is said where there is no line."""


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
        """Scenarios that differ from the first: none where that has no plan."""
        first, planned = self.comparison.first, self.comparison.planned
        return [name for name in planned if name != first] if first in planned else []

    def block(self, name: str, caption: str, head: str, lines: Iterable[Line], none: str = "") -> SideBySide:
        """A table; without a plan in any scenario it has no lines."""
        return SideBySide(name, caption, head, tuple(lines) if self.heads else (), none or self.words("No scenario has a plan."))

    def measure(self, label: str, name: str, shown: Shown) -> Line:
        """A headline figure."""
        return Line(label, self._cells(self.comparison.scenarios.set_index("scenario")[name].to_dict(), shown))

    def difference(self, label: str, name: str, change: Shown) -> Line:
        """How far a figure of `CHANGED` differs from that of the first scenario, as far as that is proven."""
        rows = self.comparison.scenarios.set_index("scenario")
        return Line(label, tuple(self.proven(rows.loc[[scenario]].iloc[0], name, change) or "–" for scenario in self.comparison.planned))

    def proven(self, row: "pd.Series[Any]", name: str, change: Shown) -> str:
        """The difference of one scenario with the interval in which it is proven to lie; empty where nothing is known of it."""
        found, between = float(row[f"{name}_change"]), Interval.of(row[f"{name}_change_low"], row[f"{name}_change_high"])
        if row.name not in self.changed or math.isnan(found) or not between.known:
            return ""
        low, high = (change(end) for end in (between.low or 0.0, between.high or 0.0))
        if low == high:
            return low
        if between.sign(abs(found)):
            return self.words("{change} (between {low} and {high})", change=change(found), low=low, high=high)
        return self.words("no proven difference (between {low} and {high})", low=low, high=high)

    def lines(self, table: str, key: str | list[str], label: Callable[[pd.Series], str], value: str, shown: Shown) -> Iterator[Line]:
        """A line for each `key` of a table of `SHEETS` that is not 0 under every scenario; `label` names it by its first row."""
        for _, rows in self.comparison.tables[table].groupby(key, sort=False):
            if rows[value].fillna(0).abs().sum() > 0:
                yield Line(label(rows.iloc[0]), self._cells(rows.set_index("scenario")[value].to_dict(), shown))

    def _cells(self, values: Mapping[Any, float], shown: Shown) -> tuple[str, ...]:
        return tuple(shown(values[name]) if _known(values.get(name)) else "–" for name in self.comparison.planned)

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
        """How amounts and their differences are written in a unit."""

        def shown(amount: float) -> str:
            return self.words.number(amount / unit, money_digits([amount]) if unit == 1 else 0)

        return shown, lambda amount: signed(amount, shown(abs(amount)))


def signed(change: float, size: str) -> str:
    """A change with its sign in front of its size as text; no change has both."""
    if not any(digit in "123456789" for digit in size):
        return "±0"
    return f"{'+' if change > 0 else '−'}{size}"


def _known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)

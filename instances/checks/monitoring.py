"""Checks of the indicators that a country watches."""

from collections.abc import Iterator

from instances.checks.reporting import at
from instances.errors import Problem
from instances.schema import COUNTED_BY, UNITS, Data, IndicatorTarget

PLACES = tuple(column for column in IndicatorTarget.KEY if column != "indicator")
"""Columns that say of whom or where an indicator is."""


def problems(instance: Data) -> Iterator[Problem]:
    """Indicators that are not counted as a row asks, shares that are none, and limits of what is near on the wrong side of the target."""
    for index, row in enumerate(instance.indicators):
        by = COUNTED_BY[row.indicator]
        for column in PLACES:
            if column not in by and getattr(row, column) is not None:
                how = f"it is counted by {' and '.join(by)}" if by else "it is one figure for the whole country"
                yield at("indicators", index, column, getattr(row, column), f"an empty cell for {row.indicator}", hint=how)
        for column in ("target", "near"):
            figure = getattr(row, column)
            if UNITS[row.indicator] == "share" and figure is not None and figure > 1:
                hint = f"a share is a fraction: write {figure / 100:g} for {figure:g} %" if figure <= 100 else None
                yield at("indicators", index, column, f"{figure:g}", f"a number from 0 to 1 for {row.indicator}", hint=hint)
        if row.near is not None and (row.near > row.target if row.sense == "at least" else row.near < row.target):
            expected = f"at {'most' if row.sense == 'at least' else 'least'} the target, {row.target:g}"
            yield at("indicators", index, "near", f"{row.near:g}", expected, hint="between the two a figure is near its target")

"""Checks of surges: their weeks lie in the year, and their places and pools are somewhere."""

from collections.abc import Iterator

from instances.checks.reporting import at, somewhere
from instances.errors import Problem
from instances.schema import WEEKS, Data


def problems(instance: Data) -> Iterator[Problem]:
    """Surges that do not end in the year, or have no place; rows for no area; weeks and factors that do not go together."""
    surges = {row.surge: row for row in instance.surges}
    rising = {row.surge for row in instance.surge_need if row.need_factor > 1}
    for index, surge in enumerate(instance.surges):
        last = surge.first_week + surge.weeks + surge.contraction_weeks - 1
        if last > WEEKS:
            expected = f"a surge whose last week, and the last of those after it, is at most {WEEKS}; here it is {last}"
            yield at("surges", index, "weeks", surge.weeks, expected, hint="a plan is for one year: begin earlier, or count fewer weeks")
        if surge.weeks_away > surge.weeks:
            yield at("surges", index, "weeks_away", surge.weeks_away, f"at most the weeks of the surge, {surge.weeks}")
        if surge.surge not in rising:
            expected = "a row in surge_need with a need_factor above 1 for this surge"
            yield at("surges", index, "surge", surge.surge, expected, hint="say where need rises, or remove the surge")
    for index, row in enumerate(instance.surge_need):
        yield from somewhere(instance, "surge_need", index, row)
        if row.contraction_factor < 1 and row.surge in surges and not surges[row.surge].contraction_weeks:
            expected = f"1, as {row.surge} has no contraction_weeks"
            yield at("surge_need", index, "contraction_factor", f"{row.contraction_factor:g}", expected)
    for index, pool in enumerate(instance.surge_pools):
        yield from somewhere(instance, "surge_pools", index, pool)

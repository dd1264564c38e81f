"""Part of an instance: some of its regions as an instance of their own."""

from collections.abc import Collection

from instances.schema import PAID_KINDS, Instance, Pool
from instances.schema.instance import TABLES

AREA_COLUMNS = ("area", "from_area", "to_area")
"""Columns that name an area; where one is empty the row holds everywhere."""


def part(instance: Instance, regions: Collection[str]) -> Instance:
    """The regions `regions` by themselves: their areas with all that is told of them, and every rule and figure of the country.

    Funds that may pay in none of them are left out, the others keep their whole amount. What a figure means does not change: a tier whose
    local candidates are counted somewhere in the country stays counted, money that is limited stays so where no fund may pay at all, and
    ways that are given stay given where none lies in the regions (one row of the table is kept then, whichever it is).

    Raises `ValueError` where no area lies in the regions.
    """
    inside = set(regions)
    areas = {row.area for row in instance.areas if row.region in inside}
    if not areas:
        raise ValueError(f"no area lies in {', '.join(sorted(inside)) or 'no region'}")
    places = areas | {None}
    tables = {
        name: tuple(row for row in getattr(instance, name) if all(getattr(row, column) in places for column in columns))
        for name, row_class in TABLES.items()
        if (columns := [column for column in AREA_COLUMNS if column in row_class.model_fields])
    }
    kind = {row.tier: row.kind for row in instance.tiers}
    here = {row.tier for row in tables["pools"]}
    counted = dict.fromkeys(row.tier for row in instance.pools if kind[row.tier] in PAID_KINDS and row.tier not in here)
    first = next(row.area for row in instance.areas if row.area in areas)
    tables["pools"] += tuple(Pool(area=first, tier=tier, heads=0) for tier in counted)
    tables["regions"] = tuple(row for row in instance.regions if row.region in inside)
    tables["funds"] = tuple(row for row in instance.funds if not row.regions or inside & set(row.regions)) or instance.funds
    tables["travel"] = tables["travel"] or instance.travel[:1]
    known = instance.boundaries
    return instance.model_copy(update={**tables, "boundaries": None if known is None else known[known["area"].isin(areas)]})

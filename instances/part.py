"""Parts of an instance: some of its regions as an instance of their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from instances.decisions import Chosen
from instances.instance import Instance
from instances.posts import offices_of, posts_of
from instances.schema import PAID_KINDS, TABLES, Decided, Pool

AREA_COLUMNS = ("area", "from_area", "to_area", "supervisor_area")
"""Columns that name an area; where one is empty the row holds everywhere."""


def part(instance: Instance, regions: Collection[str]) -> Instance:
    """The regions `regions` by themselves: their areas with all their rows, and every rule and figure of the country.

    Funds that may pay in none of them are left out, the others keep their whole amount. What a figure means does not change: a tier whose
    local candidates are counted somewhere in the country stays counted, one whose offices lie in other regions stays away from these, money
    that is limited stays so where no fund may pay at all, and ways that are given stay given where none lies in the regions (one row of the
    table is kept then, whichever it is).

    Decisions that ask for so many in several regions together ask for no more than that here.

    Raises `ValueError` where no area lies in the regions.
    """
    return next(_parts(instance, [set(regions)]))


def each_part(instance: Instance, regions: Iterable[str]) -> Iterator[tuple[str, Instance]]:
    """Each of some regions, all different, with its `part`; the tables of the country are read once for all of them."""
    names = list(regions)
    yield from zip(names, _parts(instance, [{name} for name in names]), strict=True)


def _parts(instance: Instance, groups: Sequence[Collection[str]]) -> Iterator[Instance]:
    """A part for each group of regions that have none in common."""
    at = {region: number for number, group in enumerate(groups) for region in group}
    group = {row.area: at[row.region] for row in instance.areas if row.region in at}
    inside: dict[str, dict[int, list[Any]]] = {}
    for name, row_class in TABLES.items():
        if columns := [column for column in AREA_COLUMNS if column in row_class.model_fields]:
            inside[name] = defaultdict(list)
            for row in getattr(instance, name):
                places = {group.get(area) for column in columns if (area := getattr(row, column)) is not None}
                for number in places or range(len(groups)):
                    if len(places) < 2 and number is not None:
                        inside[name][number].append(row)
    kind = {row.tier: row.kind for row in instance.tiers}
    counted = dict.fromkeys(row.tier for row in instance.pools if kind[row.tier] in PAID_KINDS)
    known, offices, posts = instance.boundaries, offices_of(instance), posts_of(instance)
    for number, regions in enumerate(groups):
        tables = {name: tuple(rows[number]) for name, rows in inside.items()}
        if not tables["areas"]:
            raise ValueError(f"no area lies in {', '.join(sorted(regions)) or 'no region'}")
        first, here = tables["areas"][0].area, {row.tier for row in tables["pools"]}
        tables["pools"] += tuple(Pool(area=first, tier=tier, heads=0) for tier in counted if tier not in here)
        tables["regions"] = tuple(row for row in instance.regions if row.region in regions)
        tables["funds"] = tuple(row for row in instance.funds if not row.regions or set(regions) & set(row.regions)) or instance.funds
        used = (row for row in instance.tools if row.region is None or row.region in regions)
        tables["tools"] = tuple(row if group.get(row.area) == number else row.model_copy(update={"area": first}) for row in used)
        tables["travel"] = tables["travel"] or instance.travel[:1]
        areas = {row.area: None for row in tables["areas"]}
        away = [tier for tier, places in offices.items() if not places & areas.keys()]
        rules = tuple(row for row in tables["posts"] if row.tier not in away and (row.region is None or row.region in regions))
        tables["posts"] = (*rules, *(posts[area, tier] for tier in away for area in areas if (area, tier) in posts))
        for name in ("surge_need", "surge_pools"):
            tables[name] = tuple(row for row in tables[name] if row.region is None or row.region in regions)
        rising = {row.surge for row in tables["surge_need"]}
        tables["surges"] = tuple(row for row in instance.surges if row.surge in rising)
        tables["surge_pools"] = tuple(row for row in tables["surge_pools"] if row.surge is None or row.surge in rising)
        tables["decisions"] = tuple(_decided(instance, tables["decisions"], areas, set(regions)))
        yield instance.model_copy(update={**tables, "boundaries": None if known is None else known[known["area"].isin(areas)]})


def _decided(instance: Instance, rows: Iterable[Decided], areas: Collection[str], regions: Collection[str]) -> Iterator[Decided]:
    """Decisions about a part; of one that joins it with others what is a limit of each of them: that there are no more."""
    chosen, limits = Chosen(instance), dict[str, Decided]()
    for row in rows:
        if row.region not in (None, *regions) or not any(area in areas for area in chosen.areas(row)):
            continue
        if not chosen.joins_regions(row):
            yield row
        elif row.most is not None:
            limit = row.model_copy(update={"decision": "at_most"})
            limits[limit.id] = min(limit, limits.get(limit.id, limit), key=lambda each: each.number or 0.0)
    yield from limits.values()

"""Who belongs to which settlement: people of tiers with one head for so many settlements of an area."""

import geopandas as gpd
import numpy as np
import pandas as pd

from instances.schema import Settlement
from optimizer.report.figures.basis import Basis


def focal_points(basis: Basis) -> pd.DataFrame:
    """Settlements and the heads of the tiers that belong to them.

    Columns: area, name, tier, tier_name, settlement, settlement_name, population; heads (of whom one may have several settlements) and
    head, the first of their numbers within the area. Where there are heads for all, each settlement has one, and the others go one by one
    to the settlement with most people for a head (Adams's method). Where there are fewer, each head has settlements near to each other, as
    even in number as can be: one after another on a Hilbert curve. An area without heads of the tier is left out.
    """
    heads = basis.case.staff.set_index(["area", "tier"])["heads"]
    tiers = [row.tier for row in basis.instance.tiers if row.settlements_per_head is not None]
    places: dict[str, list[Settlement]] = {}
    for row in basis.instance.settlements if tiers else ():
        places.setdefault(row.area, []).append(row)
    rows = []
    for tier in tiers:
        for area, here in places.items():
            count = int(heads.get((area, tier), 0))
            if count >= len(here):
                each = _shared_out(count, [row.population for row in here])
                first = np.cumsum([1, *each[:-1]])
            elif count:
                each, first = [1] * len(here), _near(count, here)
            else:
                continue
            rows += [
                (area, tier, row.settlement, row.name, row.population, n, int(at)) for row, n, at in zip(here, each, first, strict=True)
            ]
    table = pd.DataFrame(rows, columns=["area", "tier", "settlement", "settlement_name", "population", "heads", "head"])
    table.insert(1, "name", basis.named("area", table["area"]))
    table.insert(3, "tier_name", basis.named("tier", table["tier"]))
    return table.sort_values(["area", "tier", "head"], kind="stable", ignore_index=True)


def _shared_out(heads: int, people: list[int]) -> list[int]:
    """Heads of each settlement: one, and those that are left one by one where most people are for a head."""
    each = np.ones(len(people), dtype=int)
    for _ in range(heads - len(people)):
        each[np.argmax(np.array(people) / each)] += 1
    return [int(n) for n in each]


def _near(heads: int, places: list[Settlement]) -> np.ndarray:
    """The number, from 1, of the head of each settlement."""
    along = gpd.GeoSeries.from_xy([row.longitude_degrees for row in places], [row.latitude_degrees for row in places]).hilbert_distance()
    number = np.empty(len(places), dtype=int)
    for head, group in enumerate(np.array_split(np.argsort(along.to_numpy(), kind="stable"), heads), start=1):
        number[group] = head
    return number

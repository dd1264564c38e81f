"""Countries of any size: parts and copies of the bundled `philippines`, or synthetic ones."""

from collections import Counter
from typing import Any, Literal

import numpy as np

from instances import generate, load
from instances.instance import Instance
from instances.part import AREA_COLUMNS, part
from instances.schema import TABLES
from instances.schema.base import Row

Kind = Literal["philippines", "synthetic"]
KINDS: tuple[Kind, ...] = ("philippines", "synthetic")
AREAS_IN_A_REGION = 20
"""Of a synthetic country; a province of the bundled one has 19.4 on the average."""
SPREAD = 0.1
"""Standard deviation of the logarithm of how many times the inhabitants of a province its copy has."""
NAMES = (*AREA_COLUMNS, "region", "settlement")
"""Columns that name a place."""


def country(areas: int, seed: int, kind: Kind) -> Instance:
    """A country with about so many areas, the same for the same arguments; raises `ValueError` where it would have none."""
    if kind == "synthetic":
        return generate(areas=areas, regions=max(1, round(areas / AREAS_IN_A_REGION)), seed=seed)
    return alike(load(kind), areas, seed)


def alike(whole: Instance, areas: int, seed: int) -> Instance:
    """Regions of `whole` drawn by lot as long as they fit into `areas`; where it has fewer areas, all of them and copies of some.

    A copy has the places and the people in place of its region, and another number of inhabitants. National amounts (training places, the
    value of the gap between zones) are in proportion to inhabitants; money is not, since the caller sets it.
    """
    size, rng = Counter(row.region for row in whole.areas), np.random.default_rng(seed)
    made, left, number = whole, areas, 0
    while left >= min(size.values()):
        inside = []
        for name in rng.permutation(list(size)).tolist():
            if size[name] <= left:
                inside.append(name)
                left -= size[name]
        made = part(whole, inside) if number == 0 else _with_copies(made, part(whole, inside), number, rng)
        number += 1
    if not number:
        raise ValueError(f"{whole.manifest.name} has no region of {areas} areas or fewer; the smallest has {min(size.values())}")
    share = sum(row.population for row in made.areas) / sum(row.population for row in whole.areas)
    manifest, packages = whole.manifest, whole.packages
    gap_value = share * manifest.objective.equity_gap_value
    return made.model_copy(
        update={
            "manifest": manifest.model_copy(
                update={
                    "name": manifest.name if made.areas == whole.areas else f"{manifest.name}-{len(made.areas)}-{seed}",
                    "objective": manifest.objective.model_copy(update={"equity_gap_value": gap_value}),
                }
            ),
            "packages": tuple(
                row if row.places_per_year is None else row.model_copy(update={"places_per_year": round(share * row.places_per_year)})
                for row in packages
            ),
            "boundaries": None,
        }
    )


def _with_copies(made: Instance, regions: Instance, number: int, rng: np.random.Generator) -> Instance:
    """An instance with copies of some regions; rows that hold everywhere are there already."""
    times = {row.region: float(np.exp(SPREAD * rng.standard_normal())) for row in regions.regions}
    region = {row.area: row.region for row in regions.areas}
    tables = {}
    for table, row_class in TABLES.items():
        names = [name for name in NAMES if name in row_class.model_fields]
        if names:
            rows = [row for row in getattr(regions, table) if all(getattr(row, name) is not None for name in names)]
            tables[table] = getattr(made, table) + tuple(_copy(row, names, number, times, region) for row in rows)
    return made.model_copy(update=tables)


def _copy(row: Row, names: list[str], number: int, times: dict[str, float], region: dict[str, str]) -> Row:
    changed: dict[str, Any] = {name: f"{getattr(row, name)}-{number}" for name in names}
    if hasattr(row, "population"):
        changed["population"] = round(row.population * times[region[row.area]])  # type: ignore[attr-defined]
    return row.model_copy(update=changed)

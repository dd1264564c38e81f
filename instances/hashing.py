"""Fingerprint of an instance: the same for the same data, whatever files it came from."""

import hashlib
from typing import Any

import shapely
from pydantic import TypeAdapter

from instances.instance import Instance
from instances.schema import TABLES, YEARS_TABLES, IndicatorTarget

WITHOUT_ROWS_AS_ABSENT = (*YEARS_TABLES, "support", "venues", "follows", "tools", "surges", "surge_need", "surge_pools", "decisions")
"""Tables that make no difference where they have no rows."""


def fingerprint(instance: Instance) -> str:
    """SHA-256, in hex, of the manifest, every table and the boundaries.

    The order of rows, entries left at their default and empty tables of `WITHOUT_ROWS_AS_ABSENT` make no difference, nor do the targets of
    indicators, as no plan depends on them.
    """
    digest = hashlib.sha256(instance.manifest.model_dump_json(exclude_defaults=True).encode())
    for table, row_class in TABLES.items():
        if table == IndicatorTarget.TABLE or (table in WITHOUT_ROWS_AS_ABSENT and not getattr(instance, table)):
            continue
        adapter: TypeAdapter[Any] = TypeAdapter(row_class)
        rows = sorted(adapter.dump_json(row, exclude_defaults=True) for row in getattr(instance, table))
        digest.update(b"\n".join([table.encode(), *rows, b""]))
    if instance.boundaries is not None:
        polygons = zip(instance.boundaries["area"], shapely.to_wkb(instance.boundaries.geometry.to_numpy(), byte_order=1), strict=True)
        for area, polygon in sorted(polygons):
            digest.update(str(area).encode() + polygon)
    return digest.hexdigest()

"""The instances that come with the product: where they lie, their names, and each at a glance."""

import csv
from dataclasses import asdict, dataclass
from pathlib import Path

BUNDLED = Path(__file__).parent / "bundled"
"""Folder of the instances that come with the product."""
CATALOGUE = BUNDLED / "catalogue.csv"
"""What is in it, as `python -m instances.builder.catalogue` counts; to count anew needs every manifest and Parquet."""


@dataclass(frozen=True)
class Bundled:
    """One instance that comes with the product."""

    name: str
    """Name to load it by."""
    title: str
    """Title as people read it."""
    areas: int
    """Number of areas."""
    settlements: int
    """Number of settlements."""
    regions: int
    """Number of regions."""
    source: str
    """Whom the data come from, as on its maps."""

    def record(self) -> dict[str, str | int]:
        """The fields by name, in order."""
        return asdict(self)


def bundled_names() -> list[str]:
    """Names of the bundled instances, sorted."""
    return sorted(entry.name for entry in catalogue())


def catalogue() -> list[Bundled]:
    """Every bundled instance, the smallest first."""
    with CATALOGUE.open(newline="", encoding="utf-8") as file:
        return [_entry(**row) for row in csv.DictReader(file)]


def _entry(name: str, title: str, areas: str, settlements: str, regions: str, source: str) -> Bundled:
    return Bundled(name, title, int(areas), int(settlements), int(regions), source)

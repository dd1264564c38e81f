"""The instances that come with the product: where they lie, their names, and each at a glance."""

import csv
from dataclasses import asdict, dataclass
from pathlib import Path

from instances.manifest_file import MANIFEST_FILE, read_manifest
from instances.records import SUFFIXES

BUNDLED = Path(__file__).parent / "bundled"
"""Folder of the instances that come with the product."""


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
    return sorted(path.parent.name for path in BUNDLED.glob(f"*/{MANIFEST_FILE}"))


def catalogue() -> list[Bundled]:
    """Every bundled instance, the smallest first; rows are counted, not checked."""
    return sorted((_entry(BUNDLED / name) for name in bundled_names()), key=lambda entry: (entry.areas, entry.name))


def _entry(folder: Path) -> Bundled:
    manifest, problems = read_manifest(folder / MANIFEST_FILE)
    if manifest is None:
        raise ValueError(f"{folder.name}/{MANIFEST_FILE} cannot be read: {problems[0]}")
    areas, settlements, regions = (_rows(folder, table) for table in ("areas", "settlements", "regions"))
    return Bundled(folder.name, manifest.title, areas, settlements, regions, "; ".join(manifest.attribution))


def _rows(folder: Path, table: str) -> int:
    """Number of rows of a table; 0 where there is no file."""
    path = next((file for suffix in SUFFIXES if (file := folder / f"{table}{suffix}").is_file()), None)
    if path is None:
        return 0
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    return sum(any(cells) for cells in lines) - 1

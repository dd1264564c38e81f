"""The command that counts what the bundled instances hold and writes their catalogue: `python -m instances.builder.catalogue`."""

import csv
from dataclasses import fields
from pathlib import Path

import pyarrow.parquet as pq

from instances.catalogue import BUNDLED, CATALOGUE, Bundled
from instances.manifest_file import MANIFEST_FILE, read_manifest
from instances.records import SUFFIXES


def counted() -> list[Bundled]:
    """Every bundled instance, the smallest first; rows are counted, not checked."""
    return sorted((_entry(path.parent) for path in BUNDLED.glob(f"*/{MANIFEST_FILE}")), key=lambda entry: (entry.areas, entry.name))


def write(path: Path) -> None:
    """Write the catalogue."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Bundled)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(entry.record() for entry in counted())


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
        return int(pq.read_metadata(path).num_rows)
    lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    return sum(any(cells) for cells in lines) - 1


if __name__ == "__main__":
    write(CATALOGUE)

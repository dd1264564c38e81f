"""Figures that are assumed, or have no source."""

from collections.abc import Iterator

from instances.checks.reporting import listed
from instances.schema import TABLES, Data, SourcedRow

ASSUMED = "assumed"


def warnings(instance: Data) -> Iterator[str]:
    """Assumed figures and missing sources counted by table, and source ids that look up nothing."""
    assumed: list[str] = []
    missing: list[str] = []
    unknown: dict[str, None] = {}
    ids = {source.source for source in instance.sources}
    for table, row_class in TABLES.items():
        if not issubclass(row_class, SourcedRow):
            continue
        cited = [row.source.strip() for row in getattr(instance, table)]
        for name, found in ((ASSUMED, assumed), ("", missing)):
            if count := cited.count(name):
                found.append(f"{table} {count} of {len(cited)}")
        unknown |= {name: None for name in cited if name and name != ASSUMED and " " not in name and name not in ids}
    if assumed:
        yield f"assumed figures, rows by table: {', '.join(assumed)}"
    if missing:
        yield f"no source, rows by table: {', '.join(missing)}"
    if unknown:
        yield f"sources that the sources table does not list: {listed(unknown)}"

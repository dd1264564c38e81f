"""Figures that are assumed, have no source, or are too small to be one."""

from collections.abc import Iterator

from instances.checks.reporting import listed
from instances.columns import kinds
from instances.schema import TABLES, Data, SourcedRow
from instances.schema.base import SMALLEST, SMALLEST_MONEY, CountedAsZero, Frozen

ASSUMED = "assumed"


def warnings(instance: Data) -> Iterator[str]:
    """Figures that count as 0; assumed figures and missing sources counted by table; source ids that look up nothing."""
    yield from counted_as_zero(instance)
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


def counted_as_zero(instance: Data) -> Iterator[str]:
    """One sentence that names the figures too near to 0 to be told from it, where there are any."""
    found = [f"manifest {column} {figure.given:g}" for column, figure in _zeros(instance.manifest)]
    for name, kind in TABLES.items():
        numbers = [column for column, what in kinds(kind).items() if what == "number"]
        for at, row in enumerate(getattr(instance, name), 2):
            figures = ((column, getattr(row, column)) for column in numbers)
            found += [f"{name} row {at} {column} {figure.given:g}" for column, figure in figures if type(figure) is CountedAsZero]
    if found:
        yield f"figures that count as 0, being below {SMALLEST:g} (money: {SMALLEST_MONEY:g}): {listed(found)}"


def _zeros(block: Frozen) -> Iterator[tuple[str, CountedAsZero]]:
    """Figures of a block and the blocks in it that count as 0, with their names."""
    for name, value in vars(block).items():
        if isinstance(value, CountedAsZero):
            yield name, value
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Frozen):
                yield from ((f"{name}.{inner}", zero) for inner, zero in _zeros(part))

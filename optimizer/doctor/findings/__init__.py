"""What in the data is suspicious, in all tables; each finding says where it is, and where that is known, what would be usual.

| module | asks |
|---|---|
| `units` | is a figure in another unit than its column |
| `people` | are there more people than live there; need that nobody serves |
| `places` | can a place be reached; does it lie on the sea, or in another's outline |
| `duplicates` | is something there twice |
| `outliers` | is a figure far from the others of its kind |
| `stale` | are sources old |
"""

from instances.instance import Instance
from optimizer.doctor.finding import KINDS, Finding
from optimizer.doctor.findings import duplicates, outliers, people, places, stale, units


def findings_of(instance: Instance) -> list[Finding]:
    """Everything suspicious, by kind and the oddest first; a cell is named once, by the kind that comes first."""
    every = [found for module in (units, people, places, duplicates, outliers, stale) for found in module.findings(instance)]
    every.sort(key=lambda found: (KINDS.index(found.kind), -found.oddness))
    cells: dict[tuple[str, int | None, str], Finding] = {}
    for found in every:
        cells.setdefault((found.table, found.row, found.column), found)
    return list(cells.values())

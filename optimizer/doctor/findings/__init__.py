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
    """Everything suspicious, by kind and the oddest first.

    A cell is named once, by the kind that comes first; so is an area with several outliers, which most often have one cause.
    """
    every = [found for module in (units, people, places, duplicates, outliers, stale) for found in module.findings(instance)]
    every.sort(key=lambda found: (KINDS.index(found.kind), -found.oddness))
    cells: dict[tuple[str, int | None, str], Finding] = {}
    for found in every:
        cells.setdefault((found.table, found.row, found.column), found)
    outlying: dict[str, int] = {}
    kept = []
    for found in cells.values():
        area = (
            "" if found.kind != "outlier" or found.row is None else getattr(getattr(instance, found.table)[found.row], "area", None) or ""
        )
        if area:
            outlying[area] = outlying.get(area, 0) + 1
        if outlying.get(area, 0) < 2:
            kept.append(found)
    return kept

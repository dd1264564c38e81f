"""Figures far from the others of their kind, by robust statistics.

Figures of a kind (heads of a tier for each person, people of an area beside the median of its zone, …) are compared on a logarithmic scale,
as ratios are what they differ by. The modified z-score of Iglewicz and Hoaglin, *How to detect and handle outliers*, ASQC Quality Press
1993, section 3.3, is 0.6745 × (x − median) ÷ MAD, MAD being the median of the absolute deviations from the median; beyond 3.5 they call it
an outlier. A figure is told only where it is `FACTOR` times the median as well (assumed): a narrow spread makes no small difference
suspicious. A count of heads is told only where chance alone (a Poisson number) is no likely reason. Figures that nothing is worked out
from are left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from instances.checks.places import SUM_TOLERANCE
from instances.instance import Instance
from optimizer.doctor.finding import Edit, Finding, Said, Value, named
from optimizer.verify.naming import names_of
from optimizer.verify.rule import translated

CUTOFF = 3.5
"""Modified z-score beyond which a figure is an outlier (Iglewicz and Hoaglin 1993)."""
NORMAL = 0.6745
"""Median absolute deviation of a normal distribution, in standard deviations (there)."""
FACTOR = 5.0
"""Times the median, or part of it, from which on a figure is told: assumed."""
CHANCE = 3.0
"""Standard deviations of a Poisson number within which two counts may be the same."""
OF_ZONE = 3
"""Areas of a zone that say what is usual there: assumed."""
FEWEST = 8
"""Figures of a kind that say what is usual: assumed."""


COMMON = {"areas": Said(translated("areas of the zone")), "ways": Said(translated("an hour on the way for each km"))}
"""Kinds of figures that have no name in the data."""


@dataclass(frozen=True)
class Entry:
    """One figure that is compared with others of its kind."""

    row: int
    figure: float
    """Above 0."""
    unit: float
    """What one of the figure is in the column: the column's value ÷ the figure."""
    kind: str
    """Figures of the same kind are compared."""
    region: str = ""


def scores(figures: np.ndarray) -> np.ndarray:
    """Modified z-score of each of some figures above 0, on a logarithmic scale; where more than half are equal, infinite for the others.

    Both arrays have the shape (n,).
    """
    logs = np.log(figures)
    off = logs - np.median(logs)
    spread = float(np.median(np.abs(off)))
    if spread == 0.0:
        return np.where(off == 0.0, 0.0, np.copysign(np.inf, off))
    return np.asarray(NORMAL * off / spread)


def findings(instance: Instance) -> Iterator[Finding]:
    """Outliers of every kind of figures that there are enough of.

    Several of one area most often have one cause: the people of the area, by which others are divided, else the oddest.
    """
    by_area: dict[str, list[Finding]] = {}
    for table, column, entries in _series(instance):
        kinds: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.figure > 0:
                kinds.setdefault(entry.kind, []).append(entry)
        for kind, same in kinds.items():
            for found in _odd(instance, table, column, kind, same) if len(same) >= FEWEST else ():
                area = getattr(getattr(instance, table)[found.row], "area", None)
                by_area.setdefault(area or f"{table} {found.row}", []).append(found)
    for several in by_area.values():
        yield max(several, key=lambda found: (found.column == "population", found.oddness))


def _odd(instance: Instance, table: str, column: str, kind: str, entries: list[Entry]) -> Iterator[Finding]:
    figures = np.array([entry.figure for entry in entries])
    middle, rows, names = float(np.median(figures)), getattr(instance, table), names_of(instance)
    for entry, score in zip(entries, scores(figures).tolist(), strict=True):
        ratio = entry.figure / middle
        value, usual = getattr(rows[entry.row], column), middle * entry.unit
        times = max(ratio, 1 / ratio)
        by_chance = column == "heads" and abs(value - usual) <= CHANCE * math.sqrt(max(value, usual))
        if abs(score) <= CUTOFF or times < FACTOR or by_chance:
            continue
        if isinstance(value, int):
            usual = round(usual)
        known: dict[str, Value] = {"key": named(table, rows[entry.row], names), "column": column, "value": float(value), "times": times}
        yield Finding(
            kind="outlier",
            what=Said(
                translated("{key}: {column} is {value}, {times} times what is usual for {kind}")
                if ratio > 1
                else translated("{key}: {column} is {value}, {times} times less than is usual for {kind}"),
                known | {"kind": COMMON.get(kind) or names.get(kind, kind)},
            ),
            usual=Said(
                translated("about {usual} here: the median of {count} rows (robust z-score {score}, limit 3.5)"),
                {"usual": float(usual), "count": len(entries), "score": "∞" if np.isinf(score) else f"{abs(score):.1f}"},
            ),
            why=Said(translated("a digit too many or too few, or another unit, would move people and money to or from here")),
            table=table,
            row=entry.row,
            column=column,
            value=value,
            region=entry.region,
            edits=(Edit(table, entry.row, column, usual),),
            oddness=times,
        )


def _series(instance: Instance) -> Iterator[tuple[str, str, list[Entry]]]:
    """Tables and columns with figures that can be compared."""
    areas = {row.area: row for row in instance.areas}
    settled: Counter[str] = Counter()
    for each in instance.settlements:
        settled[each.area] += each.population

    def of_areas(column: str, figures: Iterable[tuple[int, float, float]]) -> tuple[str, str, list[Entry]]:
        """Positions, figures and units of areas, each figure as a multiple of the median of its zone: zones differ, and may be small."""
        rows, zones = instance.areas, defaultdict[str, list[tuple[int, float, float]]](list)
        for at, figure, unit in figures:
            if figure > 0:
                zones[rows[at].zone].append((at, figure, unit))
        entries = []
        for same in zones.values():
            usual = median(figure for _, figure, _ in same)
            entries += [
                Entry(at, figure / usual, unit * usual, "areas", rows[at].region) for at, figure, unit in same if len(same) >= OF_ZONE
            ]
        return "areas", column, entries

    def of_people(table: str, column: str, kind: str) -> tuple[str, str, list[Entry]]:
        """Figures of areas for each person there, by a column of ids."""
        entries = [
            Entry(at, value / people, people, getattr(row, kind), areas[row.area].region)
            for at, row in enumerate(getattr(instance, table))
            if row.area and (people := areas[row.area].population) > 0 and (value := getattr(row, column)) is not None
        ]
        return table, column, entries

    uncounted = (
        (at, row.population, 1.0)
        for at, row in enumerate(instance.areas)
        if abs(settled[row.area] - row.population) > SUM_TOLERANCE * row.population  # nothing else says that they are so many
    )
    yield of_areas("population", uncounted)
    bare = ((at, row) for at, row in enumerate(instance.areas) if row.area_km2 and row.population and row.area not in settled)
    yield of_areas("area_km2", ((at, (row.area_km2 or 0.0) / row.population, row.population) for at, row in bare))
    for column in ("inside_hours", "inside_km"):
        yield of_areas(column, ((at, getattr(row, column) or 0.0, 1.0) for at, row in enumerate(instance.areas)))
    yield of_people("staff", "heads", "tier")
    yield of_people("pools", "heads", "tier")
    yield of_people("group_counts", "members", "group")
    yield of_people("need", "hours_per_year", "function")
    yield of_people("allowances", "hours_per_year", "tier")
    yield "posts", "opening_cost_per_year", [Entry(at, row.opening_cost_per_year, 1.0, row.tier) for at, row in enumerate(instance.posts)]
    ways = [(at, row) for at, row in enumerate(instance.travel) if row.km > 0 and row.from_area != row.to_area]
    yield "travel", "hours", [Entry(at, row.hours / row.km, row.km, "ways", areas[row.from_area].region) for at, row in ways]

"""Things that are there twice: the same name, the same point, or names that differ by a slip."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from instances.instance import Instance
from instances.schema import TABLES
from optimizer.doctor.finding import Edit, Finding, Said, Value
from optimizer.verify.rule import translated

PLACES = 6
"""Decimals of degrees (0.1 m) to which two points are the same."""
NAMED = ("regions", "zones", "tiers", "functions", "packages", "funds", "competencies")
"""Tables beside areas, settlements and groups whose rows have names."""
SHORTEST = 6
"""Letters of a name from which on one letter may be a slip: assumed; shorter names that differ are different."""
_ORDER = re.compile(r"\d|\b(?:[ivx]+|[a-z]|north|south|east|west|upper|lower|new|old|norte|sur|ilaya|ibaba|este|oeste)\b")
"""Words that tell places of one name apart: numbers, letters, directions."""


def findings(instance: Instance) -> Iterator[Finding]:
    """Areas, settlements and other named things that are likely one."""
    yield from _same_names(instance, "areas", "region")
    yield from _same_names(instance, "settlements", "area")
    for table in NAMED:
        yield from _same_names(instance, table, "")
    yield from _same_points(instance)
    yield from _near_names(instance)


def plain_name(name: str) -> str:
    """A name without accents, capitals, marks and doubled blanks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", "".join(each for each in letters if not unicodedata.combining(each))).split())


def is_slip(one: str, other: str) -> bool:
    """Whether two names, plain and different, differ by one letter more, less or other, or by two neighbours exchanged.

    That is a distance of 1 by Damerau, *Communications of the ACM* 1964.
    """
    if min(len(one), len(other)) < SHORTEST or _ORDER.findall(one) != _ORDER.findall(other):
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


def _same_names(instance: Instance, table: str, within: str) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows: Any = getattr(instance, table)
    for at, row in enumerate(rows):
        groups[getattr(row, within) if within else "", plain_name(row.name)].append(at)
    for places in groups.values():
        for first, second in pairwise(places):
            text = translated("{name} is there twice: {first} and {second}")
            yield _found(instance, table, first, second, Said(text, _known(table, rows[first], rows[second])), "name", 3.0)


def _same_points(instance: Instance) -> Iterator[Finding]:
    """Areas, and settlements, at the very same point; the settlements of an area once, as that has one cause."""
    for table, within in (("areas", "area"), ("settlements", "area")):
        points: dict[tuple[float, float], int] = {}
        shared: dict[str, list[tuple[int, int]]] = defaultdict(list)
        rows: Any = getattr(instance, table)
        for at, row in enumerate(rows):
            if row.longitude_degrees is None or row.latitude_degrees is None:
                continue
            first = points.setdefault((round(row.longitude_degrees, PLACES), round(row.latitude_degrees, PLACES)), at)
            if first != at:
                shared[getattr(row, within)].append((first, at))
        for pairs in shared.values():
            (first, at), *others = pairs
            known: dict[str, Value] = dict(_known(table, rows[first], rows[at])) | {"other": rows[first].name, "count": len(others)}
            text = translated("{name} ({second}) lies at the very point of {other} ({first})")
            if others:
                text = translated(
                    "{name} ({second}) lies at the very point of {other} ({first}), and {count} others of its area at one of others"
                )
            yield _found(instance, table, first, at, Said(text, known), "longitude_degrees", 2.0)


def _near_names(instance: Instance) -> Iterator[Finding]:
    """Areas of a region, and settlements of an area, whose names differ by a slip and that have as many people."""
    for table, within in (("areas", "region"), ("settlements", "area")):
        groups: dict[str, list[tuple[int, Any, str]]] = defaultdict(list)
        for at, row in enumerate(getattr(instance, table)):
            groups[getattr(row, within)].append((at, row, plain_name(row.name)))
        for rows in groups.values():
            for number, (at, row, name) in enumerate(rows):
                for second, other, its in rows[number + 1 :]:
                    if row.population == other.population and is_slip(name, its):
                        text = translated("{other} ({second}) has the people of {name} ({first}), and its name but for a letter")
                        what = Said(text, _known(table, row, other) | {"other": other.name})
                        yield _found(instance, table, at, second, what, "name", 1.0)


def _known(table: str, first: Any, second: Any) -> dict[str, str]:
    key = TABLES[table].KEY[0]
    return {"name": second.name, "first": str(getattr(first, key)), "second": str(getattr(second, key))}


def _found(instance: Instance, table: str, first: int, second: int, what: Said, column: str, oddness: float) -> Finding:
    row: Any = getattr(instance, table)[second]
    regions = {area.area: area.region for area in instance.areas}
    return Finding(
        "duplicate",
        what,
        Said(translated("each once (compare row {row})"), {"row": first + 2}),
        Said(translated("its people and their need would count twice")),
        table,
        second,
        column,
        getattr(row, column),
        row.region if table == "areas" else regions.get(getattr(row, "area", ""), ""),
        (Edit(table, second, "population", 0),) if table == "areas" else (),
        oddness=oddness,
    )

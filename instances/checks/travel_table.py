"""Checks of a given travel matrix."""

from collections import Counter
from collections.abc import Iterator

from instances.checks.reporting import at, listed
from instances.errors import Problem
from instances.schema import Data

ASYMMETRY = 3.0
"""Ratio of the hours there and back from which on there is a warning."""

LIKELY_KM_PER_HOUR = (1.0, 150.0)
"""Speeds between which ways usually lie; others hint at minutes, metres or miles."""


def problems(instance: Data) -> Iterator[Problem]:
    """Ways that take no time but are not short."""
    for index, row in enumerate(instance.travel):
        if row.hours == 0 and row.km > 0:
            yield at("travel", index, "hours", "0", f"the hours that {row.km:g} km take", hint="leave the row out if there is no way")


def warnings(instance: Data) -> Iterator[str]:
    """Missing ways, ways much longer in one direction, and speeds that hint at wrong units."""
    if not instance.travel:
        return
    hours = {(row.from_area, row.to_area): row.hours for row in instance.travel}
    region = {row.area: "" if instance.manifest.service_boundary == "country" else row.region for row in instance.areas}
    if instance.manifest.service_boundary != "area":
        wanted = sum(size * (size - 1) for size in Counter(region.values()).values())
        given = sum(start != end and region[start] == region[end] for start, end in hours)
        if given < wanted:
            yield f"travel: {wanted - given} of {wanted} ways within the service boundary are not given and count as out of reach"
    inside = [
        row.area for row in instance.areas if (row.area, row.area) not in hours and (row.inside_hours is None or row.inside_km is None)
    ]
    if inside:
        yield f"travel: the way inside is not given and is computed for {listed(inside)}"
    lopsided = [
        f"{start} to {end}" for (start, end), there in hours.items() if (back := hours.get((end, start))) and there > ASYMMETRY * back
    ]
    if lopsided:
        yield f"travel: more than {ASYMMETRY:g} times as long as the way back: {listed(lopsided)}"
    low, high = LIKELY_KM_PER_HOUR
    odd = [
        f"{row.from_area} to {row.to_area}"
        for row in instance.travel
        if row.hours > 0 and row.km > 0 and not low <= row.km / row.hours <= high
    ]
    if odd:
        yield f"travel: slower than {low:g} or faster than {high:g} km per hour (are hours in hours, km in km?): {listed(odd)}"

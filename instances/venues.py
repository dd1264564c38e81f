"""Venues: where packages are taught, who can go there, and what that takes of a trainee."""

from instances.schema import Data, Tier, Venue
from instances.travel import ways_to

Place = tuple[str, str]
"""(venue, package)."""


def ways_to_venues(instance: Data) -> dict[tuple[str, str, str], tuple[float, float]]:
    """(area, venue, package): hours and km one way of a trainee who lives in the area; absent where nobody goes there from the area.

    0 inside the venue's own area, where the way is that of every day.
    """
    frame = ways_to(instance, {row.area for row in instance.venues if row.area is not None})
    ways: dict[str, dict[str, tuple[float, float]]] = {}
    for base, area, hours, km in frame.itertuples(index=False, name=None):
        ways.setdefault(area, {area: (0.0, 0.0)})[base] = (hours, km)
    found = {}
    for row in instance.venues:
        everybody = {area.area: (row.way_hours, row.way_km) for area in instance.areas}
        known = everybody if row.area is None else ways.get(row.area, {row.area: (0.0, 0.0)})
        for area, (hours, km) in known.items():
            if row.within_hours is None or hours <= row.within_hours:
                found[area, row.venue, row.package] = (hours, km)
    return found


def hours_beyond(venue: Venue, tier: Tier, training_hours: float, area: str, way_hours: float) -> float:
    """Hours of work that a trainee from an area loses beside the `training_hours` of the package: whole days away, and the way."""
    if area == venue.area:
        return 0.0
    return max(0.0, venue.days_away * tier.hours_per_day - training_hours) + 2 * way_hours


def open_to_all(instance: Data) -> dict[Place, int]:
    """Places of the venues that lie in no area, which people of all regions share, where they are limited."""
    rows = [(row, row.places_per_year) for row in instance.venues if row.area is None]
    return {(row.venue, row.package): places for row, places in rows if places is not None}

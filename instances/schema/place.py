"""Tables of places: where need arises and where people are posted."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from instances.schema.base import COUNTED, WITHIN, Amount, Count, Divisor, Id, Name, Positive, Row, Share, SourcedRow, Text

PaidKind = Literal["professional", "paraprofessional", "administrator"]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), COUNTED]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), COUNTED]


class Region(Row):
    """A group of areas, within which people serve by default (for example a province)."""

    TABLE: ClassVar = "regions"
    KEY: ClassVar = ("region",)

    region: Id
    """Region id."""
    name: Name
    """Name as people read it."""
    seat: Id | None = None
    """Area where the offices of the region are; tiers of the regional or provincial level are posted there, once it is given."""
    capital: bool = False
    """True: the national offices are at the seat of this region; tiers of the national or central level are posted there."""


class Zone(SourcedRow):
    """How hard a kind of place is to reach, and the rules that protect remote places."""

    TABLE: ClassVar = "zones"
    KEY: ClassVar = ("zone",)

    zone: Id
    """Zone id, for example urban, rural, remote, very_remote."""
    name: Name
    """Name as people read it."""
    speed_km_per_hour: Divisor
    """Mean door-to-door travel speed on the way, km per hour."""
    circuity: Annotated[float, Field(ge=1, allow_inf_nan=False), WITHIN]
    """Length of the way divided by the straight-line distance."""
    hardship_share_of_wage: Amount = 0.0
    """Hardship allowance for people posted here, as a share of their wage."""
    min_resident_heads: Count = 0
    """Least number of paid heads posted in each area of the zone."""
    min_resident_share: Share = 0.0
    """Least share of the in-person hours in an area that people posted there deliver."""
    lone_posting_allowed: bool = True
    """False: an area of the zone has either no paid head or at least two."""
    supervisor_within_hours: Positive | None = None
    """Longest one-way travel from a supervisor to a supervisee posted here, hours; empty: no limit of the zone's own."""
    resident_kinds: tuple[PaidKind, ...] = ()
    """Kinds of paid tiers that count for `min_resident_heads`, separated by `|`; empty: all."""
    leave_limit_share: Share = 1.0
    """Most heads of a paid tier who are moved out of the zone or released, as a share of those in place in each area; 0: nobody."""
    longest_way_hours: Positive | None = None
    """Longest one-way travel to serve an area of the zone from another area, hours, whatever the reach of a tier; empty: no limit of the
    zone's own."""
    digital_access_share: Share | None = None
    """Share of the people who can be reached by telephone and online; empty: all. A group's own share goes before it."""


class Area(SourcedRow):
    """The lowest unit for which need is known and in which people are posted."""

    TABLE: ClassVar = "areas"
    KEY: ClassVar = ("area",)

    area: Id
    """Area id (for example a municipality's official code)."""
    name: Name
    """Name as people read it."""
    region: Id
    """Region that the area lies in."""
    zone: Id
    """Zone that the area belongs to."""
    population: Count
    """People living in the area."""
    area_km2: Positive | None = None
    """Land area, square kilometres; used for travel inside the area where settlements are not given."""
    longitude_degrees: Longitude | None = None
    """Longitude of the office from which people work, WGS84 degrees; empty: from settlements, else from the boundary."""
    latitude_degrees: Latitude | None = None
    """Latitude of that office, WGS84 degrees."""
    inside_hours: Amount | None = None
    """Mean one-way travel time from the office to the area's communities, hours; empty: computed."""
    inside_km: Amount | None = None
    """Mean one-way way from the office to the area's communities, km; empty: computed."""


class Settlement(SourcedRow):
    """A community inside an area: where its people live."""

    TABLE: ClassVar = "settlements"
    KEY: ClassVar = ("settlement",)

    settlement: Id
    """Settlement id."""
    name: Name
    """Name as people read it."""
    area: Id
    """Area that the settlement lies in."""
    population: Count
    """People living in the settlement."""
    longitude_degrees: Longitude
    """Longitude, WGS84 degrees."""
    latitude_degrees: Latitude
    """Latitude, WGS84 degrees."""


class TravelLeg(SourcedRow):
    """One given way between two areas, or inside one (from_area = to_area)."""

    TABLE: ClassVar = "travel"
    KEY: ClassVar = ("from_area", "to_area")

    from_area: Id
    """Area where the traveller is posted."""
    to_area: Id
    """Area travelled to."""
    hours: Amount
    """One-way travel time, hours."""
    km: Amount
    """One-way length of the way, km."""


class Source(Row):
    """A published source that `source` cells refer to by id."""

    TABLE: ClassVar = "sources"
    KEY: ClassVar = ("source",)

    source: Id
    """Source id as written in the `source` cells."""
    citation: Text
    """Who published what, and where."""
    year: Annotated[int, Field(ge=1900, le=2200)]
    """Year of publication."""
    licence: Text = ""
    """Licence or terms of use."""

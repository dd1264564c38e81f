"""Guard of the projected coordinate system: metres, or a clear error; and how far its distances are off."""

from collections.abc import Sequence

import numpy as np
from pyproj import CRS, Proj
from pyproj.exceptions import CRSError

from geodata.faults import Fault, PlacesError

GEOGRAPHIC = "EPSG:4326"
"""Longitude and latitude on WGS84, in degrees: what tables and boundaries are kept in."""

SCALE_ERROR_WORTH_TELLING = 0.01
"""Relative error of distances from which a person is warned; small beside the error of a circuity factor."""

NEAR_DEGREES = 6.0
"""How far from the area of use of a projected system, in degrees, a country may reach that is measured in it."""

_HINT = (
    "name a projected system in metres made for the country, for example its UTM zone: EPSG:326xx north, EPSG:327xx south of the equator"
)


def metric_crs(name: str) -> CRS:
    """The projected coordinate system of that name (`EPSG:32651`, a WKT or PROJ text), in which distances are metres.

    Raises `PlacesError` where the name is unknown, the system is in degrees, or its unit is not the metre.
    """
    try:
        crs = CRS.from_user_input(name)
    except CRSError:
        raise PlacesError([_fault(name, "a known coordinate system")]) from None
    if crs.is_geographic:
        raise PlacesError([_fault(name, f"a projected coordinate system in metres; {crs.name} is in degrees")])
    if not crs.is_projected:
        raise PlacesError([_fault(name, f"a projected coordinate system in metres; {crs.name} is not projected")])
    unit = crs.axis_info[0]
    if unit.unit_conversion_factor != 1:
        raise PlacesError([_fault(name, f"a projected coordinate system in metres; {crs.name} is in {unit.unit_name}")])
    return crs


def _fault(name: str, expected: str) -> Fault:
    return Fault(expected, column="projected_crs", value=name, hint=_HINT)


def scale_errors(longitude: np.ndarray, latitude: np.ndarray, crs: CRS) -> np.ndarray:
    """Relative error of short distances in `crs` at each point, n values ≥ 0; infinite where the projection is not defined.

    The larger of |a − 1| and |b − 1|, a and b the axes of Tissot's indicatrix.
    """
    factors = Proj(crs).get_factors(longitude, latitude, errcheck=False)
    axes = np.array([factors.tissot_semimajor, factors.tissot_semiminor], dtype=float)
    with np.errstate(invalid="ignore"):
        errors = np.abs(axes - 1).max(axis=0)
    return np.where(np.isfinite(errors), errors, np.inf)


def exchanged(longitude: np.ndarray, latitude: np.ndarray, crs: CRS) -> np.ndarray:
    """Which points lie far from where `crs` is made for, but not if their longitude and latitude are exchanged; n flags."""
    there, swapped = _in_use(longitude, latitude, crs), _in_use(latitude, longitude, crs)
    return np.asarray(swapped & ~there)


def _in_use(longitude: np.ndarray, latitude: np.ndarray, crs: CRS) -> np.ndarray:
    """Which points lie in the area of use of a system, or not far from it; all where it names none."""
    use = crs.area_of_use
    if use is None:
        return np.ones(len(longitude), dtype=bool)
    inside = (latitude >= use.south - NEAR_DEGREES) & (latitude <= use.north + NEAR_DEGREES)
    around = (longitude - (use.west - NEAR_DEGREES)) % 360 <= (use.east - use.west) % 360 + 2 * NEAR_DEGREES
    return np.asarray(inside & around)


def distance_warnings(longitude: np.ndarray, latitude: np.ndarray, names: Sequence[str], crs: CRS) -> list[str]:
    """A warning where longitude and latitude are likely exchanged, and where distances at other points are off by more than 1 %.

    `names` are what people call the points. Points with unknown coordinates (NaN) are left out.
    """
    known = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    if known.size == 0:
        return []
    warnings, swapped = [], exchanged(longitude[known], latitude[known], crs)
    if swapped.any():
        first = known[np.flatnonzero(swapped)[0]]
        where = f"{names[first]} (longitude {longitude[first]:.2f}, latitude {latitude[first]:.2f})"
        warnings.append(
            f"longitude and latitude are likely exchanged at {swapped.sum()} of {known.size} points, {where} among them: only then do they "
            f"lie where {crs.to_string()} ({crs.name}) is made for"
        )
    count, known = known.size, known[~swapped]
    errors = scale_errors(longitude[known], latitude[known], crs) if known.size else np.zeros(0)
    far = errors > SCALE_ERROR_WORTH_TELLING
    if far.any():
        worst = int(np.argmax(errors))
        point = known[worst]
        size = f"by {errors[worst]:.1%}" if errors[worst] < 1 else "beyond use"
        where = f"{names[point]} (longitude {longitude[point]:.2f}, latitude {latitude[point]:.2f})"
        warnings.append(
            f"{crs.to_string()} ({crs.name}) is not made for {far.sum()} of {count} points: distances at {where} are off {size}; "
            "check the coordinates, or name a projected system made for the country"
        )
    return warnings

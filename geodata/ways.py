"""Ways: hours and kilometres, one way, between points and inside areas.

A way is the straight-line distance lengthened by a circuity factor and walked or driven at a mean door-to-door speed. It is a
modelled figure: where a country has measured travel times, a given matrix takes its place.
"""

import numpy as np
import pandas as pd

METRES_PER_KM = 1000.0
_SLACK = 1 + 1e-9
FEW = 300
"""Points up to which all pairs are looked at; a search tree takes longer to load than they take."""


def ways_between(xy: np.ndarray, circuity: np.ndarray, speed: np.ndarray, group: np.ndarray, within_hours: float) -> pd.DataFrame:
    """Ways between different points of the same group that take at most `within_hours` (may be infinite), in both directions.

    `xy` are points in metres, shape (n, 2); `circuity` (≥ 1) and `speed` (km per hour) are each point's own, and the way
    between two points has the mean of both. Returns columns `start`, `end` (positions), `hours`, `km`, sorted by start and end.
    """
    order = np.argsort(group, kind="stable")
    blocks = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    pairs = [_near_pairs(block, xy, circuity, speed, within_hours) for block in blocks if len(block) > 1]
    start, end = np.concatenate(pairs).T if pairs else np.empty((2, 0), dtype=np.intp)
    km = np.hypot(*(xy[start] - xy[end]).T) / METRES_PER_KM * (circuity[start] + circuity[end]) / 2
    hours = km / ((speed[start] + speed[end]) / 2)
    near = hours <= within_hours * _SLACK
    start, end, hours, km = start[near], end[near], hours[near], km[near]
    both = pd.DataFrame(
        {
            "start": np.concatenate([start, end]),
            "end": np.concatenate([end, start]),
            "hours": np.concatenate([hours, hours]),
            "km": np.concatenate([km, km]),
        }
    )
    return both.iloc[np.lexsort((both["end"], both["start"]))].reset_index(drop=True)


def _near_pairs(block: np.ndarray, xy: np.ndarray, circuity: np.ndarray, speed: np.ndarray, within_hours: float) -> np.ndarray:
    """Pairs of positions, shape (m, 2), among which are all of `block` that the fastest and straightest way could join in time."""
    radius = within_hours * speed[block].max() / circuity[block].min() * METRES_PER_KM * _SLACK
    if len(block) <= FEW or radius >= np.hypot(*np.ptp(xy[block], axis=0)):
        return block[np.column_stack(np.triu_indices(len(block), 1))]
    from scipy.spatial import cKDTree  # takes long to load

    return block[cKDTree(xy[block]).query_pairs(radius, output_type="ndarray")]


def disc_mean_km(area_km2: np.ndarray) -> np.ndarray:
    """Mean straight-line distance from the centre of a disc of that size to a point in it: ⅔ √(area ÷ π), in km."""
    return 0.5 * np.sqrt(area_km2 / np.pi) * 4 / 3

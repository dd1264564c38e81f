"""The level that zones share, and what hours on either side of it cost."""

import numpy as np
import pytest

from instances import generate
from optimizer.decomposition.coupling import Coupling, coupling_of
from optimizer.decomposition.zones import levels, room_to_level


def zoned() -> tuple[Coupling, list[str]]:
    """A country whose objective pays for the gap between its zones, and the zones."""
    coupling = coupling_of(generate(24, regions=3, seed=1)).minimising({"equity_gap": 12.0})
    zones = [name for kind, name in coupling.activities if kind == "zone"]
    assert len(zones) >= 2
    return coupling, zones


def duals(coupling: Coupling, worst: dict[str, float], best: dict[str, float]) -> np.ndarray:
    """Prices of the rows that say which zone is the worst and which the best served."""
    prices = np.zeros(len(coupling.rows))
    for number, ((kind, name), row) in enumerate(zip(coupling.rows, coupling.matrix, strict=True)):
        if kind == "zone" and row.any():
            prices[number] = (worst if row.sum() > 0 else best).get(name, 0.0)
    return prices


def test_zones_whose_levels_meet_are_held_together() -> None:
    coupling, zones = zoned()
    prices = duals(coupling, {zones[0]: 9.0, zones[1]: 3.0}, {zones[0]: 12.0})
    [group] = levels(coupling, prices)
    assert {zone.key[1] for zone in group} == set(zones[:2])
    first = next(zone for zone in group if zone.key[1] == zones[0])
    at = coupling.activities.index(first.key)
    assert first.below < coupling.prices(prices)[at] < first.beyond
    # all the way to either end, a zone alone makes the gap: 12 more for the whole of its need unmet, or 12 less
    assert first.beyond * first.need == pytest.approx(-3 + 0.3 * (12 + 3))
    assert first.below * first.need == pytest.approx(-3 - 0.3 * (-3 + 12))


def test_the_worst_and_the_best_served_have_levels_of_their_own() -> None:
    coupling, zones = zoned()
    [group] = levels(coupling, duals(coupling, {zones[0]: 7.0, zones[1]: 5.0}, {zones[-1]: 12.0} if len(zones) > 2 else {}))
    assert [zone.key[1] for zone in group] == zones[:2]
    assert [zone.beyond * zone.need for zone in group] == pytest.approx([7 + 0.3 * 5, 5 + 0.3 * 7])
    assert [zone.below * zone.need for zone in group] == pytest.approx([7 * 0.7, 5 * 0.7])  # one that is ahead costs nothing


def test_a_zone_alone_has_no_level() -> None:
    coupling, zones = zoned()
    assert levels(coupling, duals(coupling, {zones[0]: 12.0}, {zones[1]: 12.0})) == []
    assert levels(coupling, duals(coupling, {}, {})) == []


def test_room_brings_zones_level_with_the_same_hours_unmet() -> None:
    coupling, zones = zoned()
    [group] = levels(coupling, duals(coupling, {zones[0]: 9.0, zones[1]: 3.0}, {zones[0]: 12.0}))
    keys = [zone.key for zone in group]
    everything = [{keys[0]: 0.1 * group[0].need, keys[1]: 0.0}, {keys[0]: 0.1 * group[0].need, keys[1]: 0.05 * group[1].need}]
    room = room_to_level([group], everything)
    assert sum(room.values()) == pytest.approx(0, abs=1e-6)
    reached = [(sum(own[zone.key] for own in everything) + room[zone.key]) / zone.need for zone in group]
    assert reached[0] == pytest.approx(reached[1])
    assert room[keys[0]] < 0 < room[keys[1]]

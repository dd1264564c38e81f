"""Coverage of zones, or of target groups, which an objective may want alike: what need left unmet costs beside the level they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.decomposition.coupling import COMPARED, Coupling, Key
from optimizer.engine.compile import Vector

ASIDE = 0.3
"""How far prices on either side of the level go from the relaxation's towards those of a zone that leaves it alone."""
AT_LEVEL = 1e-6
"""A row whose price is at least this share of all its kind's keeps its zone at the level."""


@dataclass(frozen=True)
class LevelledZone:
    """A zone, or a group, kept at a level with others: its weighted hours of need, and what an hour unmet costs below and beyond."""

    key: Key
    need: float
    below: float
    beyond: float


def levels(coupling: Coupling, duals: Vector) -> list[list[LevelledZone]]:
    """Zones that share a level, a list for each level: the worst served, the best served, or all of them at one where the levels meet;
    and target groups that do.

    The cost of the gap between zones has a kink where zones are level: of the worst served, one that falls behind alone costs as much as
    the whole gap, and one that gets ahead saves nothing. The relaxation's price of a zone is somewhere between, right for fractions alone.
    """
    return [group for kind in COMPARED.values() for group in _levels_of(kind, coupling, duals)]


def _levels_of(kind: str, coupling: Coupling, duals: Vector) -> list[list[LevelledZone]]:
    need: dict[Key, float] = {}
    worst: dict[Key, float] = {}
    best: dict[Key, float] = {}
    for key, row, price in zip(coupling.rows, coupling.matrix, duals, strict=True):
        share = float(row.sum())
        if key[0] == kind and share:
            need[key] = 1 / abs(share)
            (worst if share > 0 else best)[key] = float(price)
    most, least = sum(worst.values()), -sum(best.values())
    low = [key for key, price in worst.items() if price > AT_LEVEL * most]
    high = [key for key, price in best.items() if price > -AT_LEVEL * least]
    groups = [[key for key in need if key in low or key in high]] if set(low) & set(high) else [low, high]

    def zone(key: Key) -> LevelledZone:
        price = worst[key] - best[key]
        up, down = most if key in low else 0.0, least if key in high else 0.0
        return LevelledZone(key, need[key], (price - ASIDE * (price - down)) / need[key], (price + ASIDE * (up - price)) / need[key])

    return [[zone(key) for key in group] for group in groups if len(group) > 1]


def room_to_level(groups: Sequence[Sequence[LevelledZone]], everything: Sequence[dict[Key, float]]) -> dict[Key, float]:
    """Weighted hours that zones leave unmet less than at the level they would share, with the same hours unmet in all; below 0: more."""
    room: dict[Key, float] = {}
    for group in groups:
        unmet = {zone.key: sum(amounts[zone.key] for amounts in everything) for zone in group}
        level = sum(unmet.values()) / sum(zone.need for zone in group)
        room |= {zone.key: level * zone.need - unmet[zone.key] for zone in group}
    return room

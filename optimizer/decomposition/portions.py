"""Portions: who pays for plans of regions, what is left, and what each of a few regions may take of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from instances.instance import Instance
from models.parameters import Parameters
from optimizer.decomposition.coupling import BETWEEN, SCARCE, Coupling, Key
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.subproblem import Caps, RegionPlan
from optimizer.decomposition.zones import levels, room_to_level
from optimizer.engine.compile import Vector
from optimizer.engine.extract import extract
from optimizer.plan.plan import Plan

BELOW, BEYOND = 0.3, 0.7
"""How much less a unit costs up to a region's portion, and how much more beyond it, as shares of its price."""
NOTHING_FITS = 4.0
"""Times as much as that while nothing fits."""
LEAST_TOGETHER = 4
"""Regions that are solved together at least."""
UNMOVED = 0.9
"""What leaves this share of what is over has not helped."""

COUNTRY = ""
"""What the country itself takes, beside what each region does."""
Amounts = dict[Key, float]
"""Amount by (`fund`, `package`, `floor`, `stage`, `zone` or `group`, id)."""


def paid_shares(coupling: Coupling, shared: Vector) -> dict[str, dict[str, float]]:
    """Share of every cost that each fund pays, from the shared columns: cost id → fund → share."""
    paid: dict[str, dict[str, float]] = {}
    for (kind, name), amount in zip(coupling.columns, shared, strict=True):
        if kind == "pay":
            cost, _, fund = name.rpartition(" by ")
            paid.setdefault(cost, {})[fund] = max(0.0, float(amount))
    whole = {cost: sum(by.values()) for cost, by in paid.items()}
    return {
        cost: {fund: amount / whole[cost] if whole[cost] > 0 else float(fund == cost.split(BETWEEN)[0]) for fund, amount in by.items()}
        for cost, by in paid.items()
    }


def taken(coupling: Coupling, usage: Vector, shares: Mapping[str, Mapping[str, float]]) -> Amounts:
    """What one region's use of activities takes of every fund, package, floor and stage, and what it leaves unmet in every zone."""
    amounts: Amounts = {key: 0.0 for key in coupling.rows if key[0] in SCARCE}
    for (kind, name), used in zip(coupling.activities, usage, strict=True):
        if kind == "cost":
            for fund, share in shares[name].items():
                amounts["fund", fund] += share * float(used)
        else:
            amounts[kind, name] = float(used)
    return amounts


def room_of(coupling: Coupling, everything: Sequence[Amounts]) -> Amounts:
    """What all regions together leave of every fund, package, floor and stage, negative where they take too much.

    A stage whose value the shared columns have a part in has no room of its own and is left out.
    """
    room = {}
    for key, limit, shared in zip(coupling.rows, coupling.limits, coupling.shared, strict=True):
        if key[0] in SCARCE and not (key[0] == "stage" and shared.any()):
            room[key] = float(limit) - sum(amounts[key] for amounts in everything)
    return room


def caps_for(room: Amounts, batch: Sequence[Amounts]) -> list[Caps]:
    """Caps of a few regions: what each takes now and its share, by use, of what is left or over; they sum to what there is."""
    caps = []
    for own in batch:
        limits = []
        for key, left in room.items():
            whole = sum(amounts[key] for amounts in batch)
            share = own[key] / whole if whole > 0 else 1 / len(batch)
            limits.append((key, max(0.0, own[key] + share * left)))
        caps.append(tuple(limits))
    return caps


def fewest(order: Sequence[str], least: int, takes: Mapping[str, Amounts], room: Amounts, change: float) -> list[str]:
    """The first few regions, at least `least`, so many that they can share what is over and none gives up more than `change` of its own."""
    over = {key: -left for key, left in room.items() if left < 0}
    for count in range(least, len(order)):
        if all(amount <= change * sum(takes[region][key] for region in order[:count]) for key, amount in over.items()):
            return list(order[:count])
    return list(order)


def row_prices(coupling: Coupling, duals: Vector) -> dict[Key, float]:
    """Price of every fund, package, floor and stage."""
    return {key: float(price) for key, price in zip(coupling.rows, np.asarray(duals), strict=True) if key[0] in SCARCE}


def portions(coupling: Coupling, relaxed: Relaxed) -> dict[str, Amounts]:
    """What each region takes in the relaxation; nothing where nothing is scarce and zones need not be alike."""
    if not any(row_prices(coupling, relaxed.duals).values()) and not levels(coupling, relaxed.duals):
        return {}
    shares = paid_shares(coupling, relaxed.shared)
    return {region: taken(coupling, usage, shares) for region, usage in relaxed.usage.items()}


def shares_of(coupling: Coupling, duals: Vector, everything: Mapping[str, Amounts], batch: Sequence[str]) -> dict[str, Caps]:
    """Soft caps of some regions: their share of what all of `everything` leaves, and of what brings zones level."""
    amounts = list(everything.values())
    room = room_of(coupling, amounts) | room_to_level(levels(coupling, duals), amounts)
    return dict(zip(batch, caps_for(room, [everything[region] for region in batch]), strict=True))


def portion_prices(coupling: Coupling, duals: Vector, spare: Vector, caps: Caps, *, nothing_fits: bool = False) -> dict[str, Any]:
    """Prices of a subproblem that keep a region near its caps: lower ones below, higher ones beyond; nothing without caps.

    Prices of fractions alone do not say how much a plan in whole heads takes. `spare` is a price of every row for what may turn out to be
    scarce; penalties are higher where `nothing_fits` yet.
    """
    if not caps:
        return {}
    scarce = np.array([kind in ("cost", "fund", "package", "floor") for kind, _ in coupling.rows])
    price, least = row_prices(coupling, duals), row_prices(coupling, spare)
    prices = coupling.prices(np.where(scarce, 1 - BELOW, 1.0) * duals)
    more = NOTHING_FITS * BEYOND if nothing_fits else BEYOND
    beyond = {key: BELOW * price[key] + more * max(price[key], least[key]) for key in price}
    for zone in (zone for group in levels(coupling, duals) for zone in group):
        prices[coupling.activities.index(zone.key)] = zone.below
        beyond[zone.key] = zone.beyond - zone.below
    return {"caps": caps, "beyond": tuple(beyond[key] for key, _ in caps), "prices": tuple(prices.tolist())}


def joined(instance: Instance, p: Parameters, data: str, plans: Sequence[RegionPlan]) -> Plan:
    """One plan of a country out of a plan of every region; `data` is its fingerprint."""
    values: dict[str, dict[Any, float]] = {}
    for plan in plans:
        for component, own in plan.decisions.items():
            values.setdefault(component, {}).update(own)
    return extract(instance, p, values, data)

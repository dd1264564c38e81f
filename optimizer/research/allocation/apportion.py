"""Sharing whole heads out by claims: quota and divisor methods.

M. L. Balinski and H. P. Young, *Fair Representation: Meeting the Ideal of One Man, One Vote*, 1982, for all three methods and their
properties: largest remainders keep the quota (every share is the exact one rounded down or up); the divisor methods are house monotone
(one more head to share takes none from anybody).
"""

import heapq
import math
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

Method = Literal["largest remainder", "webster", "huntington-hill"]
Place = TypeVar("Place")

DIVISOR: dict[Method, Callable[[int], float]] = {
    "webster": lambda heads: heads + 0.5,
    "huntington-hill": lambda heads: math.sqrt(heads * (heads + 1)),
}
"""Signpost between `heads` and one more: a claim divided by it is its right to the next head."""


def apportion(
    heads: int,
    claims: Mapping[Place, float],
    method: Method = "largest remainder",
    least: Mapping[Place, int] | None = None,
    most: Mapping[Place, int | None] | None = None,
) -> dict[Place, int]:
    """`heads` whole heads shared out in proportion to `claims` ≥ 0, each place within its `least` and `most` (0, and none, if not named).

    The sum is `heads` exactly, unless the limits leave no room: more where `least` alone asks for more, fewer where every place with a
    claim is full. Ties go to the larger claim, then to the place that is named first. Without any claim everything stays at `least`.
    """
    least, most = least or {}, most or {}
    floors = {place: least.get(place, 0) for place in claims}
    caps = {place: math.inf if (cap := most.get(place)) is None else max(cap, floors[place]) for place in claims}
    left = heads - sum(floors.values())
    if method == "largest remainder":
        return _largest_remainder(heads, claims, floors, caps) if left > 0 else floors
    return _by_divisor(left, claims, floors, caps, method) if left > 0 else floors


def _by_divisor(
    left: int, claims: Mapping[Place, float], floors: dict[Place, int], caps: dict[Place, float], method: Method
) -> dict[Place, int]:
    divisor, given = DIVISOR[method], dict(floors)

    def right(place: Place) -> float:
        signpost = divisor(given[place])
        return claims[place] / signpost if signpost else math.inf

    queue = [
        (-right(place), -claim, number, place)
        for number, (place, claim) in enumerate(claims.items())
        if claim > 0 and given[place] < caps[place]
    ]
    heapq.heapify(queue)
    while left and queue:
        _, claim, number, place = heapq.heappop(queue)
        given[place] += 1
        left -= 1
        if given[place] < caps[place]:
            heapq.heappush(queue, (-right(place), claim, number, place))
    return given


def _largest_remainder(heads: int, claims: Mapping[Place, float], floors: dict[Place, int], caps: dict[Place, float]) -> dict[Place, int]:
    """Quotas rounded down, what is left to the largest remainders; a place at a limit stays there and the others share what it leaves."""
    fixed: dict[Place, int] = {place: floors[place] for place, claim in claims.items() if claim <= 0}
    while True:
        free = {place: claim for place, claim in claims.items() if place not in fixed}
        room, whole = heads - sum(fixed.values()), sum(free.values())
        if not free or room <= 0:
            return {place: fixed.get(place, floors[place]) for place in claims}
        quota = {place: room * claim / whole for place, claim in free.items()}
        over = {place: int(caps[place]) for place in free if quota[place] > caps[place]}
        under = {place: floors[place] for place in free if quota[place] < floors[place]}
        beyond = sum(quota[place] - cap for place, cap in over.items())
        short = sum(floor - quota[place] for place, floor in under.items())
        if not over and not under:
            break
        fixed |= over if beyond >= short else under
    given = {place: math.floor(share + 1e-9) for place, share in quota.items()}
    order = sorted(free, key=lambda place: (-(quota[place] - given[place]), -free[place]))
    left = room - sum(given.values())
    while left > 0 and (open_places := [place for place in order if given[place] < caps[place]]):
        for place in open_places[:left]:
            given[place] += 1
        left -= len(open_places[:left])
    return {place: fixed[place] if place in fixed else given[place] for place in claims}

"""Decisions in the first year: of heads, moves, recruits, releases and trainees, where they are about whole places.

What is missing of a least is counted, as people have to be found first. Decisions about mandates and supervision, and about a part of a
place, are left out.
"""

from collections.abc import Iterator

import numpy as np

from instances.decisions import Chosen
from instances.schema import Decided
from instances.years import places_chosen
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.decisions import AT_LEAST, AT_MOST
from optimizer.verify.rule import Rows, beside, by_id, sums

RULES = by_id(AT_MOST)


def check(case: HorizonCase) -> Iterator[Rows]:
    """What the plan has of each decision in the first year, beside its most."""
    yield next(rows for rows in limits(case) if rows.rule is AT_MOST)


def limits(case: HorizonCase) -> Iterator[Rows]:
    """What the plan has of each decision in the first year, beside its least and its most."""
    chosen, value, least, most = Chosen(case.instance), sums(), sums(), sums()
    for row in case.instance.decisions:
        places = places_chosen(case.places, chosen.areas(row))
        to = None if row.to_area is None else places_chosen(case.places, [row.to_area])
        found = None if places is None or (row.to_area is not None and to is None) else _has(case, row, places, to, set(chosen.tiers(row)))
        if found is not None:
            key = (row.id, case.first)
            value[key] = found
            least[key], most[key] = (np.nan if limit is None else limit for limit in (row.least, row.most))
    keys = ("decision", "year")
    yield beside(AT_LEAST, keys, value, least, "{value} are there in {year}, but at least {limit} are decided: {decision}.")
    yield beside(AT_MOST, keys, value, most, "{value} are there in {year}, but at most {limit} are decided: {decision}.")


def _has(case: HorizonCase, row: Decided, places: list[str], to: list[str] | None, tiers: set[str]) -> float | None:
    """What the plan has in the first year; None where a plan of several years does not say."""
    here = [stock for (p, t, y), stock in case.stock.items() if y == case.first and p in places and t in tiers]
    if row.what == "heads":
        return sum(stock.heads for stock in here)
    if row.what == "recruit":
        return sum(stock.hired for stock in here)
    if row.what == "release":
        return sum(stock.released for stock in here)
    if row.what == "move":
        moves = [move for move in case.plan.moves if move.year == case.first and move.from_place in places and move.tier in tiers]
        return sum(move.heads for move in moves if to is None or move.to_place in to)
    if row.what == "training":
        holders = [held for held in case.plan.holders if held.year == case.first and held.place in places and held.tier in tiers]
        return sum(held.trainees for held in holders if row.package in (None, held.package))
    return None

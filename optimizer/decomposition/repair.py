"""Repair: making the plans that regions have fit within what there is."""

import numpy as np

from optimizer.decomposition.portions import LEAST_TOGETHER, UNMOVED, caps_for, fewest, room_of, shares_of
from optimizer.decomposition.search import Search

CHANGE = 0.005
"""Share of what a region uses that it may have to give up, where there are regions enough."""
MORE_ROUNDS = 3
"""Rounds of more plans of all regions where nothing fits."""
EASY_CHANGE = 0.015
"""Share that those with the smallest models may have to give up, before all others."""


def repair(search: Search) -> None:
    """Make the last combination of plans fit within what there is; raises `StoppedError`."""
    master = search.master
    repair_soon(search)
    if not master.fits:
        for batch in search.batches():
            if not master.fits:
                search.search_further(batch)
        _within_shares(search)
    for _ in range(MORE_ROUNDS):
        if not master.fits:
            search.more_plans(search.regions)
    if not master.fits:
        _saving(search)
        _within_shares(search)


def dive_first(search: Search) -> None:
    """A first plan of the country by a dive in every region, long before drafts are done, then the drafts; raises `StoppedError`."""
    search.draft(kind="dive")
    if search.master.complete:
        refit(search)
    search.draft()


def refit(search: Search) -> None:
    """Where the last combination does not fit, a dive in every region next to its plan, within its share of what there is."""
    master = search.master
    if master.fits:
        return
    plans, takes = master.latest, master.taken()
    caps = caps_for(room_of(search.coupling, list(takes.values())), [takes[region] for region in master.regions])
    each = zip(master.regions, caps, strict=True)
    search.solve_all([search.subproblem("given", region, caps=own, start=plans[region]) for region, own in each], "regions refitted")
    search.choose()


def repair_soon(search: Search) -> None:
    """The first, short part of it, which is enough where little is overdrawn."""
    if not search.master.fits:
        _easy_regions(search)
    _within_shares(search)


def _easy_regions(search: Search) -> None:
    """New drafts of the regions with the smallest models, as few as need be, near their share of what there is."""
    latest, takes = search.master.latest, search.master.taken()
    batch = fewest(search.easy()[0], LEAST_TOGETHER, takes, room_of(search.coupling, list(takes.values())), EASY_CHANGE)
    caps = shares_of(search.coupling, search.duals, takes, batch)
    drafts = [search.subproblem("draft", region, start=latest[region], **search.near_caps(caps[region])) for region in batch]
    search.solve_all(drafts, "easy regions repaired")
    search.choose()


def _within_shares(search: Search) -> None:
    """New drafts of some regions with their share of what there is as a hard limit, until all fits or nothing changes any more."""
    master = search.master
    while not master.fits:
        best, plans = master.cheapest(), dict(master.latest)
        lost = {region: master.priced(plan) - master.priced(best[region]) for region, plan in plans.items()}
        takes = master.taken()
        order = sorted(search.regions, key=lambda region: (-lost[region], -abs(plans[region].cost)))
        room = room_of(search.coupling, list(takes.values()))
        batch = fewest(order, LEAST_TOGETHER, takes, room, CHANGE)
        caps = caps_for(room, [takes[region] for region in batch])
        drafts = [search.subproblem("draft", region, caps=own, start=plans[region]) for region, own in zip(batch, caps, strict=True)]
        before = master.excess
        for result in search.solve_all(drafts, "regions repaired"):
            if result.plan is not None:
                plans[result.region] = result.plan
        if master.take(plans):
            search.report_better()
        search.choose()
        if master.excess >= UNMOVED * before:
            return


def _saving(search: Search) -> None:
    """Plans that take as little as can be of what is overdrawn, at any objective: if anything fits together, these do."""
    master, coupling = search.master, search.coupling
    while not master.fits:
        short = np.where(master.overdrawn() > 0, 1 / coupling.units, 0.0)
        money = any(row == "fund" for (row, _), price in zip(coupling.rows, short, strict=True) if price)
        duals = np.where([money and row == "cost" for row, _ in coupling.rows], 1 / coupling.units, short)
        prices, before = tuple(coupling.prices(duals).tolist()), master.excess
        drafts = [search.subproblem("draft", region, saving=True, prices=prices) for region in search.regions]
        search.solve_all(drafts, "regions that save")
        search.choose()
        if master.excess >= before:
            return

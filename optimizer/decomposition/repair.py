"""Making the plans that regions have fit within what there is."""

from typing import TYPE_CHECKING

import numpy as np

from optimizer.decomposition.fitting import LEAST_TOGETHER, UNMOVED, caps_for, fewest, room_of, shares_of

if TYPE_CHECKING:
    from optimizer.decomposition.search import Search

CHANGE = 0.005
"""Share of what a region uses that it may be asked to give up, where there are regions enough."""
OFFERS = 3
"""Rounds in which all regions offer more plans where nothing fits."""
EASY_CHANGE = 0.015
"""Share that those with the smallest models may be asked to give up, before all others."""


def fit(search: "Search") -> None:
    """See to it that what is chosen keeps within what there is; raises `StoppedError`."""
    choice = search.choice
    fit_soon(search)
    if not choice.fits:
        for batch in search.waves():
            if not choice.fits:
                search.deepen(batch)
        _squeeze(search)
    for _ in range(OFFERS):
        if not choice.fits:
            search.offer(search.regions)
    if not choice.fits:
        _save(search)
        _squeeze(search)


def fit_soon(search: "Search") -> None:
    """The first, short part of it, which is enough where little is overdrawn."""
    if not search.choice.fits:
        _give_up(search)
    _squeeze(search)


def _give_up(search: "Search") -> None:
    """Ask the regions with the smallest models, as few as need be, to stay near their share of what there is."""
    latest, takes = search.choice.latest, search.choice.taken()
    batch = fewest(search.easy()[0], LEAST_TOGETHER, takes, room_of(search.coupling, list(takes.values())), EASY_CHANGE)
    caps = shares_of(search.coupling, search.duals, takes, batch)
    drafts = [search.question("draft", region, start=latest[region], **search.near_caps(caps[region])) for region in batch]
    search.asked(drafts, "easy regions fitted")
    search.choose()


def _squeeze(search: "Search") -> None:
    """Ask some regions anew, held to their share of what there is, until everything fits or nothing changes any more."""
    choice = search.choice
    while not choice.fits:
        best, chosen = choice.cheapest(), dict(choice.latest)
        lost = {region: choice.priced(plan) - choice.priced(best[region]) for region, plan in chosen.items()}
        takes = choice.taken()
        order = sorted(search.regions, key=lambda region: (-lost[region], -abs(chosen[region].cost)))
        room = room_of(search.coupling, list(takes.values()))
        batch = fewest(order, LEAST_TOGETHER, takes, room, CHANGE)
        caps = caps_for(room, [takes[region] for region in batch])
        drafts = [search.question("draft", region, caps=own, start=chosen[region]) for region, own in zip(batch, caps, strict=True)]
        before = choice.excess
        for answer in search.asked(drafts, "regions fitted"):
            if answer.plan is not None:
                chosen[answer.region] = answer.plan
        if choice.take(chosen):
            search.tell_better()
        search.choose()
        if choice.excess >= UNMOVED * before:
            return


def _save(search: "Search") -> None:
    """Plans that take as little as can be of what is overdrawn, whatever else they are worth: if anything fits together, these do."""
    choice, coupling = search.choice, search.coupling
    while not choice.fits:
        short = np.where(choice.overdrawn() > 0, 1 / coupling.units, 0.0)
        money = any(row == "fund" for (row, _), price in zip(coupling.rows, short, strict=True) if price)
        duals = np.where([money and row == "cost" for row, _ in coupling.rows], 1 / coupling.units, short)
        prices, before = tuple(coupling.prices(duals).tolist()), choice.excess
        drafts = [search.question("draft", region, saving=True, prices=prices) for region in search.regions]
        search.asked(drafts, "regions that save")
        search.choose()
        if choice.excess >= before:
            return

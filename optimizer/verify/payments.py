"""Who pays for a plan: the most specific fund first, and what each fund has to pay however the others pay."""

from collections.abc import Mapping
from itertools import product

from instances.instance import Instance
from instances.schema import COST_KINDS, Fund

Cost = tuple[str, str, str]
"""Cost kind, tier and region."""
Payers = tuple[str, ...]
"""Funds that may pay a cost."""
NEGLIGIBLE = 1e-12
"""Share of all costs up to which an amount is rounding."""
ROUNDING = 1e-9
"""Share of all costs that may be unpaid for the whole to count as paid."""


def most_specific_first(instance: Instance) -> tuple[Fund, ...]:
    """Funds in the order in which they pay: the fewer cost kinds × tiers × regions a fund may pay for, the earlier; then by id."""
    regions = len({area.region for area in instance.areas})

    def breadth(fund: Fund) -> int:
        return (len(fund.cost_kinds) or len(COST_KINDS)) * sum(map(fund.pays_for, instance.tiers)) * (len(fund.regions) or regions)

    return tuple(sorted(instance.funds, key=lambda fund: (breadth(fund), fund.fund)))


def payments_of(instance: Instance, costs: Mapping[Cost, float]) -> dict[tuple[str, str, str, str], float]:
    """Who pays each cost (currency): (fund, kind, tier, region) → amount above 0.

    Each fund in the order of `most_specific_first` pays as much as it may and has; what it pays for is chosen so that those after it can
    pay the rest. What no fund has money for is paid by the least specific that may pay it, which then pays more than it has; what no fund
    may pay is left out.
    """
    payers, dues = _payers(instance, costs)
    left = shared_out({fund.fund: fund.amount_per_year for fund in most_specific_first(instance)}, dues)
    paid: dict[tuple[str, str, str, str], float] = {}
    for cost, funds in payers.items():
        due = costs[cost]
        for fund in funds:
            amount = due if fund == funds[-1] else min(due, left[fund, funds])
            left[fund, funds] -= amount
            due -= amount
            if amount > NEGLIGIBLE * costs[cost]:
                paid[fund, *cost] = amount
    return {key: paid[key] for fund in instance.funds for key in paid if key[0] == fund.fund}


def needed_of(instance: Instance, costs: Mapping[Cost, float]) -> dict[str, float]:
    """What each fund pays (currency) when all others pay as much of the costs as they may and have."""
    _, dues = _payers(instance, costs)
    amounts = {fund.fund: fund.amount_per_year for fund in instance.funds}
    all_of_it = sum(dues.values())
    without = {fund: {name: amount for name, amount in amounts.items() if name != fund} for fund in amounts}
    return {fund: all_of_it - sum(shared_out(without[fund], dues, exceed=False).values()) for fund in amounts}


def can_pay(instance: Instance, costs: Mapping[Cost, float]) -> bool:
    """Whether the funds can pay all costs (currency) in some way."""
    _, dues = _payers(instance, costs)
    paid = sum(shared_out({fund.fund: fund.amount_per_year for fund in instance.funds}, dues, exceed=False).values())
    return paid >= (1 - ROUNDING) * sum(dues.values())


def shared_out(amounts: Mapping[str, float], dues: Mapping[Payers, float], *, exceed: bool = True) -> dict[tuple[str, Payers], float]:
    """What each fund pays of the dues of each group of payers: funds in the order of `amounts` pay as much as they can.

    A greedy flow: money that an earlier fund pays goes to another group where a later one could else not pay, but never back into the
    fund. What is left of a group is paid by its last fund where funds may `exceed` their amounts, else by nobody.
    """
    order = sorted((payers for payers in dues if payers), key=lambda payers: (len(payers), payers))
    paid = {(fund, payers): 0.0 for payers in order for fund in payers}
    due, least = {payers: dues[payers] for payers in order}, NEGLIGIBLE * sum(dues.values())
    for fund, amount in amounts.items():
        room = amount
        while room > least and (path := _way(fund, order, paid, due, least)):
            step = min(room, due[path[-1][1]], *(paid[key] for key in path[1::2]))
            for at, key in enumerate(path):
                paid[key] += -step if at % 2 else step
            due[path[-1][1]] -= step
            room -= step
    for payers in order if exceed else ():
        paid[payers[-1], payers] += due[payers]
    return paid


def _way(
    fund: str, order: list[Payers], paid: Mapping[tuple[str, Payers], float], due: Mapping[Payers, float], least: float
) -> list[tuple[str, Payers]]:
    """The shortest way for money of a fund to a group with dues: it pays, another fund pays less there and more elsewhere; empty: none."""
    came: dict[str | Payers, list[tuple[str, Payers]]] = {fund: []}
    funds = [fund]
    for payer in funds:
        for payers in order:
            if payer not in payers or payers in came:
                continue
            came[payers] = [*came[payer], (payer, payers)]
            if due[payers] > least:
                return came[payers]
            for other in payers:
                if other not in came and paid[other, payers] > least:
                    came[other] = [*came[payers], (other, payers)]
                    funds.append(other)
    return []


def _payers(instance: Instance, costs: Mapping[Cost, float]) -> tuple[dict[Cost, Payers], dict[Payers, float]]:
    """The funds that may pay each cost above 0, in the order in which they pay; and what all costs with the same payers come to."""
    funds, regions = most_specific_first(instance), dict.fromkeys(row.region for row in instance.areas)
    payers = {
        (kind, tier.tier, region): tuple(fund.fund for fund in funds if fund.may_pay(kind, tier, region))
        for kind, tier, region in product(COST_KINDS, instance.tiers, regions)
        if costs.get((kind, tier.tier, region), 0.0) > 0
    }
    dues: dict[Payers, float] = {}
    for cost, group in payers.items():
        dues[group] = dues.get(group, 0.0) + costs[cost]
    return payers, dues

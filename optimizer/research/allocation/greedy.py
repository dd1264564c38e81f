"""Head by head, where the next one covers most need for its cost."""

import heapq
from collections import defaultdict

from instances.instance import Instance
from instances.schema import UNPAID_KINDS, CostKind, Fund
from instances.workload import hours_per_head, need_of
from optimizer.research.allocation.definition import Proposal
from optimizer.research.allocation.means import PAY, RESERVE, Post, doers, limits_of, pay_per_head

FREE = 1e-6
"""Share of the most expensive head's pay that a head who costs nothing counts with, so that worth for cost stays finite."""


def greedy(instance: Instance) -> Proposal:
    """One head after another, each where it covers most weighted need for its cost, while funds that may pay it have money left.

    A head covers need of its own area that its tier can do at once and that nobody before covers, the functions of highest priority first.
    Where the instance has no funds, it stops at what the staff in place cost.
    """
    hours, pay, (least, most) = hours_per_head(instance), pay_per_head(instance), limits_of(instance)
    priority = {row.function: row.priority for row in instance.functions}
    order = sorted(priority, key=lambda function: -priority[function])
    able = doers(instance)
    functions_of = {tier.tier: [function for function in order if tier.tier in able[function]] for tier in instance.tiers}
    need = need_of(instance)
    left = {(a, f): h for a, f, h in zip(need["area"], need["function"], need["hours"], strict=True)}
    money = _Money(instance, pay)
    highest = max(pay.values(), default=1.0) or 1.0

    def cover(post: Post, *, really: bool) -> float:
        area, tier = post
        time, worth = hours[tier], 0.0
        for function in functions_of[tier]:
            amount = min(time, left.get((area, function), 0.0))
            if amount > 0:
                time, worth = time - amount, worth + priority[function] * amount
                if really:
                    left[area, function] -= amount
        return worth

    staff: dict[Post, int] = defaultdict(int)
    for post, heads in least.items():
        for _ in range(heads):
            cover(post, really=True)
            money.pay(post)
        staff[post] += heads
    queue = [
        (-worth / max(pay[post], FREE * highest), post)
        for post in pay
        if ((cap := most[post]) is None or cap > staff[post]) and (worth := cover(post, really=False)) > 0
    ]
    heapq.heapify(queue)
    while queue:
        value, post = heapq.heappop(queue)
        now = -cover(post, really=False) / max(pay[post], FREE * highest)
        if now >= 0:
            continue
        if queue and now > queue[0][0] and now > value:
            heapq.heappush(queue, (now, post))
            continue
        if not money.pay(post):
            continue
        cover(post, really=True)
        staff[post] += 1
        if (cap := most[post]) is None or staff[post] < cap:
            heapq.heappush(queue, (now, post))
    return Proposal({post: heads for post, heads in staff.items() if heads})


class _Money:
    """What is left of the funds, less the reserve of those that may pay for anything but pay."""

    def __init__(self, instance: Instance, price: dict[Post, float]) -> None:
        self.price = price
        self.region = {area.area: area.region for area in instance.areas}
        self.kind: dict[str, CostKind] = {tier.tier: "expenses" if tier.kind in UNPAID_KINDS else "wages" for tier in instance.tiers}
        self.funds: dict[tuple[str, str], list[str]] = {}
        funds: tuple[Fund, ...] = instance.funds
        for row in instance.tiers:
            tier, kind = row.tier, self.kind[row.tier]
            for region in dict.fromkeys(self.region.values()):
                may = [fund for fund in funds if fund.may_pay(kind, row, region)]
                narrow = sorted(may, key=lambda fund: (not fund.regions, sum(map(fund.pays_for, instance.tiers))))
                self.funds[tier, region] = [fund.fund for fund in narrow] if funds else [""]
        self.left = {
            fund.fund: fund.amount_per_year * (1 if fund.cost_kinds and set(fund.cost_kinds) <= set(PAY) else 1 - RESERVE) for fund in funds
        } or {"": sum(row.heads * price[row.area, row.tier] for row in instance.staff)}

    def pay(self, post: Post) -> bool:
        """Pay a head for a year from the funds that may, the most narrowly meant first; False, and nothing paid, if they lack it."""
        area, tier = post
        funds, price = self.funds[tier, self.region[area]], self.price[post]
        if sum(self.left[fund] for fund in funds) < price - 1e-6:
            return False
        for fund in funds:
            paid = min(price, self.left[fund])
            self.left[fund] -= paid
            price -= paid
        return True

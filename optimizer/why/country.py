"""Why a country of very many areas has no plan: a region has none by itself, or regions together cost more than all funds hold."""

from collections.abc import Callable
from math import isfinite

from instances.instance import Instance
from instances.part import each_part
from optimizer.engine.best import Until
from optimizer.why.levers import levers_of, loosened
from optimizer.why.trial import Answer, Trials

COMPARED = ("zone", "group", "floor")
"""What rules share that compare regions, or add them up: a region by itself need not keep them."""
ROUNDING = 1e-6
"""Share of an amount that is a rounding error."""


def without_plan(
    instance: Instance, until: Until, on_trial: Callable[[int], None], *, in_whole: bool
) -> tuple[str, Answer, Trials | None, list[str]]:
    """Name of a region without a plan, empty where none is found; the answer; trials of the region; and why the country has no plan
    though its regions might have, as far as that is known.

    The relaxations of all regions come first, with rules left out that regions keep together; then, `in_whole`, regions are searched in
    whole numbers, the smallest first, as long as there is time.
    """
    names, total, all_tried = {row.region: row.name for row in instance.regions}, 0.0, True
    regions: list[Trials] = []
    for region, alone in each_part(instance, names):
        if until.is_set():
            all_tried = False
            break
        shared = {lever: lever.end for lever in levers_of(alone) if lever.rule.shared in COMPARED}
        trials = Trials(loosened(alone, shared), until, on_trial=on_trial, tried=len(regions))
        least = trials.least_money()
        if least is None:
            return names[region], "no_plan", trials, []
        total += least
        regions.append(trials)
    money = sum(fund.amount_per_year for fund in instance.funds)
    if all_tried and not instance.tools and isfinite(money) and total > money * (1 + ROUNDING):
        currency = instance.manifest.currency
        return (
            "",
            "not_known",
            None,
            [
                f"plans cost at least {currency} {total:,.0f} a year in all regions together; all funds hold {currency} {money:,.0f}: "
                f"{currency} {total - money:,.0f} more is the least it takes"
            ],
        )
    for trials in sorted(regions if in_whole else (), key=lambda each: len(each.instance.areas)):
        if not until.is_set() and not trials.has_plan({}):
            whole = Trials(trials.instance, until, whole=True, on_trial=on_trial, tried=trials.tried)
            if whole.has_none({}):
                return names[trials.instance.areas[0].region], "no_plan", whole, []
    return "", "not_known", None, []

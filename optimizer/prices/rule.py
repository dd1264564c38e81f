"""A whole rule as something that may be done without: all figures of the data that set its limits, at their loosest values."""

from instances.errors import did_you_mean
from instances.instance import Instance
from optimizer.prices.things import Thing
from optimizer.verify import RULES
from optimizer.why.levers import levers_of, loosened


def without(instance: Instance, rule: str) -> Thing:
    """Doing without a rule, or a family of rules; raises `ValueError` where there is none of that name, or nothing in the data sets it."""
    known = {each.id: each.label for each in RULES.values()} | {each.family: f"All rules of {each.family}" for each in RULES.values()}
    if rule not in known:
        hint = did_you_mean(rule, known)
        raise ValueError(f"{rule!r} is no rule{f': {hint}' if hint else ''}")
    levers = [lever for lever in levers_of(instance) if rule in (lever.rule.id, lever.rule.family)]
    if not levers:
        raise ValueError(f"no figure of this instance sets a limit of {rule}: it cannot be done without")
    unit = f"without {'its limit' if len(levers) == 1 else f'its {len(levers):,} limits'}"
    ends = {lever: lever.end for lever in levers}
    return Thing("rule", rule, known[rule], unit, 1.0, float(len(levers)), lambda given: loosened(given, ends))

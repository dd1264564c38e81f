"""The independent check of a plan over several years: stocks, flows, hours and money worked out anew from the instance's own tables.

Nothing of the model is used. Figures may differ by 1e-5 × (1 + their size); sums over a whole group, by a thousandth of an hour.
"""

from instances.instance import Instance
from optimizer.horizon.check.case import HorizonCase, HorizonFault
from optimizer.horizon.check.heads import careers, form, stocks
from optimizer.horizon.check.money import money
from optimizer.horizon.check.training import training
from optimizer.horizon.check.work import coverage, supervision
from optimizer.horizon.plan import HorizonPlan


def check_horizon(instance: Instance, plan: HorizonPlan) -> tuple[HorizonFault, ...]:
    """Everything that is wrong with a plan; empty where every rule is kept."""
    case = HorizonCase(instance, plan)
    found = list(form(case))
    if not found:
        found = [*stocks(case), *careers(case), *coverage(case), *training(case), *supervision(case), *money(case)]
    return tuple(found)

"""An instance, and a plan of it, in another currency."""

from typing import Any

from instances.instance import Instance
from instances.schema import TABLES
from optimizer.plan.plan import Plan

MONEY = {
    "wage_per_year",
    "hiring_cost_per_head",
    "release_cost_per_head",
    "relocation_cost_per_head",
    "travel_cost_per_hour",
    "travel_cost_per_km",
    "expenses_per_year",
    "cost_per_head",
    "amount_per_year",
    "opening_cost_per_year",
    "cost_per_student_year",
    "cost_per_head_per_year",
    "least_wage_per_year",
}
VALUES = {"unmet_hour_value", "travel_hour_value", "equity_gap_value"}


def exchanged(instance: Instance, rate: float) -> Instance:
    """The instance with every amount of money times `rate`."""
    changed: dict[str, Any] = {}
    for table, kind in TABLES.items():
        if columns := MONEY & set(kind.model_fields):
            rows = getattr(instance, table)
            changed[table] = [row.model_copy(update={name: rate * getattr(row, name) for name in columns}) for row in rows]
    values = instance.manifest.objective
    objective = values.model_copy(update={name: rate * getattr(values, name) for name in VALUES})
    return instance.replace(**changed, manifest=instance.manifest.model_copy(update={"objective": objective}))


def plan_exchanged(plan: Plan, rate: float) -> Plan:
    """The plan with every amount of money times `rate`."""
    tables = {
        name: tuple(row.model_copy(update={"amount": rate * row.amount}) for row in getattr(plan, name)) for name in ("costs", "payments")
    }
    return plan.model_copy(update=tables | {"instance_hash": ""})

"""An instance, and a plan of it, in another currency."""

from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import BaseModel

from instances.instance import Instance
from instances.schema import TABLES
from instances.schema.base import Money
from optimizer.plan.plan import Plan

Row = TypeVar("Row", bound=BaseModel)


def money_columns(model: type[BaseModel]) -> list[str]:
    """Fields of a model that are amounts of money."""
    return [name for name, hint in get_type_hints(model, include_extras=True).items() if Money in (hint, *get_args(hint))]


def times(row: Row, rate: float) -> Row:
    """A row with every amount of money times `rate`."""
    amounts = {name: getattr(row, name) for name in money_columns(type(row))}
    return row.model_copy(update={name: rate * amount for name, amount in amounts.items() if amount is not None})


def exchanged(instance: Instance, rate: float) -> Instance:
    """The instance with every amount of money times `rate`."""
    changed: dict[str, Any] = {
        table: [times(row, rate) for row in getattr(instance, table)] for table, kind in TABLES.items() if money_columns(kind)
    }
    objective = times(instance.manifest.objective, rate)
    return instance.replace(**changed, manifest=instance.manifest.model_copy(update={"objective": objective}))


def plan_exchanged(plan: Plan, rate: float) -> Plan:
    """The plan with every amount of money times `rate`."""
    tables = {
        name: tuple(row.model_copy(update={"amount": rate * row.amount}) for row in getattr(plan, name)) for name in ("costs", "payments")
    }
    return plan.model_copy(update=tables | {"instance_hash": ""})

"""The bound of an earlier run, and of a plan at hand: where they hold, and for changed data as well."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from instances import fingerprint
from instances.errors import InvalidInstance
from instances.folder import read_folder
from instances.instance import Instance
from instances.schema import Mode, Stage, Term
from models.objective import weights
from optimizer.plan.folder import INSTANCE_FOLDER, read_facts

SAME = 1e-6
"""Share of the objective up to which its terms may miss it by rounding."""
RowT = TypeVar("RowT", bound=BaseModel)


def earlier_bound(folder: Path, instance: Instance, stages: tuple[Stage, ...]) -> float | None:
    """The bound of the run in a plan folder, where no plan of `instance` can be better; `None` where that is not known.

    With less money in the funds or fewer training places, and everything else as it was, every plan is one of the earlier data too.
    """
    try:
        record, before, (now,) = read_facts(folder), read_folder(folder / INSTANCE_FOLDER), stages
    except (InvalidInstance, OSError, ValueError):
        return None
    value = value_of(record, before, now.minimise)
    same = weights(before, now.minimise) == weights(instance, now.minimise)
    return value[1] if value is not None and same and narrower(before, instance) else None


def value_of(record: Mapping[str, Any], instance: Instance, minimise: Mode | Term) -> tuple[float, float] | None:
    """What the plan of a run comes to, and the bound that no plan of the instance is below; `record` as `read_facts` has it.

    `None` where the run was not of this instance, did not minimise this alone, or in another measure: by another version, or its terms do
    not make up the objective under the weights of today.
    """
    try:
        (stage,), terms = record["stages"], record["terms"]
        objective, bound, weight = float(stage["objective"]), float(stage["bound"]), weights(instance, minimise)
        stated = sum(each * terms[term] for term, each in weight.items())
        same = (record["versions"]["fieldpost"], record["instance_hash"], record["narrowed"], stage["minimise"])
    except (KeyError, TypeError, ValueError):
        return None
    if same != (version("fieldpost"), fingerprint(instance), False, minimise) or abs(stated - objective) > SAME * max(1.0, abs(objective)):
        return None
    return objective, bound


def narrower(before: Instance, now: Instance) -> bool:
    """Whether every plan of an instance is one of another: only amounts of funds and places of packages differ, and none is larger."""
    money, places = {row.fund: row for row in before.funds}, {row.package: row for row in before.packages}
    if any(row.fund not in money or row.amount_per_year > money[row.fund].amount_per_year for row in now.funds):
        return False
    for row in now.packages:
        most = places[row.package].places_per_year if row.package in places else None
        if most is not None and (row.places_per_year is None or row.places_per_year > most):
            return False
    funds = [_alike(row, money[row.fund], "amount_per_year") for row in now.funds]
    packages = [_alike(row, places[row.package], "places_per_year") if row.package in places else row for row in now.packages]
    words = {name: getattr(before.manifest, name) for name in ("name", "title", "description", "objective", "licence", "attribution")}
    manifest = now.manifest.model_copy(update=words)
    alike = now.model_copy(update={"funds": tuple(funds), "packages": tuple(packages), "manifest": manifest})
    return fingerprint(alike) == fingerprint(before)


def _alike(row: RowT, other: RowT, name: str) -> RowT:
    """A row with the figure `name` of another one, and where that came from."""
    return row.model_copy(update={name: getattr(other, name), "source": getattr(other, "source", None)})

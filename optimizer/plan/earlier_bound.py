"""The bound of an earlier run, where it holds for changed data as well."""

from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from instances import fingerprint
from instances.errors import InvalidInstance
from instances.folder import read_folder
from instances.instance import Instance
from instances.schema import Stage
from models.objective import weights
from optimizer.plan.folder import INSTANCE_FOLDER, read_facts

RowT = TypeVar("RowT", bound=BaseModel)


def earlier_bound(folder: Path, instance: Instance, stages: tuple[Stage, ...]) -> float | None:
    """The bound of the run in a plan folder, where no plan of `instance` can be better; `None` where that is not known.

    With less money in the funds or fewer training places, and everything else as it was, every plan is one of the earlier data too.
    """
    try:
        record = read_facts(folder)
        before = read_folder(folder / INSTANCE_FOLDER)
        if record["versions"]["fieldpost"] != version("fieldpost") or record["instance_hash"] != fingerprint(before):
            return None
        (stage,), (now,), narrowed = record["stages"], stages, record["narrowed"]
        bound, minimised = float(stage["bound"]), stage["minimise"]
    except (InvalidInstance, OSError, KeyError, TypeError, ValueError):
        return None
    same = minimised == now.minimise and weights(before, now.minimise) == weights(instance, now.minimise)
    return bound if same and narrowed is False and narrower(before, instance) else None


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

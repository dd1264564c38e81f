"""Results of subproblems on disk: what was solved once is not solved again after a cancel, a crash or a time limit."""

import gzip
import hashlib
import json
import shutil
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from instances.limits import JSON_BYTES
from instances.whole_file import whole_file
from optimizer.decomposition.coupling import Coupling, Key
from optimizer.decomposition.region_data import Limits
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.subproblem import Mandate, RegionPlan, Subproblem, SubproblemResult, Weights
from optimizer.engine.conflict import Conflict

FORMAT = 5
RELAXED = "relaxed-"


@dataclass(frozen=True)
class About:
    """What a result is about, from which a run on changed data tells what of it still holds."""

    data: str
    """The region's own data."""
    limits: Limits
    """How much there was of what regions share."""
    weights: Weights
    stages: bool
    """Whether it keeps what earlier stages reached."""
    prices: dict[Key, float]
    """Of every activity; keys in the order of the activities."""
    mandates: tuple[Mandate, ...] | None

    @classmethod
    def of(cls, subproblem: Subproblem, data: str, limits: Limits) -> "About":
        """What the result of a subproblem is about."""
        prices = dict(zip(subproblem.activities, subproblem.prices, strict=True))
        return cls(data, limits, subproblem.weights, bool(subproblem.stages), prices, subproblem.mandates)


@dataclass(frozen=True)
class KeptRelaxation:
    """The end of a relaxation, with what it is about. Rows, activities and weights are those of its coupling and subproblems."""

    relaxed: Relaxed
    rows: tuple[Key, ...]
    activities: tuple[Key, ...]
    prices: dict[Key, float]
    """Of every activity."""
    weights: Weights
    limits: Limits
    data: dict[str, str]
    """The own data of every region."""


class Store:
    """A folder of results, one file each, named by the subproblem; a file that is not as it was written counts as absent.

    It is read only if `read`.

    Where the disk does not take a result, `unwritten` is called with the reason, once, and the run goes on without keeping any more.
    """

    def __init__(self, folder: Path, unwritten: Callable[[str], None], *, read: bool = True) -> None:
        self.folder, self._reads = folder, read
        self._unwritten: Callable[[str], None] | None = unwritten

    def result(self, key: str) -> SubproblemResult | None:
        """A complete result that was kept."""
        found = self._result(f"{key}.json.gz")
        return None if found is None else found[1]

    def results(self) -> Iterator[tuple[About, SubproblemResult]]:
        """Every complete result that was kept, with what it is about."""
        for file in sorted(self.folder.glob("*.json.gz")):
            found = None if file.name.startswith(RELAXED) else self._result(file.name)
            if found is not None and found[0] is not None:
                yield found[0], found[1]

    def _result(self, name: str) -> tuple[About | None, SubproblemResult] | None:
        record = self._read(name)
        if record is None:
            return None
        try:
            plan, about = record.pop("plan"), record.pop("about")
            record["hours"] = _mandates(record["hours"])
            families, rows, proven = record["conflict"]
            record["conflict"] = Conflict(tuple(families), tuple(rows), proven)
            record["size"] = tuple(record["size"])
            result = SubproblemResult(**record, plan=None if plan is None else _plan(plan))
            return (None if about is None else _about(about)), result
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def keep(self, key: str, result: SubproblemResult, about: About | None = None) -> None:
        """Keep a result."""
        record = {name: value for name, value in vars(result).items() if name not in ("plan", "basis")}
        record |= {"plan": None if result.plan is None else _record(result.plan)}
        if about is not None:
            kept = vars(about) | {name: [[*key, value] for key, value in getattr(about, name).items()] for name in ("limits", "prices")}
            record |= {"about": kept}
        self._write(f"{key}.json.gz", {"about": None} | record)

    def relaxed(self, key: str) -> Relaxed | None:
        """The end of a relaxation that was kept."""
        found = self._relaxation(f"{RELAXED}{key}.json.gz")
        return None if found is None else found.relaxed

    def relaxations(self) -> list[KeptRelaxation]:
        """The end of every relaxation that was kept, the last one first."""
        files = sorted(self.folder.glob(f"{RELAXED}*.json.gz"), key=lambda file: (-_written_at(file), file.name))
        return [found for file in files if (found := self._relaxation(file.name)) is not None]

    def _relaxation(self, name: str) -> KeptRelaxation | None:
        record = self._read(name)
        if record is None:
            return None
        try:
            relaxed = Relaxed(
                duals=np.array(record["duals"], dtype=float),
                bound=record["bound"],
                value=record["value"],
                excess=np.array(record["excess"], dtype=float),
                hours=dict(_mandates(record["hours"])),
                usage={region: np.array(used, dtype=float) for region, used in record["usage"].items()},
                shared=np.array(record["shared"], dtype=float),
                bounds=record["bounds"],
                basis={region: None if basis is None else b64decode(basis) for region, basis in record["basis"].items()},
                plans=tuple((region, _plan(plan)) for region, plan in record["plans"]),
                worked=tuple(dict(_mandates(hours)) for hours in record["worked"]),
            )
            rows, activities = (tuple((kind, name) for kind, name in record[keys]) for keys in ("rows", "activities"))
            prices = dict(zip(activities, record["prices"], strict=True))
            weights, limits = _weights(record["weights"]), _amounts(record["limits"])
            return KeptRelaxation(relaxed, rows, activities, prices, weights, limits, record["data"])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def keep_relaxed(
        self, key: str, relaxed: Relaxed, coupling: Coupling, weights: Weights, limits: Limits, data: Mapping[str, str]
    ) -> None:
        """Keep the end of a relaxation, what it is about, and the plans that it combined, without their columns."""
        record: dict[str, Any] = {name: getattr(relaxed, name) for name in ("bound", "value", "bounds")}
        record |= {name: getattr(relaxed, name).tolist() for name in ("duals", "excess", "shared")}
        record |= {"hours": list(relaxed.hours.items()), "usage": {region: used.tolist() for region, used in relaxed.usage.items()}}
        record |= {"basis": {region: None if basis is None else b64encode(basis).decode() for region, basis in relaxed.basis.items()}}
        record |= {"plans": [(region, _record(plan) | {"columns": [], "values": []}) for region, plan in relaxed.plans]}
        record |= {"worked": [list(hours.items()) for hours in relaxed.worked], "rows": coupling.rows, "activities": coupling.activities}
        record |= {"prices": coupling.prices(relaxed.duals).tolist()}
        record |= {"weights": weights, "limits": [[*key, value] for key, value in limits.items()], "data": dict(data)}
        self._write(f"{RELAXED}{key}.json.gz", record)

    def take_over(self, folder: Path) -> None:
        """Keep what lies in the folder of another run too, so that it serves those that come after this one."""
        for file in folder.glob("*.json.gz"):
            if file.is_file() and not (self.folder / file.name).exists():
                self._put(file.name, partial(shutil.copy2, file))

    def _read(self, name: str) -> dict[str, Any] | None:
        if not self._reads:
            return None
        try:
            with gzip.open(self.folder / name) as file:
                content = file.read(JSON_BYTES + 1)
            record = json.loads(content) if len(content) <= JSON_BYTES else None
        except (OSError, EOFError, ValueError, RecursionError, zlib.error):
            return None
        if not isinstance(record, dict) or record.pop("digest", None) != _digest(record) or record.pop("format", None) != FORMAT:
            return None
        return record

    def _write(self, name: str, record: dict[str, Any]) -> None:
        def write(draft: Path) -> None:
            content = json.loads(json.dumps(record | {"format": FORMAT}))
            draft.write_bytes(gzip.compress(json.dumps(content | {"digest": _digest(content)}).encode(), compresslevel=1))

        self._put(name, write)

    def _put(self, name: str, write: Callable[[Path], object]) -> None:
        """Put a file in place once it is written whole; what the disk does not take is told once."""
        if self._unwritten is None:
            return
        try:
            with whole_file(self.folder / name) as draft:
                write(draft)
        except OSError as failure:
            self._unwritten(
                f"{self.folder} does not take what is found ({failure.strerror}); the run goes on, but cannot be resumed from here"
            )
            self._unwritten = None


def _digest(record: dict[str, Any]) -> str:
    """What tells a record that was changed since from one that is as it was written."""
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()


def _written_at(file: Path) -> int:
    """When a file was written, in nanoseconds; 0 where it is gone."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _record(plan: RegionPlan) -> dict[str, Any]:
    decisions = {name: [[index, value] for index, value in values.items()] for name, values in plan.decisions.items()}
    numbers = {name: getattr(plan, name).tolist() for name in ("usage", "terms", "columns", "values")}
    return {"cost": plan.cost, "decisions": decisions} | numbers


def _plan(record: dict[str, Any]) -> RegionPlan:
    decisions = {
        name: {tuple(index) if isinstance(index, list) else index: value for index, value in values}
        for name, values in record["decisions"].items()
    }
    numbers = {name: np.array(record[name], dtype=float) for name in ("usage", "terms", "values")}
    return RegionPlan(cost=record["cost"], columns=np.array(record["columns"], dtype=np.int32), decisions=decisions, **numbers)


def _about(record: dict[str, Any]) -> About:
    mandates = None if record["mandates"] is None else tuple(tuple(mandate) for mandate in record["mandates"])
    prices = {(kind, name): price for kind, name, price in record["prices"]}
    return About(record["data"], _amounts(record["limits"]), _weights(record["weights"]), record["stages"], prices, mandates)


def _amounts(record: list[Any]) -> Limits:
    return {(kind, name): amount for kind, name, amount in record}


def _weights(record: list[Any]) -> Weights:
    return tuple((name, weight) for name, weight in record)


def _mandates(record: list[Any]) -> tuple[tuple[Mandate, float], ...]:
    return tuple((tuple(mandate), worked) for mandate, worked in record)

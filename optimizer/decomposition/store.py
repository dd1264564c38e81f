"""Results of subproblems on disk: what was solved once is not solved again after a cancel, a crash or a time limit."""

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.subproblem import RegionPlan, SubproblemResult

FORMAT = 2


class Store:
    """A folder of results, one file each, named by the subproblem; a file that cannot be read counts as absent. It is read only if `read`.

    Where the disk does not take a result, `unwritten` is called with the reason, once, and the run goes on without keeping any more.
    """

    def __init__(self, folder: Path, unwritten: Callable[[str], None], *, read: bool = True) -> None:
        self.folder, self._reads = folder, read
        self._unwritten: Callable[[str], None] | None = unwritten

    def result(self, key: str) -> SubproblemResult | None:
        """A complete result that was kept."""
        record = self._read(f"{key}.json.gz")
        if record is None:
            return None
        try:
            plan = record.pop("plan")
            record["hours"] = tuple((tuple(mandate), worked) for mandate, worked in record["hours"])
            record["conflict"] = tuple(tuple(part) for part in record["conflict"])
            record["size"] = tuple(record["size"])
            return SubproblemResult(**record, plan=None if plan is None else _plan(plan))
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, key: str, result: SubproblemResult) -> None:
        """Keep a result."""
        record = {name: value for name, value in vars(result).items() if name not in ("plan", "basis")}
        self._write(f"{key}.json.gz", record | {"plan": None if result.plan is None else _record(result.plan)})

    def relaxed(self, key: str) -> Relaxed | None:
        """The end of a relaxation that was kept."""
        record = self._read(f"relaxed-{key}.json.gz")
        if record is None:
            return None
        try:
            return Relaxed(
                duals=np.array(record["duals"], dtype=float),
                bound=record["bound"],
                value=record["value"],
                excess=np.array(record["excess"], dtype=float),
                hours={tuple(mandate): worked for mandate, worked in record["hours"]},
                usage={region: np.array(used, dtype=float) for region, used in record["usage"].items()},
                shared=np.array(record["shared"], dtype=float),
                bounds=record["bounds"],
            )
        except (KeyError, TypeError, ValueError):
            return None

    def keep_relaxed(self, key: str, relaxed: Relaxed) -> None:
        """Keep the end of a relaxation."""
        record: dict[str, Any] = {name: getattr(relaxed, name) for name in ("bound", "value", "bounds")}
        record |= {name: getattr(relaxed, name).tolist() for name in ("duals", "excess", "shared")}
        record |= {"hours": list(relaxed.hours.items()), "usage": {region: used.tolist() for region, used in relaxed.usage.items()}}
        self._write(f"relaxed-{key}.json.gz", record)

    def _read(self, name: str) -> dict[str, Any] | None:
        if not self._reads:
            return None
        try:
            record = json.loads(gzip.decompress((self.folder / name).read_bytes()))
        except (OSError, EOFError, ValueError, zlib.error):
            return None
        if not isinstance(record, dict) or record.pop("format", None) != FORMAT:
            return None
        return record

    def _write(self, name: str, record: dict[str, Any]) -> None:
        if self._unwritten is None:
            return
        draft = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=".writing-", dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(json.dumps(record | {"format": FORMAT}).encode(), compresslevel=1))
            os.replace(draft, self.folder / name)
        except OSError as failure:
            self._unwritten(
                f"{self.folder} does not take what is found ({failure.strerror}); the run goes on, but cannot be resumed from here"
            )
            self._unwritten = None
            if draft is not None:
                Path(draft).unlink(missing_ok=True)


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

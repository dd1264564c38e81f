"""`Solved` and `Result`: the facts of a run, beside the plan that it found."""

import json
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from instances.notebook import block, cell
from optimizer.engine.outcome import Status, relative_gap
from optimizer.plan.plan import Plan
from optimizer.verify import Violation


def versions_in_use() -> dict[str, str]:
    """Versions of what computes a result."""
    return {"python": platform.python_version()} | {name: version(name) for name in ("fieldpost", "highspy", "pyomo")}


@dataclass(frozen=True)
class StageResult:
    """One stage of a solve; unknown is `None`."""

    minimise: str
    """Mode or term that the stage minimised."""
    objective: float | None
    """Value of the incumbent, in the unit of what was minimised (currency; hours for coverage and terms of hours)."""
    bound: float | None
    """Proven bound: no plan is better."""
    seconds: float
    nodes: int

    @property
    def gap(self) -> float | None:
        """Gap as a fraction."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True, kw_only=True)
class Solved:
    """How a solve went, whatever was asked. `mode`, `objective`, `bound` and `gap` are those of the last stage that was reached."""

    status: Status
    stages: tuple[StageResult, ...]
    """Stages that were reached."""
    not_reached: tuple[str, ...] = ()
    """Modes or terms of further stages, for which no time was left: how good the plan is in these is not known."""
    seconds: float
    """Wall time, building included."""
    instance: str
    instance_hash: str
    seed: int
    threads: int
    size: dict[str, int] = field(hash=False)
    """Rows, columns, whole-number columns and nonzeros of the model."""
    conflict: tuple[str, ...] = ()
    """Where there is no plan at all: constraint families that contradict each other."""
    conflict_rows: tuple[str, ...] = ()
    """Some of the rules, by place, in which they do."""
    conflict_proven: bool = False
    """Whether exact arithmetic confirms that they do; otherwise it is only what the solver found, with and without scaling."""
    violations: tuple[Violation, ...] = ()
    """What the independent verifier found in a plan that was refused for it; empty where there is a plan."""
    versions: dict[str, str] = field(default_factory=versions_in_use, hash=False)

    @property
    def _gap_of(self) -> str:
        """What the gap is one of: the bound of a later stage holds only for plans that keep what those before it reached."""
        return "gap" if len(self.stages) < 2 else "gap of the last stage, under those before it"

    @property
    def mode(self) -> str | None:
        """Mode or term that the last stage minimised."""
        return self.stages[-1].minimise if self.stages else None

    @property
    def objective(self) -> float | None:
        """Objective of the last stage."""
        return self.stages[-1].objective if self.stages else None

    @property
    def bound(self) -> float | None:
        """Proven bound of the last stage."""
        return self.stages[-1].bound if self.stages else None

    @property
    def gap(self) -> float | None:
        """Gap of the last stage, as a fraction."""
        return self.stages[-1].gap if self.stages else None

    def facts(self) -> dict[str, Any]:
        """The run as plain JSON types, unknown as null."""
        return {
            "status": str(self.status),
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "seconds": self.seconds,
            "stages": [vars(stage) | {"gap": stage.gap} for stage in self.stages],
            "stages_not_reached": list(self.not_reached),
            "instance": self.instance,
            "instance_hash": self.instance_hash,
            "seed": self.seed,
            "threads": self.threads,
            "size": self.size,
            "conflict": list(self.conflict),
            "conflict_rows": list(self.conflict_rows),
            "conflict_proven": self.conflict_proven if self.conflict else None,
            "violations": [violation.as_dict() for violation in self.violations],
            "versions": self.versions,
        }


@dataclass(frozen=True, kw_only=True)
class Result(Solved):
    """How the solve of a plan went, and the plan."""

    plan: Plan | None
    """The decision; `None` where none was found."""
    terms: dict[str, float] | None = field(hash=False)
    """Objective by term: money in currency, `travel_time` in hours, `unmet_need` in priority-weighted hours, `equity_gap` and, where target
    groups are compared, `group_gap` as fractions, `churn` in people."""
    coverage: float | None
    """Priority-weighted share of the need that is met."""
    method: str = "whole"
    """`whole`, or `regions`: region by region at prices of what they share."""
    one_table_price: float | None = None
    """By region: what one mandate table costs against a table of each region's own, in the relaxation and in the unit of
    the first stage; 0 where each region has its own anyway."""
    workers_lost: int = 0
    """By region: worker processes that died on the way; what they were at was done again."""
    narrowed: bool = False
    """Whether plans were limited further than by the rules of the instance, so that the bound is not one of all its plans."""

    def __repr__(self) -> str:
        plan = "no plan" if self.plan is None else repr(self.plan)
        gap = f"{self._gap_of} unknown" if self.gap is None else f"{self._gap_of} {self.gap:.2%}"
        return f"Result({self.status}, {gap}, {self.seconds:.1f} s: {plan})"

    def _repr_html_(self) -> str:
        known = {
            "status": str(self.status),
            self._gap_of: self.gap,
            "coverage": self.coverage,
            "seconds": self.seconds,
            "cost in the year": None if self.plan is None else self.plan.cost,
            "of it once": None if self.plan is None else self.plan.cost_once,
            "heads": None if self.plan is None else self.plan.heads,
            "rules broken by what was found": len({violation.rule for violation in self.violations}) or None,
            "rules that contradict each other": ", ".join(self.conflict) or None,
        }
        stages = [(stage.minimise, stage.objective, stage.bound, stage.gap) for stage in self.stages]
        facts = {name: cell(value) for name, value in known.items() if value is not None}
        return block(f"Result for {self.instance}", facts, ("minimised", "objective", "bound under the stages before", "gap"), stages)

    def record(self, place: str | None = None) -> dict[str, Any]:
        """The run as plain JSON types, unknown as null; of the plan its headline figures, and the `place` where it was written."""
        facts, plan = self.facts(), self.plan
        headline = {name: facts[name] for name in ("status", "objective", "bound", "gap", "seconds")} | {
            "cost": None if plan is None else plan.cost,
            "cost_once": None if plan is None else plan.cost_once,
            "coverage": self.coverage,
            "heads": None if plan is None else plan.heads,
            "travel_hours": None if plan is None else plan.travel_hours,
            "violations": None if plan is None and not self.violations else facts["violations"],
            "plan": place,
        }
        return (
            headline
            | {name: fact for name, fact in facts.items() if name not in headline}
            | {name: getattr(self, name) for name in ("terms", "method", "one_table_price", "workers_lost", "narrowed")}
        )

    def __str__(self) -> str:
        """The record as readable JSON."""
        return json.dumps(self.record(), indent=2, ensure_ascii=False)

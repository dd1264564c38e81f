"""One case of a sweep: the instance changed, solved and verified; whatever goes wrong is a row that says why."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from instances import check, fingerprint
from instances.errors import InvalidInstance
from instances.presets import apply as under_policy
from instances.scenarios import Scenario, apply
from instances.schema import Instance
from instances.whole_file import whole_file
from optimizer.compare.comparison import MEASURES, measures_of
from optimizer.compare.run import why
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Settings
from optimizer.plan.folder import PLAN_FILE, Run, read_plan
from optimizer.plan.result import Result, versions_in_use
from optimizer.report.figures import figures_of
from optimizer.solving import solve_with
from optimizer.sweep.grid import SweepCase, Variation

CASE_FILE = "case.json"
FORMAT = 1
"""Version of `case.json`."""
ENDED = ("objective", "bound", "gap", "seconds", "method")
VERDICTS = ("worst_area", "worst_area_name", "violations")
AGAIN = ("failed", "cancelled_with_plan", "cancelled_without_plan")
"""Cases that ended so are solved again when a sweep is taken up."""


@dataclass(frozen=True)
class Task:
    """A case to solve."""

    case: SweepCase
    folder: Path
    """Its folder."""
    start: str
    """Name of the case from whose plan it starts; empty: none."""
    start_folder: Path | None
    """And its folder."""


@dataclass(frozen=True)
class CaseSolver:
    """Solves cases of one instance and writes each to its own folder; made once, sent to every process."""

    instance: Instance
    instance_hash: str
    settings: Settings

    def recipe(self, case: SweepCase) -> dict[str, Any]:
        """All that the answer to a case depends on, but for the plan that it starts from."""
        return {
            "case": case.name,
            **case.settings.model_dump(),
            "gap_asked": self.settings.gap,
            "time_limit": self.settings.time_limit,
            "base_instance": self.instance.manifest.name,
            "base_instance_hash": self.instance_hash,
            "changes": json.dumps([said(scenario) for scenario in case.scenarios.scenarios], ensure_ascii=False),
            **{f"{name}_version": version for name, version in versions_in_use().items()},
        }

    def __call__(self, task: Task, cancel: Cancel) -> dict[str, Any]:
        """The row of a case: recipe, how it ended, headline figures (unknown: None)."""
        row = {**self.recipe(task.case), "start": task.start, "instance_hash": None, "status": "failed", "why": ""}
        row |= dict.fromkeys((*ENDED, *MEASURES, *VERDICTS))
        try:
            instance = changed(self.instance, task.case)
            row["instance_hash"] = fingerprint(instance)
            asked = replace(self.settings, mode=task.case.settings.mode, seed=task.case.settings.seed)
            start = None if task.start_folder is None else read_plan(task.start_folder / PLAN_FILE)
            result = solve_with(instance, asked, warm_start=start, cancel=cancel)
            row |= _ended(instance, result)
            if result.plan is not None:
                with whole_file(task.folder / PLAN_FILE) as draft:
                    draft.write_text(result.plan.model_dump_json(indent=1), encoding="utf-8")
        except InvalidInstance as failure:
            more = f" (and {len(failure.problems) - 1} more)" if len(failure.problems) > 1 else ""
            row |= {"status": "invalid", "why": f"{failure.problems[0]}{more}"}
        except Exception as failure:  # one failing case never stops the rest
            row |= {"why": f"{type(failure).__name__}: {failure}"}
        write_row(task.folder, row)
        return row


def changed(instance: Instance, case: SweepCase) -> Instance:
    """The instance of a case: preset, scenarios, then factors; raises `InvalidInstance`."""
    settings = case.settings
    if settings.policy is not None:
        instance = under_policy(instance, settings.policy)
        problems = check(instance)
        if problems:
            raise InvalidInstance(problems)
    factors = _factors(settings)
    return apply(instance, *case.scenarios.scenarios, *factors)


def write_row(folder: Path, row: dict[str, Any]) -> None:
    """Write the row of a case."""
    with whole_file(folder / CASE_FILE) as draft:
        draft.write_text(json.dumps({"format": FORMAT, **row}, ensure_ascii=False, indent=1), encoding="utf-8")


def read_row(folder: Path) -> dict[str, Any] | None:
    """The row of a case that is done; None where there is none that can be read."""
    try:
        row = json.loads((folder / CASE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return row if isinstance(row, dict) and row.pop("format", None) == FORMAT else None


def said(scenario: Scenario) -> list[Any]:
    """What a scenario and those it builds on change."""
    return [*(said(base) for base in scenario.bases), scenario.model_dump(mode="json", exclude_defaults=True)]


def _factors(settings: Variation) -> tuple[Scenario, ...]:
    sections = {"funds": settings.fund_share, "wages": settings.wage_factor, "need": settings.need_factor}
    changes = {name: [{"factor": factor}] for name, factor in sections.items() if factor != 1}
    title = ", ".join(f"{name} × {factor:g}" for name, factor in sections.items() if factor != 1)
    return (Scenario.model_validate({"name": "factors", "title": title, **changes}),) if changes else ()


def _ended(instance: Instance, result: Result) -> dict[str, Any]:
    known = {"status": str(result.status), **{name: getattr(result, name) for name in ENDED}}
    if result.plan is None:
        return known | {"why": why(result, instance)}
    figures = figures_of(Run(instance, result.plan, result.record()))
    return known | measures_of(figures)

"""Solve several scenarios of an instance one after another, and compare the plans."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from instances.errors import InvalidInstance
from instances.instance import Instance, valid
from instances.scenarios import applied, scenarios_of
from optimizer.compare.cases import Cases, ComparisonCase, cases_of
from optimizer.compare.comparison import MEASURES, PLANS, STAGES, Comparison, against_first, measures_of, parts_of
from optimizer.engine.outcome import Cancel, OnProgress, under
from optimizer.engine.settings import Duration, Settings, Share
from optimizer.plan.folder import Run, write_plan
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.report.figures import figures_of
from optimizer.report.progress import reported
from optimizer.solving import solve_with
from optimizer.verify.naming import contradiction

RECIPE = ("gap", "time_limit", "threads", "workers", "seed")
"""Settings that a comparison says it was solved with."""


@dataclass(frozen=True)
class CaseOutcome:
    """What became of one case."""

    row: dict[str, Any]
    """Its row of `Comparison.scenarios`, changes left out."""
    parts: dict[str, pd.DataFrame] | None
    """Its tables; None where there is no plan."""
    stages: tuple[dict[str, Any], ...] = ()
    """Its stages, as rows of the table `stages`."""


def compare(
    instance: Instance,
    scenarios: Cases,
    *,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    threads: int = 1,
    workers: int = 1,
    seed: int = 0,
    out: Path | str | None = None,
    policy: str | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_case: Callable[[Comparison], None] | None = None,
) -> Comparison:
    """Solve and check each scenario, starting from the plan of the one before it, and compare them all with the first.

    `scenarios` are names as in `scenarios(…)`, files, or a+b (b laid over a), as text or as a list, or scenarios themselves. A scenario
    without a plan (it contradicts itself, no plan keeps its rules, the solver fails) is a row that says why, and the others go on. Once
    `cancel` is set the one at hand ends with its best plan and those after it are rows that say they were not run. Plans are written to
    `out/plans/NAME` where `out` is given. `policy` names the preset that was laid over the instance, for the record. `on_case` is called
    with the comparison so far after each scenario. `gap` and `time_limit` hold for each; these and the other settings are as in `solve`.

    Raises `ValueError` or `TypeError` for settings that make no sense and where there are no scenarios, and `InvalidInstance` where one
    is not known or is wrong.

    Examples:
        >>> import fieldpost as fp
        >>> comparison = fp.compare(fp.generate(areas=2, seed=1), "baseline,wage8", gap="5%", progress=False)
        >>> comparison.planned
        ['baseline', 'wage8']
    """
    settings = Settings(gap=gap, time_limit=time_limit, threads=threads, workers=workers, seed=seed)
    cases = cases_of(scenarios, scenarios_of(valid(instance)))
    if not cases:
        raise ValueError("there are no scenarios to compare")
    outcomes: list[CaseOutcome] = []
    start = None
    with reported(progress, instance.manifest.currency) as on_progress:
        for case in cases:
            if cancel is not None and cancel.is_set():
                outcomes.append(_without_plan(case, "not_run", "Cancelled before its turn"))
                continue
            place = None if out is None else Path(out)
            outcome, start = _solved(instance, case, settings, start, place, cancel, under(case.name, on_progress))
            outcomes.append(outcome)
            if on_case is not None:
                on_case(_comparison(instance, outcomes, settings, policy))
    return _comparison(instance, outcomes, settings, policy)


def _solved(
    instance: Instance,
    case: ComparisonCase,
    settings: Settings,
    start: Plan | None,
    out: Path | None,
    cancel: Cancel | None,
    on_progress: OnProgress | None,
) -> tuple[CaseOutcome, Plan | None]:
    """One case solved, and the plan from which the next one starts."""
    try:
        changed = applied(instance, *case.scenarios)
    except InvalidInstance as failure:
        return _without_plan(case, "invalid", failure.first), start
    try:
        result = solve_with(changed.instance, settings, warm_start=start, cancel=cancel, on_progress=on_progress)
        if result.plan is None:
            return _without_plan(case, str(result.status), why(result, changed.instance), result, changed.notes), start
        place = f"{PLANS}/{case.name}" if out is not None else ""
        if out is not None:
            write_plan(result.plan, out / PLANS / case.name, result, changed.instance)
        figures = figures_of(Run(changed.instance, result.plan, result.record()))
    except Exception as failure:  # one failing case never stops the rest
        return _without_plan(case, "failed", f"{type(failure).__name__}: {failure}", notes=changed.notes), start
    row = _facts(case, str(result.status), "", result, changed.notes) | {"plan": place} | measures_of(figures)
    return CaseOutcome(row, parts_of(figures), _stages(case, result)), result.plan


def why(result: Result, instance: Instance) -> str:
    """Why a solve gave no plan, in a sentence."""
    if result.conflict:
        return contradiction(result.conflict, result.conflict_rows, instance)
    return {
        "infeasible": "No contradiction of single rules was found",
        "limit_without_plan": "More time or a wider gap may help",
        "cancelled_without_plan": "Cancelled while it was solved",
        "unbounded": "A value in the objective is set so that more of something always pays",
    }.get(str(result.status), "The solver gave no reason")


def _facts(case: ComparisonCase, status: str, reason: str, result: Result | None, notes: Sequence[str]) -> dict[str, Any]:
    return {
        "scenario": case.name,
        "title": case.title,
        "description": case.description,
        "source": case.source,
        "status": status,
        "reason": reason,
        "conflict": "" if result is None else ", ".join(result.conflict),
        "notes": " ".join(notes),
        "plan": "",
        **{name: getattr(result, name, None) for name in ("seconds", "objective", "bound", "gap")},
        "goal": "" if result is None or not result.stages else result.stages[-1].minimise,
    }


def _stages(case: ComparisonCase, result: Result) -> tuple[dict[str, Any], ...]:
    """Rows of the table `stages`: what was made as small as possible, one after another, and how near the best each came."""
    stages: list[dict[str, Any]] = result.record()["stages"]
    return tuple({"scenario": case.name, "stage": number, **stage} for number, stage in enumerate(stages, 1))


def _without_plan(case: ComparisonCase, status: str, reason: str, result: Result | None = None, notes: Sequence[str] = ()) -> CaseOutcome:
    unknown = dict.fromkeys((*MEASURES, "worst_area", "worst_area_name", "violations"))
    return CaseOutcome(_facts(case, status, reason, result, notes) | unknown, None, () if result is None else _stages(case, result))


def _comparison(instance: Instance, outcomes: Sequence[CaseOutcome], settings: Settings, policy: str | None) -> Comparison:
    rows = pd.DataFrame([outcome.row for outcome in outcomes])
    figures = ["seconds", "objective", "bound", "gap", "violations", *MEASURES]
    rows = rows.astype(dict.fromkeys(figures, float))
    first = str(rows["scenario"].iloc[0])
    tables = against_first([(outcome.row["scenario"], outcome.parts) for outcome in outcomes if outcome.parts is not None], first)
    tables["stages"] = pd.DataFrame([row for outcome in outcomes for row in outcome.stages], columns=list(STAGES)).astype(
        dict.fromkeys(STAGES[3:], float)
    )
    changes = pd.DataFrame({f"{name}_change": rows[name] - rows[name].iloc[0] for name in MEASURES})
    rows = pd.concat([rows, changes], axis=1)
    mandates = tables["mandates"]
    changed = mandates.assign(changed=mandates["stands_change"].abs()).groupby("scenario")["changed"].sum(min_count=1)
    rows["mandates_changed"] = rows["scenario"].map(changed).astype(float)
    recipe, manifest = {name: getattr(settings, name) for name in RECIPE} | {"policy": policy}, instance.manifest
    known = {name: getattr(manifest, name) for name in ("title", "year", "currency", "area_label", "region_label")}
    return Comparison(instance=manifest.name, **known, recipe=recipe, scenarios=rows, tables=tables)

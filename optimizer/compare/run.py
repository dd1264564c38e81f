"""Solve several scenarios of an instance one after another, and compare the plans."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from instances.errors import InvalidInstance
from instances.instance import Instance, valid
from instances.scenarios import applied, scenarios_of
from optimizer.compare.cases import Cases, ComparisonCase, cases_of
from optimizer.compare.comparison import MEASURES, PLANS, STAGES, Comparison, measures_of, parts_of, together
from optimizer.compare.proof import CaseOutcome, Proof, differences
from optimizer.engine.outcome import Cancel, OnProgress, under
from optimizer.engine.settings import Duration, Settings, Share, points
from optimizer.plan.folder import Run, write_plan
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.pool.interval import Interval
from optimizer.pool.ranges import RANGED
from optimizer.report.figures import figures_of
from optimizer.report.progress import reported
from optimizer.solving import solve_with
from optimizer.verify.naming import contradiction

RECIPE = ("gap", "time_limit", "threads", "workers", "seed")
"""Settings that a comparison says it was solved with."""


def compare(
    instance: Instance,
    scenarios: Cases,
    *,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    resolve: Share | None = None,
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

    At the end every plan is offered to every scenario, and it is proven how far scenarios differ (`Comparison`); after a cancel neither is
    done. `resolve` is how narrow the proven difference of need met should be (`"0.5pt"`: half a percentage point): scenarios are searched
    further, the one with the widest range first, until all are, or each has had `time_limit` again (without one: as long as it takes).

    Raises `ValueError` or `TypeError` for settings that make no sense and where there are no scenarios, and `InvalidInstance` where one
    is not known or is wrong.

    Examples:
        >>> import fieldpost as fp
        >>> comparison = fp.compare(fp.generate(areas=2, seed=1), "baseline,wage8", gap="5%", progress=False)
        >>> comparison.planned
        ['baseline', 'wage8']
    """
    settings = Settings(gap=gap, time_limit=time_limit, threads=threads, workers=workers, seed=seed)
    wanted = None if resolve is None else points(resolve, "resolve")
    cases = cases_of(scenarios, scenarios_of(valid(instance)))
    if not cases:
        raise ValueError("there are no scenarios to compare")
    outcomes: list[CaseOutcome] = []
    recipe = {"policy": policy, "resolve": wanted}
    start, place, stop = None, None if out is None else Path(out) / PLANS, cancel or threading.Event()
    with reported(progress, instance.manifest.currency) as on_progress:
        for case in cases:
            if stop.is_set():
                outcomes.append(CaseOutcome(case, "not_run", "Cancelled before its turn"))
                continue
            outcome = _kept(_solved(instance, case, settings, start, stop, under(case.name, on_progress)), place)
            start = outcome.plan or start
            outcomes.append(outcome)
            if on_case is not None:
                on_case(_comparison(instance, outcomes, settings, recipe, place))
        if not stop.is_set():
            after = Proof(outcomes, settings, stop, on_progress).run(wanted)
            outcomes = [new if new.result is old.result else _kept(new, place) for new, old in zip(after, outcomes, strict=True)]
    return _comparison(instance, outcomes, settings, recipe, place)


def _solved(
    instance: Instance, case: ComparisonCase, settings: Settings, start: Plan | None, cancel: Cancel, on_progress: OnProgress | None
) -> CaseOutcome:
    """One case solved."""
    try:
        changed = applied(instance, *case.scenarios)
    except InvalidInstance as failure:
        return CaseOutcome(case, "invalid", failure.first)
    try:
        result = solve_with(changed.instance, settings, warm_start=start, cancel=cancel, on_progress=on_progress)
    except Exception as failure:  # one failing case never stops the rest
        return CaseOutcome(case, "failed", f"{type(failure).__name__}: {failure}", changed.instance, notes=changed.notes)
    reason = "" if result.plan is not None else why(result, changed.instance)
    return CaseOutcome(case, str(result.status), reason, changed.instance, result, changed.notes)


def _kept(outcome: CaseOutcome, place: Path | None) -> CaseOutcome:
    """The outcome with the figures of its plan, which is written to its folder in `place`."""
    result, instance = outcome.result, outcome.instance
    if result is None or result.plan is None or instance is None:
        return outcome
    try:
        outcome = replace(outcome, figures=figures_of(Run(instance, result.plan, result.record())))
        if place is not None:
            write_plan(result.plan, place / outcome.case.name, result, instance)
        return outcome
    except OSError as failure:
        return replace(outcome, kept=False, notes=(*outcome.notes, f"{failure}."))
    except Exception as failure:  # one failing case never stops the rest
        return replace(outcome, status="failed", reason=f"{type(failure).__name__}: {failure}", result=None)


def why(result: Result, instance: Instance) -> str:
    """Why a solve gave no plan, in a sentence."""
    if result.conflict:
        return contradiction(result.conflict, result.conflict_rows, result.conflict_proven, instance)
    if result.violations:
        return f"The independent check refuses what the solver found: {result.violations[0]}"
    return {
        "infeasible": "No contradiction of single rules was found",
        "limit_without_plan": "More time or a wider gap may help",
        "cancelled_without_plan": "Cancelled while it was solved",
        "unbounded": "A value in the objective is set so that more of something always pays",
    }.get(str(result.status), "The solver gave no reason")


def _row(outcome: CaseOutcome, place: Path | None) -> tuple[dict[str, Any], dict[str, pd.DataFrame] | None]:
    """A case as a row of `Comparison.scenarios`, differences left out, and its tables; None where there is no plan."""
    case, result = outcome.case, outcome.result
    row: dict[str, Any] = {
        "scenario": case.name,
        "title": case.title,
        "description": case.description,
        "source": case.source,
        "status": outcome.status,
        "reason": outcome.reason,
        "conflict": ", ".join(result.conflict) if result is not None and result.conflict_proven else "",
        "notes": " ".join(outcome.notes),
        "plan": "",
        **{name: getattr(result, name, None) for name in ("seconds", "objective", "bound", "gap")},
        "goal": "" if result is None or not result.stages else result.stages[-1].minimise,
    }
    for name in RANGED:
        row[f"{name}_low"], row[f"{name}_high"] = outcome.ranges.get(name, Interval()).as_list()
    if outcome.figures is None:
        return row | dict.fromkeys((*MEASURES, "worst_area", "worst_area_name", "violations")), None
    place_of = f"{PLANS}/{case.name}" if place is not None and outcome.kept else ""
    return row | {"plan": place_of} | measures_of(outcome.figures), parts_of(outcome.figures)


def _stages(outcome: CaseOutcome) -> list[dict[str, Any]]:
    """Rows of the table `stages`: what was made as small as possible, one after another, and how near the best each came."""
    stages: list[dict[str, Any]] = [] if outcome.result is None else outcome.result.record()["stages"]
    return [{"scenario": outcome.case.name, "stage": number, **stage} for number, stage in enumerate(stages, 1)]


def _comparison(
    instance: Instance, outcomes: Sequence[CaseOutcome], settings: Settings, recipe: dict[str, Any], place: Path | None
) -> Comparison:
    made = [_row(outcome, place) for outcome in outcomes]
    ends = [f"{name}_{end}" for name in RANGED for end in ("low", "high")]
    rows = pd.DataFrame([row for row, _ in made])
    rows = rows.astype(dict.fromkeys(("seconds", "objective", "bound", "gap", "violations", *MEASURES, *ends), float))
    tables = together([(row["scenario"], parts) for row, parts in made if parts is not None])
    stages = pd.DataFrame([row for outcome in outcomes for row in _stages(outcome)], columns=list(STAGES))
    tables["stages"] = stages.astype(dict.fromkeys(STAGES[3:], float))
    rows = pd.concat([rows, differences(outcomes, rows)], axis=1)
    rows["mandates_changed"] = _mandates_changed(rows["scenario"], tables["mandates"])
    asked, manifest = {name: getattr(settings, name) for name in RECIPE} | recipe, instance.manifest
    known = {name: getattr(manifest, name) for name in ("title", "year", "currency", "area_label", "region_label")}
    return Comparison(instance=manifest.name, **known, recipe=asked, scenarios=rows, tables=tables)


def _mandates_changed(scenarios: "pd.Series[str]", mandates: pd.DataFrame) -> "pd.Series[float]":
    """How many mandates carry hours in the plan of a scenario and not in that of the first, or the other way round."""
    keys = ["scope", "function", "tier"]
    first = mandates[mandates["scenario"] == scenarios.iloc[0]].set_index(keys)["at_work"]
    if first.empty:
        return pd.Series(math.nan, scenarios.index)
    others = mandates.assign(
        changed=[abs(row[-1] - first[row[:-1]]) for row in mandates[[*keys, "at_work"]].itertuples(index=False, name=None)]
    )
    return scenarios.map(others.groupby("scenario")["changed"].sum()).astype(float)

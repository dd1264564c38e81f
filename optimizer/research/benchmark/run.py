"""A benchmark: every case that is not done yet, in parallel; a rule that fails, or finds no plan, is a row that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.json_files import read_object
from instances.whole_file import write_json, write_text
from optimizer.engine.cases import CASES_FOLDER, CaseToDo, OnCase, RowOfCase, attempt, changes_of, do_cases, done_before, not_run, read_row
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Settings
from optimizer.plan.folder import PLAN_FILE
from optimizer.plan.result import versions_in_use
from optimizer.report.progress import counted
from optimizer.research.allocation import AllocationError, allocate, allocation_rules
from optimizer.research.benchmark.measures import judge, measures_of, need_of_country, unmet_hour_value
from optimizer.research.benchmark.robustness import robustness
from optimizer.research.benchmark.suite import RuleCase, Suite, cases_in
from optimizer.research.benchmark.suite_file import read_suite, rules_in, suite_of
from optimizer.verify.facts import Facts, facts_of

RECORD_FILE = "benchmark.json"
FORMAT = 1
"""Version of `benchmark.json`."""
COMPUTING = ("numpy", "pandas", "scipy", "spopt")
"""Packages that a figure may depend on, beside those of every result."""


def benchmark(
    suite: Suite | Mapping[str, Any] | Path | str | None = None,
    *,
    out: Path | str,
    workers: int = 1,
    cancel: Cancel | None = None,
    progress: bool | OnCase = True,
    write: bool = True,
) -> pd.DataFrame:
    """Apply allocation rules to instances, verify and measure every plan, and write tables and figures; the table of cases.

    `suite` is a YAML file, or its entries: `{"instances": "tiny", "rules": "webster,greedy", "seeds": "0-4", "gap": 0.01}`. `None` makes
    the tables and figures of the folder `out` again from its cases. Cases that are done in `out` are not done again. Each of `workers`
    processes does one case at a time; `progress` shows a live line, or is called with how many cases are done, how many there are, and
    the row of the last; `write` false leaves tables and figures to be written by `write_benchmark`. Raises `InvalidInstance` with
    everything that is wrong in the suite, `AllocationError` where an allocation rule of another package is faulty, and as `write_parts`
    where the tables cannot be written.

    Examples:
        >>> import fieldpost as fp
        >>> table = fp.benchmark({"instances": [{"areas": 3}], "rules": "status-quo", "draws": 10}, out="bench", progress=False)
        >>> table["rule"].tolist()
        ['status-quo']
    """
    from optimizer.research.benchmark.folder import write_benchmark
    from optimizer.research.benchmark.tables import table_of

    place, count = Path(out), Settings(workers=workers).workers
    if suite is not None:
        known = list(allocation_rules())
        if isinstance(suite, Path | str):
            suite = read_suite(Path(suite), known)
        elif isinstance(suite, Mapping):
            suite = suite_of(dict(suite), known, "benchmark")
        with counted(progress, lambda row: f"{row['case']}: {row['status']}") as on_case:
            rows = run(suite, cases_in(suite, rules_in(suite, known)), place, workers=count, cancel=cancel, on_case=on_case)
    record = read_record(place)
    if record is None:
        hint = "name an instance or a --suite to begin one"
        raise InvalidInstance([Problem(None, None, None, str(out), "a folder with a benchmark", hint)])
    table = table_of(read_rows(place, record["cases"]) if suite is None else rows)
    if write:
        write_benchmark(table, record, place)
    return table


def run(
    suite: Suite,
    cases: Sequence[RuleCase],
    out: Path,
    *,
    workers: int = 1,
    cancel: Cancel | None = None,
    on_case: OnCase | None = None,
) -> list[RowOfCase]:
    """Do every case that is not done yet; the rows of all, in their order.

    Each of `workers` processes does one case at a time. Each case has a folder `cases/NAME` in `out`; one with the same recipe there is
    done (`optimizer.engine.cases`). `benchmark.json` says which cases the benchmark consists of. Once `cancel` is set, cases under way end
    with what they have; those not begun have the status `not_run`.
    """
    runner = RuleRunner(suite.draws, suite.need_sd, suite.plans)
    rows = done_before(runner, cases, out)
    write_record(out, suite, [case.name for case in cases])
    return do_cases(runner, cases, rows, out, workers=workers, cancel=cancel, on_case=on_case)


def write_record(out: Path, suite: Suite, names: Sequence[str]) -> None:
    """Write what the benchmark consists of, before it is begun."""
    record = {"format": FORMAT, "suite": suite.model_dump(mode="json"), "versions": versions(), "cases": list(names)}
    write_json(record, out / RECORD_FILE)


def read_record(out: Path) -> dict[str, Any] | None:
    """What a benchmark consists of; `None` where the folder holds none that can be read."""
    try:
        record = read_object(out / RECORD_FILE, "a benchmark")
    except (OSError, InvalidInstance):
        return None
    cases = record.get("cases")
    return record if record.get("format") == FORMAT and isinstance(cases, list) and all(isinstance(name, str) for name in cases) else None


def read_rows(out: Path, names: Sequence[str]) -> list[RowOfCase]:
    """The rows of cases as they are on disk, with nothing run."""
    return [read_row(out / CASES_FOLDER / name) or not_run({"case": name}) for name in names]


def versions() -> dict[str, str]:
    """Versions of what computes a case; packages that are absent are left out."""
    found = versions_in_use()
    for name in COMPUTING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@dataclass
class RuleRunner:
    """Runs a rule on an instance, has its plan verified and measured, and writes the row; made once, sent to every process."""

    draws: int
    need_sd: float
    plans: bool
    """Whether to keep plans."""
    versions: dict[str, str] = field(default_factory=versions)
    last: tuple[tuple[str, str], Instance, Facts, str] | None = None
    """The last instance under its scenario, with what it says and its fingerprint: the next case is mostly of the same."""

    def recipe(self, case: RuleCase) -> RowOfCase:
        """All that the outcome of a case depends on."""
        place = case.place
        return {
            "case": case.name,
            "family": place.family,
            "instance": place.instance,
            "instance_seed": place.seed,
            "areas_asked": place.entry.areas,
            "regions_asked": place.entry.regions,
            "budget_share_asked": place.entry.budget_share,
            "scenario": place.scenario.name,
            "rule": case.rule,
            "seed": case.seed,
            "gap_asked": case.gap,
            "time_limit": case.time_limit,
            "draws": self.draws,
            "need_sd": self.need_sd,
            "base_instance_hash": case.base_hash,
            "changes": changes_of(place.scenario.scenarios),
            **{f"{name}_version": number for name, number in self.versions.items()},
        }

    def __call__(self, task: CaseToDo[RuleCase], cancel: Cancel) -> RowOfCase:
        """The row of a case: recipe, how it ended, measures (unknown: absent or `None`)."""
        case = task.case

        def add(row: RowOfCase) -> None:
            rule = allocation_rules()[case.rule]
            row |= {"rule_title": rule.title, "rule_kind": rule.kind}
            instance, facts, row["instance_hash"] = self._loaded(case)
            row |= {"areas": len(facts.areas), "currency": instance.manifest.currency}
            row |= {"need_weighted_hours": need_of_country(facts), "unmet_hour_value": unmet_hour_value(instance)}
            row["mode"] = None if instance.manifest.objective.stages else instance.manifest.objective.mode
            try:
                found = allocate(instance, rule, Settings(gap=case.gap, time_limit=case.time_limit, seed=case.seed), cancel)
            except AllocationError as failure:
                row |= {"status": "unusable", "why": str(failure)}
                return
            row |= {"status": str(found.status), "note": found.note, "seconds": found.seconds, "bound": found.bound}
            row |= {"completion_gap": found.completion_gap, "slack": found.slack}
            if found.plan is None:
                row["why"] = found.note or "no plan was found"
                return
            judged = judge(facts, found.plan, found.violations)
            under = robustness(judged, self.draws, self.need_sd, case.seed)
            row |= measures_of(judged) | {"robust_mean": under.mean, "robust_low": under.low}
            if self.plans:
                write_text(found.plan.model_dump_json(indent=1), task.folder / PLAN_FILE)

        return attempt(task.folder, self.recipe(case) | {"status": "failed", "why": "", "note": "", "seconds": None}, add)

    def _loaded(self, case: RuleCase) -> tuple[Instance, Facts, str]:
        key = case.place.instance, case.place.scenario.name
        if self.last is None or self.last[0] != key:
            instance = case.place.load()
            self.last = key, instance, facts_of(instance), fingerprint(instance)
        return self.last[1:]

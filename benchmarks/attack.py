"""The independent check under attack: what does it not notice where every figure and every id of a plan is changed, one at a time.

A figure is moved up and down by just above the tolerance of the check: 2e-6 × (1 + the largest sum of a column of its name), or by 1 where
it is a whole number. An id gives way to another one of its kind, the next that the instance knows. A row is left out, and a row is given
twice. What is not noticed is counted by table, column and change, with the reason why it breaks no rule (`HARMLESS`), and each is put to
the model, which knows nothing of the check: with every decision fixed, does HiGHS find a plan? Anything else that is not noticed, or is no
plan of the model, ends the run with exit code 1. With `--plans 1000` so many generated deployments are solved: does the check refuse a plan
that the model allows? Run `python -m benchmarks.attack tiny ifugao`; progress goes to standard error.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple, get_args

import numpy as np

import fieldpost as fp
from instances.instance import Instance
from instances.scenarios import Scenario, apply
from instances.schema import CostKind, Row, SupervisionKind
from instances.tables import PYTHON_TEXT
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Settings
from optimizer.engine.warm import start_values
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.verify.bill import costs_of
from optimizer.verify.case import case_of
from optimizer.verify.check import rows_of
from optimizer.verify.facts import Facts, facts_of
from optimizer.verify.form import check as form
from optimizer.verify.violation import violations_of

JUST_ABOVE = 2e-6
"""Change of a figure, as a share of 1 + the largest sum of a column of its name: the check compares no larger sums, to 1e-6."""
HARMLESS = {
    ("training", "trainees", "up"): "a holder may be trained again; where a plan states its costs, they are no longer right",
    ("attendance", "venue", "other id"): "another venue may have places left; stated costs are no longer right",
    ("teaching", "base_area", "other id"): "a colleague with hours left may teach",
    ("roles", "heads", "up"): "of the heads posted one more may carry the function: her caps and training are checked",
    ("roles", "heads", "down"): "of the heads posted one less may carry the function, where the others have the hours",
    ("mandates", "", "left out"): "a mandate under which no work is planned may be left out, where another tier holds the function",
    ("payments", "fund", "other id"): "another fund that may pay, and has as much left, may do so",
    ("skilled_remote", "base_area", "other id"): "trained people of another post, whose remote hours are as many, may do it",
    ("supervision", "supervisor_area", "other id"): "a colleague with hours left may supervise; stated ways and costs are no longer right",
}
"""Why a change that is not noticed breaks no rule, by table, column and change."""
AMOUNTS = {
    "overtime": ("staff", "overtime_hours"),
    "deliver": ("deliver", "hours"),
    "serve": ("serve", "hours"),
    "serve_remote": ("remote", "hours"),
    "skilled": ("skilled", "hours"),
    "skilled_remote": ("skilled_remote", "hours"),
    "supervise": ("supervision", "heads"),
    "mentor": ("supervision", "recruits"),
    "teach": ("teaching", "hours"),
    "saved": ("saved", "hours"),
    "unmet": ("unmet", "hours"),
    "pay": ("payments", "amount"),
}
"""Decisions of the model in hours, heads and money, each with its table and column in a plan; the key of the table is its index."""
WORKED_OUT = frozenset({"pairs", "trio", "open"})
"""What the model works out of the heads posted."""


class Change(NamedTuple):
    """One change to a plan."""

    table: str
    column: str
    """Column; empty where a whole row is concerned."""
    what: str
    """`up`, `down`, `other id`, `left out` or `twice`."""
    row: int
    other: Any = None
    """What the column has in its place."""

    def made(self, plan: Plan) -> Plan:
        """The plan with the change; not validated, as a file might hold anything."""
        rows: list[Row] = list(getattr(plan, self.table))
        row = rows[self.row]
        in_place = {"left out": [], "twice": [row, row]}
        rows[self.row : self.row + 1] = in_place.get(self.what, [row.model_copy(update={self.column: self.other})])
        return plan.model_copy(update={self.table: tuple(rows)})


def changes_of(instance: Instance, plan: Plan) -> Iterator[Change]:
    """Every change to every row of every table."""
    ids, sums = _ids(instance), dict[str, float]()
    for table, kind in PLAN_TABLES.items():
        for name in (name for name in kind.model_fields if name not in ids):
            sums[name] = max(sums.get(name, 0.0), sum(abs(getattr(row, name)) for row in getattr(plan, table)))
    for table in PLAN_TABLES:
        for at, row in enumerate(getattr(plan, table)):
            yield Change(table, "", "left out", at)
            yield Change(table, "", "twice", at)
            for name, value in vars(row).items():
                if name in ids:
                    others = [one for one in ids[name] if one != value]
                    if others:
                        following = ids[name].index(value) % len(others) if value in ids[name] else 0
                        yield Change(table, name, "other id", at, others[following])
                    continue
                step = 1 if isinstance(value, int) else JUST_ABOVE * (1 + sums[name])
                yield Change(table, name, "up", at, value + step)
                if value >= step:
                    yield Change(table, name, "down", at, value - step)


def _ids(instance: Instance) -> dict[str, list[str]]:
    """What may stand in each column of ids."""
    areas, tiers = [row.area for row in instance.areas], [row.tier for row in instance.tiers]
    regions, zones = [row.region for row in instance.regions], [row.zone for row in instance.zones]
    return {
        **dict.fromkeys(("area", "base_area", "from_area", "to_area", "supervisor_area"), areas),
        **dict.fromkeys(("tier", "supervisor"), tiers),
        "function": [row.function for row in instance.functions],
        "package": [row.package for row in instance.packages],
        "fund": [row.fund for row in instance.funds],
        "kind": [*get_args(CostKind), *get_args(SupervisionKind)],
        "purpose": ["service", "supervision"],
        "region": regions,
        "scope": ["country", *zones, *regions],
    }


@PYTHON_TEXT
def noticed(facts: Facts, plan: Plan, change: Change) -> bool:
    """Whether the check of the changed plan finds a rule broken."""
    tables, broken = form(facts, change.made(plan))
    if broken:
        return True
    case = case_of(facts, tables)
    return any(next(iter(violations_of(facts, rows)), None) is not None for rows in rows_of(case, costs_of(case)))


_facts: Facts
_plan: Plan


def _begin(instance: Instance, plan: Plan) -> None:
    global _facts, _plan  # one instance and plan for each process
    _facts, _plan = facts_of(instance), plan


def _one(change: Change) -> bool:
    return noticed(_facts, _plan, change)


def attacked(instance: Instance, plan: Plan, workers: int) -> tuple[Counter[tuple[str, str, str]], list[Change]]:
    """How many changes of each kind there are, and those that are not noticed."""
    tried, escaped, every = Counter[tuple[str, str, str]](), list[Change](), list(changes_of(instance, plan))
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (instance, plan)) as pool:
        for number, (change, found) in enumerate(zip(every, pool.map(_one, every, chunksize=20), strict=True), 1):
            tried[change[:3]] += 1
            escaped += [] if found else [change]
            if number % 200 == 0:
                print(f"{number:,} of {len(every):,} changes, {len(escaped):,} not noticed", file=sys.stderr, flush=True)
    return tried, escaped


def is_of_model(session: Session, plan: Plan) -> bool:
    """Whether the model allows exactly the decisions of a plan, amounts to `JUST_ABOVE` / 2 of 1 + each."""
    program = session.program
    decided = {name: values for name, values in start_values(plan, session.instance).items() if name not in WORKED_OUT}
    for component, (table, column) in AMOUNTS.items():
        decided[component] = {tuple(getattr(row, key) for key in row.KEY): getattr(row, column) for row in getattr(plan, table)}
    known = {(column.component, column.index) for column in program.columns}
    if any(value and (component, index) not in known for component, values in decided.items() for index, value in values.items()):
        return False
    columns, values = program.vector(decided)
    slack = np.where(program.whole[columns], 0.0, JUST_ABOVE / 2 * (1 + np.abs(values)))
    low, high = np.maximum(values - slack, program.col_lower[columns]), np.minimum(values + slack, program.col_upper[columns])
    if (low > high).any():
        return False
    solver = session.solver()
    solver.limit_columns(columns, low, high)
    return solver.minimise(np.zeros(len(program.columns))).status == Status.OPTIMAL


def false_alarms(count: int) -> Iterator[str]:
    """Generated deployments whose plan the check refuses, of so many: 1 to 3 areas, need and money times a factor."""
    for seed in range(count):
        instance = fp.generate(areas=1 + seed % 3, seed=seed)
        factors = {"need": [{"factor": 1 + seed % 5}], "funds": [{"factor": 0.8 + 0.2 * (seed % 4)}]}
        changed = apply(instance, Scenario.model_validate({"name": "other", "title": "Other"} | factors))
        result = fp.solve(changed, gap=0.5, time_limit=30, progress=False)
        if result.violations:
            yield f"seed {seed}: {result.violations[0]}"
        if seed % 50 == 49:
            print(f"{seed + 1:,} of {count:,} plans", file=sys.stderr, flush=True)


def main() -> None:
    """Attack the plans of the instances asked for and print what is not noticed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("instances", nargs="*", help="bundled instances, or folders")
    parser.add_argument("--gap", default="5%", help="gap to which each is solved first")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plans", type=int, default=0, help="generated deployments to solve and check")
    asked, unexplained = parser.parse_args(), 0
    for name in asked.instances:
        instance = fp.load(name)
        result = fp.solve(instance, gap=asked.gap)
        if result.plan is None:
            sys.exit(f"{name}: no plan was found ({result.status})")
        tried, escaped = attacked(instance, result.plan, asked.workers)
        session = open_session(instance, Settings())
        outside = [change for change in escaped if not is_of_model(session, change.made(result.plan))]
        proven = f"{len(outside):,} of them no plans of the model" if outside else "all plans of the model"
        print(f"{name}: {tried.total():,} changes, {len(escaped):,} not noticed{', ' * bool(escaped)}{proven * bool(escaped)}")
        for kind, count in Counter(change[:3] for change in escaped).items():
            reason = HARMLESS.get(kind, "UNEXPLAINED")
            unexplained += kind not in HARMLESS
            print(f"  {' '.join(filter(None, kind))}: {count:,} of {tried[kind]:,}: {reason}")
        for change in outside:
            print(f"  NOT OF THE MODEL: {change}: {getattr(result.plan, change.table)[change.row]}")
        unexplained += len(outside)
    refused = list(false_alarms(asked.plans))
    print(*refused, f"{asked.plans:,} generated plans, {len(refused)} refused", sep="\n")
    sys.exit(unexplained > 0 or bool(refused))


if __name__ == "__main__":
    main()

"""Why a plan is as it is, for a place, a tier, a function, a fund, a rule or the country."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import pandas as pd

from instances.instance import Instance, valid
from instances.schema import Mode, Stage, Term
from instances.tables import PYTHON_TEXT
from optimizer.engine.best import Until
from optimizer.engine.outcome import Cancel, OnProgress, Progress
from optimizer.engine.settings import MANY_AREAS, Duration, Settings, duration, whole_number
from optimizer.plan.earlier_bound import value_of
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import Result
from optimizer.pool.interval import Interval
from optimizer.report.figures.basis import Basis, basis_of
from optimizer.report.figures.binding import binding
from optimizer.report.figures.uses import POST, left_over, uses
from optimizer.report.progress import reported
from optimizer.report.tables.terms import IN_MONEY
from optimizer.why.levers import Lever, levers_of, of_rule
from optimizer.why.so.asking import UNKNOWN, Choice, Limit, MoreMet, Question, WholeRule, asked, choices, limit_of, more_met
from optimizer.why.so.beside import Beside
from optimizer.why.so.subject import Subject, about, the_subject

GAP = 1e-4
"""Gap at which a solve beside the plan stops."""
MOST_LIMITS, MOST_TIERS = 5, 3
"""Limits that are loosened by a step, and tiers of a place whose next best choice is sought."""
UNMET = 1e-3
"""Hours from which need counts as unmet."""


@dataclass(frozen=True)
class Reasons:
    """Why a plan is as it is; money in currency, hours per year. Tables have the rows of the subject alone."""

    subject: Subject
    instance: Instance = field(repr=False)
    plan: Plan = field(repr=False)
    minimise: Mode | Term
    """What every worth and loss is measured in."""
    heads: pd.DataFrame = field(repr=False)
    """area, tier, in_place, heads, hours (that are needed), left (hours that could still be worked)."""
    uses: pd.DataFrame = field(repr=False)
    """Columns of `uses.uses`."""
    neighbours: pd.DataFrame = field(repr=False)
    """base_area, area, tier, hours: work of people of one area in another."""
    unmet: pd.DataFrame = field(repr=False)
    """area, function, hours that stay unmet."""
    paid: pd.DataFrame = field(repr=False)
    """kind, tier, amount that a fund pays."""
    limits: tuple[Limit, ...]
    """Limits that the plan reaches, the nearest first; of a fund or a rule all of them, the most used first."""
    rule: WholeRule | None
    """Of a rule: what it is worth to do without it."""
    choices: tuple[Choice, ...]
    more: tuple[MoreMet, ...]
    value: Interval = UNKNOWN
    """Between what figures the best plan lies: the bound, and the best plan known."""
    better: Plan | None = field(default=None, repr=False)
    """A plan better than the one that was asked about, found on the way."""
    notes: tuple[str, ...] = ()
    solved: bool = False
    """Whether anything was solved beside the plan."""
    stopped: bool = False
    """Whether time was over, or somebody cancelled, before all was asked."""
    seconds: float = 0.0

    @property
    def in_money(self) -> bool:
        """Whether worth and loss are money."""
        return self.minimise in IN_MONEY


def why_so(
    instance: Instance,
    plan: Plan | Result,
    *,
    area: str | None = None,
    tier: str | None = None,
    function: str | None = None,
    fund: str | None = None,
    rule: str | None = None,
    solves: int = 12,
    each: Duration = "10s",
    time_limit: Duration | None = "3m",
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> Reasons:
    """Say why a plan is as it is: of one area, tier, function, fund or rule, by id or name, or of the whole country where none is named.

    What people are needed for and which limits the plan reaches; and what a limit one step looser, other heads and more need met would
    mean, by at most `solves` solves of `each` seconds. Every worth and loss is a proven interval; the result of a solve as `plan` says how
    good the plan is, which is found anew otherwise. Of more than 400 areas nothing is solved. At the end of the `time_limit`, and when
    `cancel` is set, what was found until then is given. Raises `ValueError` or `TypeError` for settings that make no sense, and for a name
    that the instance has not.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> result = fp.solve(instance, gap="5%", progress=False)
        >>> reasons = fp.why_so(instance, result, tier="volunteer", solves=0, progress=False)
        >>> set(reasons.heads["tier"])
        {'volunteer'}
    """
    given = {"area": area, "tier": tier, "function": function, "fund": fund, "rule": rule}
    subject = the_subject(valid(instance), given)
    if isinstance(plan, Result):
        if plan.plan is None:
            raise ValueError(f"the result has no plan ({plan.status}); why(instance) says why there is none")
        run = Run(instance, plan.plan, plan.record())
    else:
        run = Run(instance, a_plan(plan), {})
    return reasons_of(run, subject, solves=solves, each=each, time_limit=time_limit, cancel=cancel, progress=progress)


def reasons_of(run: Run, subject: Subject, **how: Any) -> Reasons:
    """As `why_so`, of a plan folder."""
    (found,) = each_reasons(run, [subject], **how)
    return found


def each_reasons(
    run: Run,
    subjects: Sequence[Subject],
    *,
    solves: int,
    each: Duration,
    time_limit: Duration | None,
    cancel: Cancel | None,
    progress: bool | OnProgress,
) -> Iterator[Reasons]:
    """As `why_so` of one subject after the other, until the time is over; of the first what is known without a solve in any case."""
    begun, most = time.perf_counter(), whole_number(solves, "solves", 0)
    seconds, limit = duration(each, "each"), Settings(time_limit=time_limit).time_limit
    until = Until(cancel or threading.Event(), inf if limit is None else begun + limit)
    ground, beside = _Ground.of(run), None
    large = len(run.instance.areas) > MANY_AREAS
    with reported(progress, run.instance.manifest.currency) as on_progress:
        for number, subject in enumerate(subjects):
            if number and until.is_set():
                return
            began, place = time.perf_counter(), f" {number + 1} of {len(subjects)}, {subject.name}" if len(subjects) > 1 else ""

            def tell(what: str, place: str = place) -> None:
                if on_progress is not None:
                    on_progress(f"why the plan is so{place}", Progress(time.perf_counter() - begun, None, None, 0, what))

            found = _facts(ground, subject)
            if large:
                found = replace(found, notes=(too_large(run.instance),))
            elif most:
                tell("solving beside the plan")
                beside = beside or _beside(run, found.minimise, seconds, until)
                found = _solved(found, beside, most, tell)
                found = replace(found, solved=True, stopped=until.is_set())
            yield replace(found, seconds=time.perf_counter() - began)


def too_large(instance: Instance) -> str:
    """Why nothing is solved beside a plan of many areas."""
    return f"Nothing was solved: the whole model of {len(instance.areas):,} areas is too large; plan one region by itself."


def _beside(run: Run, minimise: Mode | Term, seconds: float, until: Until) -> Beside:
    settings = Settings(stages=(Stage(minimise=minimise),), gap=GAP, method="whole")
    known = value_of(run.record, run.instance, minimise) or (None, None)
    return Beside(run.instance, settings, seconds, until, run.plan, *known)


def minimised(run: Run) -> Mode | Term:
    """What the plan was made for first; of a plan without a run what the manifest asks for."""
    stages = run.record.get("stages", [])
    asked = stages[0]["minimise"] if stages else Settings().stages_for(run.instance)[0].minimise
    return Stage.model_validate({"minimise": asked}).minimise


def _solved(found: Reasons, beside: Beside, solves: int, tell: Callable[[str], None]) -> Reasons:
    """With the answers of as many solves as are wanted: need met first, then looser limits, then other heads."""
    priced = list({limit.lever: limit for limit in reversed(found.limits) if limit.lever is not None}.values())[::-1][:MOST_LIMITS]
    whole: list[Question] = [] if found.rule is None or not found.rule.levers else [found.rule]
    questions: list[Question] = [*whole, *found.more, *priced, *found.choices]
    count = min(solves, len(questions))
    answers = asked(beside, questions, solves, lambda number: tell(f"solving beside the plan, {number} of {count}"))
    worth = {answer.lever: answer.worth for answer in answers if isinstance(answer, Limit)}
    return replace(
        found,
        limits=tuple(replace(limit, worth=worth.get(limit.lever, UNKNOWN)) for limit in found.limits),
        rule=next((answer for answer in answers if isinstance(answer, WholeRule)), found.rule),
        more=tuple(answer for answer in answers if isinstance(answer, MoreMet)),
        choices=tuple(answer for answer in answers if isinstance(answer, Choice)),
        value=beside.value,
        better=beside.better,
    )


@dataclass(frozen=True)
class _Ground:
    """What is the same whatever a plan is asked about."""

    run: Run
    basis: Basis
    levers: Sequence[Lever]
    limits: pd.DataFrame
    """As `binding`."""
    uses: pd.DataFrame
    """As `uses.uses`."""

    @classmethod
    @PYTHON_TEXT
    def of(cls, run: Run) -> "_Ground":
        """Work it out."""
        basis = basis_of(run.instance, run.plan)
        return cls(run, basis, levers_of(run.instance), binding(basis), uses(basis))


@PYTHON_TEXT
def _facts(ground: _Ground, subject: Subject) -> Reasons:
    """What needs no solve."""
    run, basis, levers = ground.run, ground.basis, ground.levers
    instance, case, key = run.instance, basis.case, subject.id
    needed, unmet = ground.uses, case.tables["unmet"][["area", "function", "hours"]]
    limits = about(instance, subject, ground.limits)
    away = case.serve[case.serve["base_area"] != case.serve["area"]]
    payments = case.tables["payments"]
    match subject.kind:
        case "area":
            needed, unmet = needed[needed["base_area"] == key], unmet[unmet["area"] == key]
        case "tier":
            needed, unmet = needed[needed["tier"] == key], unmet.iloc[:0]
        case "function":
            needed, unmet = needed[needed["function"] == key], unmet[unmet["function"] == key]
        case "fund" | "rule":
            needed, unmet = needed.iloc[:0], unmet.iloc[:0]
    heads = _heads(basis, subject, needed)
    unmet = unmet[unmet["hours"] > UNMET].reset_index(drop=True)
    areas, functions = (frozenset([key]) if subject.kind == kind else frozenset[str]() for kind in ("area", "function"))
    return Reasons(
        subject=subject,
        instance=instance,
        plan=run.plan,
        minimise=minimised(run),
        heads=heads,
        uses=needed.reset_index(drop=True),
        neighbours=away[(away["base_area"] == key) | (away["area"] == key)][["base_area", "area", "tier", "hours"]].reset_index(drop=True),
        unmet=unmet,
        paid=payments[payments["fund"] == key][["kind", "tier", "amount"]].reset_index(drop=True),
        limits=tuple(limit_of(basis, row, levers) for row in limits.to_dict("records")),
        rule=WholeRule(tuple(of_rule(levers, key))) if subject.kind == "rule" else None,
        choices=tuple(_choices(basis, subject, heads)),
        more=tuple(more_met(areas, functions, float(unmet["hours"].sum()))),
    )


def _heads(basis: Basis, subject: Subject, needed: pd.DataFrame) -> pd.DataFrame:
    """Heads of each post, the hours that are needed of them and those left."""
    heads = basis.flows.rename(columns={"area": "base_area"})[[*POST, "in_place", "heads"]]
    match subject.kind:
        case "area":
            heads = heads[heads["base_area"] == subject.id]
        case "tier":
            heads = heads[heads["tier"] == subject.id]
        case "function" | "fund" | "rule":
            heads = heads.merge(needed[POST].drop_duplicates(), on=POST)
    heads = heads.merge(needed.groupby(POST, as_index=False)["hours"].sum(), how="left", on=POST)
    heads = heads.merge(left_over(basis).rename(columns={"hours": "left"}), how="left", on=POST)
    return heads.fillna({"hours": 0.0, "left": 0.0}).rename(columns={"base_area": "area"}).reset_index(drop=True)


def _choices(basis: Basis, subject: Subject, heads: pd.DataFrame) -> Iterable[Choice]:
    """Of an area its tiers with most paid heads, and of a tier all its heads together, one fewer and one more."""
    if subject.kind == "tier":
        yield from choices("", subject.id, int(heads["heads"].sum()))
    elif subject.kind == "area":
        paid = heads["tier"].map(basis.facts.tiers["paid"]).astype(bool)
        rows = heads.assign(paid=paid).sort_values(["paid", "heads"], ascending=False, kind="stable")
        for row in rows.head(MOST_TIERS).to_dict("records"):
            yield from choices(str(row["area"]), str(row["tier"]), int(row["heads"]))

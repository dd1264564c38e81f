"""Why an instance has no plan: limits that contradict each other, places where they do, and remedies that lead to a plan."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from instances.checks.no_plan import certain, never_counts
from instances.instance import Instance, valid
from optimizer.engine.best import Until
from optimizer.engine.outcome import Cancel, OnProgress, Progress
from optimizer.engine.settings import MANY_AREAS, Duration, Settings, whole_number
from optimizer.report.progress import reported
from optimizer.verify.naming import names_of
from optimizer.why.contradiction import smallest
from optimizer.why.country import without_plan
from optimizer.why.levers import Lever, levers_of
from optimizer.why.remedies import MOST, Remedy, remedies
from optimizer.why.switches import Switches
from optimizer.why.trial import Answer, Trials

Rank = Literal["rules", "cost"]


@dataclass(frozen=True)
class Why:
    """Why there is no plan, and what it would take."""

    instance: str
    title: str
    currency: str
    answer: Answer
    """`no_plan`: proven, or found (`proven` says which); `not_known`: neither a plan nor a contradiction was found in the time."""
    region: str
    """Name of the region that has no plan by itself; empty where the whole country was asked."""
    limits: tuple[Lever, ...]
    """Limits that contradict each other with all others loosened to their ends; loosen any one of them too, and no contradiction is found
    (at a time limit there may be more of them than it takes). Empty where there is a plan, or where facts and rules that are no limits
    contradict each other."""
    smallest: bool
    """Whether none of these limits can be left out, as far as contradictions are found; False where the time was over before."""
    proven: bool
    """Whether exact arithmetic confirms that there is no plan."""
    rows: tuple[str, ...]
    """Rows of the model in the contradiction, as in `Result.conflict_rows`; empty where none is found."""
    places: tuple[str, ...]
    """Names of the areas in these rows."""
    remedies: tuple[Remedy, ...]
    reasons: tuple[str, ...]
    """What leaves no plan as the tables alone show, in sentences without their full stops."""
    notes: tuple[str, ...]
    """Limits that can never count as they are written."""
    seconds: float

    def __repr__(self) -> str:
        return f"Why({self.instance!r}, {self.answer}: {len(self.limits)} limits, {len(self.remedies)} remedies)"


def why(
    instance: Instance,
    *,
    remedies: int = MOST,
    rank: Rank = "rules",
    time_limit: Duration | None = "3m",
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> Why:
    """Say why there is no plan, and find up to `remedies` ways out, each solved and checked by the verifier.

    `rank` orders them by how many `rules` they touch, then by the cost of the plan found, or by the `cost` alone. Of more than 400 areas a
    region that has no plan by itself is examined. At the end of the `time_limit`, and when `cancel` is set, what was found is given. Raises
    `InvalidInstance` where the tables contradict each other, `ValueError` or `TypeError` for settings that make no sense.

    Examples:
        >>> import fieldpost as fp
        >>> fp.why(fp.generate(areas=2, seed=1), progress=False).answer
        'has_plan'
    """
    begun, most = time.perf_counter(), whole_number(remedies, "remedies", 0)
    if rank not in ("rules", "cost"):
        raise ValueError(f"rank: {rank!r} is neither rules nor cost")
    limit = Settings(time_limit=time_limit).time_limit
    until = Until(cancel or threading.Event(), inf if limit is None else begun + limit)
    with reported(progress, valid(instance).manifest.currency) as on_progress:

        def told(what: str) -> Callable[[int], None]:
            def tell(number: int) -> None:
                if on_progress is not None:
                    moment = Progress(time.perf_counter() - begun, None, None, 0, f"{what}, trial {number}")
                    on_progress("why there is no plan", moment)

            return tell

        found = _explained(instance, most, until, told)
    ordered = sorted(found.remedies, key=lambda each: (each.rules if rank == "rules" else 0, each.plan.cost))
    return replace(found, remedies=tuple(ordered), seconds=time.perf_counter() - begun)


def _explained(instance: Instance, most: int, until: Until, told: Callable[[str], Callable[[int], None]]) -> Why:
    reasons, on_trial = certain(instance), told("looking for a contradiction")
    if len(instance.areas) > MANY_AREAS:
        region, answer, trials, more = without_plan(instance, until, on_trial, in_whole=not reasons)
        reasons += more
        answer = "no_plan" if reasons else answer
    else:
        region, (answer, trials) = "", _without_plan(instance, until, on_trial)
    found = Why(
        instance=instance.manifest.name,
        title=instance.manifest.title,
        currency=instance.manifest.currency,
        answer=answer,
        region=region,
        limits=(),
        smallest=False,
        proven=False,
        rows=(),
        places=(),
        remedies=(),
        reasons=tuple(reasons),
        notes=tuple(never_counts(instance)),
        seconds=0.0,
    )
    if answer != "no_plan" or trials is None:
        return replace(found, answer="cancelled") if until.cancel.is_set() else found
    levers = levers_of(trials.instance)
    switches = trials.switches(levers)
    limits = _conflict(trials, levers, switches)
    smallest_known = not until.is_set()
    others = {lever: lever.end for lever in levers if lever not in limits}
    rows = trials.rows(others)
    areas, names = {row.area for row in instance.areas}, names_of(instance)
    ids = dict.fromkeys(part for row in rows for part in (row.index if isinstance(row.index, tuple) else (row.index,)) if part in areas)
    found = replace(
        found,
        limits=limits,
        smallest=smallest_known,
        proven=trials.is_proven(others),
        rows=tuple(row.name for row in rows),
        places=tuple(names[area] for area in ids),
    )
    trials.on_trial = told("looking for ways out")
    ways = tuple(remedies(trials, switches, levers, limits, most)) if limits and most else ()
    return replace(found, remedies=ways, answer="cancelled" if until.cancel.is_set() else "no_plan")


def _conflict(trials: Trials, levers: Sequence[Lever], switches: Switches) -> tuple[Lever, ...]:
    """A smallest set of levers that contradict each other with all others at their ends; what the switches say is tried."""

    def without(kept: Collection[Lever]) -> list[Lever]:
        return [lever for lever in levers if lever not in kept]

    def contradict(kept: Collection[Lever]) -> bool:
        return trials.contradicts(without(kept))

    against, among = switches.against(()) or (), levers
    said = [lever for lever in levers if lever in against]
    for fewer in (smallest(said, lambda kept: switches.contradicts(without(kept))) if said else None, trials.suspects({}, levers)):
        if fewer is not None and len(fewer) < len(among) and contradict(fewer):
            among = list(fewer)
            break
    return smallest(among, contradict) or ()


def _without_plan(instance: Instance, until: Until, on_trial: Callable[[int], None]) -> tuple[Answer, Trials]:
    """Whether there is a plan, and trials of the instance."""
    trials = Trials(instance, until, on_trial=on_trial)
    if trials.has_none({}):
        return "no_plan", trials
    if trials.has_plan({}):
        return "has_plan", trials
    trials = Trials(instance, until, whole=True, on_trial=on_trial)
    return "no_plan" if trials.has_none({}) else "not_known", trials

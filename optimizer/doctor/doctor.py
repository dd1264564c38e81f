"""`doctor`: what in legal data is suspicious, what each finding could do to the plan, and which assumed figures move the plan most."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from instances import fingerprint
from instances.checks import ability, warnings_of
from instances.checks.reporting import listed
from instances.errors import did_you_mean
from instances.instance import Instance, valid
from instances.schema import Mode, Stage, Term
from instances.workload import need_of
from optimizer.doctor.assumptions import Group, assumed_money, groups_of
from optimizer.doctor.finding import Edit, Finding, edits_in
from optimizer.doctor.findings import findings_of
from optimizer.doctor.relaxation import Optimum, Relaxer, Trial, cost_resting
from optimizer.doctor.sensitivity import FEWEST_SAMPLES, MOST_TOGETHER, Indices, Swing, indices_of, ranked, sampled, together
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Duration, Settings, Share, whole_number
from optimizer.engine.settings import share as share_of
from optimizer.engine.tasks import WorkerPool
from optimizer.engine.workers import worker_pool
from optimizer.report.figures.run import assumed_need, rests_on
from optimizer.report.progress import counted
from optimizer.report.tables.terms import IN_MONEY

MOST_AREAS = 60
"""Areas above which one region is examined in place of the whole country."""
MOST_EFFECTS = 40
"""Findings whose effect on the plan is worked out."""
NARROWER, TIMES = 0.5, 2
"""How much narrower the range is where all groups at once leave no plan, and how often that is tried."""
CHUNK = 4
"""Samples that are solved before it is looked whether all of them have a plan."""
Ended = Literal["done", "time_limit", "cancelled", "no_plan"]
OnStep = Callable[[int, int, str], None]
"""Called with how much is done, how much there is, and what was done last."""


@dataclass(frozen=True)
class Diagnosis:
    """What is suspicious in the data of an instance, and what its assumed figures do to the plan."""

    instance: str
    instance_hash: str
    """Fingerprint of the data."""
    title: str
    year: int
    currency: str
    minimise: Mode | Term
    """What the relaxation minimises, whose unit effects and objectives are in."""
    in_money: bool
    ended: Ended
    """`no_plan`: the relaxation has no solution with the data as they are, so that nothing could be worked out from it."""
    findings: tuple[Finding, ...]
    """Those without which there is a plan first, then those of the largest effect, then those without a known effect by kind."""
    notes: tuple[str, ...]
    """What `check` notes beside."""
    region: str
    """Name of the region that the figures below are of; empty: the whole country."""
    base: Optimum | None
    """The relaxation with the data as they are; None where it was not solved."""
    need_assumed: float
    """Share of the hours of need that rests on figures that are assumed or have no source."""
    cost_assumed: float | None
    """Share of the cost of the relaxation's solution that rests on such amounts; None where it is not known."""
    spread: float
    """Range of every group to either side, as a share of its figures."""
    swings: tuple[Swing, ...]
    """What each group of assumed figures does, the most first."""
    indices: Indices | None
    """Sobol's indices; None where they were not asked for, or could not be had."""
    rests_on: dict[str, Any]
    seed: int
    seconds: float

    def __repr__(self) -> str:
        return f"Diagnosis({self.instance!r}, {self.ended}: {len(self.findings)} findings, {len(self.swings)} groups of assumed figures)"


def doctor(
    instance: Instance,
    *,
    region: str | None = None,
    mode: Mode | None = None,
    spread: Share = 0.2,
    samples: int = 32,
    time_limit: Duration | None = "5m",
    workers: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnStep = True,
) -> Diagnosis:
    """Find what is legal but suspicious in the data, and which assumed figures move the plan most.

    Effects are differences of optima of the LP relaxation, solved again with what is usual; so is what each group of assumed figures does
    at both ends of its range (`spread` to either side). Of the ten that move it most, Sobol's indices are estimated from `samples` samples
    (a power of 2, 16 or more; 0: none). A country of more than 60 areas is examined by one of its regions, that of the median need if
    `region` does not name another, with its part of the money. `mode` takes the place of what the manifest asks for first. At the end of
    the `time_limit`, and when `cancel` is set, what is known is given. `workers` processes solve at the same time; `progress` shows a live
    line, or is called with how much is done, how much there is, and what was done last.

    Raises `InvalidInstance` where the tables contradict each other, `ValueError` or `TypeError` for settings that make no sense.

    Examples:
        >>> import fieldpost as fp
        >>> found = fp.doctor(fp.generate(areas=2, seed=1), samples=0, progress=False)
        >>> found.ended
        'done'
    """
    settings = Settings(mode=mode, time_limit=time_limit, workers=workers, seed=seed)
    width, count = width_of(spread), samples_of(samples)
    stage = settings.stages_for(valid(instance))[0]
    place = region_to_examine(instance, region)
    with counted(progress) as on_step:
        examination = _Examination(instance, stage, place, width, count, settings, cancel or threading.Event(), on_step)
        return examination.run()


def width_of(spread: Share) -> float:
    """A range to either side as a fraction; raises `ValueError` or `TypeError`."""
    width = share_of(spread, "spread")
    if width == 0:
        raise ValueError("spread: 0 changes nothing; write the share by which figures may be wrong, as 20% or 0.2")
    return width


def samples_of(samples: int) -> int:
    """How many samples, a power of 2 that is large enough, or 0; raises `ValueError` or `TypeError`."""
    count = whole_number(samples, "samples", 0)
    if count & (count - 1) or 0 < count < FEWEST_SAMPLES:
        least = f"a power of 2 from {FEWEST_SAMPLES} on"
        raise ValueError(f"samples: {count} is not {least}, as Sobol's sequence needs it (32, 64, 128), nor 0 for none")
    return count


def region_to_examine(instance: Instance, named: str | None) -> str:
    """Id of the region that stands for the country; empty where the country is examined whole.

    Raises `ValueError` for a region that is not known, with the nearest name.
    """
    regions = {row.region: row.region for row in instance.areas}
    names = regions | {row.name: row.region for row in instance.regions if row.region in regions}
    if named is not None:
        if named not in names:
            hint = did_you_mean(named, names) or f"write one of {listed(regions)}"
            raise ValueError(f"region: there is no {named!r}; {hint}")
        return names[named]
    if len(instance.areas) <= MOST_AREAS or len(regions) == 1:
        return ""
    need, region_of = need_of(instance), {row.area: row.region for row in instance.areas}
    hours = need["hours"].groupby(need["area"].map(region_of)).sum().sort_values(kind="stable")
    sizes = Counter(region_of.values())
    small = [str(name) for name in hours.index if sizes[str(name)] <= MOST_AREAS] or [str(name) for name in hours.index]
    return small[len(small) // 2]


@dataclass
class _Examination:
    """One run: what is to be solved, and what is known so far."""

    instance: Instance
    stage: Stage
    region: str
    spread: float
    samples: int
    settings: Settings
    cancel: Cancel
    on_step: OnStep | None
    begun: float = field(default_factory=time.perf_counter)
    done: int = 0
    whole: int = 0
    pool: WorkerPool[Trial, Optimum] = field(init=False)

    def run(self) -> Diagnosis:
        """Everything, as far as time and patience go."""
        relaxer = Relaxer(self.instance, self.stage)
        findings = findings_of(self.instance)
        groups = groups_of(relaxer.ground(self.region))
        mended = min(MOST_EFFECTS, sum(bool(found.edits or found.added) for found in findings))
        self.whole = 1 + mended + 2 * len(groups) + self.samples * (min(MOST_TOGETHER, len(groups)) + 2)
        with worker_pool(relaxer, self.cancel, self.settings.workers) as self.pool:
            (base,) = self._solve([Trial(region=self.region)], "the plan as it is")
            swings: list[Swing] = []
            indices = cost_assumed = None
            if base is not None:
                findings = self._with_effects(relaxer, findings, base)
            if base is not None and base.objective is not None:
                ground = relaxer.ground(self.region)
                cost_assumed = cost_resting(relaxer, self.region, assumed_money(ground), self.cancel)
                swings = self._one_at_a_time(groups, ground, base.objective)
                chosen = together(swings)
                if self.samples and len(chosen) > 1 and self._left() != 0:
                    indices = self._all_together(chosen, ground)
        return self._diagnosis(findings, base, cost_assumed, swings, indices)

    def _diagnosis(
        self, findings: list[Finding], base: Optimum | None, cost: float | None, swings: list[Swing], indices: Indices | None
    ) -> Diagnosis:
        manifest, names = self.instance.manifest, {row.region: row.name for row in self.instance.regions}
        ended: Ended = "cancelled" if self.cancel.is_set() else "time_limit" if self._left() == 0 else "done"
        if base is not None and base.status == Status.INFEASIBLE:
            ended = "no_plan"
        return Diagnosis(
            instance=manifest.name,
            instance_hash=fingerprint(self.instance),
            title=manifest.title,
            year=manifest.year,
            currency=manifest.currency,
            minimise=self.stage.minimise,
            in_money=self.stage.minimise in IN_MONEY,
            ended=ended,
            findings=tuple(findings),
            notes=tuple(warnings_of(self.instance, without=(ability,))),
            region=names.get(self.region, self.region),
            base=base,
            need_assumed=assumed_need(self.instance),
            cost_assumed=cost,
            spread=self.spread,
            swings=tuple(ranked(swings)),
            indices=indices,
            rests_on=rests_on(self.instance),
            seed=self.settings.seed,
            seconds=time.perf_counter() - self.begun,
        )

    def _with_effects(self, relaxer: Relaxer, findings: list[Finding], base: Optimum) -> list[Finding]:
        """The findings with the effect of those whose usual figures are known, by its size."""
        mended = [at for at, found in enumerate(findings) if found.edits or found.added][:MOST_EFFECTS]
        places = {at: findings[at].region if self.region and findings[at].region else self.region for at in mended}
        others = [place for place in dict.fromkeys(places.values()) if place != self.region]
        bases = dict(zip(others, self._solve([Trial(region=place) for place in others], "the plan as it is"), strict=True))
        edits = {at: edits_in(relaxer.ground(places[at]), self.instance, findings[at].edits) for at in mended}
        trials = [Trial(edits[at], findings[at].added, places[at]) for at in mended]
        for at, optimum in zip(mended, self._solve(trials, "a finding mended"), strict=True):
            before = base if places[at] == self.region else bases[places[at]]
            if optimum is None or before is None or optimum.objective is None:
                continue
            if before.objective is not None:
                findings[at] = replace(findings[at], effect=optimum.objective - before.objective)
            elif before.status == Status.INFEASIBLE:
                findings[at] = replace(findings[at], frees=True)
        return sorted(findings, key=lambda found: (not found.frees, found.effect is None, -abs(found.effect or 0.0)))

    def _one_at_a_time(self, groups: list[Group], ground: Instance, base: float) -> list[Swing]:
        ends = [
            Trial(group.scaled(ground, factor), (), self.region, kept=True)
            for group in groups
            for factor in (1 - self.spread, 1 + self.spread)
        ]
        found = self._solve(ends, "a group of assumed figures")
        return [Swing(group, base, *found[2 * at : 2 * at + 2]) for at, group in enumerate(groups) if found[2 * at] or found[2 * at + 1]]

    def _all_together(self, groups: list[Group], ground: Instance) -> Indices | None:
        """Indices over the widest range, of those tried, over which there is always a plan."""
        for narrower in range(TIMES + 1):
            spread = self.spread * NARROWER**narrower
            rows = sampled(groups, spread, self.samples, self.settings.seed)
            objectives: list[float] = []
            for first in range(0, len(rows), CHUNK * (len(groups) + 2)):
                some = rows[first : first + CHUNK * (len(groups) + 2)]
                trials = [Trial(_jointly(groups, ground, row.tolist()), region=self.region) for row in some]
                found = self._solve(trials, "a sample of all at once")
                known = [optimum.objective for optimum in found if optimum is not None and optimum.objective is not None]
                objectives += known
                if len(known) < len(found):
                    break
            if len(objectives) == len(rows) or self.cancel.is_set() or self._left() == 0:
                return indices_of(groups, spread, objectives, self.settings.seed)
        return None

    def _solve(self, trials: Sequence[Trial], what: str) -> list[Optimum | None]:
        """What trials come to, in their order; None for those that there was no time for."""
        found: list[Optimum | None] = [None] * len(trials)

        def keep(at: int, optimum: Optimum) -> None:
            self.done += 1
            if not self.cancel.is_set() or optimum.objective is not None:
                found[at] = optimum
            if self.on_step is not None:
                self.on_step(self.done, max(self.done, self.whole), what)

        if trials and not self.cancel.is_set():
            self.pool.run_all([trial.region for trial in trials], lambda at, left: trials[at], keep, self._left())
        return found

    def _left(self) -> float | None:
        """Seconds left; None: no limit."""
        limit = self.settings.time_limit
        return None if limit is None else max(0.0, limit - (time.perf_counter() - self.begun))


def _jointly(groups: Sequence[Group], ground: Instance, factors: Sequence[float]) -> tuple[Edit, ...]:
    """Every group times its own factor."""
    return tuple(edit for group, factor in zip(groups, factors, strict=True) for edit in group.scaled(ground, factor))

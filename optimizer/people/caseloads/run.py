"""Caseloads of a plan: areas solved one by one by the workers, and put together."""

import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import instances
from instances.deciding import areas_named
from instances.instance import Instance, valid
from instances.people.schema import Roster
from models.parameters import Parameters, parameters
from models.people.caseloads import CaseloadProblem, Stage
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status
from optimizer.engine.settings import Duration, Settings
from optimizer.engine.workers import worker_pool
from optimizer.people.caseloads.people import NOTHING, Abilities, Worker, remote_by_area, room_of, workers_of
from optimizer.people.caseloads.pins import check_pins
from optimizer.people.caseloads.problem import AreaProblem, Country, apart_of, people_for, problems_of
from optimizer.people.caseloads.search import Assigned, StageEnd, assign
from optimizer.people.caseloads.shares import exact_shares, rows_of
from optimizer.people.caseloads.supervising import supervised_of
from optimizer.people.caseloads.work import places_of, work_of
from optimizer.people.rows import Caseload, CaseRow, LeftRow, Postings, WorkerRow
from optimizer.plan.plan import Plan, a_plan
from optimizer.report.progress import reported
from optimizer.verify.violation import Violation

STAGES: tuple[Stage, ...] = ("left", "hands", "load", "handover", "territory")
"""What is minimised, one after another; a stage that a problem has nothing of (one settlement, no earlier caseload) is left out."""
AREAS_FOR_A_WORKER = 8
"""Fewer areas are not worth another worker process."""


@dataclass(frozen=True)
class TierEnd:
    """How the caseloads of one tier in one area came about."""

    area: str
    tier: str
    stages: tuple[StageEnd, ...]


@dataclass(frozen=True)
class CaseloadResult:
    """Caseloads with the facts of the run."""

    caseload: Caseload
    ends: tuple[TierEnd, ...]
    """Every area and tier with work."""
    status: Status
    """`optimal`: proven in every stage of every area; `within_gap`: ended by itself, with the bounds that `stages` has."""
    seconds: float
    violations: tuple[Violation, ...]
    """What the independent check finds broken; none: every rule is kept."""
    notes: tuple[str, ...] = ()
    """Things to know."""

    def stages(self) -> dict[Stage, tuple[int, int, int, int]]:
        """Stage: value and bound, summed over areas and tiers, how many of these are proven to be best, and how many there are."""
        found: dict[Stage, tuple[int, int, int, int]] = {}
        for end in self.ends:
            for stage in end.stages:
                value, bound, proven, count = found.get(stage.stage, (0, 0, 0, 0))
                found[stage.stage] = (value + stage.value, bound + stage.bound, proven + stage.proven, count + 1)
        return found

    def record(self, place: str | None = None) -> dict[str, Any]:
        """The facts as JSON-ready values."""
        made = self.caseload
        return {
            "status": str(self.status),
            "seconds": round(self.seconds, 3),
            "areas": len({end.area for end in self.ends}),
            "people": len({row.person for row in made.workers}),
            "invented_people": self.caseload.invented,
            "hours": round(sum(row.hours for row in made.cases), 3),
            "hours_left": round(sum(row.hours for row in made.left), 3),
            "stages": {
                stage: {"value": value, "bound": bound, "proven": proven, "areas_and_tiers": count}
                for stage, (value, bound, proven, count) in self.stages().items()
            },
            "violations": [violation.as_dict() for violation in self.violations],
            "caseload": place,
        }


@dataclass(frozen=True)
class _Job:
    """What a worker does: the problems of the tiers of an area."""

    seed: int

    def __call__(self, task: tuple[list[CaseloadProblem], float | None], cancel: Cancel) -> list[Assigned]:
        problems, seconds = task
        return [assign(problem, STAGES, seconds=seconds, seed=self.seed, cancel=cancel) for problem in problems]


@dataclass(frozen=True)
class _Done:
    """What comes of an area."""

    ends: list[TierEnd]
    cases: list[CaseRow]
    left: list[LeftRow]


def caseload(
    instance: Instance,
    plan: Plan,
    postings: Postings | None = None,
    roster: Roster | None = None,
    *,
    areas: Collection[str] = (),
    last: Caseload | None = None,
    workers: int = 1,
    time_limit: Duration | None = None,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> CaseloadResult:
    """Who does which function for which settlement, and who supervises whom, so that the work of a plan is done.

    `postings` and `roster` say who is posted where and what they can do; without postings every post of the plan is a person, named after
    area, tier and number. `areas`: only these, by id or name; all if empty. `last`: an earlier caseload, whose work stays with the same
    people as far as balance allows. Settings as in `solve`; once `time_limit` is over, what is left of the areas has the first caseload
    that is found. Raises `InvalidInstance` for unknown areas and pins that cannot be, and `ValueError` for settings that make no sense.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> found = fp.caseload(instance, plan, progress=False)
        >>> found.caseload.left, found.violations
        ((), ())
    """
    from optimizer.people.caseloads.check import check_caseload

    begun, settings = time.monotonic(), Settings(workers=workers, time_limit=time_limit, seed=seed)
    instance, plan = valid(instance), a_plan(plan)
    wanted = areas_named(instance, areas)
    given = parameters(instance)
    people = workers_of(given, plan, postings, roster)
    country = country_of(instance, given, plan, people, roster, last)
    check_pins(country, instance)
    stop = threading.Event() if cancel is None else cancel
    with reported(progress) as told:
        done = _solved(country, wanted, settings, stop, begun, told)
    here = {one.person for one in people if one.base in set(wanted)}
    supervised, alone = supervised_of(given, plan, people)
    cases = tuple(row for area in wanted for row in done[area].cases)
    made = Caseload(
        invented=roster.invented if roster is not None else postings is None or postings.invented,
        instance=instance.manifest.name,
        instance_hash=instances.fingerprint(instance),
        cases=cases,
        workers=_loads(country, wanted, cases),
        supervised=tuple(row for row in supervised if row.person in here),
        unsupervised=tuple(row for row in alone if row.person in here),
        left=tuple(row for area in wanted for row in done[area].left),
    )
    ends = tuple(end for area in wanted for end in done[area].ends)
    check = check_caseload(instance, plan, made, postings, roster, areas=wanted if areas else ())
    proven = all(stage.proven for end in ends for stage in end.stages)
    over = settings.time_limit is not None and time.monotonic() - begun >= settings.time_limit
    cancelled, ended = stop.is_set(), Status.OPTIMAL if proven else Status.LIMIT_WITH_PLAN if over else Status.WITHIN_GAP
    status = Status.CANCELLED_WITH_PLAN if cancelled else ended
    return CaseloadResult(made, ends, status, time.monotonic() - begun, check, _notes(instance, plan, postings, last))


def _notes(instance: Instance, plan: Plan, postings: Postings | None, last: Caseload | None) -> tuple[str, ...]:
    """What was made for other data."""
    own = instances.fingerprint(instance)
    made = {"The plan was": plan, "The postings were": postings, "The earlier caseload was": last}
    other = [what for what, one in made.items() if one is not None and one.instance_hash not in ("", own)]
    return tuple(f"{what} made for other data of this instance, or for another one." for what in other)


def country_of(
    instance: Instance, given: Parameters, plan: Plan, people: list[Worker], roster: Roster | None, last: Caseload | None
) -> Country:
    """Everything that the problems of the areas are made of."""
    places = places_of(instance)
    work = work_of(instance, given, plan, places)
    remote = defaultdict[tuple[str, str], float](float)
    trained = defaultdict[tuple[str, str], dict[str, float]](lambda: defaultdict(float))
    for area, rows in work.items():
        for row in rows:
            remote[area, row.tier] += row.remote_hours
            for package in given.packages_for.get((row.function, row.tier), ()):
                trained[area, row.tier][package] += row.remote_hours
    shares = {key: {k: hours / remote[key] for k, hours in some.items()} for key, some in trained.items() if remote[key] > 0}
    roles = defaultdict[tuple[str, str], dict[str, int]](dict)
    for role in plan.roles:
        roles[role.area, role.tier][role.function] = role.heads
    room = room_of(given, plan, people, remote_by_area(given, plan, remote), shares)
    of_person, here = {one.person: one for one in people}, defaultdict[tuple[str, str], list[Worker]](list)
    for (person, area), hours in room.items():
        if hours > NOTHING:
            here[area, of_person[person].tier].append(of_person[person])
    return Country(
        given=given,
        places=places,
        work=work,
        workers=tuple(people),
        here=dict(here),
        room=room,
        abilities=Abilities(instance, given),
        serves=frozenset((row.base_area, row.area, row.tier) for row in plan.serve),
        roles=dict(roles),
        apart=apart_of([(row.function, row.other_function) for row in instance.independence]),
        pins=() if roster is None else roster.pins,
        before=None if last is None else frozenset((row.settlement, row.function, row.person) for row in last.cases),
    )


def _solved(
    country: Country, areas: list[str], settings: Settings, cancel: Cancel, begun: float, told: OnProgress | None
) -> dict[str, _Done]:
    """Every area, whoever solves it; after a cancel or the time limit what is left has a first caseload."""
    done: dict[str, _Done] = {}
    waiting: dict[int, list[AreaProblem]] = {}
    job, many = _Job(settings.seed), min(settings.workers, max(1, len(areas) // AREAS_FOR_A_WORKER))

    def task(position: int, seconds: float | None) -> tuple[list[CaseloadProblem], float | None]:
        waiting[position] = problems_of(country, areas[position])
        return [one.problem for one in waiting[position]], seconds

    def take(position: int, found: list[Assigned]) -> None:
        made = done[areas[position]] = _Done([], [], [])
        for problem, assigned in zip(waiting.pop(position), found, strict=True):
            cases, left = rows_of(country, problem, exact_shares(problem, assigned.shares))
            made.ends.append(TierEnd(problem.area, problem.tier, assigned.stages))
            made.cases.extend(cases)
            made.left.extend(left)
        if told is not None:
            told("caseloads", Progress(time.monotonic() - begun, None, None, 0, f"{len(done):,} of {len(areas):,} areas"))

    left = None if settings.time_limit is None else max(0.0, settings.time_limit - (time.monotonic() - begun))
    with worker_pool(job, cancel, many) as pool:
        pool.run_all(areas, task, take, left)
    stopped = threading.Event()
    stopped.set()
    for position, area in enumerate(areas):
        if area not in done:
            take(position, job(task(position, None), stopped))
    return done


def _loads(country: Country, areas: Iterable[str], cases: Iterable[CaseRow]) -> tuple[WorkerRow, ...]:
    """Hours of everyone who has hours for an area, ways counted, beside the limit."""
    given, of_person = country.given, {one.person: one for one in country.workers}
    hours = defaultdict[tuple[str, str], float](float)
    for row in cases:
        worker = of_person[row.person]
        shares = [
            given.travel_share(worker.tier, base, row.area) for base in worker.posts if (base, row.area, worker.tier) in country.serves
        ]
        hours[row.area, row.person] += (row.hours - row.remote_hours) * (1 + min(shares, default=0.0)) + row.remote_hours
    tiers = {area: dict.fromkeys(row.tier for row in country.work.get(area, ())) for area in areas}
    return tuple(
        WorkerRow(
            area=area,
            person=one.person,
            tier=tier,
            base_area=one.base,
            hours=hours[area, one.person],
            limit_hours=country.room[one.person, area],
        )
        for area, some in tiers.items()
        for tier in some
        for one in people_for(country, area, tier)
    )

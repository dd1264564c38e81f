"""Caseloads of a plan: areas solved one by one by the workers, and put together."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import instances
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance, valid
from instances.people.schema import Roster
from models.parameters import Parameters, parameters
from models.people.caseloads import Stage
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status
from optimizer.engine.settings import Duration, Settings
from optimizer.engine.workers import worker_pool
from optimizer.people.caseloads.people import Abilities, Worker, remote_by_area, room_of, workers_of
from optimizer.people.caseloads.pins import check_pins
from optimizer.people.caseloads.problem import Country, apart_of, people_for, problems_of
from optimizer.people.caseloads.search import StageEnd, assign
from optimizer.people.caseloads.shares import exact_shares, rows_of
from optimizer.people.caseloads.supervising import supervised_of
from optimizer.people.caseloads.work import places_of, work_of
from optimizer.people.rows import Caseload, CaseRow, LeftRow, Postings, WorkerRow
from optimizer.plan.plan import Plan, a_plan
from optimizer.report.progress import reported
from optimizer.verify.violation import Violation


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
    invented: bool
    """Whether nobody of them exists: people stand for posts, or are those of a made-up roster."""
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
            "invented_people": self.invented,
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
class _Done:
    ends: list[TierEnd]
    cases: list[CaseRow]
    left: list[LeftRow]


@dataclass(frozen=True)
class _Job:
    """What a worker does with the part of the country that an area needs."""

    seed: int

    def __call__(self, task: tuple[Country, str, float | None], cancel: Cancel) -> _Done:
        country, area, seconds = task
        done = _Done([], [], [])
        stages: tuple[Stage, ...] = ("left", "hands", "load", *(("handover",) if country.before is not None else ()), "territory")
        for problem in problems_of(country, area):
            found = assign(problem.problem, stages, seconds=seconds, seed=self.seed, cancel=cancel)
            cases, left = rows_of(country, problem, exact_shares(problem, found.shares))
            done.ends.append(TierEnd(area, problem.tier, found.stages))
            done.cases.extend(cases)
            done.left.extend(left)
        return done


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
    area, tier and number. `areas`: only these, by id; all if empty. `last`: an earlier caseload, whose work stays with the same people as
    far as balance allows. Settings as in `solve`; once `time_limit` is over, what is left of the areas has the first caseload that is
    found. Raises `InvalidInstance` for unknown areas and pins that cannot be, and `ValueError` for settings that make no sense.

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
    wanted = _areas_in(instance, areas)
    given = parameters(instance)
    people = workers_of(given, plan, postings, roster)
    country = country_of(instance, given, plan, people, roster, last)
    check_pins(country, instance)
    stop = threading.Event() if cancel is None else cancel
    with reported(progress) as told:
        done = _solved(country, wanted, settings, stop, begun, told)
    here = {one.person for one in people if one.base in set(wanted)}
    supervised = tuple(row for row in supervised_of(given, plan, people) if row.person in here)
    cases = tuple(row for area in wanted for row in done[area].cases)
    made = Caseload(
        instance=instance.manifest.name,
        instance_hash=instances.fingerprint(instance),
        cases=cases,
        workers=_loads(country, wanted, cases),
        supervised=supervised,
        left=tuple(row for area in wanted for row in done[area].left),
    )
    ends = tuple(end for area in wanted for end in done[area].ends)
    check = check_caseload(instance, plan, made, postings, roster, areas=wanted if areas else ())
    proven = all(stage.proven for end in ends for stage in end.stages)
    over = settings.time_limit is not None and time.monotonic() - begun >= settings.time_limit
    cancelled, ended = stop.is_set(), Status.OPTIMAL if proven else Status.LIMIT_WITH_PLAN if over else Status.WITHIN_GAP
    status = Status.CANCELLED_WITH_PLAN if cancelled else ended
    invented = roster.invented if roster is not None else postings is None
    return CaseloadResult(made, ends, status, time.monotonic() - begun, check, invented, _notes(instance, plan, postings, last))


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
    return Country(
        given=given,
        places=places,
        work=work,
        workers=tuple(people),
        room=room_of(given, plan, people, remote_by_area(given, plan, remote), shares),
        abilities=Abilities(instance, given),
        serves=frozenset((row.base_area, row.area, row.tier) for row in plan.serve),
        roles=dict(roles),
        apart=apart_of([(row.function, row.other_function) for row in instance.independence]),
        pins=() if roster is None else roster.pins,
        before=None if last is None else frozenset((row.settlement, row.function, row.person) for row in last.cases),
    )


def _areas_in(instance: Instance, areas: Collection[str]) -> list[str]:
    """The areas asked for, by id or by name, or all; raises `InvalidInstance` with the nearest name."""
    names = {row.name: row.area for row in instance.areas}
    known = {row.area for row in instance.areas}
    unknown = [one for one in areas if one not in known and one not in names]
    if unknown:
        expected = "the id or the name of an area"
        raise InvalidInstance([Problem(None, None, "area", one, expected, did_you_mean(one, [*names, *known])) for one in unknown])
    return [row.area for row in instance.areas if not areas or row.area in areas or row.name in areas]


def _solved(
    country: Country, areas: list[str], settings: Settings, cancel: Cancel, begun: float, told: OnProgress | None
) -> dict[str, _Done]:
    """Every area, whoever solves it; after a cancel or the time limit what is left has a first caseload."""
    done: dict[str, _Done] = {}
    job, many = _Job(settings.seed), min(settings.workers, max(1, len(areas) // 8))
    near = _near(country)

    def take(position: int, found: _Done) -> None:
        done[areas[position]] = found
        if told is not None:
            told("caseloads", Progress(time.monotonic() - begun, None, None, 0, f"{len(done):,} of {len(areas):,} areas"))

    left = None if settings.time_limit is None else max(0.0, settings.time_limit - (time.monotonic() - begun))
    with worker_pool(job, cancel, many) as pool:
        pool.run_all(areas, lambda position, seconds: (near(areas[position]), areas[position], seconds), take, left)
    stopped = threading.Event()
    stopped.set()
    for area in areas:
        if area not in done:
            done[area] = job((near(area), area, None), stopped)
    return done


def _near(country: Country) -> Callable[[str], Country]:
    """The part of the country that the problems of an area need: what is sent to a worker."""
    by_area = defaultdict[str, list[Worker]](list)
    of_person = {one.person: one for one in country.workers}
    hours = defaultdict[str, dict[tuple[str, str], float]](dict)
    for (person, area), amount in country.room.items():
        hours[area][person, area] = amount
        by_area[area].append(of_person[person])

    def part(area: str) -> Country:
        settlements = set(country.places.shares[area])
        return replace(
            country,
            work={area: country.work.get(area, [])},
            workers=tuple(by_area[area]),
            room=hours[area],
            serves=frozenset(key for key in country.serves if key[1] == area),
            roles={key: roles for key, roles in country.roles.items() if key[0] == area},
            pins=tuple(pin for pin in country.pins if pin.settlement in settlements),
            before=None if country.before is None else frozenset(key for key in country.before if key[0] in settlements),
        )

    return part


def _loads(country: Country, areas: Iterable[str], cases: Iterable[CaseRow]) -> tuple[WorkerRow, ...]:
    """Hours of everyone who has hours for an area, ways counted, beside the limit."""
    given, of_person = country.given, {one.person: one for one in country.workers}
    hours = defaultdict[tuple[str, str], float](float)
    for row in cases:
        worker = of_person[row.person]
        shares = [given.travel_share(worker.tier, base, row.area) for base in worker.posts if (base, row.area, worker.tier) in country.serves]
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

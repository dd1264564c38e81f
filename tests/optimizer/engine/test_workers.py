"""Whoever computes them, the results are the same; workers may be lost."""

import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import instances
from instances.part import part
from optimizer import solve
from optimizer.decomposition.country import blocks_of
from optimizer.decomposition.solve_subproblem import RegionTask, solve_task
from optimizer.decomposition.subproblem import SubproblemResult
from optimizer.engine import tasks, workers
from optimizer.engine.outcome import Status
from optimizer.engine.tasks import Lost, WorkerPool, WorkersLostError
from optimizer.engine.workers import Cluster, Here, Processes, worker_pool
from tests.optimizer.decomposition.subproblems import subproblem
from tests.optimizer.engine.jobs import die, die_or_live, fail, square, wait_for, wait_for_the_cancel, wait_for_the_end, who

DASK = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
Results = dict[int, SubproblemResult]


def tasks_of(kinds: Sequence[str] = ("relax", "draft")) -> list[RegionTask]:
    """Subproblems of each region of a small country, with its data."""
    instance = instances.generate(areas=4, regions=2, seed=1)
    data = {region: pickle.dumps(part(instance, [region])) for region in blocks_of(instance)}
    return [RegionTask(subproblem(instance, region, kind=kind, gap=0.05), data[region]) for kind in kinds for region in data]


def results_of(pool: WorkerPool[Any, Any], tasks: Sequence[RegionTask], seconds: float | None = None) -> Results:
    """Results by position."""
    found: Results = {}

    def end(position: int, result: SubproblemResult) -> None:
        assert position not in found
        found[position] = result

    pool.run_all([f"region {task.subproblem.region}" for task in tasks], lambda position, _: tasks[position], end, seconds)
    return found


def same(ours: Results, theirs: Results) -> None:
    assert ours.keys() == theirs.keys()
    for position, result in ours.items():
        other = theirs[position]
        assert (result.bound, result.hours, result.nodes, result.basis) == (other.bound, other.hours, other.nodes, other.basis)
        assert (result.region, result.kind, result.complete, result.size) == (other.region, other.kind, other.complete, other.size)
        assert result.plan is not None
        assert other.plan is not None
        assert result.plan.cost == other.plan.cost
        assert np.array_equal(result.plan.columns, other.plan.columns)
        assert np.array_equal(result.plan.values, other.plan.values)


Solved = tuple[list[RegionTask], Results]


@pytest.fixture(scope="module")
def here() -> Solved:
    """Tasks, and the results of this process."""
    tasks = tasks_of()
    with Here(solve_task, threading.Event()) as pool:
        return tasks, results_of(pool, tasks)


def test_the_order_of_tasks_does_not_matter(here: Solved) -> None:
    tasks, expected = here
    last = len(tasks) - 1
    backwards = results_of(Here(solve_task, threading.Event()), tasks[::-1])
    same({last - position: result for position, result in backwards.items()}, expected)


def test_nothing_is_begun_after_a_cancel_or_when_time_is_over(here: Solved) -> None:
    cancel = threading.Event()
    assert results_of(Here(solve_task, cancel), here[0], seconds=0.0) == {}
    cancel.set()
    assert results_of(Here(solve_task, cancel), here[0]) == {}


def test_tasks_are_made_with_the_seconds_that_are_left() -> None:
    seen: list[float | None] = []
    pool = Here(lambda task, cancel: seen.append(task), threading.Event())
    pool.run_all(["one", "two"], lambda position, left: left, lambda position, result: None, 1000.0)
    assert len(seen) == 2
    assert all(left is not None and left <= 1000.0 for left in seen)
    pool.run_all(["three"], lambda position, left: left, lambda position, result: None)
    assert seen[-1] is None


def test_a_result_cut_short_is_not_complete() -> None:
    instance = instances.generate(areas=14, regions=1, seed=1)
    task = RegionTask(subproblem(instance, "R001", kind="search", nodes=10**6), pickle.dumps(instance), seconds=0.1)
    assert not solve_task(task, threading.Event()).complete


@pytest.mark.parametrize("count", [1, 2])
def test_the_next_task_may_depend_on_results(count: int) -> None:
    waiting, found = [3], list[int]()

    def on_result(task: int, result: int | Lost) -> None:
        assert result == task**2
        found.append(task)
        if task:
            waiting.append(task - 1)

    with worker_pool(square, threading.Event(), count) as pool:
        pool.run(lambda: waiting.pop() if waiting else None, on_result)
    assert found == [3, 2, 1, 0]


def test_a_task_whose_process_dies_is_lost_and_the_others_go_on() -> None:
    waiting, found = ["die", "live"], dict[str, Any]()
    with worker_pool(die_or_live, threading.Event(), 2) as pool:
        pool.run(lambda: waiting.pop(0) if waiting else None, lambda task, result: found.update({task: result}))
    assert isinstance(found["die"], Lost)
    assert "out of memory" in str(found["die"])
    assert found["live"] == "alive"


MANY = range(40)
"""Tasks that say what comes of a lost worker; real ones in processes and on a cluster are those of whole countries."""


def squares(pool: WorkerPool[int, int], kill: Callable[[], object] = lambda: None) -> dict[int, int]:
    """What comes of each task, by position; something is killed after the first result."""
    found: dict[int, int] = {}

    def end(position: int, result: int) -> None:
        assert position not in found
        found[position] = result
        if len(found) == 1:
            kill()

    pool.run_all([str(task) for task in MANY], lambda position, _: MANY[position], end)
    return found


def test_processes_give_the_same_results_even_if_one_is_killed() -> None:
    expected = squares(Here(square, threading.Event()))
    killed, told = list[int](), list[str]()

    def kill() -> None:
        process = next(child for child in active_children() if child.pid is not None)
        killed.append(process.pid or 0)
        process.kill()
        process.join()

    with Processes(square, 2, threading.Event()) as pool:
        pool.on_lost = told.append
        assert squares(pool, kill) == expected
        assert killed[0] not in {child.pid for child in active_children() if child.is_alive()}
        between = next(child for child in active_children() if child.pid)
        between.kill()  # and between two lists
        between.join()
        assert squares(pool) == expected
    assert len(told) == 2
    assert "another one takes its place" in told[0]
    assert not [child for child in active_children() if child.name.startswith("SpawnProcess")]


def once_begun(begun: Path, act: Callable[[], Any]) -> None:
    """Do something once a task has begun."""

    def run() -> None:
        wait_for(begun)
        act()

    threading.Thread(target=run, daemon=True).start()


def test_a_cancel_stops_processes(tmp_path: Path) -> None:
    cancel, found = threading.Event(), list[str | Lost]()
    tasks = [tmp_path / "begun", tmp_path / "never begun"]
    once_begun(tasks[0], cancel.set)
    with Processes(wait_for_the_cancel, 1, cancel) as pool:
        waiting = list(tasks)
        pool.run(lambda: waiting.pop(0) if waiting else None, lambda task, result: found.append(result))
    assert found == ["cancelled"]
    assert not tasks[1].exists()
    assert not [child for child in active_children() if child.name.startswith("SpawnProcess")]


def test_a_subproblem_under_way_ends_when_it_is_cancelled() -> None:
    """The search would take minutes; it is cancelled once it asks whether it is."""

    class Cancelled(threading.Event):
        def is_set(self) -> bool:
            return True

    instance = instances.generate(areas=14, regions=1, seed=1)
    task = RegionTask(subproblem(instance, "R001", kind="search", nodes=10**6), pickle.dumps(instance))
    assert not solve_task(task, Cancelled()).complete


def test_ctrl_c_is_a_cancel_and_the_second_one_ends_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real, presses = tasks.queue.SimpleQueue, [1]

    class Pressed(real):  # type: ignore[misc, valid-type]
        def get(self, *args: Any, **more: Any) -> Any:
            if presses:
                presses.pop()
                raise KeyboardInterrupt
            return super().get(*args, **more)

    monkeypatch.setattr(tasks.queue, "SimpleQueue", Pressed)
    cancel, found = threading.Event(), list[str | Lost]()
    waiting = [tmp_path / "begun"]
    with Processes(wait_for_the_cancel, 1, cancel) as pool:
        pool.run(lambda: waiting.pop(0) if waiting else None, lambda task, result: found.append(result))
    assert cancel.is_set()
    assert found == ["cancelled"]
    presses += [1, 1]
    waiting.append(tmp_path / "begun")
    with pytest.raises(KeyboardInterrupt), Processes(wait_for_the_cancel, 1, threading.Event()) as pool:
        pool.run(lambda: waiting.pop(0) if waiting else None, lambda task, result: found.append(result))


def given(pool: WorkerPool[Path, int], regions: Sequence[int], folder: Path) -> list[int]:
    """Which process was given each of some regions, an even number."""
    found: dict[int, int] = {}
    meeting = Path(tempfile.mkdtemp(dir=folder))
    pool.run_all([str(region) for region in regions], lambda position, _: meeting, found.__setitem__)
    return [found[position] for position in range(len(regions))]


def keep_regions(pool: WorkerPool[Path, int], folder: Path) -> None:
    """Two workers are given again the regions they know, but for what one takes over that has nothing of its own to do."""
    given(pool, [8, 9], folder)  # both have begun
    first = given(pool, range(8), folder)
    order = [0, 2, 4, 6, 1, 3, 5, 7]
    again = given(pool, order, folder)
    assert sum(worker != first[region] for region, worker in zip(order, again, strict=True)) <= 1
    mine = [region for region in range(8) if first[region] == first[0]]
    assert len(mine) in (3, 4, 5)
    assert len(set(given(pool, mine * 4, folder))) == 2


def test_a_worker_is_given_again_the_regions_it_knows(tmp_path: Path) -> None:
    with Processes(who, 2, threading.Event()) as pool:
        keep_regions(pool, tmp_path)


def test_a_task_that_kills_workers_is_given_up() -> None:
    with pytest.raises(WorkersLostError, match="3 times on region R00"), Processes(die, 1, threading.Event()) as pool:
        pool.run_all(["region R001"], lambda position, _: position, lambda *_: None)


def test_a_fault_in_a_worker_is_a_fault_here() -> None:
    with pytest.raises(ZeroDivisionError, match="a fault"), Processes(fail, 1, threading.Event()) as pool:
        pool.run_all(["R001", "R002"], lambda position, _: position, lambda *_: None)


def test_a_run_whose_workers_are_lost_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(task: RegionTask, cancel: threading.Event) -> SubproblemResult:
        if task.subproblem.kind == "search":
            raise WorkersLostError("workers are gone")
        return solve_task(task, cancel)

    monkeypatch.setattr("optimizer.decomposition.dispatcher.solve_task", dying)
    notes: list[str] = []
    result = solve(instances.generate(areas=6, regions=2, seed=1), method="regions", gap=0.0, on_note=notes.append)
    assert notes == ["workers are gone; stopping with what there is"]
    assert result.status == Status.LIMIT_WITH_PLAN
    assert result.violations == ()


# A Dask cluster


@contextmanager
def dask_cluster(settings: dict[str, Any] | None = None, **more: Any) -> Iterator[Any]:
    """A Dask cluster on this machine."""
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.logging.distributed": "critical", **(settings or {})}),
        distributed.LocalCluster(threads_per_worker=1, dashboard_address=None, silence_logs=50, **more) as local,
    ):
        yield local


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two workers, processes that are replaced when they die."""
    with dask_cluster(n_workers=2, processes=True) as local:
        yield local


@pytest.fixture
def one_thread() -> Iterator[Any]:
    """One worker, a thread of this process."""
    with dask_cluster(n_workers=1, processes=False) as local:
        yield local


@pytest.fixture
def lost(cluster: Any) -> Iterator[threading.Event]:
    """Set when no worker is left and none will be replaced; a test that then still waited for one would do so for ever."""
    gone, done = threading.Event(), threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            if all(nanny.status.name in ("closed", "failed") for nanny in list(cluster.workers.values())):
                gone.set()

    threading.Thread(target=look, daemon=True).start()
    yield gone
    done.set()


@pytest.fixture
def soon_given_up() -> Iterator[None]:
    """A scheduler that is gone is not looked for any longer than this."""
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.comm.timeouts.connect": "3s"}):
        yield


class TestCluster:
    """Warnings of Dask are not ours."""

    pytestmark = DASK

    def test_the_same_results_even_if_a_worker_is_killed(self, cluster: Any, lost: threading.Event) -> None:
        killed: list[int] = []

        def kill() -> None:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

        with Cluster(square, cluster.scheduler_address, lost) as pool:
            assert squares(pool, kill) == squares(Here(square, threading.Event()))
        assert killed

    def test_a_worker_is_given_again_the_regions_it_knows(self, cluster: Any, lost: threading.Event, tmp_path: Path) -> None:
        with Cluster(who, cluster.scheduler_address, lost) as pool:
            keep_regions(pool, tmp_path)

    def test_a_task_that_kills_workers_is_given_up(self) -> None:
        with (
            dask_cluster({"distributed.scheduler.allowed-failures": 0}, n_workers=1, processes=True) as cluster,
            pytest.raises(WorkersLostError, match="could not answer"),
            Cluster(die, cluster.scheduler_address, threading.Event()) as pool,
        ):
            pool.run_all(["region R001"], lambda position, _: position, lambda *_: None)

    def test_a_scheduler_that_goes_is_reported(self, cluster: Any, soon_given_up: None, tmp_path: Path) -> None:
        with Cluster(wait_for_the_end, cluster.scheduler_address, threading.Event()) as pool:
            once_begun(tmp_path / "begun", cluster.close)
            with pytest.raises(WorkersLostError, match="scheduler is gone"):
                pool.run_all(["one"], lambda position, _: tmp_path / "begun", lambda position, result: None)

    def test_a_scheduler_that_went_between_two_lists_is_reported(self, one_thread: Any, soon_given_up: None, here: Solved) -> None:
        with Cluster(solve_task, one_thread.scheduler_address, threading.Event()) as pool:
            one_thread.close()
            with pytest.raises(WorkersLostError, match="scheduler is gone"):
                results_of(pool, here[0])

    def test_a_cancel_does_not_wait_for_tasks(self, one_thread: Any, tmp_path: Path) -> None:
        cancel, found = threading.Event(), list[Any]()
        once_begun(tmp_path / "begun", cancel.set)
        with Cluster(wait_for_the_end, one_thread.scheduler_address, cancel) as pool:
            pool.run_all(["one"], lambda position, _: tmp_path / "begun", lambda position, result: found.append(result))
        (tmp_path / "end").touch()
        assert found == []

    def test_a_cluster_without_a_result_is_not_waited_for_when_time_is_over(
        self, one_thread: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workers, "GRACE_SECONDS", 0.1)
        found: list[Any] = []
        with Cluster(wait_for_the_end, one_thread.scheduler_address, threading.Event()) as pool:
            pool.run_all(["one"], lambda position, _: tmp_path / "begun", lambda position, result: found.append(result), 0.5)
        (tmp_path / "end").touch()
        assert found == []

    def test_a_country_is_solved_there(self, cluster: Any, tmp_path: Path) -> None:
        instance = instances.generate(areas=6, regions=2, seed=1)
        there = solve(instance, method="regions", gap=0.02, cluster=cluster.scheduler_address, work_folder=tmp_path)
        assert there.plan == solve(instance, method="regions", gap=0.02).plan
        assert list(tmp_path.iterdir())

    def test_where_nothing_listens_there_is_no_pool(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("distributed")
        monkeypatch.setattr(workers, "CONNECT_SECONDS", 1.0)
        with pytest.raises(WorkersLostError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
            Cluster(solve_task, "tcp://127.0.0.1:1", threading.Event())

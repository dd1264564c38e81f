"""A team of processes that take on one task after another; which task is next may depend on what came of those before."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, Protocol, TypeVar

from optimizer.engine.worker import follow_parent

TaskT = TypeVar("TaskT")
FoundT = TypeVar("FoundT")
Task_contra = TypeVar("Task_contra", contravariant=True)
Found_co = TypeVar("Found_co", covariant=True)


class Job(Protocol[Task_contra, Found_co]):
    """What is done with a task; sent once to every process, so it must be able to be pickled."""

    def __call__(self, task: Task_contra, cancel: threading.Event) -> Found_co:
        """Do one task; `cancel` asks to end it early with what there is."""


class Lost(Exception):  # noqa: N818 - it names what happened
    """A process died over a task (out of memory, killed)."""


_job: Any = None
_stop: Any = None


def _begin(job: Any, stop: Any) -> None:
    global _job, _stop
    _job, _stop = job, stop
    follow_parent()


def _do(task: Any) -> Any:
    return _job(task, _stop)


class Team(Generic[TaskT, FoundT]):
    """Processes that do a job, `workers` of them; one worker is this process itself."""

    def __init__(self, job: Job[TaskT, FoundT], workers: int, cancel: threading.Event) -> None:
        self.job, self.workers, self.cancel = job, workers, cancel

    def work(self, next_task: Callable[[], TaskT | None], hear: Callable[[TaskT, FoundT | Lost], None]) -> None:
        """Do tasks until there is none left and none under way, or `cancel` is set.

        `next_task` gives the next one (None: none just now; it is asked again after every answer), `hear` is told what came of each.
        """
        if self.workers == 1:
            while not self.cancel.is_set() and (task := next_task()) is not None:
                hear(task, self.job(task, self.cancel))
            return
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        pools = [self._pool(context, stop) for _ in range(self.workers)]
        under_way: dict[Future[FoundT], tuple[int, TaskT]] = {}
        try:
            while True:
                busy = {number for number, _ in under_way.values()}
                for number in (number for number in range(self.workers) if number not in busy):
                    task = None if self.cancel.is_set() else next_task()
                    if task is None:
                        break
                    under_way[pools[number].submit(_do, task)] = number, task
                if not under_way:
                    return
                for done in self._ended(under_way, stop):
                    number, task = under_way.pop(done)
                    try:
                        found: FoundT | Lost = done.result()
                    except BrokenProcessPool:
                        pools[number].shutdown(wait=False, cancel_futures=True)
                        pools[number] = self._pool(context, stop)
                        found = Lost("the process that worked on it died; it may have run out of memory")
                    hear(task, found)
        finally:
            stop.set()
            for pool in pools:
                pool.shutdown(wait=True, cancel_futures=True)

    def _ended(self, under_way: dict[Future[FoundT], tuple[int, TaskT]], stop: Any) -> set[Future[FoundT]]:
        """Tasks that have ended; waits until there is one."""
        while True:
            if self.cancel.is_set():
                stop.set()
            ended, _ = wait(under_way, timeout=0.1, return_when=FIRST_COMPLETED)
            if ended:
                return ended

    def _pool(self, context: Any, stop: Any) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(self.job, stop))

"""Tasks that workers do, whoever these are: what a pool of workers promises, and how those outside of this process are waited for."""

import queue
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from optimizer.engine.outcome import Cancel

POLL_SECONDS = 0.1
"""How often a pool that waits for results looks for a cancel."""
MOST_LOSSES = 3
"""A task of a list on which this many workers were lost is given up."""

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")
Task_contra = TypeVar("Task_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)
Worker = int | str
"""Number of a process, or address of a cluster's worker."""


class WorkersLostError(ConnectionError):
    """Workers are gone and cannot be replaced."""


class Lost(Exception):  # noqa: N818 - it is a result
    """What comes of a task whose worker process died (out of memory, killed)."""


Take = Callable[[Worker], tuple[Any, TaskT] | None]
"""The next task for a worker, with a token to know its result by; `None`: none just now."""
End = Callable[[Any, ResultT | Lost], None]
"""Called with the token and the result of every task."""


class WorkerJob(Protocol[Task_contra, Result_co]):
    """What is done with every task of a pool; it is sent to the workers, so it must be possible to pickle it."""

    def __call__(self, task: Task_contra, cancel: Cancel) -> Result_co:
        """Do one task; once `cancel` is set, end early with what there is."""


class WorkerPool(ABC, Generic[TaskT, ResultT]):
    """Workers that do a job, a context manager; on leaving it the workers end. It is of no further use after a cancel."""

    def __init__(self, job: WorkerJob[TaskT, ResultT], cancel: Cancel) -> None:
        self.job, self.cancel = job, cancel
        self._home: dict[str, Worker] = {}
        """First worker that was given a key."""
        self.on_lost: Callable[[str], None] = lambda why: None
        """Called with the reason, in a sentence, for every worker that dies before its time."""

    def run(self, next_task: Callable[[], TaskT | None], on_result: Callable[[TaskT, ResultT | Lost], None]) -> None:
        """Do tasks until there is none left and none under way, or `cancel` is set.

        `next_task` gives the next one (`None`: none just now; it is called again after every result), `on_result` takes what came of each.
        """

        def take(_: Worker) -> tuple[TaskT, TaskT] | None:
            task = next_task()
            return None if task is None else (task, task)

        self._work(take, on_result, None)

    def run_all(
        self,
        keys: Sequence[str],
        task: Callable[[int, float | None], TaskT],
        on_result: Callable[[int, ResultT], None],
        seconds: float | None = None,
    ) -> None:
        """Do a list of tasks; returns early on a cancel or when `seconds` are over.

        Task and result are known by their position in `keys`; `task` makes one when a worker is free for it, from its position and the
        seconds left. A key says what a worker has to prepare, as the model of a region: a worker takes tasks of its own keys first, then
        those of keys that no other has, then any. A task whose worker is lost is done again. Raises `WorkersLostError`.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        waiting, losses = list(range(len(keys))), Counter[int]()

        def take(worker: Worker) -> tuple[int, TaskT] | None:
            left = None if deadline is None else deadline - time.monotonic()
            if not waiting or (left is not None and left <= 0):
                return None
            own = (place for place, position in enumerate(waiting) if self._home.get(keys[position], worker) == worker)
            position = waiting.pop(next(own, 0))
            self._home.setdefault(keys[position], worker)
            return position, task(position, left)

        def end(position: int, found: ResultT | Lost) -> None:
            if not isinstance(found, Lost):
                on_result(position, found)
                return
            losses[position] += 1
            if losses[position] >= MOST_LOSSES:
                raise WorkersLostError(f"workers were lost {MOST_LOSSES} times on {keys[position]}")
            waiting.append(position)

        self._work(take, end, deadline)

    @abstractmethod
    def _work(self, take: Take[TaskT], end: End[ResultT], deadline: float | None) -> None:
        """Do tasks until `take` has none and none is under way, or until a cancel."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """End the workers."""


class Elsewhere(WorkerPool[TaskT, ResultT]):
    """Workers outside of this process, which are waited for."""

    def _work(self, take: Take[TaskT], end: End[ResultT], deadline: float | None) -> None:
        under_way: dict[Future[ResultT], tuple[Worker, Any]] = {}
        ended: queue.SimpleQueue[Future[ResultT]] = queue.SimpleQueue()
        try:
            while True:
                busy = Counter(worker for worker, _ in under_way.values())
                for worker in [each for each, room in self._room().items() for _ in range(room - busy[each])]:
                    taken = None if self.cancel.is_set() else take(worker)
                    if taken is None:
                        break
                    future = self._submit(worker, taken[1])
                    under_way[future] = worker, taken[0]
                    future.add_done_callback(ended.put)
                if not under_way or self._abandons(deadline):
                    return
                try:
                    done = ended.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    continue
                except KeyboardInterrupt:
                    if self.cancel.is_set():
                        raise
                    self.cancel.set()
                    continue
                worker, token = under_way.pop(done)
                end(token, self._result(worker, done))
        finally:
            for future in under_way:
                future.cancel()

    @abstractmethod
    def _room(self) -> Mapping[Worker, int]:
        """How many tasks every worker may do at a time."""

    @abstractmethod
    def _submit(self, worker: Worker, task: TaskT) -> "Future[ResultT]":
        """Give a task to a worker."""

    @abstractmethod
    def _result(self, worker: Worker, done: "Future[ResultT]") -> ResultT | Lost:
        """What came of a task that has ended."""

    @abstractmethod
    def _abandons(self, deadline: float | None) -> bool:
        """Whether tasks under way are not waited for any more; passes a cancel on to the workers."""

"""Worker pools: this process, other processes on this machine, or a Dask cluster. Results do not depend on who computes them."""

import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from optimizer.engine.outcome import Cancel
from optimizer.engine.tasks import (
    MOST_LOSSES,
    POLL_SECONDS,
    Elsewhere,
    End,
    Lost,
    ResultT,
    Take,
    TaskT,
    Worker,
    WorkerJob,
    WorkerPool,
    WorkersLostError,
)

GRACE_SECONDS = 2.0
"""A cluster without a result this long after the time limit is not waited for any more."""
CONNECT_SECONDS = 10.0
"""A Dask scheduler that has not answered after this long is taken for absent."""


class Here(WorkerPool[TaskT, ResultT]):
    """The process itself, one task after another."""

    def _work(self, take: Take[TaskT], end: End[ResultT], deadline: float | None) -> None:
        while not self.cancel.is_set() and (taken := take(0)) is not None:
            end(taken[0], self.job(taken[1], self.cancel))


_job: Any = None
_stop: Any = None


def _begin(job: Any, stop: Any) -> None:
    """In a worker process: keep the job, leave Ctrl-C to the process that started this one, and end when that one has ended."""
    global _job, _stop
    _job, _stop = job, stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _ctrl_c_stays_here() -> Iterator[None]:
    """Processes that begin inside never see Ctrl-C, not even while they import; this one sees it right after."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _do(task: Any) -> Any:
    return _job(task, _stop)


class Processes(Elsewhere[TaskT, ResultT]):
    """Worker processes on this machine, which begin afresh (`spawn`); one that dies is replaced."""

    def __init__(self, job: WorkerJob[TaskT, ResultT], workers: int, cancel: Cancel) -> None:
        super().__init__(job, cancel)
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        self._pools = [self._pool() for _ in range(workers)]

    def _room(self) -> Mapping[Worker, int]:
        return dict.fromkeys(range(len(self._pools)), 1)

    def _submit(self, worker: Worker, task: TaskT) -> "Future[ResultT]":
        with _ctrl_c_stays_here():
            try:
                return self._pools[int(worker)].submit(_do, task)
            except BrokenProcessPool:  # it died since its last task
                self._replace(worker)
                return self._pools[int(worker)].submit(_do, task)

    def _result(self, worker: Worker, done: "Future[ResultT]") -> ResultT | Lost:
        try:
            return done.result()
        except BrokenProcessPool:
            self._replace(worker)
            return Lost("the process that worked on it died; it may have run out of memory")

    def _replace(self, worker: Worker) -> None:
        if not self.cancel.is_set():
            self.on_lost("A worker process died (killed, or out of memory); another one takes its place and does its work again")
        self._pools[int(worker)].shutdown(wait=False, cancel_futures=True)
        self._pools[int(worker)] = self._pool()

    def _abandons(self, deadline: float | None) -> bool:
        if self.cancel.is_set():
            self._stop.set()
        return False

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin, initargs=(self.job, self._stop))

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        for pool in self._pools:
            pool.shutdown(wait=kind is None, cancel_futures=True)


def _do_there(job: Any, task: Any) -> Any:
    return job(task, threading.Event())


class Cluster(Elsewhere[TaskT, ResultT]):
    """Workers of a Dask cluster; tasks are sent as data, and the scheduler sends the task of a lost worker to another."""

    def __init__(self, job: WorkerJob[TaskT, ResultT], address: str, cancel: Cancel) -> None:
        super().__init__(job, cancel)
        try:
            import distributed

            self.client: Any = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except ImportError:
            raise WorkersLostError("work on a cluster needs the package distributed: pip install 'fieldpost[cluster]'") from None
        except (OSError, TimeoutError, ValueError) as failure:
            raise WorkersLostError(f"no Dask scheduler answers at {address}: {failure}") from None
        self._killed: type[Exception] = distributed.KilledWorker
        self._workers: dict[Worker, int] = {}
        self._looked = -math.inf

    def _room(self) -> Mapping[Worker, int]:
        """The workers that there are; without any, the scheduler keeps one task until there is one."""
        if time.monotonic() > self._looked + POLL_SECONDS:
            known = self._workers
            try:
                self._workers = self.client.nthreads()
            except OSError as failure:
                raise WorkersLostError(f"the Dask scheduler is gone: {failure}") from None
            for gone in known.keys() - self._workers:
                self.on_lost(f"The worker {gone} of the cluster is gone; the others do its work again")
            self._home = {key: worker for key, worker in self._home.items() if worker in self._workers}
            self._looked = time.monotonic()
        return self._workers or {"": 1}

    def _submit(self, worker: Worker, task: TaskT) -> "Future[ResultT]":
        where = {"workers": worker, "allow_other_workers": True} if worker else {}
        future: Future[ResultT] = self.client.submit(_do_there, self.job, task, pure=False, retries=MOST_LOSSES - 1, **where)
        return future

    def _result(self, worker: Worker, done: "Future[ResultT]") -> ResultT | Lost:
        if done.cancelled() or getattr(done, "status", "") == "lost":
            raise WorkersLostError("the Dask scheduler is gone")
        try:
            return done.result()
        except (OSError, RuntimeError, self._killed) as failure:
            raise WorkersLostError(f"the cluster could not answer: {failure}") from None

    def _abandons(self, deadline: float | None) -> bool:
        if self.client.status not in ("running", "connecting"):
            raise WorkersLostError("the Dask scheduler is gone")
        return self.cancel.is_set() or (deadline is not None and time.monotonic() > deadline + GRACE_SECONDS)

    def __exit__(self, *_: object) -> None:
        self.client.close(timeout=2)


def worker_pool(job: WorkerJob[TaskT, ResultT], cancel: Cancel, workers: int = 1, cluster: str | None = None) -> WorkerPool[TaskT, ResultT]:
    """The pool of the Dask scheduler at `cluster`, else of `workers` processes; one worker is this process itself.

    Raises `WorkersLostError` where no scheduler answers.
    """
    if cluster is not None:
        return Cluster(job, cluster, cancel)
    return Here(job, cancel) if workers == 1 else Processes(job, workers, cancel)

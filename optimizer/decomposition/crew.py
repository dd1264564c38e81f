"""Who answers questions: this process, other processes on this machine, or a Dask cluster. Answers do not depend on who gives them."""

import pickle
import queue
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Protocol, Self

from optimizer.decomposition import answering
from optimizer.decomposition.question import Answer, Question
from optimizer.decomposition.region import Region
from optimizer.engine.outcome import Cancel
from optimizer.engine.worker import follow_parent

GRACE_SECONDS = 2.0
"""A cluster that has not answered this long after the time was over is not waited for any more."""
CONNECT_SECONDS = 10.0
"""A Dask scheduler that has not answered after this long is not there."""
MOST_LOSSES = 3
"""A question on which this many workers were lost is given up."""
REMEMBERED_REGIONS = 256
"""Compiled regions that a worker keeps."""

OnAnswer = Callable[[int, Answer], None]
"""Called with the position of a question and its answer as soon as it is there."""


class CrewLostError(ConnectionError):
    """Workers are gone and cannot be had again."""


class Crew(Protocol):
    """Answers questions about regions."""

    def ask(self, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None, on_answer: OnAnswer) -> None:
        """Answer questions, each about the region in `parts`; returns early on a cancel or when the time is over.

        Raises `CrewLostError`.
        """


_remembered: OrderedDict[bytes, Region] = OrderedDict()


def answer(question: Question, part: bytes, cancel: Cancel | None = None, seconds: float | None = None) -> Answer:
    """Answer a question about the region whose pickled instance is `part`; compiled regions are remembered."""
    region = _remembered.pop(part, None)
    if region is None:
        region = Region(pickle.loads(part))
        while len(_remembered) >= REMEMBERED_REGIONS:
            _remembered.popitem(last=False)
    _remembered[part] = region
    return answering.answer(region, question, cancel, seconds)


class Here(AbstractContextManager["Here"]):
    """The process itself, one question after another."""

    def __init__(self, cancel: Cancel) -> None:
        self.cancel = cancel

    def ask(self, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None, on_answer: OnAnswer) -> None:
        """See `Crew`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        for position, (question, part) in enumerate(zip(questions, parts, strict=True)):
            left = None if deadline is None else deadline - time.monotonic()
            if self.cancel.is_set() or (left is not None and left <= 0):
                return
            on_answer(position, answer(question, part, self.cancel, left))

    def __exit__(self, *_: object) -> None:
        _remembered.clear()


_stop: Cancel | None = None


def _begin(stop: Cancel) -> None:
    global _stop  # noqa: PLW0603
    _stop = stop
    follow_parent()


def _answer_there(question: Question, part: bytes, seconds: float | None) -> Answer:
    return answer(question, part, _stop, seconds)


class Processes(AbstractContextManager["Processes"]):
    """Worker processes on this machine; one that dies is replaced and its question asked again.

    A worker is asked first about regions that no other has compiled: compiling takes longer than most relaxations from a basis, and a
    worker that were asked about all regions of a large country in turn would have forgotten each when it comes again.
    """

    def __init__(self, workers: int, cancel: Cancel) -> None:
        self.cancel = cancel
        self._context = get_context("spawn")
        self._stop = self._context.Event()
        self._pools = [self._pool() for _ in range(workers)]
        self._home: dict[bytes, int] = {}
        """Worker that was the first to compile a part."""

    def ask(self, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None, on_answer: OnAnswer) -> None:
        """See `Crew`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        waiting, losses, taking = list(range(len(questions))), [0] * len(questions), threading.Lock()
        answered: queue.SimpleQueue[tuple[int, Answer] | BaseException | None] = queue.SimpleQueue()

        def take(worker: int) -> int | None:
            with taking:
                if not waiting:
                    return None
                own = (place for place, position in enumerate(waiting) if self._home.get(parts[position], worker) == worker)
                position = waiting.pop(next(own, 0))
                self._home.setdefault(parts[position], worker)
                return position

        def serve(worker: int) -> None:
            try:
                while not self.cancel.is_set():
                    left = None if deadline is None else deadline - time.monotonic()
                    if left is not None and left <= 0:
                        break
                    position = take(worker)
                    if position is None:
                        break
                    try:
                        asked = self._pools[worker].submit(_answer_there, questions[position], parts[position], left)
                        answered.put((position, asked.result()))
                    except BrokenProcessPool:
                        self._pools[worker].shutdown(wait=False, cancel_futures=True)
                        self._pools[worker] = self._pool()
                        losses[position] += 1
                        if losses[position] >= MOST_LOSSES:
                            raise CrewLostError(f"workers were lost {MOST_LOSSES} times on region {questions[position].region}") from None
                        with taking:
                            waiting.append(position)
            except BaseException as failure:
                answered.put(failure)
            finally:
                answered.put(None)

        threads = [threading.Thread(target=serve, args=(worker,), daemon=True) for worker in range(len(self._pools))]
        for thread in threads:
            thread.start()
        working = len(threads)
        while working:
            if self.cancel.is_set():
                self._stop.set()
            try:
                told = answered.get(timeout=0.1)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                self.cancel.set()
                continue
            if told is None:
                working -= 1
            elif isinstance(told, BaseException):
                self._stop.set()
                raise told
            else:
                on_answer(*told)

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin, initargs=(self._stop,))

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        for pool in self._pools:
            pool.shutdown(wait=kind is None, cancel_futures=True)


class Cluster(AbstractContextManager["Cluster"]):
    """Workers of a Dask cluster; work is sent as data, and the scheduler sends the work of a lost worker to another.

    A worker is asked again about the regions that it knows; the scheduler may give them to another that has nothing to do.
    """

    def __init__(self, address: str, cancel: Cancel, client: Any = None) -> None:
        self.cancel = cancel
        self._own = client is None
        if client is None:
            try:
                import distributed

                connect: Any = distributed.Client
                client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
            except ImportError:
                raise CrewLostError("work on a cluster needs the package distributed: pip install 'fieldpost[cluster]'") from None
            except (OSError, TimeoutError, ValueError) as failure:
                raise CrewLostError(f"no Dask scheduler answers at {address}: {failure}") from None
        self.client = client
        from distributed import KilledWorker

        self._killed: type[Exception] = KilledWorker
        self._home: dict[bytes, str] = {}
        """Address of the worker that is asked about a part."""

    def ask(self, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None, on_answer: OnAnswer) -> None:
        """See `Crew`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        waiting: dict[Future[Answer], int] = {}
        try:
            self._house(parts)
            for position, (question, part) in enumerate(zip(questions, parts, strict=True)):
                where = {"workers": self._home.get(part), "allow_other_workers": part in self._home}
                asked = self.client.submit(answer, question, part, None, seconds, pure=False, retries=MOST_LOSSES - 1, **where)
                waiting[asked] = position
            while waiting:
                if self.cancel.is_set() or (deadline is not None and time.monotonic() > deadline + GRACE_SECONDS):
                    break
                self._collect(waiting, on_answer)
        except KeyboardInterrupt:
            self.cancel.set()
        finally:
            for asked in waiting:
                asked.cancel()

    def _house(self, parts: Sequence[bytes]) -> None:
        """Give every part without a worker, or whose worker is gone, to the one with the fewest."""
        try:
            known = Counter(dict.fromkeys(self.client.nthreads(), 0))
        except OSError as failure:
            raise CrewLostError(f"the cluster could not answer: {failure}") from None
        self._home = {part: worker for part, worker in self._home.items() if worker in known}
        known.update(self._home.values())
        for part in parts:
            if known and part not in self._home:
                self._home[part] = min(known, key=lambda worker: known[worker])
                known[self._home[part]] += 1

    def _collect(self, waiting: dict["Future[Answer]", int], on_answer: OnAnswer) -> None:
        for asked in [asked for asked in waiting if asked.done()]:
            position = waiting.pop(asked)
            if asked.cancelled() or getattr(asked, "status", "") == "lost":
                raise CrewLostError("the Dask scheduler is gone")
            try:
                told = asked.result()
            except (OSError, RuntimeError, self._killed) as failure:
                raise CrewLostError(f"the cluster could not answer: {failure}") from None
            on_answer(position, told)
        if self.client.status not in ("running", "connecting"):
            raise CrewLostError("the Dask scheduler is gone")
        time.sleep(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own:
            self.client.close(timeout=2)

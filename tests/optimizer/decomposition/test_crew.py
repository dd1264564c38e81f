"""Whoever answers, the answers are the same; workers may be lost."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import instances
from optimizer import solve
from optimizer.decomposition import crew as crews
from optimizer.decomposition.country import blocks_of
from optimizer.decomposition.crew import Cluster, Crew, CrewLostError, Here, Processes
from optimizer.decomposition.question import Answer, Question
from optimizer.engine.outcome import Status
from tests.optimizer.decomposition.asking import question

DASK = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def asked(kinds: Sequence[str] = ("relax", "draft"), **more: Any) -> tuple[list[Question], list[bytes]]:
    """Questions about each region of a small country, with its data."""
    import pickle

    from instances.part import part

    instance = instances.generate(areas=4, regions=2, seed=1)
    both = [(kind, region) for kind in kinds for region in blocks_of(instance)]
    parts = [pickle.dumps(part(instance, [region])) for _, region in both]
    return [question(instance, region, kind=kind, **({"gap": 0.05} | more)) for kind, region in both], parts


def hard() -> tuple[list[Question], list[bytes]]:
    """A question that takes minutes."""
    import pickle

    instance = instances.generate(areas=14, regions=1, seed=1)
    return [question(instance, "R001", kind="search", nodes=10**6)], [pickle.dumps(instance)]


def answers_of(crew: Crew, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None = None) -> dict[int, Answer]:
    heard: dict[int, Answer] = {}

    def hear(position: int, answer: Answer) -> None:
        assert position not in heard
        heard[position] = answer

    crew.ask(questions, parts, seconds, hear)
    return heard


def same(ours: dict[int, Answer], theirs: dict[int, Answer]) -> None:
    assert ours.keys() == theirs.keys()
    for position, answer in ours.items():
        other = theirs[position]
        assert (answer.bound, answer.hours, answer.nodes, answer.basis) == (other.bound, other.hours, other.nodes, other.basis)
        assert (answer.region, answer.kind, answer.complete, answer.size) == (other.region, other.kind, other.complete, other.size)
        assert answer.plan is not None
        assert other.plan is not None
        assert answer.plan.cost == other.plan.cost
        assert np.array_equal(answer.plan.columns, other.plan.columns)
        assert np.array_equal(answer.plan.values, other.plan.values)


@pytest.fixture(scope="module")
def here() -> tuple[list[Question], list[bytes], dict[int, Answer]]:
    """Questions, and the answers of this process."""
    questions, parts = asked()
    with Here(threading.Event()) as crew:
        return questions, parts, answers_of(crew, questions, parts)


Asked = tuple[list[Question], list[bytes], dict[int, Answer]]


def test_the_order_of_questions_does_not_matter(here: Asked) -> None:
    questions, parts, expected = here
    last = len(questions) - 1
    with Here(threading.Event()) as crew:
        backwards = answers_of(crew, questions[::-1], parts[::-1])
    same({last - position: answer for position, answer in backwards.items()}, expected)


def test_nothing_is_asked_after_a_cancel_or_when_time_is_over(here: Asked) -> None:
    cancel = threading.Event()
    assert answers_of(Here(cancel), *here[:2], seconds=0.0) == {}
    cancel.set()
    assert answers_of(Here(cancel), *here[:2]) == {}


def test_an_answer_cut_short_is_not_complete() -> None:
    answers = answers_of(Here(threading.Event()), *hard(), seconds=1.0)
    assert [answer.complete for answer in answers.values()] == [False]


def test_processes_give_the_same_answers_even_if_one_is_killed(here: Asked) -> None:
    questions, parts, expected = here
    killed: list[int] = []
    heard: dict[int, Answer] = {}
    with Processes(2, threading.Event()) as crew:

        def hear(position: int, answer: Answer) -> None:
            heard[position] = answer
            if not killed:
                workers = [child for child in active_children() if child.pid is not None]
                killed.append(workers[0].pid or 0)
                os.kill(killed[0], signal.SIGKILL)

        crew.ask(questions, parts, None, hear)
        same(heard, expected)
        assert killed[0] not in {child.pid for child in active_children() if child.is_alive()}
        os.kill(next(child.pid for child in active_children() if child.pid), signal.SIGKILL)  # and between two rounds
        time.sleep(0.2)
        same(answers_of(crew, questions, parts), expected)
    assert not [child for child in active_children() if child.name.startswith("SpawnProcess")]


def test_a_cancel_stops_processes_soon() -> None:
    cancel, begun = threading.Event(), 0.0

    def stop() -> None:
        nonlocal begun
        begun = time.monotonic()
        cancel.set()

    with Processes(1, cancel) as crew:
        threading.Timer(4.0, stop).start()
        answers = answers_of(crew, *hard())
        assert time.monotonic() - begun < 3
    assert [answer.complete for answer in answers.values()] in ([False], [])


def die(*_: object) -> Answer:
    """A worker that is killed by the question, as by a want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def fail(*_: object) -> Answer:
    """A fault in the program."""
    raise ZeroDivisionError("a fault")


def who(question: Question, *_: object) -> Answer:
    """Which process was asked; it takes so long that the other is asked as well."""
    time.sleep(0.2)
    return Answer(question.region, question.kind, bound=os.getpid())


def asked_of(crew: Crew, question: Question, regions: Sequence[int]) -> list[float | None]:
    """Which process was asked about each of some regions."""
    answers = answers_of(crew, [question] * len(regions), [bytes([region]) for region in regions])
    return [answers[position].bound for position in range(len(regions))]


def keep_regions(crew: Crew, question: Question) -> None:
    """Two workers are asked again about the regions they know, but for what one takes over that has nothing of its own to do."""
    asked_of(crew, question, [8, 9])  # both have begun
    first = asked_of(crew, question, range(8))
    order = [0, 2, 4, 6, 1, 3, 5, 7]
    again = asked_of(crew, question, order)
    assert sum(worker != first[region] for region, worker in zip(order, again, strict=True)) <= 1
    mine = [region for region in range(8) if first[region] == first[0]]
    assert len(mine) in (3, 4, 5)
    assert len(set(asked_of(crew, question, mine * 4))) == 2


def test_a_worker_is_asked_again_about_the_regions_it_knows(monkeypatch: pytest.MonkeyPatch, here: Asked) -> None:
    monkeypatch.setattr(crews, "_answer_there", who)
    with Processes(2, threading.Event()) as crew:
        keep_regions(crew, here[0][0])


def test_a_question_that_kills_workers_is_given_up(monkeypatch: pytest.MonkeyPatch, here: Asked) -> None:
    monkeypatch.setattr(crews, "_answer_there", die)
    with pytest.raises(CrewLostError, match="3 times on region R00"), Processes(1, threading.Event()) as crew:
        answers_of(crew, here[0][:1], here[1][:1])


def test_a_fault_in_a_worker_is_a_fault_here(monkeypatch: pytest.MonkeyPatch, here: Asked) -> None:
    monkeypatch.setattr(crews, "_answer_there", fail)
    with pytest.raises(ZeroDivisionError, match="a fault"), Processes(1, threading.Event()) as crew:
        answers_of(crew, *here[:2])


def test_a_run_whose_workers_are_lost_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dying(Here):
        def ask(self, questions: Sequence[Question], parts: Sequence[bytes], seconds: float | None, on_answer: Any) -> None:
            if questions[0].kind == "search":
                raise CrewLostError("workers are gone")
            super().ask(questions, parts, seconds, on_answer)

    monkeypatch.setattr("optimizer.solving.Here", Dying)
    notes: list[str] = []
    result = solve(instances.generate(areas=6, regions=2, seed=1), method="regions", gap=0.0, on_note=notes.append)
    assert notes == ["workers are gone; stopping with what there is"]
    assert result.status == Status.LIMIT_WITH_PLAN
    assert result.violations == ()


# A Dask cluster


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two workers, processes that are replaced when they die."""
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "3s", "distributed.logging.distributed": "critical"}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as local,
    ):
        yield local


class TestCluster:
    """Warnings of Dask are not ours."""

    pytestmark = DASK

    def test_the_same_answers_even_if_a_worker_is_killed(self, cluster: Any, here: Asked) -> None:
        questions, parts, expected = here
        killed: list[int] = []
        heard: dict[int, Answer] = {}

        def hear(position: int, answer: Answer) -> None:
            heard[position] = answer
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        with Cluster(cluster.scheduler_address, threading.Event()) as crew:
            crew.ask(questions, parts, None, hear)
        assert killed
        same(heard, expected)

    def test_a_worker_is_asked_again_about_the_regions_it_knows(self, cluster: Any, here: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crews, "answer", who)
        with Cluster(cluster.scheduler_address, threading.Event()) as crew:
            keep_regions(crew, here[0][0])

    def test_a_question_that_kills_workers_is_given_up(self, cluster: Any, here: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crews, "answer", die)
        with pytest.raises(CrewLostError), Cluster(cluster.scheduler_address, threading.Event()) as crew:
            answers_of(crew, here[0][:1], here[1][:1])

    def test_a_scheduler_that_goes_is_told(self, cluster: Any) -> None:
        questions, parts = hard()
        end = threading.Timer(1.5, cluster.close)
        with Cluster(cluster.scheduler_address, threading.Event()) as crew:
            end.start()
            with pytest.raises(CrewLostError, match="scheduler is gone"):
                answers_of(crew, questions, parts, seconds=60)

    def test_a_scheduler_that_went_between_two_rounds_is_told(self, cluster: Any, here: Asked) -> None:
        with Cluster(cluster.scheduler_address, threading.Event()) as crew:
            cluster.close()
            with pytest.raises(CrewLostError, match=r"the cluster could not answer|scheduler is gone"):
                answers_of(crew, *here[:2])

    def test_a_cancel_returns_at_once(self, cluster: Any) -> None:
        cancel = threading.Event()
        with Cluster(cluster.scheduler_address, cancel) as crew:
            threading.Timer(1.0, cancel.set).start()
            begun = time.monotonic()
            assert answers_of(crew, *hard()) == {}
            assert time.monotonic() - begun < 3

    def test_a_country_is_solved_there(self, cluster: Any, tmp_path: Path) -> None:
        instance = instances.generate(areas=6, regions=2, seed=1)
        there = solve(instance, method="regions", gap=0.02, cluster=cluster.scheduler_address, work_folder=tmp_path)
        assert there.plan == solve(instance, method="regions", gap=0.02).plan
        assert list(tmp_path.iterdir())

    def test_where_nothing_listens_there_is_no_crew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("distributed")
        monkeypatch.setattr(crews, "CONNECT_SECONDS", 1.0)
        with pytest.raises(CrewLostError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
            Cluster("tcp://127.0.0.1:1", threading.Event())

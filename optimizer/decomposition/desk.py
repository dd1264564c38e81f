"""Asking the crew: what is kept is not asked again, what comes back is kept, and time and progress are watched."""

import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from instances import fingerprint
from instances.part import each_part
from instances.schema import Instance
from optimizer.decomposition.crew import Crew, CrewLostError
from optimizer.decomposition.question import Answer, Question
from optimizer.decomposition.store import Store
from optimizer.engine.outcome import Cancel, Progress


@dataclass(frozen=True)
class Work:
    """Where a country is worked on."""

    crew: Callable[[Cancel], Crew]
    """Makes the crew, a context manager."""
    folder: Path | None = None
    """Where answers are kept."""
    resume: bool = False
    """Whether answers that are there already are taken from there."""
    on_note: Callable[[str], None] = field(default=lambda note: None)
    """Told what the user should know."""


class StoppedError(Exception):
    """Time is over, or somebody cancelled."""


def blocks_of(instance: Instance) -> list[str]:
    """Regions that can be solved by themselves, the largest first; none where people may serve the whole country."""
    size: dict[str, int] = {}
    for area in instance.areas:
        size[area.region] = size.get(area.region, 0) + 1
    if instance.manifest.service_boundary == "country":
        return []
    return sorted(size, key=lambda region: (-size[region], region))


class Desk:
    """Where questions about the regions of an instance are asked."""

    def __init__(
        self,
        instance: Instance,
        work: Work,
        crew: Crew,
        cancel: Cancel,
        seconds: float | None,
        on_progress: Callable[[str, Progress], None] | None,
        begun: float,
    ) -> None:
        self.instance, self.crew, self.cancel, self.note = instance, crew, cancel, work.on_note
        self.hash = fingerprint(instance)
        self.data = f"{self.hash} {version('fieldpost')}"
        """What answers are about: these data, as this version understands them."""
        self.regions = blocks_of(instance)
        self.sizes: dict[str, tuple[int, int, int, int]] = {}
        """Size of every region's program, as far as answers have told."""
        self.store = None if work.folder is None else Store(work.folder, work.on_note, read=work.resume)
        self._parts = {region: pickle.dumps(own) for region, own in each_part(instance, self.regions)}
        self._seconds, self._tell, self.begun = seconds, on_progress, begun

    def ask(self, questions: Sequence[Question], *, keep: bool, on_answer: Callable[[Answer], None] | None = None) -> list[Answer | None]:
        """Answers in the order of the questions; kept ones are not asked again."""
        answers: list[Answer | None] = [None] * len(questions)
        keys = [question.key(self.data) if keep and self.store is not None else "" for question in questions]
        if self.store is not None and keep:
            for position, key in enumerate(keys):
                answers[position] = self.store.answer(key)
        open_ = [position for position, answer in enumerate(answers) if answer is None]

        def heard(answer: Answer) -> None:
            self.sizes[answer.region] = answer.size
            if on_answer is not None:
                on_answer(answer)

        def hear(number: int, answer: Answer) -> None:
            position = open_[number]
            answers[position] = answer
            if keep and self.store is not None and answer.complete:
                self.store.keep(keys[position], answer)
            heard(answer)

        for kept in answers:
            if kept is not None:
                heard(kept)

        if open_ and not self.over():
            try:
                self.crew.ask([questions[at] for at in open_], [self._parts[questions[at].region] for at in open_], self.left(), hear)
            except CrewLostError as failure:
                self.note(f"{failure}; stopping with what there is")
        return answers

    def nonzeros(self, regions: Sequence[str]) -> int:
        """Size of the programs of some regions, as far as answers have told."""
        return sum(self.sizes.get(region, (0,))[-1] for region in regions)

    def by_size(self, parts: int, least: int) -> list[list[str]]:
        """The regions in `parts` of much the same length, the smallest programs first; parts have at least `least`."""
        order = sorted(self.regions, key=lambda region: (self.nonzeros([region]), -self.regions.index(region)))
        length = max(least, -(-len(order) // parts))
        return [order[first : first + length] for first in range(0, len(order), length)]

    def left(self) -> float | None:
        """Seconds left of the time limit."""
        return None if self._seconds is None else max(0.0, self._seconds - (time.perf_counter() - self.begun))

    def over(self) -> bool:
        """Whether to stop."""
        return self.cancel.is_set() or self.left() == 0.0

    def tell(self, stage: str, phase: str, incumbent: float | None, bound: float | None, nodes: int, price: float | None) -> None:
        """Say how far the work has come."""
        if self._tell is not None:
            self._tell(stage, Progress(time.perf_counter() - self.begun, incumbent, bound, nodes, phase, price, self.left()))

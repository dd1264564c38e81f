"""Answers about a plan, kept beside it in `why.json`, so that reports show what is proven without a solve of their own."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from instances import fingerprint
from instances.json_files import Count, Figure, read_json
from instances.locks import locked
from instances.whole_file import write_json
from optimizer.plan.folder import Run
from optimizer.pool.interval import Interval

WHY_FILE = "why.json"
_LOCK, _SECONDS, _PAUSE = ".why.lock", 20.0, 0.05
"""File that is held while `why.json` is changed, for how long another run is waited for, and how often it is looked, seconds."""

Range = tuple[Figure | None, Figure | None]
"""Between what figures a value is proven to lie; None: not known on that side."""
Text = Annotated[str, Field(min_length=1)]
Level = bool | Count | Figure | str | None
"""A value of a limit; None: no limit."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class LimitAnswer(_Kept):
    """A limit that the plan reaches: all those that one figure of the data sets, or one that no figure sets."""

    rule: str
    says: Text
    """What is limited, in English, as catalogues have it."""
    of: tuple[str, ...]
    """Names of what it is of: of whom, what for, which fund."""
    where: tuple[str, ...]
    """Names of the places in which it is reached; none: the whole country."""
    used: Figure
    """Share of it that is used, where most is."""
    table: str = ""
    """Where the figure is that policy may change; empty: there is none."""
    row: Count | None = None
    column: str = ""
    unit: str = ""
    now: Level = None
    to: Level = None
    """One step looser."""
    worth: Range = (None, None)
    """By how much what is minimised falls then."""

    @property
    def figure(self) -> tuple[str, int | None, str, tuple[str, ...]]:
        """The figure that sets it."""
        return self.table, self.row, self.column, self.of


class RuleAnswer(_Kept):
    """What it is worth to do without all limits of a rule."""

    limits: Count
    """Figures of the data that set them."""
    worth: Range


class ChoiceAnswer(_Kept):
    """Another number of heads than the plan's; `area` is empty for all areas together."""

    area: str
    tier: str
    heads: Count
    other: Count
    possible: bool
    against: tuple[str, ...]
    """Some of the rules that bar it, in English."""
    loss: Range


class MoreAnswer(_Kept):
    """What it would take to meet more of the need that stays unmet, hours a year."""

    unmet: Figure
    met: Figure
    possible: bool
    against: tuple[str, ...]
    loss: Range
    heads: tuple[tuple[str, str, Count], ...]
    """Area, tier and heads that one plan which does has more, or fewer."""


class Answer(_Kept):
    """What was solved beside a plan about one subject (`Subject`)."""

    kind: str
    id: str
    minimise: str
    """What every worth and loss is measured in."""
    value: Range
    """Between what figures the best plan lies."""
    better: bool
    """Whether a better plan than this one was found on the way."""
    limits: tuple[LimitAnswer, ...]
    without_the_rule: RuleAnswer | None
    choices: tuple[ChoiceAnswer, ...]
    more_met: tuple[MoreAnswer, ...]
    notes: tuple[str, ...]
    stopped: bool
    """Whether time was over, or somebody cancelled, before all was asked."""

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about."""
        return self.kind, self.id


class Kept(_Kept):
    """What `why.json` holds; a plan is known by the hash of its rows, that of its data, and the version that measured it."""

    fieldpost: str
    plan: str
    instance: str
    minimise: str
    answers: tuple[Answer, ...]

    def is_like(self, other: "Kept") -> bool:
        """Whether answers of both are about the same plan in the same measure."""
        return self.model_copy(update={"answers": ()}) == other.model_copy(update={"answers": ()})


class Answers(_Kept):
    """What a report knows: the answers about its plan, and whether there are some about another plan, which nobody is shown."""

    rows: tuple[Answer, ...] = ()
    stale: bool = False

    def about(self, kind: str, key: str) -> Answer | None:
        """The answer about one thing; None where it was not asked."""
        return next((row for row in self.rows if row.subject == (kind, key)), None)


def answers_of(run: Run) -> Answers:
    """The answers that lie beside a plan; raises `InvalidInstance` for a file that holds none."""
    found = None if run.folder is None else _read(run.folder / WHY_FILE)
    if found is None:
        return Answers()
    if not found.is_like(_empty(run, found.minimise)):
        return Answers(stale=True)
    return Answers(rows=tuple(_narrowed(found.answers)))


def _narrowed(answers: Sequence[Answer]) -> Iterator[Answer]:
    """Answers in which the best plan, and a limit that several of them solved, lie where all of them prove it."""
    value, worth = Interval(), defaultdict[tuple[object, ...], Interval](Interval)
    for answer in answers:
        value = value.within(Interval(*answer.value))
        for limit in answer.limits:
            worth[limit.figure] = worth[limit.figure].within(Interval(*limit.worth))
    for answer in answers:
        limits = (limit.model_copy(update={"worth": _ends(worth[limit.figure])}) if limit.table else limit for limit in answer.limits)
        yield answer.model_copy(update={"value": _ends(value), "limits": tuple(limits)})


def _ends(interval: Interval) -> Range:
    return interval.low, interval.high


class Keeper:
    """Keeps answers beside a plan, one at a time, so that a run that is stopped loses none and two at once do not lose each other's."""

    def __init__(self, run: Run, minimise: str) -> None:
        """Begin with what is kept in the folder that the plan was read from; raises `InvalidInstance` for a file that holds no answers."""
        if run.folder is None:
            raise ValueError("the plan was not read from a folder, so that nothing can be kept beside it")
        self.file = run.folder / WHY_FILE
        self._own = _empty(run, minimise)
        self._before = _read(self.file)

    @property
    def replaces(self) -> bool:
        """Whether the file holds answers about another plan, which go with the first that is kept."""
        return self._before is not None and not self._before.is_like(self._own)

    def has(self, kind: str, key: str) -> bool:
        """Whether there is an answer about something that nobody stopped."""
        there = () if self._before is None or self.replaces else self._before.answers
        return any(row.subject == (kind, key) and not row.stopped for row in there)

    def keep(self, answer: Answer) -> bool:
        """Put an answer in the place of an earlier one, unless it was stopped and the earlier one was not; whether it is there now.

        Raises `OSError` where the disk does not take it, another run holds the file, or has written about a third plan meanwhile, and
        `InvalidInstance` where somebody has broken the file; then it is as it was.
        """
        ends = time.monotonic() + _SECONDS
        while True:
            with locked(self.file.with_name(_LOCK)) as sole:
                if sole:
                    return self._keep(answer)
            if time.monotonic() > ends:
                raise OSError(f"another run of fieldpost is writing to {self.file}")
            time.sleep(_PAUSE)

    def _keep(self, answer: Answer) -> bool:
        there = _read(self.file)
        if there is not None and not there.is_like(self._own):
            if self._before is None or not there.is_like(self._before):
                raise OSError(f"{self.file} has answers about another plan since this run began")
            there = None
        answers = {row.subject: row for row in (() if there is None else there.answers)}
        before = answers.get(answer.subject)
        if before is not None and answer.stopped and not before.stopped:
            return False
        answers[answer.subject] = answer
        kept = self._own.model_copy(update={"answers": tuple(answers.values())})
        write_json(kept.model_dump(mode="json"), self.file)
        self._before = kept
        return True


def _read(file: Path) -> Kept | None:
    if not file.is_file():
        return None
    return read_json(file, Kept, "answers of fieldpost why as JSON", f"remove {file.name} and ask again")


def _empty(run: Run, minimise: str) -> Kept:
    """The record of a plan without an answer."""
    rows = hashlib.sha256(run.plan.model_dump_json(exclude={"instance", "instance_hash"}).encode()).hexdigest()
    return Kept(fieldpost=version("fieldpost"), plan=rows, instance=fingerprint(run.instance), minimise=minimise, answers=())

"""`Decisions`: what a planner writes, as phrases, rows or files, for an instance and the plan that `keep` speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from instances.assembly import IN_SCRIPTS
from instances.checks import check
from instances.decided_files import read_decisions
from instances.deciding import Vocabulary, phrase
from instances.decisions import replacing, without
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance, valid
from instances.notebook import block
from instances.schema import Decided, Verb
from instances.tables import frame_of_rows, table_of
from optimizer.decisions.keeping import InPlan
from optimizer.plan.plan import Plan, a_plan


@dataclass(frozen=True)
class _Said:
    """A decision and where it was written."""

    row: Decided
    file: str
    line: int | None = None
    free: bool = False
    """Whether decisions about the same thing are to be left out instead."""


@dataclass(frozen=True)
class Decisions:
    """What a planner has decided, for an instance; each method gives new decisions, with one more behind those before.

    A phrase names by id or name what it is about, as in "Lagawe senior_social_worker", "mandate case_management social_worker" or "move
    Kiangan Tinoc"; heads are meant where nothing else is said. With a `plan`, `keep` means as in the plan.

    Examples:
        >>> import fieldpost as fp
        >>> decisions = fp.Decisions(fp.load("tiny")).exactly("north_town para=2").forbid("recruit leader")
        >>> [row.id for row in decisions.decided.decisions]
        ['heads exactly north_town para', 'recruit forbid leader']
    """

    instance: Instance
    """The instance as it was; decisions of its own stay, unless new ones are about the same."""
    plan: Plan | None = None
    """The plan that `keep` speaks of."""
    said: tuple[_Said, ...] = ()

    def keep(self, *phrases: str) -> "Decisions":
        """As in the plan: every post, mandate, move, … that a phrase is about, and no more; raises `InvalidInstance`."""
        return self._phrases("keep", "--keep", phrases)

    def forbid(self, *phrases: str) -> "Decisions":
        """None of what a phrase is about; raises `InvalidInstance`."""
        return self._phrases("forbid", "--forbid", phrases)

    def exactly(self, *phrases: str) -> "Decisions":
        """Exactly so many, as in "Banaue volunteer=20"; raises `InvalidInstance`."""
        return self._phrases("exactly", "--set", phrases)

    def at_least(self, *phrases: str) -> "Decisions":
        """At least so many; raises `InvalidInstance`."""
        return self._phrases("at_least", "--at-least", phrases)

    def at_most(self, *phrases: str) -> "Decisions":
        """At most so many; raises `InvalidInstance`."""
        return self._phrases("at_most", "--at-most", phrases)

    def free(self, *phrases: str) -> "Decisions":
        """Leave out decisions about the same as a phrase; raises `InvalidInstance` also where there is none."""
        return self._phrases("keep", "--free", phrases, free=True)

    def read(self, file: Path | str) -> "Decisions":
        """Those of a CSV file, or of the sheet `decisions` of a workbook; raises `InvalidInstance`."""
        table, place = read_decisions(file, self.instance)
        if table.problems:
            raise InvalidInstance(table.problems)
        return self._with(_Said(row, place, line) for row, line in zip(table.rows, table.lines, strict=True))

    def rows(self, given: Any) -> "Decisions":
        """Those of a data frame, or rows, with the columns of the table `decisions`; raises `InvalidInstance`."""
        table = table_of(Decided, given)
        if table.problems:
            raise InvalidInstance(table.problems)
        return self._with(_Said(row, Decided.TABLE, line) for row, line in zip(table.rows, table.lines, strict=True))

    @property
    def decided(self) -> Instance:
        """The instance with the decisions; raises `InvalidInstance` that says where those that make no sense were written."""
        rows, new, origin = valid(self.instance).decisions, list[Decided](), dict[str, _Said]()
        in_plan = None if self.plan is None else InPlan(self.instance, a_plan(self.plan))
        for said in self.said:
            if said.free:
                rows = _freed(rows, said)
                continue
            found = [said.row] if in_plan is None else in_plan.kept([said.row])
            new += found
            origin |= {row.id: said for row in found}
        rows = replacing(rows, new)
        decided = self.instance.model_copy(update={"decisions": rows})
        if problems := [_at_origin(problem, rows, origin) for problem in check(decided)]:
            raise InvalidInstance(dict.fromkeys(problems))
        return decided

    def frame(self) -> pd.DataFrame:
        """The decisions of the instance, new and old, as a table; raises as `decided`."""
        return frame_of_rows(Decided, self.decided.decisions)

    def _phrases(self, decision: Verb, given: str, phrases: Iterable[str], *, free: bool = False) -> "Decisions":
        words, found, problems = Vocabulary(valid(self.instance)), list[_Said](), list[Problem]()
        for text in phrases:
            try:
                found.append(_Said(phrase(words, decision, text, given), f"{given} {text!r}", free=free))
            except InvalidInstance as refused:
                problems += refused.problems
        if problems:
            raise InvalidInstance(problems)
        return self._with(found)

    def _with(self, said: Iterable[_Said]) -> "Decisions":
        return replace(self, said=(*self.said, *said))

    def __repr__(self) -> str:
        return f"Decisions for {self.instance.manifest.name}: {'; '.join(said.row.id for said in self.said) or 'none'}"

    def _repr_html_(self) -> str:
        rows = [(said.row.id, said.row.number, said.file) for said in self.said]
        return block(f"Decisions for {self.instance.manifest.name}", {}, ("decision", "number", "written in"), rows)


def _at_origin(problem: Problem, rows: tuple[Decided, ...], origin: dict[str, _Said]) -> Problem:
    """A problem of the table of decisions, where the decision was written."""
    if problem.file != f"{Decided.TABLE}.csv":
        return replace(problem, file=IN_SCRIPTS.get((problem.file or "").removesuffix(".csv"), problem.file))
    said = None if problem.row is None else origin.get(rows[problem.row - 2].id)
    return problem if said is None else replace(problem, file=said.file, row=said.line)


def _freed(rows: tuple[Decided, ...], said: _Said) -> tuple[Decided, ...]:
    left = without(rows, said.row)
    if len(left) == len(rows):
        known = "; ".join(row.id for row in rows) or "there are none"
        raise InvalidInstance([Problem(said.file, None, None, None, f"what a decision is about: {known}")])
    return left

"""Other plans beside the one that is asked about: with a limit one step looser, or with something asked for that it has not.

Both plans are known within their gaps, so that a difference is an interval. A looser limit allows every plan that there was, so that its
bound is one of the plan itself; a plan with more asked of it is a plan of the instance as it is, and may be better than the one at hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from instances.instance import Instance
from optimizer.engine.best import Until
from optimizer.engine.compile import Program, Row
from optimizer.engine.outcome import Status, most
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Settings
from optimizer.plan.plan import Plan
from optimizer.pool.interval import Interval
from optimizer.pool.pool import BETTER, adopted
from optimizer.verify.naming import examples
from optimizer.why.contradiction import contradicting_rows
from optimizer.why.levers import Lever, loosened

ASKED = "asked"
"""Family of the rows that say what is asked for."""


@dataclass(frozen=True)
class Other:
    """What a solve beside the plan came to; `objective` and `bound` of what is minimised, None where unknown."""

    status: Status
    plan: Plan | None
    objective: float | None
    bound: float | None
    against: tuple[str, ...] = ()
    """Where there is no plan: some of the rules, with their places, that contradict what was asked for; empty where whole numbers clash, or
    where it is beyond the bounds of the posts themselves."""

    @property
    def value(self) -> Interval:
        """Between what figures the best of such plans lies."""
        return Interval(self.bound, self.objective)


@dataclass
class Beside:
    """A plan with its value, and solves beside it, each from it and within some seconds."""

    instance: Instance
    settings: Settings
    seconds: float
    """Most seconds of each solve."""
    until: Until
    asked: Plan
    """The plan that is asked about."""
    objective: float | None = None
    """What the best plan known comes to; with `bound`, that of the one asked about where it is known before."""
    bound: float | None = None
    plan: Plan = field(init=False)
    """The best plan known."""
    session: Session = field(init=False)
    _asked: float | None = field(init=False)
    """What the plan that is asked about comes to; None where it breaks a rule."""

    def __post_init__(self) -> None:
        self.plan, self.session, self._asked = self.asked, open_session(self.instance, self.settings, self.until.cancel), self.objective
        if self.objective is None or self.bound is None:
            at_hand = adopted(self.session, self.asked)
            self._asked = None if at_hand is None else at_hand.objective
            found = self._solved(self.session, self.asked, None)
            self.plan, self.objective, self.bound = found.plan or self.asked, found.objective, found.bound

    @property
    def better(self) -> Plan | None:
        """A plan better than the one that is asked about, as far as that keeps every rule; None: none was found."""
        if self.objective is None or self._asked is None:
            return None
        return self.plan if self.objective < self._asked - BETTER * max(1.0, abs(self._asked)) else None

    @property
    def value(self) -> Interval:
        """Between what figures the best plan lies, as far as every solve until now shows."""
        return Interval(self.bound, self.objective)

    def looser(self, values: Mapping[Lever, Any]) -> Other:
        """The best plan with some levers at looser values."""
        session = open_session(loosened(self.instance, values), self.settings, self.until.cancel)
        found = self._solved(session, self.plan, None)
        self.bound = most(self.bound, found.bound)
        if found.objective is None or (self.objective is not None and self.objective < found.objective):
            return replace(found, plan=self.plan, objective=self.objective)
        return found

    def tighter(self, narrowed: Callable[[Program], Program]) -> Other:
        """The best plan of a program that allows fewer."""
        session = replace(self.session, program=narrowed(self.session.program))
        found = self._solved(session, self.plan, self.bound)
        if found.status == Status.INFEASIBLE:
            rows = [row.name for row in contradicting_rows(session.program, self.settings, None) if row.family != ASKED]
            return replace(found, against=tuple(examples(rows, self.instance)))
        if found.plan is not None and found.objective is not None and (self.objective is None or found.objective < self.objective):
            self.plan, self.objective = found.plan, found.objective
        return replace(found, bound=most(found.bound, self.bound))

    def _solved(self, session: Session, start: Plan | None, bound: float | None) -> Other:
        left = self.until.left()
        seconds = self.seconds if left is None else min(self.seconds, left)
        reached = session.reach(session.goals()[:1], session.start_of(start), seconds, bound)
        if reached.status == Status.INFEASIBLE:
            return Other(reached.status, None, None, None)
        result = session.result(reached)
        stage = result.stages[0] if result.stages else None
        plan = result.plan
        return Other(
            result.status, plan, None if stage is None or plan is None else stage.objective, None if stage is None else stage.bound
        )


def with_heads(area: str, tier: str, least: float | None = None, most_heads: float | None = None) -> Callable[[Program], Program]:
    """A program with at least or at most some heads of a tier in an area (empty: in all areas)."""

    def narrowed(program: Program) -> Program:
        posts = {
            at: 1.0
            for at, column in enumerate(program.columns)
            if column.component == "staff" and column.index[1] == tier and area in ("", column.index[0])
        }
        return program.with_rows(_sum("heads", posts, least, most_heads))

    return narrowed


def with_unmet(areas: frozenset[str], functions: frozenset[str], hours: float) -> Callable[[Program], Program]:
    """A program in which at most some hours of some functions stay unmet in some areas; no areas, no functions: in all."""

    def narrowed(program: Program) -> Program:
        unmet = {
            at: 1.0
            for at, column in enumerate(program.columns)
            if column.component == "unmet" and (not areas or column.index[0] in areas) and (not functions or column.index[1] in functions)
        }
        return program.with_rows(_sum("unmet", unmet, None, hours))

    return narrowed


def _sum(name: str, entries: dict[int, float], least: float | None, at_most: float | None) -> list[tuple[Row, dict[int, float], float]]:
    rows = [] if at_most is None else [(Row(ASKED, f"most_{name}", None), entries, at_most)]
    return rows if least is None else [*rows, (Row(ASKED, f"least_{name}", None), dict.fromkeys(entries, -1.0), -least)]

"""What is solved beside a plan: a limit one step looser, other heads, more need met; and what the answers come to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from instances.instance import Instance
from optimizer.engine.outcome import Status
from optimizer.plan.plan import Plan
from optimizer.pool.interval import Interval
from optimizer.report.figures.basis import Basis
from optimizer.report.figures.binding import IDS
from optimizer.why.levers import Lever
from optimizer.why.so.beside import Beside, Other, with_heads, with_unmet

FEW, MANY = 1.0, 100.0
"""Hours of need, beside all of it, that are to be met more."""

UNKNOWN = Interval()


@dataclass(frozen=True)
class Limit:
    """A limit that the plan reaches, and what loosening it is worth."""

    row: Mapping[str, Any] = field(hash=False)
    """As `report.figures.binding.binding` has it."""
    lever: Lever | None = None
    """What sets it, where that is a figure of the data that policy may change."""
    to: Any = None
    """The value one step looser."""
    worth: Interval = UNKNOWN
    """By how much what is minimised falls then; not known where it was not solved."""

    def ask(self, beside: Beside) -> Other:
        """Solve with the limit one step looser."""
        return beside.looser({} if self.lever is None else {self.lever: self.to})

    def answered(self, other: Other, beside: Beside) -> "Limit":
        """With what a solve came to."""
        return replace(self, worth=beside.value.minus(other.value).at_least(0.0))


@dataclass(frozen=True)
class WholeRule:
    """A rule without its limits: all levers of it at their loosest values."""

    levers: tuple[Lever, ...]
    worth: Interval = UNKNOWN

    def ask(self, beside: Beside) -> Other:
        """Solve without the rule's limits."""
        return beside.looser({lever: lever.end for lever in self.levers})

    def answered(self, other: Other, beside: Beside) -> "WholeRule":
        """With what a solve came to."""
        return replace(self, worth=beside.value.minus(other.value).at_least(0.0))


@dataclass(frozen=True)
class Choice:
    """Another number of heads than the plan's, and what it would cost."""

    area: str
    """Empty: in all areas together."""
    tier: str
    heads: int
    """In the plan."""
    other: int
    """At most this many if fewer than `heads`, at least this many if more."""
    possible: bool = True
    """False: no plan has that many."""
    against: tuple[str, ...] = ()
    """Some of the rules that bar it, where the relaxation shows them."""
    loss: Interval = UNKNOWN
    """By how much what is minimised rises then, between the best plans with and without."""

    def ask(self, beside: Beside) -> Other:
        """Solve with the other number of heads."""
        fewer = self.other < self.heads
        narrowed = with_heads(self.area, self.tier, None if fewer else self.other, self.other if fewer else None)
        return beside.tighter(narrowed)

    def answered(self, other: Other, beside: Beside) -> "Choice":
        """With what a solve came to."""
        return replace(self, **_loss(other, beside))


@dataclass(frozen=True)
class MoreMet:
    """What it would take to meet more of the need that stays unmet."""

    areas: frozenset[str]
    """Empty: all."""
    functions: frozenset[str]
    """Empty: all."""
    unmet: float
    """Hours a year that the plan leaves unmet."""
    met: float
    """Hours of these that are to be met."""
    possible: bool = True
    """False: no plan meets them."""
    against: tuple[str, ...] = ()
    """Some of the rules that bar it, where the relaxation shows them."""
    loss: Interval = UNKNOWN
    """By how much what is minimised rises then, between the best plans with and without."""
    heads: tuple[tuple[str, str, int], ...] = ()
    """Area, tier and heads that one plan which does has more, or fewer, than this one; another such plan may do it otherwise."""

    def ask(self, beside: Beside) -> Other:
        """Solve with the hours met."""
        return beside.tighter(with_unmet(self.areas, self.functions, max(0.0, self.unmet - self.met)))

    def answered(self, other: Other, beside: Beside) -> "MoreMet":
        """With what a solve came to."""
        found = replace(self, **_loss(other, beside))
        if other.plan is None:
            return found
        return replace(found, heads=tuple(_more_heads(beside.asked, other.plan)))


Question = Limit | WholeRule | Choice | MoreMet


def more_met(areas: frozenset[str], functions: frozenset[str], unmet: float) -> list[MoreMet]:
    """One hour more, a hundred, and all of them; nothing where nothing stays unmet."""
    asked = [hours for hours in (FEW, MANY) if hours < unmet]
    return [MoreMet(areas, functions, unmet, hours) for hours in ([*asked, unmet] if unmet > 0 else [])]


def choices(area: str, tier: str, heads: int) -> Iterator[Choice]:
    """One head fewer and one more."""
    if heads:
        yield Choice(area, tier, heads, heads - 1)
    yield Choice(area, tier, heads, heads + 1)


def asked(beside: Beside, questions: list[Question], solves: int, on_answer: Callable[[int], None]) -> list[Question]:
    """The questions in their order, the first `solves` of them answered as far as there is time.

    What they come to is worked out at the end, when every solve has told what it has of the plan itself.
    """
    answers: list[Other] = []
    for number, question in enumerate(questions[:solves], 1):
        if beside.until.is_set():
            break
        on_answer(number)
        answers.append(question.ask(beside))
    done = [question.answered(other, beside) for question, other in zip(questions, answers, strict=False)]
    return [*done, *questions[len(done) :]]


def _loss(other: Other, beside: Beside) -> dict[str, Any]:
    """What a solve says of what was asked for more than the plan has."""
    loss = other.value.minus(beside.value).at_least(0.0)
    return {"possible": other.status != Status.INFEASIBLE, "against": other.against, "loss": loss}


def _more_heads(before: Plan, after: Plan) -> Iterator[tuple[str, str, int]]:
    was, now = ({(row.area, row.tier): row.heads for row in plan.staff} for plan in (before, after))
    for post in dict.fromkeys([*now, *was]):
        if now.get(post, 0) != was.get(post, 0):
            yield (*post, now.get(post, 0) - was.get(post, 0))


def limit_of(basis: Basis, row: Mapping[Any, Any], levers: Sequence[Lever]) -> Limit:
    """A limit with the lever that sets it: of those of its rule, the one about the same place, tier, function, package, fund and group."""
    ids = {key: row[key] for key in IDS if row[key]}
    if row["place_kind"] in ("area", "region", "zone"):
        ids[row["place_kind"]] = row["place"]
    if row["place_kind"] == "area":
        ids |= basis.facts.areas.loc[row["place"], ["region", "zone"]].to_dict()
    lever = next((lever for lever in levers if lever.rule.id == row["rule"] and _is_about(lever, ids, basis.instance)), None)
    return Limit(row, lever, None if lever is None else lever.after(1))


def _is_about(lever: Lever, ids: Mapping[str, Any], instance: Instance) -> bool:
    """Whether a lever's row is about the place of a limit, or about places without a name, and names nothing else than the limit does."""
    row = lever.new if lever.new is not None else getattr(instance, lever.figure.table)[lever.row] if lever.row >= 0 else None
    named = {key: value for key in ("area", "region", "zone", *IDS) if (value := getattr(row, key, None)) is not None}
    return all(ids.get(key, value if key in IDS else None) == value for key, value in named.items())

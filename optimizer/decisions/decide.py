"""`decide`: a plan anew under decisions, from the plan there is, with what each decision costs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from instances.instance import Instance
from instances.schema import Decided, Mode
from optimizer.decisions.clash import clash_of
from optimizer.decisions.prices import DecisionPrice, prices_of
from optimizer.decisions.written import Decisions
from optimizer.engine.outcome import Cancel, OnProgress, Status
from optimizer.engine.settings import Duration, Settings, Share, whole_number
from optimizer.plan.result import Result
from optimizer.pool.gain import Gain
from optimizer.report.progress import reported
from optimizer.report.tables.terms import IN_MONEY
from optimizer.solving import by_region, solve_with
from optimizer.why.why import Why, why

SINGLY = 30
"""Decisions that are priced one by one."""
REMEDIES, REASONING = 3, "1m"
"""Ways out by the rules that are looked for where decisions leave no plan, and for how long."""


@dataclass(frozen=True)
class DecidedPlan:
    """A plan under decisions, and what they cost."""

    instance: Instance
    """The instance with its decisions."""
    result: Result
    together: Gain
    """What the plan would gain without all of them."""
    prices: tuple[DecisionPrice, ...]
    """Each decision; the first ones priced by themselves."""
    clash: tuple[Decided, ...] = ()
    """Where there is no plan: decisions that contradict the rules, or each other, while no fewer of them do."""
    why: Why | None = None
    """And which rules could be loosened instead, all decisions kept."""

    @property
    def minimised(self) -> str | None:
        """What is minimised, whose unit the prices are in."""
        return self.result.stages[0].minimise if self.result.stages else None

    @property
    def in_money(self) -> bool:
        """Whether prices are money; else hours weighted by priority, or shares."""
        return self.minimised in IN_MONEY

    def __repr__(self) -> str:
        found = "no price" if self.together.found is None else f"together {self.together.found:,.6g}"
        return f"DecidedPlan({len(self.prices)} decisions, {found}: {self.result!r})"


def decide(
    decisions: Decisions,
    *,
    mode: Mode | None = None,
    singly: int | None = None,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    threads: int = 1,
    workers: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_note: Callable[[str], None] | None = None,
) -> DecidedPlan:
    """Solve an instance under decisions, starting from the plan they were made about, and price them.

    Each price is what the plan would gain without: of all decisions at once, and of up to `singly` of them one by one (30; none of a
    country that is solved by region). `gap` and `time_limit` hold for each solve; these and the arguments after them are as in `solve`.
    Where there is no plan, `clash` names decisions that leave none. Raises `InvalidInstance` for decisions that make no sense,
    `ValueError` or `TypeError` for settings that make none.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> post = plan.staff[0]
        >>> done = fp.decide(fp.Decisions(instance, plan).keep(f"{post.area} {post.tier}"), gap="5%", progress=False)
        >>> [row.in_plan == post.heads for row in done.prices]
        [True]
    """
    if not isinstance(decisions, Decisions):
        raise TypeError(f"decisions: {decisions!r:.80} are none; write Decisions(instance, plan).keep(...)")
    cancel = cancel or threading.Event()
    settings = Settings(mode=mode, gap=gap, time_limit=time_limit, threads=threads, workers=workers, seed=seed)
    decided = decisions.decided
    with reported(progress, decided.manifest.currency) as on_progress:
        start = decisions.plan
        result = solve_with(decided, settings, warm_start=start, cancel=cancel, on_progress=on_progress, on_note=on_note)
        if result.status == Status.INFEASIBLE:
            clash = clash_of(decided, settings, cancel)
            ways = why(decided, remedies=REMEDIES, time_limit=REASONING, cancel=cancel, progress=on_progress or False) if clash else None
            return DecidedPlan(decided, result, Gain(), (), clash, ways)
        most = (0 if by_region(decided, settings) else SINGLY) if singly is None else whole_number(singly, "singly", 0)
        together, prices = prices_of(decided, result, settings, most, cancel, on_progress)
    return DecidedPlan(decided, result, together, prices)

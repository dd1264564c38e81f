"""Commands about reasons: `why`."""

from functools import partial
from typing import Annotated, Literal

import typer

from optimizer.cli.options import AsJson, Preset, TimeLimit, Where, load_instance
from optimizer.cli.stopping import CANCELLED
from optimizer.cli.terminal import INFEASIBLE, LIMIT_WITHOUT_PLAN, answer, answering, solved

CODES = {"has_plan": 0, "no_plan": INFEASIBLE, "not_known": LIMIT_WITHOUT_PLAN, "cancelled": CANCELLED}
"""Exit code of each answer."""


def why(
    where: Where,
    *,
    remedies: Annotated[int, typer.Option(min=0, max=20, help="Ways out that are looked for.")] = 5,
    rank: Annotated[Literal["rules", "cost"], typer.Option(help="Order ways out by how many rules they touch, or by cost.")] = "rules",
    time_limit: TimeLimit = "3m",
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Why there is no plan: limits that contradict each other, and the least changes that lead to one."""
    from optimizer.why.terminal import content_of, shown
    from optimizer.why.why import why as run

    with answering(as_json, {"answer": None, "limits": [], "remedies": []}):
        instance = load_instance(where, policy)
    how = {"remedies": remedies, "rank": rank, "time_limit": time_limit}
    found, _ = solved(run, instance, currency=instance.manifest.currency, **how)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=160)
    raise typer.Exit(CODES[found.answer])

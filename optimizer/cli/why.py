"""Commands about reasons: `why`."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from optimizer.cli.options import AsJson, Preset, TimeLimit, Where, load_instance, refused, typed
from optimizer.cli.stopping import CANCELLED
from optimizer.cli.terminal import INFEASIBLE, LIMIT_WITHOUT_PLAN, answer, answering, solved

CODES = {"has_plan": 0, "no_plan": INFEASIBLE, "not_known": LIMIT_WITHOUT_PLAN, "cancelled": CANCELLED}
"""Exit code of each answer."""


def why(
    where: Where,
    *,
    remedies: Annotated[int, typer.Option(min=0, max=20, help="Ways out that are looked for.")] = 5,
    area: Annotated[str | None, typer.Option(help="Of a plan: an area, by id or name.")] = None,
    tier: Annotated[str | None, typer.Option(help="Of a plan: a tier.")] = None,
    function: Annotated[str | None, typer.Option(help="Of a plan: a function.")] = None,
    fund: Annotated[str | None, typer.Option(help="Of a plan: a fund.")] = None,
    rule: Annotated[str | None, typer.Option(help="Of a plan: a rule or a family of rules (docs/rules.md).")] = None,
    solves: Annotated[int, typer.Option(min=0, max=100, help="Of a plan: solves beside it, for what a step more is worth.")] = 12,
    each: Annotated[str, typed("duration", "--each", "Of a plan: time for each solve: 90, 90s, 15m, 2h.")] = "10s",
    rank: Annotated[Literal["rules", "cost"], typer.Option(help="Order ways out by how many rules they touch, or by cost.")] = "rules",
    time_limit: TimeLimit = "3m",
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Why there is no plan, and the least changes that lead to one; of a plan folder, why the plan is as it is."""
    from optimizer.plan.folder import PLAN_FILE

    about = {"area": area, "tier": tier, "function": function, "fund": fund, "rule": rule}
    if Path(where).is_dir() and (Path(where) / PLAN_FILE).is_file():
        if policy is not None:
            raise typer.BadParameter("the plan was made under its own rules; solve again with --policy", param_hint="--policy")
        _why_so(Path(where), about, as_json, solves=solves, each=each, time_limit=time_limit)
    elif named := [f"--{kind}" for kind, text in about.items() if text is not None]:
        raise typer.BadParameter(f"this asks about a plan, and {where} is no folder with a {PLAN_FILE}", param_hint=named[0])
    else:
        _why_not(where, policy, as_json, remedies=remedies, rank=rank, time_limit=time_limit)


def _why_so(folder: Path, about: dict[str, str | None], as_json: bool, **how: Any) -> None:
    from optimizer.plan.folder import read_run
    from optimizer.why.so.reasons import reasons_of
    from optimizer.why.so.subject import the_subject
    from optimizer.why.so.terminal import content_of, shown

    with answering(as_json, {"subject": None, "limits": []}):
        run = read_run(folder)
        subject = refused(lambda: the_subject(run.instance, about), next((f"--{kind}" for kind, text in about.items() if text), ""))
    found, cancelled = solved(reasons_of, run, subject, currency=run.instance.manifest.currency, **how)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=160)
    raise typer.Exit(CANCELLED if cancelled else 0)


def _why_not(where: str, policy: Preset, as_json: bool, **how: Any) -> None:
    from optimizer.why.terminal import content_of, shown
    from optimizer.why.why import why as run

    with answering(as_json, {"answer": None, "limits": [], "remedies": []}):
        instance = load_instance(where, policy)
    found, _ = solved(run, instance, currency=instance.manifest.currency, **how)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=160)
    raise typer.Exit(CODES[found.answer])

"""Commands about reasons: `why`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from optimizer.cli.options import AsJson, Preset, TimeLimit, Where, load_instance, plan_folder, refused, typed
from optimizer.cli.stopping import CANCELLED
from optimizer.cli.terminal import INFEASIBLE, LIMIT_WITH_PLAN, LIMIT_WITHOUT_PLAN, answer, answering, note, solved

if TYPE_CHECKING:
    from optimizer.why.so.kept import Keeper
    from optimizer.why.so.reasons import Reasons

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
    all_areas: Annotated[
        bool, typer.Option("--all-areas", help="Of a plan: every area without an answer yet, the worst served first.")
    ] = False,
    solves: Annotated[int, typer.Option(min=0, max=100, help="Of a plan: solves beside it, for what a step more is worth.")] = 12,
    each: Annotated[str, typed("duration", "--each", "Of a plan: time for each solve: 90, 90s, 15m, 2h.")] = "10s",
    rank: Annotated[Literal["rules", "cost"], typer.Option(help="Order ways out by how many rules they touch, or by cost.")] = "rules",
    time_limit: TimeLimit = "3m",
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Why there is no plan, and the least changes that lead to one; of a plan folder, why the plan is as it is.

    Answers about a plan are kept in its folder, and shown by report and workbook.
    """
    about = {"area": area, "tier": tier, "function": function, "fund": fund, "rule": rule}
    named = [f"--{kind}" for kind, text in about.items() if text is not None] + ["--all-areas"] * all_areas
    how: dict[str, Any] = {"solves": solves, "each": each, "time_limit": time_limit}
    if folder := plan_folder(where):
        if policy is not None:
            raise typer.BadParameter("the plan was made under its own rules; solve again with --policy", param_hint="--policy")
        if not all_areas:
            _why_so(folder, about, as_json, **how)
        elif len(named) > 1:
            raise typer.BadParameter(f"give either --all-areas or {named[0]}", param_hint="--all-areas")
        else:
            _why_everywhere(folder, as_json, **how)
    elif named:
        raise typer.BadParameter(f"this asks about a plan, and {where} is no folder of a plan", param_hint=named[0])
    else:
        _why_not(where, policy, as_json, remedies=remedies, rank=rank, time_limit=time_limit)


def _why_so(folder: Path, about: dict[str, str | None], as_json: bool, **how: Any) -> None:
    from optimizer.plan.folder import read_run
    from optimizer.why.so.kept import Keeper
    from optimizer.why.so.reasons import minimised, reasons_of
    from optimizer.why.so.subject import the_subject
    from optimizer.why.so.terminal import content_of, shown

    with answering(as_json, {"kind": None, "id": None, "limits": []}):
        run = read_run(folder)
        subject = refused(lambda: the_subject(run.instance, about), next((f"--{kind}" for kind, text in about.items() if text), ""))
        keeper = Keeper(run, minimised(run))
    found, cancelled = solved(reasons_of, run, subject, currency=run.instance.manifest.currency, **how)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=160)
    if found.solved:
        _keep(keeper, found)
    raise typer.Exit(CANCELLED if cancelled else 0)


def _why_everywhere(folder: Path, as_json: bool, **how: Any) -> None:
    """Every area that has no answer yet; each answer is kept as soon as it is there, so that the same command goes on."""
    from optimizer.engine.settings import MANY_AREAS
    from optimizer.plan.folder import read_run
    from optimizer.verify.naming import names_of
    from optimizer.why.so.kept import Keeper
    from optimizer.why.so.reasons import each_reasons, minimised
    from optimizer.why.so.subject import worst_first
    from optimizer.why.so.terminal import content_of, everywhere

    if not how["solves"]:
        raise typer.BadParameter("without a solve there is nothing to keep; report and workbook have the rest", param_hint="--solves")
    with answering(as_json, {"answers": [], "areas": None, "left": None}):
        run = read_run(folder)
        if len(run.instance.areas) > MANY_AREAS:
            raise typer.BadParameter(f"more than {MANY_AREAS} areas are too large a model; plan one region", param_hint="--all-areas")
        keeper = Keeper(run, minimised(run))
        subjects = worst_first(run)
        asked = [subject for subject in subjects if not keeper.has(subject.kind, subject.id)]

    def every(**told: Any) -> "list[Reasons]":
        done: list[Reasons] = []
        for found in each_reasons(run, asked, **told, **how):
            _keep(keeper, found)
            done.append(found)
        return done

    done, cancelled = solved(every, currency=run.instance.manifest.currency)
    left = len(asked) - sum(not found.stopped for found in done)
    content = {"answers": [content_of(found) for found in done], "areas": len(subjects), "left": left}
    answer(as_json, lambda _: content, lambda: everywhere(done, names_of(run.instance), len(subjects), left), width=160)
    raise typer.Exit(CANCELLED if cancelled else LIMIT_WITH_PLAN if left else 0)


def _keep(keeper: "Keeper", found: "Reasons") -> None:
    """Keep an answer beside its plan; that it cannot be kept is told, as it is shown all the same."""
    from instances.errors import InvalidInstance
    from optimizer.why.so.answer import answer_of

    if keeper.replaces:
        note(f"{keeper.file} had answers about another plan, other data or of another version; they are replaced.")
    try:
        if not keeper.keep(answer_of(found)):
            note(f"{found.subject.name}: the run was stopped, and the earlier answer in {keeper.file} stays.")
    except (OSError, InvalidInstance) as failure:
        note(f"the answer is not kept: {failure}")


def _why_not(where: str, policy: Preset, as_json: bool, **how: Any) -> None:
    from optimizer.why.terminal import content_of, shown
    from optimizer.why.why import why as run

    with answering(as_json, {"answer": None, "limits": [], "remedies": []}):
        instance = load_instance(where, policy)
    found, _ = solved(run, instance, currency=instance.manifest.currency, **how)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=160)
    raise typer.Exit(CODES[found.answer])

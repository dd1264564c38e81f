"""Commands about changing a plan: what one more is worth, the least disruption, and other plans that are nearly as good."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.options import (
    AsJson,
    DecisionsFile,
    Gap,
    Mode,
    ModeOption,
    Preset,
    Seed,
    Threads,
    TimeLimit,
    Where,
    folder_option,
    load_instance,
    refuse_large,
    refused,
    typed,
    under,
    with_decisions,
)
from optimizer.cli.stopping import CANCELLED, put, stop
from optimizer.cli.terminal import INFEASIBLE, answer, answering, claim, exit_code, on_the_way, solved

if TYPE_CHECKING:
    from instances.instance import Instance
    from optimizer.plan.plan import Plan
    from optimizer.prices.run import Base


def price(
    where: Where,
    *,
    plan: Annotated[
        Path | None, typer.Option("--from", metavar="PLAN", help="A plan folder of this instance, so that its plan is not solved anew.")
    ] = None,
    true: Annotated[int, typer.Option(min=0, help="Solve again with one unit more for this many things, those of highest price.")] = 0,
    rule: Annotated[
        str | None, typer.Option(help="A rule, or a family of rules, to do without: the plan is solved again without its limits.")
    ] = None,
    mode: ModeOption = None,
    gap: Annotated[str, typed("share", "--gap", "Proven gap of each solve; it decides how narrow the intervals are.")] = "0.1%",
    time_limit: TimeLimit = "2m",
    threads: Threads = 1,
    seed: Seed = 0,
    policy: Preset = None,
    out: Annotated[Path | None, folder_option("Folder for the tables (CSV, JSON).")] = None,
    as_json: AsJson = False,
) -> None:
    """What one more unit of each fund, post, training place or hour of reach is worth."""
    from optimizer.prices.folder import content_of, write_prices
    from optimizer.prices.rule import without
    from optimizer.prices.run import NoRelaxationError
    from optimizer.prices.run import price as run
    from optimizer.prices.terminal import shown

    claim(out)
    with answering(as_json, {"status": None, "prices": []}):
        instance = load_instance(where, policy)
        if rule is not None:
            refused(lambda: without(instance, rule), "--rule")
        if true or rule is not None:
            refuse_large(instance, "true differences are found on the whole model; add --true 0 for prices of the relaxation alone")
        base, start = _base(instance, plan, mode)
    how = {"mode": mode, "true": true, "rule": rule, "gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    try:
        prices, cancelled = solved(run, instance, currency=instance.manifest.currency, base=base, warm_start=start, **how)
    except NoRelaxationError as failure:
        if as_json:
            put({"status": "cancelled_without_plan" if failure.cancelled else "infeasible", "prices": []})
        stop(str(failure), CANCELLED if failure.cancelled else INFEASIBLE)
    written, write = f"Tables written to {out}: prices.csv, rules.csv, price.json.", partial(write_prices, prices)
    said = "" if out is None else written
    answer(as_json, lambda _: content_of(prices), partial(shown, prices, instance), width=160, out=out, write=write, written=said)
    if cancelled or ((true or rule) and prices.things and prices.objective is None):
        raise typer.Exit(CANCELLED if cancelled else exit_code(prices.status))


def replan(
    where: Where,
    *,
    plan: Annotated[Path, typer.Option("--from", metavar="PLAN", help="The plan in place: a folder that fieldpost solve wrote.")],
    decisions: DecisionsFile = None,
    scenario: Annotated[str | None, typer.Option(help="What is different now: a scenario, or a+b (fieldpost scenario list).")] = None,
    max_moves: Annotated[int | None, typer.Option(min=0, help="Most people who are moved.")] = None,
    max_hires: Annotated[int | None, typer.Option(min=0, help="Most people who are recruited.")] = None,
    max_releases: Annotated[int | None, typer.Option(min=0, help="Most people who are released.")] = None,
    max_trained: Annotated[int | None, typer.Option(min=0, help="Most people who are trained.")] = None,
    within: Annotated[
        str, typed("share", "--within", "Most of the best value that is given up for fewer changes; 0% for the best value.")
    ] = "2%",
    gap: Gap = "0.5%",
    time_limit: TimeLimit = "10m",
    threads: Threads = 1,
    seed: Seed = 0,
    policy: Preset = None,
    out: Annotated[Path | None, folder_option("Folder for the new plan, and what changes in its folder changes.")] = None,
    as_json: AsJson = False,
) -> None:
    """A new plan from the one in place with the fewest changes: who moves, is recruited, released or trained, district by district."""
    if out is not None and out.resolve() == plan.resolve():
        raise typer.BadParameter("the plan in place lies there; name another folder for the new plan", param_hint="--out")
    from optimizer.changes.difference import against
    from optimizer.changes.folder import content_of, write_replan
    from optimizer.changes.replan import MostChanges, put_in_place
    from optimizer.changes.replan import replan as run
    from optimizer.changes.terminal import replan_shown
    from optimizer.engine.settings import share
    from optimizer.plan.folder import read_run
    from optimizer.report.progress import waiting

    claim(out)
    with answering(as_json, {"status": None, "changes": None, "actions": None}):
        instance = under(load_instance(where, policy), where, scenario)
        refuse_large(instance, "replanning needs the whole model; replan a region by itself")
        before = read_run(plan)
        instance = with_decisions(instance, decisions, before.plan)
        put_in_place(instance, before.plan)
    most = MostChanges(max_moves, max_hires, max_releases, max_trained)
    how = {"within": within, "gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    done, _ = solved(run, instance, before.plan, most, currency=instance.manifest.currency, **how)
    after, changes, write = None, None, None
    if done.result.plan is not None:
        with waiting("Comparing the plans"):
            after, changes = against(before, done)
        write = partial(write_replan, done, after, changes)
    written = f"New plan written to {out}; what changes is in {out}/changes, in words (what-changes.txt) and as tables (CSV)."
    record, shown = partial(content_of, done, after, changes), partial(replan_shown, done, share(within), after, changes)
    answer(as_json, record, shown, width=160, out=out, write=write, written=written if out is not None else "")
    raise typer.Exit(exit_code(done.result.status))


def alternatives(
    where: Where,
    *,
    count: Annotated[int, typer.Option(min=1, max=20, help="Plans besides the best one.")] = 3,
    within: Annotated[str, typed("share", "--within", "How much worse than the best plan each may be.")] = "1%",
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    each: Annotated[str, typed("duration", "--each", "Time for each alternative: 90, 90s, 15m, 2h.")] = "60s",
    start: Annotated[Path | None, typer.Option("--from", metavar="PLAN", help="Start from this plan.")] = None,
    threads: Threads = 1,
    seed: Seed = 0,
    policy: Preset = None,
    out: Annotated[Path | None, folder_option("Folder for the plans, and what each does otherwise than the best.")] = None,
    as_json: AsJson = False,
) -> None:
    """Plans nearly as good as the best, and as different as can be in mandates and postings, to negotiate over."""
    from optimizer.changes.alternatives import alternatives as run
    from optimizer.changes.difference import with_figures
    from optimizer.changes.folder import keep_alternative, row_of, write_alternatives
    from optimizer.changes.terminal import alternatives_shown
    from optimizer.engine.settings import share
    from optimizer.plan.folder import read_plan
    from optimizer.report.progress import waiting
    from optimizer.report.terminal import summary

    claim(out)
    with answering(as_json, {"status": None, "alternatives": []}):
        instance = load_instance(where, policy)
        refuse_large(instance, "alternatives need the whole model; take a region by itself")
        known = None if start is None else read_plan(start)
    how: dict[str, Any] = {"within": within, "gap": gap, "time_limit": time_limit, "each": each, "threads": threads, "seed": seed}
    how |= {"on_plan": None if out is None else on_the_way(keep_alternative(out))}
    (result, found), cancelled = solved(run, instance, count, currency=instance.manifest.currency, warm_start=known, **how)
    with waiting("Comparing the plans"):
        plans = with_figures(instance, found)
    write = partial(write_alternatives, instance, plans) if plans else None
    record = {
        "status": str(result.status),
        "bound": result.bound,
        "within": share(within),
        "asked_for": count,
        "alternatives": [row_of(plan) for plan in plans],
    }
    written = f"Plans written to {out}: a plan folder for each, alternatives.csv, and what differs in differences."
    shown = (
        partial(alternatives_shown, instance, plans, result.bound, share(within), count) if plans else partial(summary, instance, result)
    )
    answer(as_json, lambda _: record, shown, width=160, out=out, write=write, written=written if out is not None else "")
    raise typer.Exit(CANCELLED if cancelled else exit_code(result.status))


def _base(instance: "Instance", folder: Path | None, mode: Mode | None) -> "tuple[Base | None, Plan | None]":
    """A plan on disk as the base of true differences where it is of this instance and objective, and as the start of a solve anyway."""
    if folder is None:
        return None, None
    from optimizer.engine.settings import Settings
    from optimizer.plan.earlier_bound import value_of
    from optimizer.plan.folder import read_run
    from optimizer.prices.run import Base

    run = read_run(folder)
    value = value_of(run.record, instance, Settings(mode=mode).stages_for(instance)[0].minimise)
    return None if value is None else Base(run.plan, *value), run.plan

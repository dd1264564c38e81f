"""Commands that make a plan and check one."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from optimizer.cli.caseload import verified_caseload
from optimizer.cli.circuits import RosterFile, verified_circuits
from optimizer.cli.options import (
    AsJson,
    DecisionsFile,
    Gap,
    ModeOption,
    Preset,
    Seed,
    Threads,
    TimeLimit,
    Where,
    Workers,
    folder_option,
    load_instance,
    typed,
    with_decisions,
)
from optimizer.cli.people import DEMO, verified_postings
from optimizer.cli.stopping import put
from optimizer.cli.terminal import (
    BEGINS_ANEW,
    INVALID,
    LIMIT_WITH_PLAN,
    NO_RUN,
    answer,
    answering,
    claim,
    exit_code,
    note,
    processors,
    refuse_place,
    say,
    solved,
    tell,
)

if TYPE_CHECKING:
    from optimizer.people.checked import Checked
    from optimizer.verify import Check

METHOD = "Solve the model whole, region by region, or as pays best (regions where there are several)."

FROM = "After a change: start from the plan in this folder (an --out of before), and use what its run by region found."
WARM_START = "Start from this plan (folder or plan.json), whoever made it; --from uses more of an earlier solve."
POOL = "Plans of other runs, such as of other scenarios: start from the best that these data allow; the new plan is added."
RESUME = "Go on with a run of the same data whose --out was this folder, and write the plan there."


def solve(
    where: Where,
    *,
    out: Annotated[Path | None, folder_option("Folder to write the plan to (JSON, CSV, Parquet, GeoPackage).")] = None,
    mode: ModeOption = None,
    stages: Annotated[
        str | None,
        typed(
            "stages_in",
            "--stages",
            "One after another, as in coverage:1%,cost:2%,travel_time: may give up 1 point of need met, then 2% of the money.",
        ),
    ] = None,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    method: Annotated[Literal["auto", "whole", "regions"], typer.Option(help=METHOD)] = "auto",
    threads: Threads = 1,
    workers: Workers = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Solve regions on this Dask cluster, as in tcp://host:8786.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(metavar="PLAN", help=RESUME)] = None,
    seed: Seed = 0,
    policy: Preset = None,
    earlier: Annotated[Path | None, typer.Option("--from", metavar="PLAN", help=FROM)] = None,
    warm_start: Annotated[Path | None, typer.Option(help=WARM_START)] = None,
    pool: Annotated[Path | None, typer.Option(metavar="FOLDER", help=POOL)] = None,
    decisions: DecisionsFile = None,
    log: Annotated[Path | None, typer.Option(help="Write the HiGHS log of the whole model to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Solve a deployment and check the plan independently."""
    if mode is not None and stages is not None:
        raise typer.BadParameter("give either --mode or --stages", param_hint="--stages")
    if earlier is not None:
        refuse_beside_from(earlier, out, {"--warm-start": warm_start, "--resume": resume})
    if pool is not None:
        if warm_start is not None or earlier is not None:
            raise typer.BadParameter("the pool names the plan to start from; leave --warm-start and --from away", param_hint="--pool")
        refuse_place(pool, "--pool")
    if resume is not None:
        if out is not None and out != resume:
            raise typer.BadParameter("--resume names the folder that the plan is written to; leave --out away", param_hint="--resume")
        out = resume
        refuse_place(out, "--out")
    if log is not None:
        refuse_place(log.parent, "--log")
        if log.is_dir() or not log.parent.is_dir():
            raise typer.BadParameter(f"{log} cannot be a file there; name a file in a folder that exists", param_hint="--log")
    from optimizer.decomposition.dispatcher import blocks_of
    from optimizer.engine.settings import Settings
    from optimizer.plan.folder import BEST_FILE, PLAN_FILE, WORK_FOLDER, read_plan, write_plan
    from optimizer.report.terminal import summary
    from optimizer.solving import by_region as in_regions
    from optimizer.solving import solve as run

    claim(out, left=None if resume is not None else f"--resume {out} goes on from it, and {BEGINS_ANEW}")
    with answering(as_json, NO_RUN):
        instance = load_instance(where, policy)
        start = None if warm_start is None else read_plan(warm_start)
        kept = start if earlier is None or decisions is None else read_plan(earlier)
        instance = with_decisions(instance, decisions, kept)
        try:
            by_region = in_regions(instance, Settings(mode=mode, stages=stages or (), method=method))
        except ValueError as failure:
            raise typer.BadParameter(str(failure), param_hint="--method") from None
        if method == "regions" and not blocks_of(instance):
            raise typer.BadParameter(
                "people may serve the whole country in this instance, or help across it in a surge, so no region is a problem of its own",
                param_hint="--method",
            )
        if not by_region and cluster is not None:
            raise typer.BadParameter("this instance is solved whole; add --method regions", param_hint="--cluster")
        if by_region and log is not None:
            raise typer.BadParameter("by region there is no one log of the solver; add --method whole", param_hint="--log")
        left = (WORK_FOLDER,) if by_region else (BEST_FILE, PLAN_FILE)
        if resume is not None and not any((resume / name).exists() for name in left):
            how_solved = "by region" if by_region else "of the whole model"
            raise typer.BadParameter(f"{resume} holds no run {how_solved} to go on with (no {' or '.join(left)})", param_hint="--resume")
        how: dict[str, Any] = {"gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed, "workers": workers or processors()}
        how |= {"mode": mode, "stages": stages or (), "method": method, "cluster": cluster, "warm_start": start, "log_file": log}
        how |= {"earlier": earlier, "pool": pool}
        how |= {"work_folder": None if out is None else out / WORK_FOLDER if by_region else out, "resume": resume is not None}
        result, _ = solved(run, instance, currency=instance.manifest.currency, on_note=note, **how)
    write = None if result.plan is None else partial(write_plan, result.plan, result=result, instance=instance)
    written = "" if out is None else f"Plan written to {out}. Draw it: fieldpost map {where} {out}"
    answer(as_json, result.record, partial(summary, instance, result), out=out, write=write, written=written)
    raise typer.Exit(exit_code(result.status))


def refuse_beside_from(earlier: Path, out: Path | None, others: dict[str, Path | None]) -> None:
    """Refuse what makes no sense beside --from; raises `typer.BadParameter`."""
    reasons = {
        "--warm-start": "--from starts from the plan in its folder; leave --warm-start away",
        "--resume": "--resume goes on with a run of the same data, --from begins another one; give one of them",
    }
    wrong = [reasons[name] for name, given in others.items() if given is not None]
    if out is not None and out.resolve().is_relative_to(earlier.resolve()):
        wrong.append("nothing is written to the folder of an earlier run; name another one with --out")
    if wrong:
        raise typer.BadParameter(wrong[0], param_hint="--from")


def verify(
    where: Where,
    plan: Annotated[Path, typer.Argument(help="Plan folder, or plan.json; CSV tables typed by hand will do.")],
    policy: Preset = None,
    postings: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Check postings of this plan in its place: a folder, or postings.json.")
    ] = None,
    caseload: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Check caseloads of this plan in its place, of people of --postings where given.")
    ] = None,
    circuits: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Check circuits of this plan in its place: a folder of fieldpost circuits.")
    ] = None,
    roster: RosterFile = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of a made-up roster.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Check a plan, or postings, caseloads or circuits of it, whoever made them, against every rule, and work a plan's costs out anew."""
    from optimizer.plan.folder import plan_and_source
    from optimizer.report.progress import waiting
    from optimizer.report.terminal import verdict
    from optimizer.verify import check_plan

    found: Check | Checked
    with answering(as_json, {"ok": False, "violations": []}):
        instance = load_instance(where, policy)
        decision, what = plan_and_source(plan)
        if caseload is not None:
            found, said = verified_caseload(instance, decision, caseload, postings, roster, seed)
        elif postings is not None:
            found, said = verified_postings(instance, decision, postings, roster or DEMO, seed)
        elif circuits is not None:
            found, said = verified_circuits(instance, decision, circuits, roster, seed)
        else:
            tell(f"Checking {what}.")
            with waiting("Checking every rule"):
                found = check_plan(instance, decision)
            said = verdict(instance, found)
    if as_json:
        put({"ok": found.ok, "violations": [violation.as_dict() for violation in found.violations]})
    else:
        for line in [*found.notes, *found.violations, said]:
            say(str(line))
    if not found.ok:
        raise typer.Exit(INVALID)


def demo(
    out: Annotated[Path, typer.Option(help="Folder to write plan and maps to.")] = Path("demo"),
) -> None:
    """Solve the bundled province of Ifugao (45 seconds at most), check the plan, and write plan and maps to demo/."""
    from optimizer.cli.pages import draw_maps

    try:
        solve("ifugao", out=out, threads=2, time_limit="45")
    except typer.Exit as ended:
        if ended.exit_code not in (0, LIMIT_WITH_PLAN):
            raise
    verify("ifugao", out)
    draw_maps("ifugao", out)

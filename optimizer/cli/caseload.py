"""The command that gives the work of a plan to people."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.options import AsJson, Preset, Seed, TimeLimit, Where, Workers, folder_option, load_instance
from optimizer.cli.people import roster_of
from optimizer.cli.terminal import FAILED, answer, answering, claim, exit_code, note, processors, solved, tell

if TYPE_CHECKING:
    from instances.instance import Instance
    from optimizer.people.checked import Checked
    from optimizer.plan.plan import Plan

NO_CASELOAD = dict.fromkeys(["status", "seconds", "areas", "people", "hours", "hours_left", "stages", "violations", "caseload"])
"""The JSON of a run that never came to be: nothing is known."""


def caseload(
    where: Where,
    plan: Annotated[Path, typer.Argument(help="Plan folder, or plan.json; CSV tables typed by hand will do.")],
    *,
    area: Annotated[list[str] | None, typer.Option(help="Only this area, by id or name; may be given several times.")] = None,
    postings: Annotated[Path | None, typer.Option(metavar="DIR", help="Who is posted where: the folder of fieldpost post.")] = None,
    roster: Annotated[
        str | None, typer.Option(metavar="FILE", help="What people can do, and pins: a roster, or demo for a made-up one.")
    ] = None,
    last: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Earlier caseloads: work stays with the same people where it can.")
    ] = None,
    out: Annotated[Path, folder_option("Folder to write caseloads to (JSON, CSV, Parquet, workbook).")] = Path("caseload"),
    workers: Workers = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Say who does which function for which settlement, and who supervises whom, so that the work of a plan is done.

    Without postings and roster every post of the plan is a person, named after area, tier and number.
    """
    from optimizer.people.caseloads.folder import CASELOAD_FILE, read_caseload, write_caseload
    from optimizer.people.caseloads.run import caseload as run
    from optimizer.people.caseloads.terminal import summary
    from optimizer.people.postings.folder import read_postings
    from optimizer.plan.folder import read_plan

    claim(out, (CASELOAD_FILE,), "caseload")
    with answering(as_json, NO_CASELOAD):
        instance = load_instance(where, policy)
        known: dict[str, Any] = {
            "postings": None if postings is None else read_postings(postings),
            "last": None if last is None else read_caseload(last),
        }
        known["roster"] = roster_of(roster, instance, seed)
        how: dict[str, Any] = {"areas": area or (), "workers": workers or processors(), "time_limit": time_limit, "seed": seed}
        result, _ = solved(run, instance, read_plan(plan), **known, **how)
    for what in result.notes:
        note(what)
    named = "".join(f" {option} {given}" for option, given in (("--postings", postings), ("--roster", roster)) if given is not None)
    written = f"Caseloads written to {out}. Check them: fieldpost verify {where} {plan} --caseload {out}{named}"
    write = partial(write_caseload, instance, result)
    answer(as_json, result.record, lambda: summary(instance, result), width=140, out=out, write=write, written=written)
    raise typer.Exit(FAILED if result.violations else exit_code(result.status))


def verified_caseload(
    instance: "Instance", plan: "Plan", folder: Path, postings: Path | None, roster: str | None, seed: int
) -> "tuple[Checked, str]":
    """What the check of caseloads found, and it in a sentence."""
    from optimizer.people.caseloads.check import check_caseload
    from optimizer.people.caseloads.folder import caseload_and_source
    from optimizer.people.checked import Checked
    from optimizer.people.postings.folder import read_postings
    from optimizer.report.progress import waiting
    from optimizer.report.terminal import kept

    made, what = caseload_and_source(folder)
    tell(f"Checking {what}.")
    people = roster_of(roster, instance, seed)
    posted = None if postings is None else read_postings(postings)
    areas = {row.area for row in made.cases} | {row.area for row in made.left} | {row.area for row in made.workers}
    with waiting("Checking every rule"):
        broken = tuple(check_caseload(instance, plan, made, posted, people, areas=areas))
    return Checked(broken), f"{kept(broken)}: {len(made.cases):,} cases of {len({row.person for row in made.cases}):,} people."

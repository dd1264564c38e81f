"""Commands about people: a roster to fill, and who goes where."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.data import Overwrite, refuse_existing, refuse_no_workbook
from optimizer.cli.options import AsJson, Gap, Seed, TimeLimit, Where, Workers, folder_option, load_instance
from optimizer.cli.pages import Language, words_named
from optimizer.cli.terminal import FAILED, answer, answering, claim, exit_code, processors, say, solved, tell

if TYPE_CHECKING:
    from instances.instance import Instance
    from instances.people.schema import Roster
    from optimizer.people.checked import Checked
    from optimizer.plan.plan import Plan

people_app = typer.Typer(help="People: the roster that posts are filled from.", no_args_is_help=True)
PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan folder, or plan.json.")]
RosterOption = Annotated[
    str, typer.Option("--roster", metavar="ROSTER", help="Roster: a workbook, a folder or a CSV of people; demo for a made-up one.")
]
Names = Annotated[bool, typer.Option("--names", help="Show names in the workbook; otherwise codes alone.")]
DEMO = "demo"


@people_app.command("template")
def template(
    where: Where,
    plan: PlanFolder,
    path: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The roster to write, ending in .xlsx.")],
    overwrite: Overwrite = False,
) -> None:
    """Write a roster to fill in: a row for each head in place and each that the plan adds; homes and wishes are what it lacks."""
    refuse_no_workbook(path)
    refuse_existing(path, overwrite, "WORKBOOK")
    from instances.people.template import blank_roster
    from instances.people.workbook import write_roster_workbook
    from optimizer.plan.folder import read_plan
    from optimizer.report.progress import waiting

    with answering(False, {}):
        instance = load_instance(where)
        heads = {(row.area, row.tier): row.heads for row in read_plan(plan).staff}
        roster = blank_roster(instance, heads)
        with waiting(f"Writing {path}"):
            write_roster_workbook(roster, instance, path)
    say(f"{path} has {len(roster.people):,} rows to be filled; it will hold personal data, so keep it where personnel files are kept.")
    say(f"Then: fieldpost post {where} {plan} --roster {path} --out postings/")


def post(
    where: Where,
    plan: PlanFolder,
    *,
    roster: RosterOption = DEMO,
    names: Names = False,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    workers: Workers = None,
    seed: Seed = 0,
    language: Language = "en",
    out: Annotated[Path | None, folder_option("Folder for the postings (JSON, CSV, Parquet) and their workbook.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fill the posts of a plan with the people of a roster: who goes where, who is trained, what stays vacant and why."""
    words = words_named(language)
    from optimizer.people.postings.folder import write_postings
    from optimizer.people.postings.solve import post as run
    from optimizer.people.postings.terminal import shown
    from optimizer.plan.folder import read_plan
    from optimizer.report.progress import waiting

    claim(out)
    unknown = dict.fromkeys(["status", "posted", "vacant", "spare", "stages", "postings"])
    with answering(as_json, unknown):
        instance = load_instance(where)
        decision = read_plan(plan)
        with waiting("Reading the roster"):
            people = roster_named(roster, instance, seed)
        how: dict[str, Any] = {"gap": gap, "time_limit": time_limit, "workers": workers or processors(), "seed": seed}
        result, _ = solved(run, instance, decision, people, **how)
    write = partial(write_postings, result, instance=instance, roster=people, names=names, words=words)
    written = "" if out is None else f"Postings written to {out}: postings.xlsx to print, tables as CSV and Parquet."
    answer(as_json, result.record, partial(shown, instance, decision, people, result), width=160, out=out, write=write, written=written)
    raise typer.Exit(FAILED if result.violations else exit_code(result.status))


def roster_named(given: str, instance: "Instance", seed: int = 0) -> "Roster":
    """The roster of a path, or a made-up one for `demo`; raises `InvalidInstance`."""
    from instances.people.demo import demo_roster
    from instances.people.files import read_roster

    return demo_roster(instance, seed) if given == DEMO else read_roster(given, instance)


def roster_of(given: str | None, instance: "Instance", seed: int) -> "Roster | None":
    """The roster that is named, if one is."""
    return None if given is None else roster_named(given, instance, seed)


def verified_postings(instance: "Instance", plan: "Plan", folder: Path, roster: str, seed: int) -> "tuple[Checked, str]":
    """What the check of postings found, and it in a sentence."""
    from optimizer.people.postings.check.whole import check_postings
    from optimizer.people.postings.folder import postings_and_source
    from optimizer.report.progress import waiting
    from optimizer.report.terminal import kept

    with waiting("Reading the roster"):
        people = roster_named(roster, instance, seed)
    postings, what = postings_and_source(folder)
    tell(f"Checking {what}.")
    with waiting("Checking every rule"):
        found = check_postings(instance, plan, people, postings)
    vacant = sum(row.heads for row in postings.vacant)
    return (
        found,
        f"{kept(found.violations)}: {len(postings.posted):,} people posted, {vacant:,} posts vacant, {len(postings.spare):,} spare.",
    )

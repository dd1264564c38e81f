"""Commands about days: who goes where on which day, and what real days say about a plan."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.options import AsJson, Gap, Seed, TimeLimit, Where, Workers, folder_option, load_instance, refused
from optimizer.cli.pages import Language, words_named
from optimizer.cli.people import PlanFolder, roster_of
from optimizer.cli.terminal import FAILED, answer, answering, claim, exit_code, note, processors, solved, tell

if TYPE_CHECKING:
    from instances.instance import Instance
    from optimizer.people.checked import Checked
    from optimizer.plan.plan import Plan

ROSTER = "Homes, absences, closed days, frequency of visits, pins: a workbook, a folder or a CSV of people; demo for a made-up roster."
RosterFile = Annotated[str | None, typer.Option("--roster", metavar="ROSTER", help=ROSTER)]
CaseloadFolder = Annotated[
    Path | None, typer.Option("--caseload", metavar="DIR", help="Who has which work where: the folder of fieldpost caseload.")
]
NO_CIRCUITS = dict.fromkeys(
    ["status", "people", "visits", "asked_hours", "done_hours", "undone_hours", "way_hours", "bound", "gap", "circuits"]
)


def circuits(
    where: Where,
    plan: PlanFolder,
    *,
    month: Annotated[str, typer.Option(help="Month as 2026-07, quarter as 2026-Q3, or days as 2026-07-06..2026-07-10.")],
    caseload: CaseloadFolder = None,
    roster: RosterFile = None,
    area: Annotated[str | None, typer.Option(help="Only those who work in this area.")] = None,
    anyone: Annotated[
        bool, typer.Option("--anyone", help="A visit is one for all whom the caseload lists for it; meant for a few days.")
    ] = False,
    time_limit: TimeLimit = None,
    workers: Workers = None,
    seed: Seed = 0,
    language: Language = "en",
    out: Annotated[Path, folder_option("Folder for tables, calendar files, sheets and the page.")] = Path("circuits"),
    as_json: AsJson = False,
) -> None:
    """Say who goes where on which day of a month: visits, supervision, ways; calendar files, a sheet each, a page with the routes.

    Without a caseload the plan's people share the settlements in the simplest way.
    """
    words = words_named(language)
    from optimizer.people.circuits.folder import CIRCUITS_FILE, read_caseload_of, record_of, write_circuits
    from optimizer.people.circuits.period import period_of
    from optimizer.people.circuits.run import circuits as run
    from optimizer.people.circuits.terminal import shown
    from optimizer.plan.folder import read_plan
    from optimizer.report.progress import waiting

    refused(lambda: period_of(month), "--month")
    claim(out, (CIRCUITS_FILE,), "circuits")
    with answering(as_json, NO_CIRCUITS):
        instance = load_instance(where)
        own = None if caseload is None else read_caseload_of(caseload)
        people = roster_of(roster, instance, seed)
        how: dict[str, Any] = {
            "time_limit": time_limit,
            "workers": workers or processors(),
            "seed": seed,
            "area": area,
            "anyone": anyone,
            "month": month,
        }
        with waiting("Looking for days"):
            result, _ = solved(run, instance, read_plan(plan), own, roster=people, progress=tell_count, **how)
    write = partial(write_circuits, instance, result, words=words)
    written = f"Circuits written to {out}: circuits.html, a calendar file and a sheet for each person, tables as CSV and Parquet."
    answer(as_json, partial(record_of, result), partial(shown, instance, result), width=160, out=out, write=write, written=written)
    raise typer.Exit(FAILED if result.violations else exit_code(result.status))


def tell_count(done: int, whole: int, last: str) -> None:
    """Say on standard error how many calendars are done, now and then."""
    if done % 50 == 0:
        tell(f"{done} of {whole} calendars are done")


def calibrate(
    where: Where,
    plan: PlanFolder,
    circuits: Annotated[Path, typer.Argument(metavar="CIRCUITS", help="Folder of fieldpost circuits.")],
    *,
    roster: RosterFile = None,
    rounds: Annotated[int, typer.Option(min=1, max=10, help="Most solves.")] = 3,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = "5m",
    workers: Workers = None,
    seed: Seed = 0,
    out: Annotated[Path | None, folder_option("Folder for the plan that is solved again, with the new figures in its instance.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure what days on the road say about a plan's ways, and solve the plan again with it, until both agree or it is said why not."""
    from optimizer.people.circuits.calibrate import calibrate as run
    from optimizer.people.circuits.folder import caseload_beside, read_circuits
    from optimizer.people.circuits.terminal import calibration_shown
    from optimizer.plan.folder import read_plan, write_plan

    claim(out)
    with answering(as_json, dict.fromkeys(["converged", "said", "fits", "difference", "plan"])):
        instance = load_instance(where)
        days, decision, people = read_circuits(circuits), read_plan(plan), roster_of(roster, instance, seed)
        cases = caseload_beside(circuits, instance, decision, people)
        how: dict[str, Any] = {"rounds": rounds, "gap": gap, "time_limit": time_limit, "workers": workers or processors(), "seed": seed}
        currency = instance.manifest.currency
        found, _ = solved(run, instance, decision, days, cases, currency=currency, roster=people, on_note=note, **how)
    again = found.result
    write = None if again is None or again.plan is None else partial(write_plan, again.plan, result=again, instance=found.instance)
    written = "" if out is None or write is None else f"The plan again, with the new ways in its instance, is in {out}."
    answer(as_json, found.record, partial(calibration_shown, found, currency), width=140, out=out, write=write, written=written)
    raise typer.Exit(0 if again is None else exit_code(again.status))


def verified_circuits(instance: "Instance", plan: "Plan", folder: Path, roster: str | None, seed: int) -> "tuple[Checked, str]":
    """What the check of circuits found, and it in a sentence."""
    from optimizer.people.checked import Checked
    from optimizer.people.circuits.check import check_circuits
    from optimizer.people.circuits.folder import caseload_beside, circuits_and_source
    from optimizer.report.progress import waiting
    from optimizer.report.terminal import kept

    made, what = circuits_and_source(folder)
    tell(f"Checking {what}.")
    with waiting("Checking every rule"):
        people = roster_of(roster, instance, seed)
        broken = check_circuits(instance, caseload_beside(folder, instance, plan, people), made, people)
    return Checked(broken), f"{kept(broken)}: {len(made.visits):,} visits of {len({row.person for row in made.visits}):,} people."

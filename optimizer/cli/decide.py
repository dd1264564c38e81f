"""Commands about decisions: `decide`."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.options import AsJson, Gap, ModeOption, Seed, Threads, TimeLimit, Workers, folder_option
from optimizer.cli.terminal import NO_RUN, answer, answering, claim, exit_code, note, processors, solved

Phrases = list[str] | None


def _phrases(name: str, help: str) -> Any:
    return typer.Option(name, metavar="PHRASE", help=help)


def decide(
    plan: Annotated[Path, typer.Argument(help="Plan folder, as solve --out writes it.")],
    *,
    keep: Annotated[Phrases, _phrases("--keep", "As in the plan: 'Lagawe senior_social_worker', 'mandate intake aide', 'Lagawe'.")] = None,
    forbid: Annotated[Phrases, _phrases("--forbid", "None of this: 'move Kiangan Tinoc', 'recruit volunteer'.")] = None,
    exactly: Annotated[Phrases, _phrases("--set", "Exactly so many: 'Banaue volunteer=20'.")] = None,
    at_least: Annotated[Phrases, _phrases("--at-least", "At least so many, as in --set.")] = None,
    at_most: Annotated[Phrases, _phrases("--at-most", "At most so many, as in --set.")] = None,
    free: Annotated[Phrases, _phrases("--free", "Decide no longer what an earlier decision of the plan was about.")] = None,
    file: Annotated[
        Path | None, typer.Option("--decisions", metavar="FILE", help="Decisions from a CSV, or the sheet decisions of a workbook.")
    ] = None,
    singly: Annotated[
        int | None, typer.Option(min=0, help="Decisions that are priced one by one; 30, or none of a country solved by region.")
    ] = None,
    mode: ModeOption = None,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    workers: Workers = None,
    seed: Seed = 0,
    out: Annotated[Path | None, folder_option("Folder for the new plan, its decisions and what they cost.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide parts of a plan (keep, forbid, set heads, mandates, moves, …), plan the rest anew, and see what each decision costs."""
    if out is not None and out.resolve() == plan.resolve():
        raise typer.BadParameter("the plan that was decided about lies there; name another folder for the new plan", param_hint="--out")
    from optimizer.decisions.decide import decide as run
    from optimizer.decisions.folder import content_of, write_decided
    from optimizer.decisions.terminal import shown
    from optimizer.decisions.written import Decisions
    from optimizer.plan.folder import read_run
    from optimizer.report.progress import waiting

    claim(out)
    with answering(as_json, NO_RUN | {"decisions": None}):
        with waiting(f"Reading {plan}"):
            before = read_run(plan)
            decisions = Decisions(before.instance, before.plan)
            decisions = decisions if file is None else decisions.read(file)
            decisions = decisions.free(*free or ()).keep(*keep or ()).forbid(*forbid or ()).exactly(*exactly or ())
            decisions = decisions.at_least(*at_least or ()).at_most(*at_most or ())
            instance = decisions.decided
        if not instance.decisions:
            raise typer.BadParameter("nothing is decided; give --keep, --set, --forbid, … or --decisions", param_hint="--keep")
    how: dict[str, Any] = {"mode": mode, "singly": singly, "gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    how |= {"workers": workers or processors(), "on_note": note}
    done, _ = solved(run, decisions, currency=instance.manifest.currency, **how)
    write = None if done.result.plan is None else partial(write_decided, done)
    written = "" if out is None else f"Plan written to {out}; its decisions are in decisions.csv, what they cost in decision_prices.csv."
    answer(as_json, partial(content_of, done), partial(shown, done), width=160, out=out, write=write, written=written)
    raise typer.Exit(exit_code(done.result.status))

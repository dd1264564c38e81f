"""Commands about years and about what nobody knows yet: plans over several years, and plans for several scenarios at once."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.options import (
    AsJson,
    DecisionsFile,
    Gap,
    ModeOption,
    ThreadCount,
    TimeLimit,
    Where,
    folder_option,
    load_instance,
    typed,
    under,
    with_decisions,
)
from optimizer.cli.terminal import answer, answering, claim, exit_code, note, processors, solved, tell

NO_HORIZON = dict.fromkeys(("status", "objective", "bound", "gap", "seconds", "terms", "years", "violations", "plan"), None)
"""The JSON of a run that never came to anything."""


def horizon(
    where: Where,
    *,
    years: Annotated[int, typer.Option(min=1, max=10, help="Years of the plan, the first being the instance's own.")] = 5,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="Lay a scenario over the instance (fieldpost scenario list).")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="Keep to the mandates of this solved plan; else any tier that is able may do the work.")
    ] = None,
    decisions: DecisionsFile = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="People in post, and those who come and go, in whole heads; the search takes far longer.")
    ] = False,
    mode: ModeOption = None,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    workers: ThreadCount = None,
    out: Annotated[Path | None, folder_option("Folder to write to (JSON, CSV tables, a picture).")] = None,
    as_json: AsJson = False,
) -> None:
    """Plan several years: who leaves, who studies, who rises, what is short where, and what it costs."""
    from optimizer.horizon.folder import write_horizon
    from optimizer.horizon.solve import horizon as run
    from optimizer.horizon.terminal import summary
    from optimizer.plan.folder import BEST_FILE

    claim(out)
    with answering(as_json, NO_HORIZON):
        instance = with_decisions(under(load_instance(where), where, scenario), decisions)
        mandates = None if plan is None else _mandates(plan)
        threads = workers or processors()
        how: dict[str, Any] = {"mode": mode, "gap": gap, "time_limit": time_limit, "mandates": mandates, "on_note": note}
        how |= {"whole_heads": whole, "threads": threads, "workers": threads, "best_file": None if out is None else out / BEST_FILE}
        result, _ = solved(run, instance, years, currency=instance.manifest.currency, **how)
    write = None if result.plan is None else partial(write_horizon, instance, result)
    written = "" if out is None else f"Written to {out}: years.png, summary/*.csv, tables/*.csv, horizon.json."
    shown = partial(summary, instance, result)
    answer(as_json, lambda place: result.record() | {"plan": place}, shown, out=out, write=write, written=written)
    raise typer.Exit(exit_code(result.status))


def _mandates(plan: Path) -> set[tuple[str, str]]:
    """(function, tier) of the mandates of a solved plan, in whatever scope."""
    from optimizer.plan.folder import plan_and_source

    decision, what = plan_and_source(plan)
    tell(f"Keeping to the mandates of {what}.")
    return {(row.function, row.tier) for row in decision.mandates}


NO_HEDGE = dict.fromkeys(("status", "objective", "bound", "gap", "seconds", "scenarios"), None)
"""The JSON of a run for several scenarios that never came to anything."""


def hedge(
    where: Where,
    *,
    scenarios: Annotated[str, typer.Option(metavar="NAMES", help="Scenarios and their chances, as in baseline:0.6,flood:0.4.")],
    mode: ModeOption = None,
    lend_share: Annotated[
        str, typed("share", "--lend-share", "Most that a post may lend once the scenario is known, of the weeks of its heads.")
    ] = "20%",
    surge_share: Annotated[
        str, typed("share", "--surge-share", "Most weeks of surge helpers, of those of a tier's heads in a region.")
    ] = "10%",
    surge_cost: Annotated[float, typer.Option(min=0, help="Cost of a surge helper, as a multiple of wage and hiring cost.")] = 1.5,
    gap: Gap = "1%",
    time_limit: TimeLimit = None,
    workers: ThreadCount = None,
    out: Annotated[Path | None, folder_option("Folder to write to (JSON, CSV tables).")] = None,
    as_json: AsJson = False,
) -> None:
    """Plan for several scenarios at once: posts and training now, redeployment and surge help when it is known which one comes."""
    chances = _chances(scenarios)
    from instances.scenarios import scenarios_of
    from optimizer.hedge.folder import record, write_hedge
    from optimizer.hedge.solve import hedge as run
    from optimizer.hedge.terminal import summary
    from optimizer.plan.folder import BEST_FILE

    claim(out)
    with answering(as_json, NO_HEDGE):
        instance = load_instance(where)
        how: dict[str, Any] = {
            "mode": mode,
            "gap": gap,
            "time_limit": time_limit,
            "threads": workers or processors(),
            "known": scenarios_of(where),
        }
        how |= {"lend_share": lend_share, "surge_share": surge_share, "surge_cost": surge_cost}
        how |= {"best_file": None if out is None else out / BEST_FILE, "on_note": note}
        result, _ = solved(run, instance, chances, currency=instance.manifest.currency, **how)
    write = None if result.first is None else partial(write_hedge, result)
    written = "" if out is None else f"Written to {out}: posts.csv, training.csv, scenarios.csv, help.csv, unmet.csv, result.json."
    answer(as_json, lambda _: record(result), partial(summary, instance, result), out=out, write=write, written=written)
    raise typer.Exit(exit_code(result.status))


def _chances(text: str) -> dict[str, float]:
    """Scenarios typed as baseline:0.6,flood:40%; raises `typer.BadParameter`."""
    chances: dict[str, float] = {}
    for part in text.split(","):
        name, _, chance = part.strip().rpartition(":")
        try:
            value = float(chance.removesuffix("%")) / (100 if chance.endswith("%") else 1)
        except ValueError:
            value = 0.0
        if not name or not 0 < value <= 1 or name in chances:
            expected = "each scenario once, with its chance above 0 and at most 1: baseline:0.6,flood:0.4"
            raise typer.BadParameter(f"{part.strip()!r}: write {expected}", param_hint="--scenarios")
        chances[name] = value
    if len(chances) < 2 or abs(sum(chances.values()) - 1) > 1e-6:
        found = f"{len(chances)} scenario{'s' if len(chances) > 1 else ''} with chances that add up to {sum(chances.values()):g}"
        raise typer.BadParameter(f"{found}; write two or more whose chances add up to 1", param_hint="--scenarios")
    return chances

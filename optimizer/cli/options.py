"""Options that several commands take, what is typed for them, and the instance that a command names."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from optimizer.cli.terminal import refuse_place

if TYPE_CHECKING:
    from instances.instance import Instance
    from optimizer.plan.plan import Plan

T = TypeVar("T")


def typed(kind: str, name: str, help: str) -> Any:
    """An option whose text is read by the function `kind` of `optimizer.engine.settings`; refused early if it cannot be."""

    def parse(text: str) -> str:
        from optimizer.engine import settings

        try:
            getattr(settings, kind)(text)
        except ValueError as failure:
            raise typer.BadParameter(str(failure), param_hint=name) from None
        return text

    metavar = {"share": "SHARE", "points": "POINTS", "duration": "TIME", "stages_in": "STAGES"}[kind]
    return typer.Option(name, parser=parse, metavar=metavar, help=help)


def folder_option(help: str) -> Any:
    """The option --out, a folder that is refused early where it cannot be written to."""

    def check(folder: Path | None) -> Path | None:
        if folder is not None:
            refuse_place(folder, "--out")
        return folder

    return typer.Option("--out", callback=check, help=help)


Where = Annotated[str, typer.Argument(metavar="INSTANCE", help="A bundled instance (fieldpost list), a folder, or an .xlsx workbook.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Policy = Literal["emerging", "developing", "established"]
Preset = Annotated[Policy | None, typer.Option("--policy", help="Lay a policy preset over the instance.")]
Mode = Literal["cost", "coverage", "balanced"]
ModeOption = Annotated[Mode | None, typer.Option("--mode", help="What to achieve; the instance's own mode if not given.")]
Gap = Annotated[str, typed("share", "--gap", "Stop a solve at this proven gap: 0.5% or 0.005.")]
TimeLimit = Annotated[str | None, typed("duration", "--time-limit", "Stop a solve after this time with the best plan: 90, 90s, 15m, 2h.")]
Threads = Annotated[int, typer.Option(min=1, help="Processor threads for the solver, of a model solved whole.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that solve at the same time; one for each processor if not given.")]
ThreadCount = Annotated[int | None, typer.Option("--workers", min=1, help="Threads; one for each processor if not given.")]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed; the same seed gives the same answer.")]


def plan_folder(where: str) -> Path | None:
    """The folder of a plan, if that is what was named."""
    from optimizer.plan.folder import PLAN_FILE

    return Path(where) if (Path(where) / PLAN_FILE).is_file() else None


def load_instance(where: str, policy: Policy | None = None) -> "Instance":
    """The instance, under the preset if one is named; checked in either case."""
    from instances import load
    from instances.presets import apply
    from optimizer.report.progress import waiting

    with waiting(f"Reading {where}"):
        instance = load(where)
        if policy is None:
            return instance
        return refused(lambda: apply(instance, policy), "--policy")


DecisionsFile = Annotated[
    Path | None, typer.Option("--decisions", metavar="FILE", help="Decisions to keep: a CSV, or the sheet decisions of a workbook.")
]


def with_decisions(instance: "Instance", file: Path | None, plan: "Plan | None" = None) -> "Instance":
    """The instance with the decisions of a file, if one is named; `keep` speaks of the plan. Raises `InvalidInstance`."""
    if file is None:
        return instance
    from optimizer.decisions.written import Decisions

    return Decisions(instance, plan).read(file).decided


def under(instance: "Instance", where: str, scenario: str | None) -> "Instance":
    """The instance under a scenario, if one is named; raises `InvalidInstance` with the nearest known name."""
    if scenario is None:
        return instance
    from instances.scenarios import apply, scenarios_of
    from optimizer.compare.cases import case_named

    case = refused(lambda: case_named(scenario, scenarios_of(where)), "--scenario")
    return apply(instance, *case.scenarios)


def refused(make: Callable[[], T], option: str) -> T:
    """What is made; a `ValueError` is one of the option."""
    try:
        return make()
    except ValueError as failure:
        raise typer.BadParameter(str(failure), param_hint=option) from None


def refuse_large(instance: "Instance", why: str) -> None:
    """Refuse an instance that is solved by region, and say why; raises `typer.BadParameter`."""
    from optimizer.solving import pays_by_region

    if pays_by_region(instance):
        raise typer.BadParameter(f"{instance.manifest.name} has {len(instance.areas):,} areas and is solved by region, while {why}")

"""Arguments that several commands take, and the instance that they name."""

from typing import TYPE_CHECKING, Annotated

import typer

from instances.errors import InvalidInstance
from optimizer.cli.arguments import PresetChoice

if TYPE_CHECKING:
    from instances.schema import Instance

Where = Annotated[str, typer.Argument(metavar="INSTANCE", help="A bundled instance (fieldpost list), a folder, or an .xlsx workbook.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Preset = Annotated[PresetChoice | None, typer.Option("--policy", help="Lay a policy preset over the instance.")]


def load_instance(where: str, policy: PresetChoice | None = None) -> "Instance":
    """The instance, under the preset if one is named; checked in either case."""
    from instances import check, load
    from instances.presets import apply
    from optimizer.report.progress import waiting

    with waiting(f"Reading {where}"):
        instance = load(where)
        if policy is None:
            return instance
        try:
            instance = apply(instance, policy.value)
        except ValueError as failure:
            raise typer.BadParameter(str(failure), param_hint="--policy") from None
        problems = check(instance)
    if problems:
        raise InvalidInstance(problems)
    return instance


def under(instance: "Instance", where: str, scenario: str | None) -> "Instance":
    """The instance under a scenario, if one is named; raises `InvalidInstance` with the nearest known name."""
    if scenario is None:
        return instance
    from instances.scenarios import apply, scenarios_of
    from optimizer.compare.cases import cases_of

    cases = cases_of(scenario, scenarios_of(where))
    if len(cases) > 1:
        raise typer.BadParameter("one case at a time; a+b lays one scenario over another", param_hint="--scenario")
    return apply(instance, *cases[0].scenarios)


def refuse_large(instance: "Instance", why: str) -> None:
    """Refuse an instance that is solved by region, and say why; raises `typer.BadParameter`."""
    from optimizer.solving import pays_by_region

    if pays_by_region(instance):
        raise typer.BadParameter(f"{instance.manifest.name} has {len(instance.areas):,} areas and is solved by region, while {why}")

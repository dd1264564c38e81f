"""Apply scenarios to an instance: one after another, with everything that is wrong reported at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from instances.checks import check
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.scenarios import figures, people
from instances.scenarios.changes import NeedChange
from instances.scenarios.choosing import Choice
from instances.scenarios.need import NeedStep, need_step, with_need
from instances.scenarios.schema import BASELINE, SECTIONS, Scenario
from instances.scenarios.surges import surges
from instances.schema import TABLES, Frozen, Manifest, Objective, Policy

CHANGES: dict[str, Callable[[Instance, Any, Choice], figures.Tables]] = {
    "wages": figures.wages,
    "expenses": figures.expenses,
    "support": figures.support,
    "hardship": figures.hardship,
    "longest_ways": figures.longest_ways,
    "allowances": figures.allowances,
    "funds": figures.funds,
    "digital_saving": figures.digital_saving,
    "tools": figures.tools,
    "digital_access": figures.digital_access,
    "floors": figures.floors,
    "group_floors": figures.group_floors,
    "women": figures.women,
    "one_provider": figures.one_provider,
    "spans": figures.spans,
    "attrition": figures.attrition,
    "bonds": figures.bonds,
    "nights": figures.of_tiers,
    "shared_posts": figures.of_tiers,
    "overtime": figures.of_tiers,
    "training": figures.training,
    "venues": figures.venues,
    "freeze_hiring": people.freeze_hiring,
    "posts": people.posts,
    "pools": people.pools,
    "surge": surges,
    "mandates": people.mandates,
    "decisions": people.decided,
}
"""How each section of a scenario changes the tables; need is changed last of all, policy and objective in the manifest."""


@dataclass(frozen=True)
class Applied:
    """An instance under scenarios."""

    instance: Instance
    """The instance, checked; the very same object where nothing changes."""
    notes: tuple[str, ...]
    """What a person should know: changes that change nothing."""


def apply(instance: Instance, *scenarios: Scenario) -> Instance:
    """The instance under scenarios, applied one after another in the order given, each after those that it builds on.

    A scenario that several build on is applied once. Need is worked out last, from the groups, the demand and the digital saving as all
    of the scenarios leave them. The title says which scenarios were applied. Raises `InvalidInstance` for names that the instance does
    not know, figures out of their limits, a scenario named twice, and an instance that cannot be planned with.
    """
    return applied(instance, *scenarios).instance


def applied(instance: Instance, *scenarios: Scenario) -> Applied:
    """As `apply`, with notes on what changes nothing."""
    changed = overlaid(instance, *scenarios)
    names = "+".join(scenario.name for scenario in scenarios)
    found = [] if changed.instance is instance else check(changed.instance)
    if found:
        raise InvalidInstance(replace(problem, file=f"{problem.file} under scenario {names}", row=None) for problem in found)
    changed.instance._checked = True
    return changed


def overlaid(instance: Instance, *scenarios: Scenario) -> Applied:
    """As `applied`, but without the checks between tables: what is raised is wrong in the scenarios themselves."""
    _refuse_twice(scenarios)
    problems: list[Problem] = []
    notes: list[str] = []
    steps: list[NeedStep] = []
    now = instance
    for scenario in _in_order(scenarios):
        changes = list(_changes(scenario))
        if not changes and not scenario.bases and scenario != BASELINE:
            notes.append(f"{scenario.file}: nothing is changed.")
        for section, path, change in changes:
            choice = Choice(now, scenario, path, problems)
            after = now.model_copy(update=_tables(now, section, change, choice))
            if isinstance(change, NeedChange):
                steps.append(need_step(change, choice))
            if _same(now, after) and not (isinstance(change, NeedChange) and steps[-1].counts):
                notes.append(f"{scenario.file}: {path} changes nothing in {instance.manifest.name}.")
            now = after
    if not problems:
        now = with_need(now, steps, problems)
    if problems:
        raise InvalidInstance(dict.fromkeys(problems))
    if _same(instance, now):
        return Applied(instance, tuple(notes))
    title = f"{instance.manifest.title}: {' + '.join(scenario.title for scenario in scenarios)}"
    return Applied(now.model_copy(update={"manifest": now.manifest.model_copy(update={"title": title})}), tuple(notes))


def _refuse_twice(scenarios: tuple[Scenario, ...]) -> None:
    names = [scenario.name for scenario in scenarios]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            raise InvalidInstance(
                [Problem(None, None, None, "+".join(names), "each scenario once", f"{name} is named {names.count(name)} times")]
            )


def _in_order(scenarios: tuple[Scenario, ...]) -> Iterator[Scenario]:
    """The scenarios, each after those that it builds on and once."""
    seen: set[str] = set()

    def visit(scenario: Scenario) -> Iterator[Scenario]:
        if scenario.name not in seen:
            seen.add(scenario.name)
            for base in scenario.bases:
                yield from visit(base)
            yield scenario

    for scenario in scenarios:
        yield from visit(scenario)


def _changes(scenario: Scenario) -> Iterator[tuple[str, str, Frozen]]:
    """Section, dotted path and content of every change."""
    for section in SECTIONS:
        content = getattr(scenario, section)
        if isinstance(content, tuple):
            yield from ((section, f"{section}.{index}", change) for index, change in enumerate(content))
        elif content is not None:
            yield section, section, content


def _tables(instance: Instance, section: str, change: Any, choice: Choice) -> figures.Tables:
    if isinstance(change, Policy | Objective):
        return {"manifest": _manifest(instance, section, change, choice)}
    return CHANGES[section](instance, change, choice) if section in CHANGES else {}


def _manifest(instance: Instance, section: str, change: Policy | Objective, choice: Choice) -> Manifest:
    """The manifest with the entries of a block that the scenario names."""
    said = change.model_dump(exclude_unset=True)
    if "preset" in said:
        choice.refuse("preset", str(said["preset"]), "no preset: a preset is applied to the whole instance", "use the option --policy")
    block = getattr(instance.manifest, section)
    return instance.manifest.model_copy(update={section: type(block).model_validate(_merged(block.model_dump(), said))})


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Entries of one block, with those of another in their place."""
    blocks = {name: _merged(old[name], value) for name, value in new.items() if isinstance(value, dict)}
    return {**old, **new, **blocks}


def _same(one: Instance, other: Instance) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("manifest", *TABLES))

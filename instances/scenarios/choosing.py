"""Which tiers, functions and places a change is for; a name unknown to the instance is a problem with the nearest known one."""

from collections.abc import Iterable

from instances.errors import Problem, did_you_mean
from instances.instance import Instance
from instances.scenarios.parts import People, Places, Work
from instances.scenarios.schema import Scenario

SHOWN = 12
"""Known names that a message lists before it only counts them."""


class Choice:
    """What the entry at `path` of a scenario names, in one instance; problems are collected in `problems`."""

    def __init__(self, instance: Instance, scenario: Scenario, path: str, problems: list[Problem]) -> None:
        self.instance, self.scenario, self.path, self.problems = instance, scenario, path, problems

    def named(self, entry: str, names: Iterable[str], known: Iterable[str]) -> set[str]:
        """The known names that a list of the entry chooses: all where it is empty. Unknown ones are problems."""
        every = list(dict.fromkeys(known))
        chosen = list(names)
        for index, name in enumerate(chosen):
            if name not in every:
                listed = ", ".join(every[:SHOWN]) + (f" … ({len(every)} in all)" if len(every) > SHOWN else "")
                expected = f"one of {listed}" if every else f"nothing: the instance has no {entry}"
                self.refuse(f"{entry}.{index}", name, expected, did_you_mean(name, every))
        return {name for name in chosen if name in every} if chosen else set(every)

    def refuse(self, entry: str, value: str | None, expected: str, hint: str | None = None) -> None:
        """Something wrong with an entry of the change."""
        self.problems.append(self.scenario.problem(f"{self.path}.{entry}" if entry else self.path, value, expected, hint))

    def tiers(self, change: People) -> list[str]:
        """Tiers that the change is for, in the instance's order."""
        named = self.named("tiers", change.tiers, (row.tier for row in self.instance.tiers))
        return [row.tier for row in self.instance.tiers if row.tier in named and (not change.kinds or row.kind in change.kinds)]

    def functions(self, change: Work) -> set[str]:
        """Functions that the change is for."""
        rows = self.instance.functions
        named = self.named("functions", change.functions, (row.function for row in rows))
        programmes = self.named("programmes", change.programmes, (row.programme for row in rows))
        steps = self.named("steps", change.steps, (row.step for row in rows))
        return {row.function for row in rows if row.function in named and row.programme in programmes and row.step in steps}

    def areas(self, change: Places) -> list[str]:
        """Areas that the change is for, in the instance's order."""
        rows = self.instance.areas
        zones = self.named("zones", change.zones, (row.zone for row in self.instance.zones))
        regions = self.named("regions", change.regions, (row.region for row in rows))
        areas = self.named("areas", change.areas, (row.area for row in rows))
        return [row.area for row in rows if row.zone in zones and row.region in regions and row.area in areas]


def everywhere(change: Places) -> bool:
    """Whether a change names no place."""
    return not (change.zones or change.regions or change.areas)

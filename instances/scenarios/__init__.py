"""Scenarios as data: named overlays on an instance, composable, typed and checked like the instance.

A scenario is a YAML file (`Scenario` gives its entries). `read_scenario` reads one, `scenarios_of` gives those that go with an instance,
`apply` lays them over it. Those in `general/` need no names of areas, tiers or funds and go with every instance; others lie in the folder
`scenarios/` of an instance. A plan of one year knows no attrition and no bonds: `attrition` and `bonds` count in a plan of several years
alone.
"""

from instances.scenarios.applying import Applied, applied, apply, overlaid
from instances.scenarios.files import read_scenario, scenarios_of
from instances.scenarios.schema import BASELINE, Scenario

__all__ = ["BASELINE", "Applied", "Scenario", "applied", "apply", "overlaid", "read_scenario", "scenarios_of"]

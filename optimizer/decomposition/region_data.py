"""What a region's plans and bounds depend on: its own data, and the limits of what it shares with others."""

from importlib.metadata import version

from instances import fingerprint
from instances.instance import Instance
from instances.schema import Objective, Tool
from instances.venues import open_to_all

Limits = dict[tuple[str, str], float]
"""Amount of every fund and places of every package, and of venues in no area, by (`fund` or `package`, id)."""


def is_shared(tool: Tool) -> bool:
    """Whether a tool is used by several regions, so that the country takes and pays it."""
    return tool.region is None


def shared_places(instance: Instance) -> dict[str, float]:
    """Training places that people of all regions share, by id: those of a package, and of a venue that lies in no area."""
    of_packages = {row.package: float(row.places_per_year) for row in instance.packages if row.places_per_year is not None}
    return of_packages | {" ".join(key): float(places) for key, places in open_to_all(instance).items()}


def without_country(part: Instance) -> Instance:
    """A part of a country without what only the country keeps: the most gap between zones and groups, floors of groups, which are 0, and
    what tools of several regions cost.
    """
    known = part.manifest.policy.max_group_gap
    policy = part.manifest.policy.model_copy(update={"max_zone_gap": None, "max_group_gap": None if known is None else 1.0})
    groups = tuple(row if row.min_coverage is None else row.model_copy(update={"min_coverage": 0.0}) for row in part.groups)
    free = {"cost_per_year": 0.0, "start_up_cost": 0.0}
    tools = tuple(row.model_copy(update=free) if is_shared(row) else row for row in part.tools)
    return part.model_copy(update={"manifest": part.manifest.model_copy(update={"policy": policy}), "groups": groups, "tools": tools})


def own_data(part: Instance) -> str:
    """Name of the data of a region, from its part of a country, as this version understands them.

    How much there is of what regions share, what the country minimises and its titles make no difference: a plan of the region is one
    whatever they are. Whether a fund may pay, or places are limited at all, does, and whether groups are compared or have floors; so do
    boundaries, from which ways may be worked out.
    """
    part = without_country(part)
    manifest = part.manifest
    words: dict[str, object] = dict.fromkeys(("name", "title", "description", "area_label", "region_label", "licence"), "")
    objective = Objective(group_gap_value=float(manifest.compares_groups))
    policy = manifest.policy.model_copy(update={"max_group_gap": None})
    manifest = manifest.model_copy(update={**words, "attribution": (), "policy": policy, "objective": objective})
    funds = tuple(fund.model_copy(update={"amount_per_year": 0.0}) for fund in part.funds)
    packages = tuple(row if row.places_per_year is None else row.model_copy(update={"places_per_year": 0}) for row in part.packages)
    venues = tuple(
        row if row.area is not None or row.places_per_year is None else row.model_copy(update={"places_per_year": 0}) for row in part.venues
    )
    alike = part.model_copy(update={"manifest": manifest, "funds": funds, "packages": packages, "venues": venues})
    return f"{fingerprint(alike)} {version('fieldpost')}"


def limits_of(instance: Instance) -> Limits:
    """The limits of what regions share that are rows of a region's program as well."""
    limits: Limits = {("fund", fund.fund): fund.amount_per_year for fund in instance.funds}
    return limits | {("package", name): places for name, places in shared_places(instance).items()}

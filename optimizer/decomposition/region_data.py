"""What a region's plans and bounds depend on: its own data, and the limits of what it shares with others."""

from importlib.metadata import version

from instances import fingerprint
from instances.instance import Instance
from instances.schema import Objective
from optimizer.decomposition.coupling import Key

Limits = dict[Key, float]
"""Amount of every fund and places of every package, by (`fund` or `package`, id)."""


def own_data(part: Instance) -> str:
    """Name of the data of a region, from its part of a country, as this version understands them.

    How much there is of what regions share, what the country minimises and its titles make no difference: a plan of the region is one
    whatever they are. Whether a fund may pay, or places are limited at all, does; so do boundaries, from which ways may be worked out.
    """
    manifest = part.manifest
    policy = manifest.policy.model_copy(update={"max_zone_gap": None})
    words: dict[str, object] = dict.fromkeys(("name", "title", "description", "area_label", "region_label", "licence"), "")
    manifest = manifest.model_copy(update={**words, "attribution": (), "policy": policy, "objective": Objective()})
    funds = tuple(fund.model_copy(update={"amount_per_year": 0.0}) for fund in part.funds)
    packages = tuple(row if row.places_per_year is None else row.model_copy(update={"places_per_year": 0}) for row in part.packages)
    alike = part.model_copy(update={"manifest": manifest, "funds": funds, "packages": packages})
    return f"{fingerprint(alike)} {version('fieldpost')}"


def limits_of(instance: Instance) -> Limits:
    """The limits of what regions share that are rows of a region's program as well."""
    limits: Limits = {("fund", fund.fund): fund.amount_per_year for fund in instance.funds}
    return limits | {("package", row.package): float(row.places_per_year) for row in instance.packages if row.places_per_year is not None}

"""Tiers that may not hold the two functions of an independence pair between them."""

from instances.schema import Data, Independence


def dependent_tiers(instance: Data, row: Independence) -> dict[tuple[str, str], str]:
    """(tier of the row's function, tier of its other function) that are not independent of each other, with the reason.

    A tier depends on itself; by the row's choice also on its line supervisors, and they on it, and on tiers of the same employer.
    """
    line = {frozenset((relation.supervisor, relation.tier)) for relation in instance.supervision if relation.kind == "line"}
    found = {}
    for one in instance.tiers:
        for other in instance.tiers:
            if one is other:
                found[one.tier, other.tier] = "it is one tier"
            elif row.supervisors and {one.tier, other.tier} in line:
                found[one.tier, other.tier] = "one is the line supervisor of the other"
            elif row.employers and one.employer == other.employer:
                found[one.tier, other.tier] = f"both are employed by {one.employer}"
    return found

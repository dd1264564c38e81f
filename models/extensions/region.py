"""Region: what a region of a country adds to its own model, so that what it shares with the others can be capped and priced."""

import pyomo.environ as pyo

from models.extensions.elastic import add_to_row

FUND, PACKAGE, ZONE, GROUP, FLOOR = "fund", "package", "zone", "group", "floor"
"""Kinds of what regions share."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(E1) Region: money, training places and need left unmet, by zone and by group, are shared with other regions, and can be capped.

    `zone`: weighted need left unmet in a zone, a row to cap where zones must be alike; it limits nothing of its own.

    .. math::
        \sum_{a \in \zeta} \sum_f \pi_f \, u_{af} - \varepsilon_\zeta \le \sum_{a \in \zeta} \sum_f \pi_f \, D_{af}
        \qquad \forall \zeta \in \text{ZONES}

    `group`: so is that of a target group, where groups are compared.

    .. math::
        \sum_a \sum_f \pi_f \, \frac{D^\Upsilon_{af}}{D_{af}} \, u_{af} - \varepsilon_\Upsilon
        \le \sum_a \sum_f \pi_f \, D^\Upsilon_{af} \qquad \forall \Upsilon

    What is taken beyond a cap, $\varepsilon$, is taken off the left side of `budget.fund`, `competency.places`, `competency.venue_places`
    of venues that lie in no area, and `equity.group_floor` in the same way. It is 0 where caps hold; a price on it makes them soft.
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.region = family
    rows = {(FUND, fund): row for fund, row in m.budget.fund.items()}
    rows |= {(PACKAGE, package): row for package, row in m.competency.places.items()}
    rows |= {(PACKAGE, " ".join(key)): row for key, row in m.competency.venue_places.items() if p.venues[key].area is None}
    rows |= {(FLOOR, " ".join(key)): row for key, row in m.equity.group_floor.items()}
    compared = [*((ZONE, zone) for zone in m.ZONES), *((GROUP, group) for group in p.group_need)]
    family.excess = pyo.Var([*rows, *compared], domain=pyo.NonNegativeReals, bounds=(0, 0))
    for key, row in rows.items():
        add_to_row(row, -family.excess[key])

    @family.Constraint(m.ZONES)
    def zone(_: pyo.Block, z: str) -> pyo.Expression:
        pairs = [(a, f) for a in over.zone_areas[z] for f in over.functions_in[a]]
        unmet = pyo.quicksum(p.functions[f].priority * m.unmet[a, f] for a, f in pairs)
        return unmet - family.excess[ZONE, z] <= sum(p.functions[f].priority * p.need[a, f] for a, f in pairs)

    @family.Constraint(list(p.group_need))
    def group(_: pyo.Block, g: str) -> pyo.Expression:
        unmet = pyo.quicksum(hours / p.need[pair] * m.unmet[pair] for pair, hours in p.group_need[g].items())
        return unmet - family.excess[GROUP, g] <= sum(p.group_need[g].values())

"""Family 10, equity: nobody is left far behind."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C10) Equity: nobody is left far behind.

    Coverage of a set of areas is weighted by priority. Rows are divided by the mean weighted need of their pairs, to be well scaled.

    .. math::
        \text{cov}_A = \frac{\sum_{a \in A} \sum_f \pi_f \, (D_{af} - u_{af})}{\sum_{a \in A} \sum_f \pi_f \, D_{af}}

    `worst_area`: coverage of every area with need has a floor.

    .. math:: \text{cov}_{\{a\}} \ge \underline{E} \qquad \forall a \text{ with need}

    `zone_gap_worst`: no zone is below the worst.

    .. math:: \text{cov}_\zeta \ge E^- \qquad \forall \zeta \in \text{ZONES}

    `zone_gap_best`: no zone is above the best.

    .. math:: \text{cov}_\zeta \le E^+ \qquad \forall \zeta \in \text{ZONES}

    `zone_gap`: the best and the worst are no further apart than policy allows.

    .. math:: E^+ - E^- \le \bar E
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.equity = family

    def met(areas: list[str]) -> tuple[pyo.Expression, float]:
        """Weighted need met, and the whole of it, in units of the mean weighted need, so that rows are well scaled."""
        pairs = [(a, f) for a in areas for f in over.functions_in[a]]
        unit = sum(p.functions[f].priority * p.need[a, f] for a, f in pairs) / len(pairs)
        return len(pairs) - pyo.quicksum(p.functions[f].priority / unit * m.unmet[a, f] for a, f in pairs), len(pairs)

    @family.Constraint(list(over.functions_in) if policy.min_worst_area_coverage > 0 else [])
    def worst_area(_: pyo.Block, a: str) -> pyo.Expression:
        covered, whole = met([a])
        return covered >= policy.min_worst_area_coverage * whole

    @family.Constraint(m.ZONES)
    def zone_gap_worst(_: pyo.Block, z: str) -> pyo.Expression:
        covered, whole = met(over.zone_areas[z])
        return covered >= m.worst_zone * whole

    @family.Constraint(m.ZONES)
    def zone_gap_best(_: pyo.Block, z: str) -> pyo.Expression:
        covered, whole = met(over.zone_areas[z])
        return covered <= m.best_zone * whole

    if policy.max_zone_gap is not None:
        family.zone_gap = pyo.Constraint(expr=m.best_zone - m.worst_zone <= policy.max_zone_gap)

"""Family 10, equity: nobody is left far behind."""

from collections.abc import Mapping

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

    The need of a target group is a part $D^\Upsilon_{af}$ of the need; what is left unmet is shared by all groups in proportion.

    .. math::
        \text{cov}_\Upsilon(A) = \frac{\sum_{a \in A} \sum_f \pi_f \, D^\Upsilon_{af} \, (1 - u_{af} / D_{af})}
        {\sum_{a \in A} \sum_f \pi_f \, D^\Upsilon_{af}}

    `group_floor`: a group has its least coverage over all areas together in which its row counts.

    .. math::
        \sum_{a \in A_\zeta} \sum_f \pi_f \, \frac{D^\Upsilon_{af}}{D_{af}} \, u_{af}
        \le (1 - \varphi_{\Upsilon \zeta}) \sum_{a \in A_\zeta} \sum_f \pi_f \, D^\Upsilon_{af}
        \qquad \forall (\Upsilon, \zeta) \text{ with a floor}

    `group_gap_worst`: no group is below the worst, where groups are compared.

    .. math:: \text{cov}_\Upsilon(\text{AREAS}) \ge \Gamma^- \qquad \forall \Upsilon

    `group_gap_best`: no group is above the best.

    .. math:: \text{cov}_\Upsilon(\text{AREAS}) \le \Gamma^+ \qquad \forall \Upsilon

    `group_gap`: the best and the worst are no further apart than policy allows.

    .. math:: \Gamma^+ - \Gamma^- \le \bar \Gamma
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.equity = family

    def met(need: Mapping[tuple[str, str], float]) -> tuple[pyo.Expression, float]:
        """Weighted need met, and the whole of it, in units of the mean weighted need, so that rows are well scaled."""
        unit = sum(need.values()) / len(need)
        return len(need) - pyo.quicksum(hours / p.need[pair] / unit * m.unmet[pair] for pair, hours in need.items()), len(need)

    def need_in(areas: list[str]) -> dict[tuple[str, str], float]:
        return {(a, f): p.functions[f].priority * p.need[a, f] for a in areas for f in over.functions_in[a]}

    @family.Constraint(list(over.functions_in) if policy.min_worst_area_coverage > 0 else [])
    def worst_area(_: pyo.Block, a: str) -> pyo.Expression:
        covered, whole = met(need_in([a]))
        return covered >= policy.min_worst_area_coverage * whole

    @family.Constraint(m.ZONES)
    def zone_gap_worst(_: pyo.Block, z: str) -> pyo.Expression:
        covered, whole = met(need_in(over.zone_areas[z]))
        return covered >= m.worst_zone * whole

    @family.Constraint(m.ZONES)
    def zone_gap_best(_: pyo.Block, z: str) -> pyo.Expression:
        covered, whole = met(need_in(over.zone_areas[z]))
        return covered <= m.best_zone * whole

    if policy.max_zone_gap is not None:
        family.zone_gap = pyo.Constraint(expr=m.best_zone - m.worst_zone <= policy.max_zone_gap)

    @family.Constraint(list(p.group_floor))
    def group_floor(_: pyo.Block, g: str, z: str) -> pyo.Expression:
        floor = p.group_floor[g, z]
        return pyo.quicksum(hours / p.need[pair] * m.unmet[pair] for pair, hours in floor.need.items()) <= floor.most_unmet

    @family.Constraint(list(p.group_need))
    def group_gap_worst(_: pyo.Block, g: str) -> pyo.Expression:
        covered, whole = met(p.group_need[g])
        return covered >= m.worst_group * whole

    @family.Constraint(list(p.group_need))
    def group_gap_best(_: pyo.Block, g: str) -> pyo.Expression:
        covered, whole = met(p.group_need[g])
        return covered <= m.best_group * whole

    if policy.max_group_gap is not None:
        family.group_gap = pyo.Constraint(expr=m.best_group - m.worst_group <= policy.max_group_gap)

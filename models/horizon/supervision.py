"""Family 6, supervision: everyone has a supervisor, or is counted as without."""

import pyomo.environ as pyo

from models.parameters import SUPERVISION_KINDS


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H6) Supervision: everyone has a supervisor, whose span of control and time are limited.

    `covered`: each head of a supervised tier has a supervisor in its group; who has none is counted.

    .. math:: \sum_s g_{Gstqy} + \bar g_{Gtqy} = \sum_{p \in G} n_{pty} \qquad \forall (G, t, q) \in \text{SUPERVISED}, y

    `span`: supervisors have no more supervisees than their span of control allows.

    .. math:: \sum_t g_{Gstqy} / S_{stq} \le \sum_{p \in G} n_{psy} \qquad \forall G, s, q, y

    `time`: supervision takes hours of people somewhere in the group.

    .. math:: \sum_{b \in G} w_{bsy} = \sum_{t, q} \eta_{Gstq} \, g_{Gstqy} \qquad \forall G, s, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.supervision = family

    @family.Constraint(m.SUPERVISED, m.YEARS)
    def covered(_: pyo.Block, g: str, t: str, q: str, y: int) -> pyo.Expression:
        heads = pyo.quicksum(m.stock[a, t, y] for a in over.posts_of_group[g, t])
        return pyo.quicksum(m.guided[g, s, t, q, y] for s in over.supervisors_of[g, t, q]) + m.unguided[g, t, q, y] == heads

    @family.Constraint(list(over.supervised_by), m.YEARS)
    def span(_: pyo.Block, g: str, s: str, q: str, y: int) -> pyo.Expression:
        load = pyo.quicksum(m.guided[g, s, t, q, y] / p.one_year.relation[s, t, q].span for t in over.supervised_by[g, s, q])
        return load <= pyo.quicksum(m.stock[a, s, y] for a in over.posts_of_group[g, s])

    @family.Constraint(dict.fromkeys((g, s) for g, s, _, _ in m.LINKS), m.YEARS)
    def time(_: pyo.Block, g: str, s: str, y: int) -> pyo.Expression:
        asked = pyo.quicksum(
            p.supervision[g, s, t, q][0] * m.guided[g, s, t, q, y] for q in SUPERVISION_KINDS for t in over.supervised_by.get((g, s, q), [])
        )
        return pyo.quicksum(m.guidance[a, s, y] for a in over.posts_of_group[g, s]) == asked

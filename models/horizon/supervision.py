"""Family 5, supervision, and the caps of unpaid people."""

import pyomo.environ as pyo

from instances.schema import UNPAID_KINDS
from instances.workload import WEEKS
from models.parameters import SUPERVISION_KINDS


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H5) Supervision, and what volunteers may be asked for.

    `everyone`: each head of a supervised tier has a supervisor in its group; who has none is counted.

    .. math:: \sum_s g_{Gstqy} + \bar g_{Gtqy} = \sum_{p \in G} n_{pty} \qquad \forall (G, t, q) \in \text{SUPERVISED}, y

    `span`: supervisors have no more supervisees than their span of control allows.

    .. math:: \sum_t g_{Gstqy} / S_{stq} \le \sum_{p \in G} n_{psy} \qquad \forall G, s, q, y

    `time`: supervision takes hours of people somewhere in the group.

    .. math:: \sum_{b \in G} w_{bsy} = \sum_{t, q} \eta_{Gstq} \, g_{Gstqy} \qquad \forall G, s, y

    `weekly_hours`: unpaid people are asked for no more hours a week than their cap.

    .. math::
        \sum_p (1 + \theta_{bpt}) \, y_{bpty} + r_{bty} + w_{bty} \le 52 \, \bar\omega_t \, n_{bty}
        \qquad \forall (b, t) \text{ unpaid}, y

    `share_of_work`: and do no more of a place's work than theirs.

    .. math:: \sum_{f, t \in \text{kind}} x_{pfty} \le \gamma_{\text{kind}} \sum_{f, t} x_{pfty} \qquad \forall p, \text{kind}, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.supervision = family
    tiers = p.one_year.tiers

    @family.Constraint(m.SUPERVISED, m.YEARS)
    def everyone(_: pyo.Block, g: str, t: str, q: str, y: int) -> pyo.Expression:
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

    unpaid = [t for t, row in tiers.items() if row.kind in UNPAID_KINDS]

    @family.Constraint([(b, t) for b, t in m.POSTS if t in unpaid and p.one_year.caps[t].hours_per_week is not None], m.YEARS)
    def weekly_hours(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        service = pyo.quicksum((1 + p.travel_share[b, a, t]) * m.serve[b, a, t, y] for a in over.places_of[b, t])
        other = (m.serve_remote[b, t, y] if (b, t) in m.REMOTE else 0) + (m.guidance[b, t, y] if (b, t) in m.GUIDES else 0)
        return service + other <= WEEKS * p.one_year.caps[t].hours_per_week * m.stock[b, t, y]

    kinds = {tiers[t].kind: p.one_year.caps[t].share_of_area_work for t in unpaid}
    done = {a: [(f, t) for f in p.one_year.functions for t in over.tiers_doing.get((a, f), [])] for a in p.places}
    limited = [kind for kind, share in kinds.items() if share is not None]

    @family.Constraint([(a, kind) for a in p.places for kind in limited if any(tiers[t].kind == kind for _, t in done[a])], m.YEARS)
    def share_of_work(_: pyo.Block, a: str, kind: str, y: int) -> pyo.Expression:
        own = pyo.quicksum(m.deliver[a, f, t, y] for f, t in done[a] if tiers[t].kind == kind)
        return own <= kinds[kind] * pyo.quicksum(m.deliver[a, f, t, y] for f, t in done[a])

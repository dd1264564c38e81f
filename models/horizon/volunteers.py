"""Family 7, volunteers and community leaders: caps that keep them from being overloaded, and from replacing staff."""

import pyomo.environ as pyo

from instances.schema import UNPAID_KINDS, WEEKS


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H7) Volunteers and leaders: what they may be asked for.

    `hours_per_week`: unpaid people are asked for no more hours a week than their cap.

    .. math::
        \sum_p (1 + \theta_{bpt}) \, y_{bpty} + r_{bty} + w_{bty} \le 52 \, \bar\omega_t \, n_{bty}
        \qquad \forall (b, t) \text{ unpaid}, y

    `area_share`: and do no more of a place's work than theirs.

    .. math:: \sum_{f, t \in \text{kind}} x_{pfty} \le \gamma_{\text{kind}} \sum_{f, t} x_{pfty} \qquad \forall p, \text{kind}, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.volunteers = family
    tiers = p.one_year.tiers
    unpaid = [t for t, row in tiers.items() if row.kind in UNPAID_KINDS]

    @family.Constraint([(b, t) for b, t in m.POSTS if t in unpaid and p.one_year.caps[t].hours_per_week is not None], m.YEARS)
    def hours_per_week(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        service = pyo.quicksum((1 + p.travel_share[b, a, t]) * m.serve[b, a, t, y] for a in over.places_of[b, t])
        other = (m.serve_remote[b, t, y] if (b, t) in m.REMOTE else 0) + (m.guidance[b, t, y] if (b, t) in m.GUIDES else 0)
        return service + other <= WEEKS * p.one_year.caps[t].hours_per_week * m.stock[b, t, y]

    kinds = {tiers[t].kind: p.one_year.caps[t].share_of_area_work for t in unpaid}
    done = {a: [(f, t) for f in p.one_year.functions for t in over.tiers_doing.get((a, f), [])] for a in p.places}
    limited = [kind for kind, share in kinds.items() if share is not None]

    @family.Constraint([(a, kind) for a in p.places for kind in limited if any(tiers[t].kind == kind for _, t in done[a])], m.YEARS)
    def area_share(_: pyo.Block, a: str, kind: str, y: int) -> pyo.Expression:
        own = pyo.quicksum(m.deliver[a, f, t, y] for f, t in done[a] if tiers[t].kind == kind)
        return own <= kinds[kind] * pyo.quicksum(m.deliver[a, f, t, y] for f, t in done[a])

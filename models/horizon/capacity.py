"""Family 4, capacity: who does the work from where, and whether they have the hours for it."""

import pyomo.environ as pyo

from models.horizon.coverage import recovered_in
from models.horizon.stocks import at_work


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H4) Capacity: in every year work is done by people who are there, in the hours that they have.

    `in_person`: work that needs presence is served from a base within reach.

    .. math:: \sum_f (1 - \rho_{pf}) \, x_{pfty} = \sum_b y_{bpty} \qquad \forall (p, t) \in \text{WORK}, y

    `reach`: from a base no more is served than the part of the place's need, and of what is recovered, that lies within its reach.

    .. math::
        y_{bpty} \le \sigma_{bpt} \sum_f (1 - \rho_{pf}) \, (\gamma_y D_{pf} + q_{pfy})
        \qquad \forall (b, p, t) \in \text{REACH}, \sigma_{bpt} < 1, y

    `remote`: the other part is done from anywhere in the group.

    .. math:: \sum_{b \in G} r_{bty} = \sum_{p \in G} \sum_f \rho_{pf} \, x_{pfty} \qquad \forall (G, t) \in \text{REMOTE\_GROUPS}, y

    `hours`: service, travel, supervision, courses and individual allowances stay within the hours of the heads at work. Recruits of
    the year
    work from their arrival, $\lambda_t$ of the year being over then.

    .. math::
        \sum_p (1 + \theta_{bpt}) \, y_{bpty} + r_{bty} + w_{bty} + \sum_k \lambda_k (\kappa_{btky} + c_k \phi_{btky}) + \iota_{bt}
        \le H_t (n_{bty} - \lambda_t h_{bt,y-\ell_t}) \qquad \forall (b, t) \in \text{POSTS}, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.capacity = family
    packages, hours_of = p.one_year.packages, p.one_year.hours

    @family.Constraint(m.WORK, m.YEARS)
    def in_person(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        work = pyo.quicksum((1 - p.remote_share[a, f]) * m.deliver[a, f, t, y] for f in over.functions_of[a, t])
        return work == pyo.quicksum(m.serve[b, a, t, y] for b in over.bases_of[a, t])

    present: dict[str, list[tuple[str, float]]] = {a: [] for a in p.places}
    for (a, f), hours_needed in p.need.items():
        present[a].append((f, hours_needed))

    @family.Constraint([key for key in m.REACH if p.reached[key] < 1 - 1e-9], m.YEARS)
    def reach(_: pyo.Block, b: str, a: str, t: str, y: int) -> pyo.Expression:
        needed = sum((1 - p.remote_share[a, f]) * (p.years[y].need * hours + recovered_in(m, a, f, y)) for f, hours in present[a])
        return m.serve[b, a, t, y] <= p.reached[b, a, t] * needed

    afar_of: dict[tuple[str, str], list[tuple[str, str]]] = {key: [] for key in m.REMOTE_GROUPS}
    for a, f, t in m.DELIVER:
        if p.remote_share[a, f] > 0:
            afar_of[p.places[a].group, t].append((a, f))

    @family.Constraint(m.REMOTE_GROUPS, m.YEARS)
    def remote(_: pyo.Block, g: str, t: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.serve_remote[b, t, y] for b in over.posts_of_group[g, t]) == pyo.quicksum(
            p.remote_share[a, f] * m.deliver[a, f, t, y] for a, f in afar_of[g, t]
        )

    @family.Constraint(m.POSTS, m.YEARS)
    def hours(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        service = pyo.quicksum((1 + p.travel_share[b, a, t]) * m.serve[b, a, t, y] for a in over.places_of[b, t])
        afar = m.serve_remote[b, t, y] if (b, t) in m.REMOTE else 0
        guidance = m.guidance[b, t, y] if (b, t) in m.GUIDES else 0
        courses = pyo.quicksum(packages[k].training_hours * course_heads(m, b, t, k, y) for k in over.packages_of[b, t])
        return service + afar + guidance + courses + p.individual.get((b, t), 0.0) <= hours_of[t] * at_work(m, b, t, y)


def course_heads(m: pyo.ConcreteModel, b: str, t: str, k: str, y: int) -> pyo.Expression:
    """Places in courses, a refresher counted as its share of the package."""
    refresher = m.parameters.refreshers.get(k)
    return m.trainees[b, t, k, y] + (refresher.share_of_package * m.refreshed[b, t, k, y] if refresher else 0)

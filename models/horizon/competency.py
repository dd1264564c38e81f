"""Family 5, competency: work that needs a package is done by its holders, and packages lapse."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H5) Competency: work that needs a package is done by holders, who leave, and whose package lapses unless refreshed.

    `skilled`: in-person work for which a tier needs a package is done by people who use it.

    .. math:: \sum_{f : k \in K_{ft}} (1 - \rho_{pf}) \, x_{pfty} = \sum_b y^k_{bpty}

    `skilled_within_serve`: their hours are a part of the hours served.

    .. math:: y^k_{bpty} \le y_{bpty}

    `skilled_remote`: so is remote work.

    .. math:: \sum_{p \in G} \sum_{f : k \in K_{ft}} \rho_{pf} \, x_{pfty} = \sum_{b \in G} r^k_{bty}

    `skilled_within_remote`: and these hours are a part of the remote hours.

    .. math:: r^k_{bty} \le r_{bty}

    `holder_hours`: holders have the hours for it; new trainees may use what they learnt for the rest of the year.

    .. math::
        \sum_p (1 + \theta_{bpt}) \, y^k_{bpty} + r^k_{bty} \le H_t (c_{btky} - \ell_k \kappa_{btky})
        \qquad \forall (b, t, k) \in \text{TRAINING}, y

    `kept`: holders are those of the year before who stayed and whose package did not lapse, and trainees.

    .. math::
        c_{btky} \le (1 - a_{bt}) \bigl( (1 - 1/E_k) \, c_{btk,y-1} + \phi_{btk,y-1} \bigr) + \kappa_{btky} \qquad \forall (b, t, k), y

    `due`: refreshed are those whose refresher is due.

    .. math:: \phi_{btky} \le c_{btky} / E_k

    `holders`: holders are in post.

    .. math:: c_{btky} \le n_{bty}

    `places`: no more are trained than there are places.

    .. math:: \sum_{b, t} \kappa_{btky} \le P_k \qquad \forall k, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.competency = family
    packages = p.one_year.packages

    def needing(a: str, t: str, k: str) -> list[str]:
        return [f for f in over.functions_of[a, t] if k in p.able[f, t]]

    @family.Constraint(m.SKILLED_WORK, m.YEARS)
    def skilled(_: pyo.Block, a: str, t: str, k: str, y: int) -> pyo.Expression:
        work = pyo.quicksum((1 - p.remote_share[a, f]) * m.deliver[a, f, t, y] for f in needing(a, t, k))
        return work == pyo.quicksum(m.skilled[b, a, t, k, y] for b in over.bases_of[a, t])

    @family.Constraint(m.SKILLED, m.YEARS)
    def skilled_within_serve(_: pyo.Block, b: str, a: str, t: str, k: str, y: int) -> pyo.Expression:
        return m.skilled[b, a, t, k, y] <= m.serve[b, a, t, y]

    members: dict[tuple[str, str], list[str]] = {}
    for a, t in dict.fromkeys((a, t) for a, _, t in m.DELIVER):
        members.setdefault((p.places[a].group, t), []).append(a)

    @family.Constraint(m.SKILLED_REMOTE_GROUPS, m.YEARS)
    def skilled_remote(_: pyo.Block, g: str, t: str, k: str, y: int) -> pyo.Expression:
        work = pyo.quicksum(p.remote_share[a, f] * m.deliver[a, f, t, y] for a in members[g, t] for f in needing(a, t, k))
        return work == pyo.quicksum(m.skilled_remote[b, t, k, y] for b in over.posts_of_group[g, t])

    @family.Constraint(m.SKILLED_REMOTE, m.YEARS)
    def skilled_within_remote(_: pyo.Block, b: str, t: str, k: str, y: int) -> pyo.Expression:
        return m.skilled_remote[b, t, k, y] <= m.serve_remote[b, t, y]

    @family.Constraint(m.TRAINING, m.YEARS)
    def holder_hours(_: pyo.Block, b: str, t: str, k: str, y: int) -> pyo.Expression:
        used = pyo.quicksum(
            (1 + p.travel_share[b, a, t]) * m.skilled[b, a, t, k, y] for a in over.places_of[b, t] if (b, a, t, k) in m.SKILLED
        )
        afar = m.skilled_remote[b, t, k, y] if (b, t, k) in m.SKILLED_REMOTE else 0
        idle = 1 - p.one_year.usable_share(k)
        return used + afar <= p.one_year.hours[t] * (m.holders[b, t, k, y] - idle * m.trainees[b, t, k, y])

    @family.Constraint(m.TRAINING, m.YEARS)
    def kept(_: pyo.Block, b: str, t: str, k: str, y: int) -> pyo.Expression:
        if y == p.first:
            return m.holders[b, t, k, y] <= p.holders_in_place.get((b, t, k), 0) + m.trainees[b, t, k, y]
        refreshed = m.refreshed[b, t, k, y - 1] if k in p.refreshers else 0
        lasting = (1 - p.due_share(k)) * m.holders[b, t, k, y - 1] + refreshed
        return m.holders[b, t, k, y] <= (1 - p.attrition[b, t]) * lasting + m.trainees[b, t, k, y]

    @family.Constraint([key for key in m.TRAINING if key[2] in p.refreshers], m.YEARS)
    def due(_: pyo.Block, b: str, t: str, k: str, y: int) -> pyo.Expression:
        return m.refreshed[b, t, k, y] <= p.due_share(k) * m.holders[b, t, k, y]

    @family.Constraint(m.TRAINING, m.YEARS)
    def holders(_: pyo.Block, b: str, t: str, k: str, y: int) -> pyo.Expression:
        return m.holders[b, t, k, y] <= m.stock[b, t, y]

    @family.Constraint(
        [k for k, row in packages.items() if row.places_per_year is not None and any(key[2] == k for key in m.TRAINING)], m.YEARS
    )
    def places(_: pyo.Block, k: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.trainees[key, y] for key in m.TRAINING if key[2] == k) <= packages[k].places_per_year

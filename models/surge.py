"""Family 11, surges: more need for some weeks, met by people who leave other work for whole weeks and by people who are called."""

import pyomo.environ as pyo

from instances.surges import at_a_time, stays_per_head

KEPT_BY = {"may_help": "STAYS", "can_do": "SURGE_WORK"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C11) Surges: the need of a surge is met in its weeks, by people who are there for whole weeks.

    Of the need of a year $D_{af}$, the hours $D_{iaf}$ come in the weeks of a surge beyond the usual hours of these weeks. With the usual
    need $D^0_{af}$, and each factor that of the table of its name,

    .. math::
        D_{iaf} = \tfrac{\text{weeks}_i}{52} \, (\text{need factor}_{iaf} - 1) \, D^0_{af} \qquad
        D_{af} = D^0_{af} + \sum_i D_{iaf} - \sum_i \tfrac{\text{weeks after}_i}{52} \, (1 - \text{contraction factor}_{iaf}) \, D^0_{af}

    `usual`: usual work meets the usual need alone.

    .. math:: \sum_t x_{aft} \le D_{af} - \sum_i D_{iaf} \qquad \forall (a, f) \text{ in a surge, with usual work}

    `extra`: work on a surge is within the need that it brings.

    .. math:: \sum_t \Xi_{iaft} \le D_{iaf} \qquad \forall (i, a, f) \text{ that somebody can help with}

    `held`: it is done under a mandate.

    .. math:: \Xi_{iaft} \le D_{iaf} \, z_{\sigma(a)ft} \qquad \forall (i, a, f, t) \in \text{SURGE\_WORK}

    `hours`: it is done in the hours of people who stay, $\Psi$, and of those who are called from pools, $\phi$. In the place they are
    on the road as people posted there are.

    .. math::
        (1 + \theta_{aat}) \sum_f \Xi_{iaft} \le \sum_b H_{ibat} \, \Psi_{ibat} + \sum_l H_{il} \, \phi_{ila}
        \qquad \forall (i, a, t) \in \text{HELPED}

    `trained`: what a tier can do only after training is done by people of pools who bring it.

    .. math::
        (1 + \theta_{aat}) \sum_{f : K_{ft} \ne \emptyset} \Xi_{iaft} \le \sum_{l \text{ trained}} H_{il} \, \phi_{ila}
        \qquad \forall (i, a, t) \text{ with such work}

    Hours of one person are those of whole weeks less those of the way there and back, with the hours of a week $H^w_t$:

    .. math::
        H_{ibat} = \text{weeks}_{iba} \, H^w_t - 2 \tau_{ba} \; (b \ne a) \qquad
        H_{il} = \text{weeks}_{il} \, H^w_t - \text{hours on the way}_l

    `people`: nobody is in two places in the same week. In the weeks of a surge one head has room for $R_{iba}$ stays.

    .. math::
        \sum_{i' \text{ on in the first week of } i} \sum_a \frac{\Psi_{i'bat}}{R_{i'ba}} \le n_{bt} \qquad \forall (i, b, t)

    `pool`: each head of a pool is called once a year.

    .. math:: \sum_{i, a} \phi_{ila} \le \text{heads}_l \qquad \forall l
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.surge = family
    surges = list(p.surges.values())

    @family.Constraint([key for key in dict.fromkeys((a, f) for _, a, f in p.surge_need) if over.tiers_doing[key]])
    def usual(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        more = sum(p.surge_need[s, a, f] for s in over.surges_of[a, f])
        return pyo.quicksum(m.deliver[a, f, t] for t in over.tiers_doing[a, f]) <= p.need[a, f] - more

    @family.Constraint([key for key in p.surge_need if over.surge_tiers[key]])
    def extra(_: pyo.Block, s: str, a: str, f: str) -> pyo.Expression:
        return pyo.quicksum(m.surge_work[s, a, f, t] for t in over.surge_tiers[s, a, f]) <= p.surge_need[s, a, f]

    @family.Constraint(m.SURGE_WORK)
    def held(_: pyo.Block, s: str, a: str, f: str, t: str) -> pyo.Expression:
        return m.surge_work[s, a, f, t] <= p.surge_need[s, a, f] * m.mandate[p.scope[a], f, t]

    def called(s: str, a: str, pools: list[str]) -> pyo.Expression:
        return pyo.quicksum(p.call_hours(s, k) * m.called[s, k, a] for k in pools)

    def used(s: str, a: str, t: str, functions: list[str]) -> pyo.Expression:
        return (1 + p.travel_share(t, a, a)) * pyo.quicksum(m.surge_work[s, a, f, t] for f in functions)

    @family.Constraint(m.HELPED)
    def hours(_: pyo.Block, s: str, a: str, t: str) -> pyo.Expression:
        stays = pyo.quicksum(p.stay_hours(s, b, a, t) * m.stays[s, b, a, t] for b in over.stays_in[s, a, t])
        return used(s, a, t, over.surge_functions[s, a, t]) <= stays + called(s, a, over.calls_in[s, a, t])

    taught = {(s, a, t): [f for f in over.surge_functions[s, a, t] if p.packages_for[f, t]] for s, a, t in m.HELPED}

    @family.Constraint([key for key, functions in taught.items() if functions])
    def trained(_: pyo.Block, s: str, a: str, t: str) -> pyo.Expression:
        pools = [k for k in over.calls_in[s, a, t] if p.surge_pools[k].trained]
        return used(s, a, t, taught[s, a, t]) <= called(s, a, pools)

    @family.Constraint(list(dict.fromkeys((s, b, t) for s, b, _, t in m.STAYS)))
    def people(_: pyo.Block, s: str, b: str, t: str) -> pyo.Expression:
        at_once = {row.surge: row for row in at_a_time(surges, p.surges[s])}
        going = [(other, a) for other, a in over.stays_from[b, t] if other in at_once]
        return pyo.quicksum(m.stays[o, b, a, t] / stays_per_head(at_once[o], b, a) for o, a in going) <= m.staff[b, t]

    @family.Constraint(list(dict.fromkeys(k for _, k, _ in m.CALLS)))
    def pool(_: pyo.Block, k: str) -> pyo.Expression:
        return pyo.quicksum(m.called[s, k, a] for s, a in over.calls_of[k]) <= p.surge_pools[k].heads

"""Longest way: from how far people come who serve another area, at most, as an objective."""

from itertools import pairwise

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(E7) Longest way: the longest way to another area on which anything is served is as short as can be (the p-centre problem).

    The lengths of ways between areas are $d_1 < d_2 < \dots$ hours, $d_0 = 0$, and $\Theta_i$ says that one as long as $d_i$ is used.

    `used`: nothing is served on a way that is not used.

    .. math::
        y_{bat} \le \Bigl(\sum_f (1 - \rho_{af}) \, D_{af}\Bigr) \, \Theta_i
        \qquad \forall (b, a, t) \in \text{REACH}, \; a \ne b, \; \tau_{bat} = d_i

    `longer`: where a longer way is used, all shorter ones may be.

    .. math:: \Theta_{i+1} \le \Theta_i \qquad \forall i

    .. math:: \min \sum_i (d_i - d_{i-1}) \, \Theta_i

    Reference: Hakimi, Optimum locations of switching centers and the absolute centers and medians of a graph, *Operations Research* 12,
    1964.
    """
    p, work, family = m.parameters, m.over.work_in, pyo.Block()
    m.longest_way = family
    way = {(b, a, t): p.way_of(t, b, a)[0] for b, a, t in m.REACH if a != b}
    lengths = sorted({0.0, *way.values()})
    number = {hours: at for at, hours in enumerate(lengths)}
    family.beyond = pyo.Var(range(1, len(lengths)), domain=pyo.Binary)

    @family.Constraint([key for key, hours in way.items() if hours > 0])
    def used(_: pyo.Block, b: str, a: str, t: str) -> pyo.Expression:
        return m.serve[b, a, t] <= work[a, t] * family.beyond[number[way[b, a, t]]]

    @family.Constraint(range(2, len(lengths)))
    def longer(_: pyo.Block, at: int) -> pyo.Expression:
        return family.beyond[at] <= family.beyond[at - 1]

    steps = [after - before for before, after in pairwise(lengths)]
    family.objective = pyo.Objective(expr=pyo.quicksum(step * family.beyond[at] for at, step in enumerate(steps, 1)))

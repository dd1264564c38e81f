"""Variables of the model of several years; the last index is the year."""

import pyomo.environ as pyo

from models.horizon.parameters import HorizonParameters


def declare(m: pyo.ConcreteModel) -> None:
    """Posts and intakes are whole where the model is to be whole; heads, which leave by chance, only where heads are to be, with those who
    leave; hours and money are not.
    """
    p: HorizonParameters = m.parameters
    decided = pyo.NonNegativeIntegers if p.whole else pyo.NonNegativeReals
    real = pyo.NonNegativeReals
    heads = pyo.NonNegativeIntegers if p.whole_heads else real
    m.posts = pyo.Var(m.POSTS, m.YEARS, domain=decided, bounds=lambda _, a, t, y: (0, p.most_heads[a, t]))
    m.stock = pyo.Var(m.POSTS, m.YEARS, domain=real)
    m.vacancy = pyo.Var(m.POSTS, m.YEARS, domain=real)
    m.hire = pyo.Var(m.HIRES, m.YEARS, domain=heads)
    m.outside = pyo.Var(m.OUTSIDE, m.YEARS, domain=heads)
    m.bound_hire = pyo.Var(m.BOUND, m.YEARS, domain=heads)
    m.move = pyo.Var(m.MOVES, m.YEARS, domain=heads)
    m.leave = pyo.Var(m.POSTS if p.whole_heads else [], m.YEARS, domain=heads)
    m.women = pyo.Var(m.WOMEN, m.YEARS, domain=real)
    m.release = pyo.Var(m.RELEASES, m.YEARS, domain=heads)
    m.supported = pyo.Var(m.SUPPORT, m.YEARS, domain=real)
    m.rise_from = pyo.Var(m.STEPS, m.YEARS, domain=heads)
    m.rise_to = pyo.Var(m.ARRIVALS, m.YEARS, domain=heads)
    m.intake = pyo.Var(m.SCHOOLS, m.YEARS, domain=decided, bounds=lambda _, s, y: (0, p.schools[s].max_intake))
    m.deliver = pyo.Var(m.DELIVER, m.YEARS, domain=real)
    m.unmet = pyo.Var(m.NEED, m.YEARS, domain=real)
    m.recovered = pyo.Var(m.RECOVERED, domain=real)
    m.serve = pyo.Var(m.REACH, m.YEARS, domain=real)
    m.serve_remote = pyo.Var(m.REMOTE, m.YEARS, domain=real)
    m.skilled = pyo.Var(m.SKILLED, m.YEARS, domain=real)
    m.skilled_remote = pyo.Var(m.SKILLED_REMOTE, m.YEARS, domain=real)
    m.holders = pyo.Var(m.TRAINING, m.YEARS, domain=real)
    m.trainees = pyo.Var(m.TRAINING, m.YEARS, domain=real)
    m.refreshed = pyo.Var([key for key in m.TRAINING if key[2] in p.refreshers], m.YEARS, domain=real)
    m.guided = pyo.Var(m.LINKS, m.YEARS, domain=real)
    m.guidance = pyo.Var(m.GUIDES, m.YEARS, domain=real)
    m.below_floor = pyo.Var([(a, f) for a, f in m.NEED if p.one_year.floor[f] > 0], m.YEARS, domain=real)
    m.unguided = pyo.Var(m.SUPERVISED, m.YEARS, domain=real)
    m.best_zone = pyo.Var(m.YEARS, domain=real, bounds=(0, 1))
    m.worst_zone = pyo.Var(m.YEARS, domain=real, bounds=(0, 1))

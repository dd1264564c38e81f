"""Variables of the model: what is decided."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    """Declare every decision of the notation table; heads are whole, hours and money are not."""
    p = m.parameters

    m.staff = pyo.Var(m.POSTS, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, t: (0, p.most_heads[a, t]))
    m.open = pyo.Var(m.PREMISES, domain=pyo.Binary)
    m.workforce = pyo.Var(m.REGION_TIERS, domain=pyo.NonNegativeIntegers)
    m.shared = pyo.Var(m.SHARES, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, b, t: (0, p.tiers[t].shared_posts_per_area))
    m.recruit = pyo.Var(m.HIRES, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, t: (0, p.local_candidates_in(a, t)))
    m.outside = pyo.Var(m.OUTSIDE, domain=pyo.NonNegativeIntegers)
    m.release = pyo.Var(m.RELEASES, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, t: (0, p.in_place[a, t]))
    m.move = pyo.Var(m.MOVES, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, b, t: (0, p.in_place[a, t]))
    declare_mandates(m)
    m.deliver = pyo.Var(m.DELIVER, domain=pyo.NonNegativeReals)
    m.serve = pyo.Var(m.REACH, domain=pyo.NonNegativeReals)
    m.provider = pyo.Var(m.PROVIDERS, domain=pyo.Binary)
    m.provide = pyo.Var(m.PROVIDED, domain=pyo.NonNegativeReals)
    m.overtime = pyo.Var(m.OVERTIME, domain=pyo.NonNegativeReals)
    m.serve_remote = pyo.Var(m.REMOTE, domain=pyo.NonNegativeReals)
    m.skilled = pyo.Var(m.SKILLED, domain=pyo.NonNegativeReals)
    m.skilled_remote = pyo.Var(m.SKILLED_REMOTE, domain=pyo.NonNegativeReals)
    m.kept = pyo.Var(m.TRAINED, domain=pyo.NonNegativeIntegers, bounds=lambda _, a, t, k: (0, p.holders_in_place[a, t, k]))
    m.trainees = pyo.Var(m.TRAINING, domain=pyo.NonNegativeIntegers)
    m.attend = pyo.Var(m.ATTEND, domain=pyo.NonNegativeIntegers)
    m.teach = pyo.Var(m.TEACH, domain=pyo.NonNegativeReals)
    m.mentor = pyo.Var(m.MENTORS, domain=pyo.NonNegativeReals)
    m.shared_holders = pyo.Var(m.SHARED_TRAINING, domain=pyo.NonNegativeIntegers)
    m.shared_trainees = pyo.Var(m.SHARED_TRAINING, domain=pyo.NonNegativeIntegers)
    m.supervise = pyo.Var(
        m.LINKS, domain=pyo.NonNegativeIntegers if m.instance.manifest.policy.supervision_links == "whole" else pyo.NonNegativeReals
    )
    m.role = pyo.Var(m.ROLES, domain=pyo.NonNegativeIntegers)
    m.women = pyo.Var(m.WOMEN, domain=pyo.NonNegativeReals)
    m.tool = pyo.Var(m.TOOLS, domain=pyo.Binary)
    m.saved = pyo.Var(m.SAVINGS, domain=pyo.NonNegativeReals)
    m.unmet = pyo.Var(m.NEED, domain=pyo.NonNegativeReals, bounds=lambda _, a, f: (0, p.need[a, f]))
    m.stays = pyo.Var(m.STAYS, domain=pyo.NonNegativeIntegers)
    m.called = pyo.Var(m.CALLS, domain=pyo.NonNegativeIntegers, bounds=lambda _, s, k, a: (0, p.surge_pools[k].heads))
    m.surge_work = pyo.Var(m.SURGE_WORK, domain=pyo.NonNegativeReals)
    m.pairs = pyo.Var(m.LONELY, domain=pyo.NonNegativeIntegers)
    m.trio = pyo.Var(m.LONELY, domain=pyo.Binary)
    m.pay = pyo.Var(m.PAYMENTS, domain=pyo.NonNegativeReals)
    m.best_zone = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 1))
    m.worst_zone = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 1))
    m.best_group = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 1))
    m.worst_group = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 1))

    @m.Expression(m.HIRES)
    def hire(_: pyo.ConcreteModel, a: str, t: str) -> pyo.Expression:
        """Recruits, local ones and those from outside."""
        return m.recruit[a, t] + (m.outside[a, t] if (a, t) in m.OUTSIDE else 0)

    @m.Expression(m.TRAINING)
    def holders(_: pyo.ConcreteModel, a: str, t: str, k: str) -> pyo.Expression:
        """Heads that hold a package: those who stay, and trainees."""
        return m.trainees[a, t, k] + (m.kept[a, t, k] if (a, t, k) in m.TRAINED else 0)

    due = {key for key in m.TRAINED if p.refresher_share.get(key[2])}

    @m.Expression(m.TRAINING)
    def courses(_: pyo.ConcreteModel, a: str, t: str, k: str) -> pyo.Expression:
        """Courses taken: one for each trainee, and the refreshers of those who hold the package already."""
        return m.trainees[a, t, k] + (p.refresher_share[k] * m.kept[a, t, k] if (a, t, k) in due else 0)


def declare_mandates(m: pyo.ConcreteModel) -> None:
    """Who holds which mandate, and nobody, who holds none."""
    m.mandate = pyo.Var(m.MANDATES, domain=pyo.Binary)
    m.nobody = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 0))

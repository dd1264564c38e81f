"""The notation table of the extensions: what each adds to the symbols of the model."""

from models.notation import symbols

EXTENSION_NOTATION = (
    *symbols(
        "variable",
        r"""
        \varepsilon_i; region.excess; what is shared, ≥ 0; as what is shared; what a region takes beyond a cap; 0 where caps hold
        \beta^\pm_i; elastic.breach; rows of rules that give way, ≥ 0; hours, heads, currency; how far a row is broken, over or under
        \ell_{abt}; recourse.lend; a, b, t, whole; weeks; whole weeks for which people posted in a work in b
        \tilde g_{at}; recourse.surge; a, t, whole; weeks; whole weeks of surge helpers in usual work
        \tilde g_{iat}; recourse.surge_in; i, a, t, whole; weeks; whole weeks of surge helpers in a surge
        U; worst_area.unmet_share; 0 to 1; share; weighted share of need unmet that no area is above
        \Lambda; diverse.distance; ≥ 0; share; distance to the nearest of the plans
        q^k_{at}; diverse.counted; k, a, t; heads; heads more or fewer than in plan k
        o_{\sigma ft}; diverse.at_work; σ, f, t, 0 or 1; ; an hour a year or more is delivered under the mandate
        \Theta_i; longest_way.beyond; lengths of ways, 0 or 1; ; a way as long as this is used
        b^k_{at}; diverse.more; k, a, t, 0 or 1; ; heads more are counted, not heads fewer
        """,
    ),
    *symbols(
        "constraint",
        r"""
        \text{E1}; region.zone; ZONES; hours; weighted need left unmet in a zone
        \text{E1}; region.group; Υ; hours; weighted need of a group left unmet
        \text{E3}; recourse.lent; a, t; weeks; most weeks of its heads that a post lends
        \text{E3}; recourse.surged; t, g; weeks; most weeks of surge helpers of a tier in a region
        \text{E3}; recourse.surged_at_once; i, t, g; weeks; most of them in the weeks of one surge
        \text{E4}; worst_area.below_worst; a; share; no area is worse than the worst
        \text{E5}; replan.most_of; kinds of changes; heads; most people of each kind of change
        \text{E6}; diverse.work; σ, f, t; hours; a mandate is at work
        \text{E6}; diverse.idle; σ, f, t; hours; a mandate is not at work
        \text{E6}; diverse.more_heads; k, a, t; heads; heads more than in plan k
        \text{E6}; diverse.fewer_heads; k, a, t; heads; heads fewer than in plan k
        \text{E6}; diverse.least_distance; k; share; the distance is that to the nearest plan
        \text{E7}; longest_way.used; b, a, t; hours; nothing is served on a way that is not used
        \text{E7}; longest_way.longer; lengths of ways; ; a longer way is used only where shorter ones may be
        """,
    ),
    *symbols(
        "objective",
        r"""
        \sum_i \nu_i \, (\beta^+_i + \beta^-_i) + …; elastic.objective; ; ; what is broken, in heads
        \sum \text{relocation}_t \, \ell_{abt} + …; recourse.objective; ; ; cost of help
        U; worst_area.objective; ; ; what stays unmet where least is met
        \sum_i N_i + …; replan.objective; ; ; changes
        1 - \Lambda; diverse.objective; ; ; what is alike
        \sum_i (d_i - d_{i-1}) \, \Theta_i; longest_way.objective; ; ; longest way on which another area is served, hours
        """,
    ),
)
"""Components that extensions declare, in the order of the formulation page."""

"""The notation table: every set, parameter, variable, expression and objective of the model, with its symbol."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["index", "set", "parameter", "variable", "expression", "objective", "constraint"]


@dataclass(frozen=True)
class Symbol:
    """One line of the notation table."""

    kind: Kind
    symbol: str
    """As in formulas, LaTeX."""
    name: str
    """Name in the code: a component of the model, a field or method of `parameters`, a `table.column`, or a
    `policy.field`."""
    over: str
    """Index set, or the indices it runs over; variables: with the domain; empty: a single figure."""
    unit: str
    """Unit; empty: none."""
    meaning: str


def symbols(kind: Kind, rows: str) -> tuple[Symbol, ...]:
    """Symbols of one kind from lines of cells: symbol; name; over; unit; meaning."""
    return tuple(Symbol(kind, *(cell.strip() for cell in line.split(";", 4))) for line in rows.strip().splitlines())


INDICES = symbols(
    "index",
    r"""
    a, b; areas.area; ; ; areas: where work is done, and where people are posted (base)
    f; functions.function; ; ; functions
    t, s; tiers.tier; ; ; tiers, and supervisors' tiers
    k; packages.package; ; ; training packages
    q; supervision.kind; ; ; kinds of supervision: line, professional
    G(a); parameters.group; ; ; service-boundary group of an area: the area, its region, or the country
    \sigma(a); parameters.scope; ; ; mandate table of an area: the country's, its zone's, or its region's
    \zeta(a); areas.zone; ; ; zone of an area
    g; areas.region; ; ; regions
    \Upsilon; groups.group; ; ; target groups
    m; funds.fund; ; ; funds
    \iota; tools.tool; ; ; digital tools that may be taken into use
    i; surges.surge; ; ; surges: times of much work
    l; surge_pools.pool; ; ; pools of people who can be called upon in surges
    \delta; decisions.what; ; ; decisions of the planner, made beforehand
    j; funds.cost_kinds; ; ; cost kinds: wages, allowances, hiring, release, relocation, training, travel and so on
    """,
)

SETS = symbols(
    "set",
    r"""
    \text{AREAS}; AREAS; a; ; all areas
    \text{NEED}; NEED; a, f; ; areas with need for a function
    \text{TOOLS}; TOOLS; \iota; ; digital tools that may be taken into use and save time somewhere
    \text{SAVINGS}; SAVINGS; \iota, a, f; ; work in which a tool saves time
    \text{ZONES}; ZONES; \zeta; ; zones with need
    \text{POSTS}; POSTS; a, t; ; where a tier is, or may be, posted
    \text{OPEN\_POSTS}; OPEN_POSTS; a, t; ; posts that may be held under the plan
    \text{SHARES}; SHARES; a, b, t; ; posts in a that may be shared with b, half and half
    \text{SHARED\_TRAINING}; SHARED_TRAINING; a, b, t, k; ; those whose people may hold a package
    \text{OVERTIME}; OVERTIME; a, t; ; those among them whose heads may work overtime
    \text{PREMISES}; PREMISES; a, t; ; those among them that cost something to keep open
    \text{REGION\_TIERS}; REGION_TIERS; t, g; ; regions in which a tier is, or may be, posted
    \text{LONELY}; LONELY; a; ; areas where nobody is to be posted alone
    \text{DELIVER}; DELIVER; a, f, t; ; work that a tier can do, at once or after training, and reach
    \text{WORK}; WORK; a, t; ; areas where a tier can work in person
    \text{REACH}; REACH; b, a, t; ; areas that a tier posted in b can work in
    \text{PRESENT}; PRESENT; b, a, t; ; those from posts with premises, or where a head has many times the hours that the work takes
    \text{PROVIDERS}; PROVIDERS; b, a, f; ; areas b from which a function that people find in one place may come, where there are several
    \text{PROVIDED}; PROVIDED; b, a, f, t; ; tiers that may do it from there
    \text{WOMEN\_WORK}; WOMEN_WORK; a, f, t; ; in-person work for a share of which women must have hours
    \text{WOMEN}; WOMEN; b, t; ; posts whose women can do some of it
    \text{REMOTE\_GROUPS}; REMOTE_GROUPS; G, t; ; groups with remote work that a tier can do
    \text{REMOTE}; REMOTE; b, t; ; posts from which remote work can be done
    \text{ROLES}; ROLES; a, f, t; ; functions that heads of an unpaid tier may carry
    \text{SCOPE\_NEEDS}; SCOPE_NEEDS; \sigma, f; ; functions with need in the scope of a mandate table
    \text{MANDATES}; MANDATES; \sigma, f, t; ; mandates that are possible
    \text{SKILLED\_WORK}; SKILLED_WORK; a, t, k; ; areas with in-person work for which a tier needs a package
    \text{SKILLED}; SKILLED; b, a, t, k; ; ways on which holders of a package can do such work
    \text{SKILLED\_REMOTE\_GROUPS}; SKILLED_REMOTE_GROUPS; G, t, k; ; groups with remote work for which a tier needs a package
    \text{SKILLED\_REMOTE}; SKILLED_REMOTE; b, t, k; ; posts from which holders can do such work
    \text{TRAINING}; TRAINING; a, t, k; ; posts whose holders may use a package
    \text{TRAINED}; TRAINED; a, t, k; ; those among them with holders in place
    \text{ATTEND}; ATTEND; a, t, k, v; ; venues where people of a post may be trained in a package
    \text{TAUGHT\_GROUPS}; TAUGHT_GROUPS; G, s; ; groups in which people of a tier teach courses
    \text{TEACH}; TEACH; b, s; ; posts whose people may teach
    \text{SUPERVISED}; SUPERVISED; a, t, q; ; posts whose heads need a supervisor
    \text{LINKS}; LINKS; b, a, s, t, q; ; supervisors in b for supervisees in a, within every limit on the way
    \text{MENTORED}; MENTORED; a, t, q; ; posts for whose recruits supervisors of the kind have hours
    \text{MENTORS}; MENTORS; b, a, s, t, q; ; links of supervisors who may have recruits there
    \text{HIRES}; HIRES; a, t; ; posts for which recruits may be hired
    \text{OUTSIDE}; OUTSIDE; a, t; ; those among them for which local candidates are counted
    \text{RELEASES}; RELEASES; a, t; ; posts that may release people in place
    \text{MOVES}; MOVES; a, b, t; ; moves of people in place that are allowed
    \text{STAYS}; STAYS; i, b, a, t; ; people posted in b who may work on a surge in a for whole weeks
    \text{CALLS}; CALLS; i, l, a; ; pools that may help there
    \text{HELPED}; HELPED; i, a, t; ; tiers whose people may come, from a post or a pool
    \text{SURGE\_WORK}; SURGE_WORK; i, a, f, t; ; work on a surge that they can do
    \text{COSTS}; COSTS; j, t, g; ; costs that can arise
    \text{FUNDS}; FUNDS; m; ; funds
    \text{PAYMENTS}; PAYMENTS; m, j, t, g; ; costs that a fund may pay
    """,
)

PARAMETERS = symbols(
    "parameter",
    r"""
    D_{af}; parameters.need; a, f; hours per year; need
    \sum \pi_f D_{af}; parameters.weighted_need; ; hours per year; weighted need of the country
    \chi_{aff^-}; parameters.following; a, f, f^-; ; hours of f that follow one hour of f^-, where only delivered work leads on
    \varsigma_{\iota af}; parameters.saving; \iota, a, f; share; share of the need met that a tool saves: its saving × digital access
    \varphi_f; parameters.floor; f; share; least share of the need met
    \pi_f; functions.priority; f; ; weight of an unmet hour
    \rho_{af}; parameters.remote_share; a, f; share; part of the work that needs no presence: with people who have digital access
    H_t; parameters.hours; t; hours per year; service hours of one head
    \iota_{at}; parameters.individual; a, t; hours per year; individual allowances
    \tau_{ba}; parameters.way; b, a; hours, km; way, one way; inside an area to its communities
    \tau_{bat}; parameters.way_of; b, a, t; hours, km; the way as a tier travels it: inside its own area only a share of it
    \text{overnight}_{bat}; parameters.is_overnight; b, a, t; true or false; whether the way is beyond a day's trip
    \theta_{bat}; parameters.travel_share; b, a, t; ; hours on the way for each in-person hour
    \theta_{bat}, \text{km}_{bat}, \nu_{bat}; parameters.service_way; b, a, t; per hour; hours, km and nights away for an in-person hour
    \delta_{bat}; parameters.days_per_hour_served; b, a, t; days per hour; days of trips for each in-person hour
    \bar\tau_a; parameters.most_hours; a; hours; longest way to serve an area from another
    \text{reaches}_{bat}; parameters.reaches; b, a, t; true or false; whether a tier posted in b works in a
    K_{ft}; parameters.packages_for; f, t; packages; packages that a tier needs for a function; absent where it can never do it
    n^0_{at}; parameters.in_place; a, t; heads; staff in place
    n^0_{gt}; parameters.in_place_of_region; t, g; heads; staff in place in a region
    c^0_{atk}; parameters.holders_in_place; a, t, k; heads; holders of a package in place
    \underline{n}_{at}; parameters.least_heads; a, t; heads; guaranteed posts
    \overline{n}_{at}; parameters.most_heads; a, t; heads; limit of posts: closed, frozen, pool, nobody may be hired or moved
    \text{frozen}; parameters.frozen; a, t; ; posts that keep those in place
    O_{at}; parameters.opening_cost; a, t; currency per year; cost of keeping a post open, however many heads it has
    \overline{W}_{at}; parameters.post_hours; a, t; hours per year; most hours that the heads of a post may be busy
    g_{t\zeta}; parameters.support; t, \zeta; currency per year; cost of supporting one head
    g_{t\zeta(a)}; parameters.support_in; a, t; currency per year; cost of supporting one head posted in an area
    \underline{n}_\zeta; zones.min_resident_heads; \zeta; heads; least paid heads in each area
    \alpha_\zeta; zones.min_resident_share; \zeta; share; least share of in-person work by residents
    L_{at}; parameters.local_candidates; a, t; heads; local candidates for new paid posts
    L_{at}; parameters.local_candidates_in; a, t; heads; most local recruits; no limit for tiers without counted candidates
    \text{counted}; parameters.tiers_with_candidates; ; tiers; paid tiers whose local candidates are counted
    R_{gt}; parameters.ratio_heads; place, t; heads; least heads by ratio to people
    P_k; packages.places_per_year; k; heads per year; training places in the whole country
    P_{kv}; venues.places_per_year; k, v; heads per year; training places at a venue
    \text{venue}; parameters.venues; v, k; ; rows of the table of venues
    \tau_{akv}; parameters.venue_way; a, v, k; hours, km; way to a venue, one way
    \lambda_k; packages.training_hours; k; hours; hours away from work for each trainee
    \lambda^+_{atkv}; parameters.hours_beyond; a, t, k, v; hours; hours beside these at a venue: whole days away, and the way
    \text{days away}_{akv}; parameters.days_away_cost; a, k, v; currency; cost of the days away of a trainee at a venue
    \text{way}_{atkv}; parameters.venue_travel; a, t, k, v; currency; cost of the way to a venue and back
    c_k / E_k; parameters.refresher_share; k; share; part of a package that a holder takes in a year as a refresher
    T_k, s_k; packages.trainer_hours_per_trainee; k; hours, tier; hours of a trainer for each trainee, and the trainers' tier
    1 - \ell_k; parameters.usable_share; k; share; part of the year in which a new trainee may use the package
    \text{relation}_{stq}; parameters.relation; s, t, q; ; supervision relation: who may supervise whom
    S_{stq}; supervision.span; s, t, q; heads; span of control
    V_{stq}; supervision.visits_per_year; s, t, q; per year; visits to each supervisee
    M_{stq}; supervision.hours_per_recruit; s, t, q; hours; supervisor's hours for a recruit among the supervisees
    \eta_{bastq}; parameters.supervision_hours; b, a, s, t, q; hours per year; supervisor's hours for one supervisee, way included
    2 V_{stq} \tau_{bas}, \nu_{bastq}; parameters.supervision_way; b, a, s, t, q; per year; hours, km and nights for a supervisee
    \text{money}_t; parameters.travel_money; t; currency; cost of hours and km on the way and of nights away
    \text{required}; parameters.required_mandates; f, t; ; mandates that policy requires
    \bar T; policy.max_tiers_per_function; ; tiers; most tiers that share a function
    \bar F_t; tiers.max_functions; t; functions; most functions of a tier
    \mu_{ft}; parameters.team_share; f, t; share; least share of a team member in its function's hours
    \Phi_f; functions.min_female_share; f; share; least share of the in-person hours for which women have hours
    \varpi^0_{bt}; parameters.women_in_place; b, t; heads; women in place, where they are known
    \text{caps}_t; parameters.caps; t; ; caps of an unpaid tier's kind
    \omega_t; caps.hours_per_week; t; hours per week; most hours of an unpaid head
    \bar w_t; caps.functions_per_head; t; functions; most functions of an unpaid head
    \gamma; caps.share_of_area_work; kind; share; most of an area's work by a kind of unpaid tiers
    \Delta; policy.max_travel_days_per_month; ; days per month; most days in other areas
    \bar\upsilon_t; tiers.shared_posts_per_area; t; heads; most posts of an area that are shared
    \bar\xi_t; tiers.overtime_hours_per_year; t; hours per year; most overtime of a head
    \text{overtime pay}_t; parameters.overtime_pay; t; currency per hour; pay of an hour of overtime
    N_t; tiers.nights_per_month; t; nights per month; most nights away
    \beta; policy.outside_recruit_share; ; share; most recruits from outside
    \bar d; policy.move_limit_share; ; share; most moves of the heads in place
    \bar e_t; parameters.release_share; t; share; most releases of the heads in place in a region
    \bar e'; policy.area_release_limit_share; ; share; most releases of the heads in place in an area
    \bar l_\zeta; zones.leave_limit_share; \zeta; share; most who leave an area of the zone
    t \text{ that count}; zones.resident_kinds; \zeta; kinds; kinds of paid tiers that count as residents
    B_m; funds.amount_per_year; m; currency per year; money in a fund
    \underline{E}; policy.min_worst_area_coverage; ; share; least coverage of the worst area
    \bar E; policy.max_zone_gap; ; share; most difference between zones' coverages
    \bar \Gamma; policy.max_group_gap; ; share; most difference between groups' coverages
    \pi_f D^\Upsilon_{af}; parameters.group_need; \Upsilon, a, f; hours per year; weighted need of a group, where groups are compared
    \varphi_{\Upsilon \zeta}; parameters.group_floor; \Upsilon, \zeta; share, hours; least share of a group's need met; its weighted need
    i; parameters.surges; i; ; rows of the table of surges
    l; parameters.surge_pools; l; ; rows of the table of pools for surges
    D_{iaf}; parameters.surge_need; i, a, f; hours; need that comes in the weeks of a surge, beyond the usual
    \text{may help}_{ila}; parameters.surge_places; i, l, a; ; where pools may help
    \tau_{ba}; parameters.surge_ways; i, b, a; hours, km; way, one way, of people from elsewhere
    \tau_{ba}; parameters.surge_way; i, b, a; hours, km; the same; none inside an area
    H^w_t; parameters.week; t; hours; service hours of one head in one week
    H_{ibat}; parameters.stay_hours; i, b, a, t; hours; work of one stay
    H_{il}; parameters.call_hours; i, l; hours; work of one head called
    \text{cost}_{ibat}; parameters.stay_money; i, b, a, t; currency; cost of one stay
    \text{cost}_{il}; parameters.call_money; i, l; currency; cost of one head called
    \underline{N}_\delta, \overline{N}_\delta; decisions.number; \delta; heads, mandates; least and most that was decided
    \text{areas}; parameters.areas; a; ; rows of the table of areas
    \text{tiers}; parameters.tiers; t; ; rows of the table of tiers
    \text{functions}; parameters.functions; f; ; rows of the table of functions
    \text{tools}; parameters.tools; \iota; ; rows of the table of tools
    \text{zones}; parameters.zones; \zeta; ; rows of the table of zones
    \text{packages}; parameters.packages; k; ; rows of the table of packages
    """,
)

VARIABLES = symbols(
    "variable",
    r"""
    n_{at}; staff; POSTS, whole; heads; heads posted; at most the limit of posts
    \upsilon_{abt}; shared; SHARES, whole; heads; people posted in a who have half of their post in b; at most those that may be shared
    s_{at}; open; PREMISES, 0 or 1; ; the post is kept open
    n_{gt}; workforce; REGION_TIERS, whole; heads; heads of a tier in a region
    h_{at}; recruit; HIRES, whole; heads; recruits; where local candidates are counted, local ones
    o_{at}; outside; OUTSIDE, whole; heads; recruits from outside the local pool
    e_{at}; release; RELEASES, whole; heads; people in place released
    d_{abt}; move; MOVES, whole; heads; people in place who move from a to b
    z_{\sigma ft}; mandate; MANDATES, 0 or 1; ; the function is in the tier's job description
    x_{aft}; deliver; DELIVER, ≥ 0; hours per year; work done, wherever the people are posted
    y_{bat}; serve; REACH, ≥ 0; hours per year; in-person hours in a by people posted in b
    \varrho_{baf}; provider; PROVIDERS, 0 or 1; ; people of a find the function in b
    y^f_{bat}; provide; PROVIDED, ≥ 0; hours per year; in-person hours of the function in a by people posted in b
    \xi_{at}; overtime; OVERTIME, ≥ 0; hours per year; overtime of the heads posted
    r_{bt}; serve_remote; REMOTE, ≥ 0; hours per year; remote hours by people posted in b
    y^k_{bat}; skilled; SKILLED, ≥ 0; hours per year; in-person hours that use a package
    r^k_{bt}; skilled_remote; SKILLED_REMOTE, ≥ 0; hours per year; remote hours that use a package
    c_{atk}; kept; TRAINED, whole; heads; holders in place who use the package; at most those there are
    \kappa_{atk}; trainees; TRAINING, whole; heads; heads trained this year
    \kappa_{atkv}; attend; ATTEND, whole; heads; trainees at a venue
    \vartheta_{bs}; teach; TEACH, ≥ 0; hours per year; hours of teaching
    \tilde v_{bastq}; mentor; MENTORS, ≥ 0; heads; recruits among the supervisees of a link
    \upsilon^k_{abt}; shared_holders; SHARED_TRAINING, whole; heads; those of them who hold a package
    \kappa^\upsilon_{abtk}; shared_trainees; SHARED_TRAINING, whole; heads; those of them who are trained this year
    v_{bastq}; supervise; LINKS, ≥ 0 (whole by policy); heads; supervisees in a whose supervisor is posted in b
    w_{aft}; role; ROLES, whole; heads; unpaid heads who carry a function
    \varpi_{bt}; women; WOMEN, ≥ 0; heads; women posted
    z_\iota; tool; TOOLS, 0 or 1; ; the tool is taken into use
    x^\iota_{af}; saved; SAVINGS, ≥ 0; hours per year; hours of work that a tool saves
    u_{af}; unmet; NEED, ≥ 0; hours per year; need left unmet; at most the need
    \Psi_{ibat}; stays; STAYS, whole; stays; stays of people posted in b on a surge in a
    \phi_{ila}; called; CALLS, whole; heads; heads called from a pool
    \Xi_{iaft}; surge_work; SURGE_WORK, ≥ 0; hours; work done on a surge
    p_a; pairs; LONELY, whole; ; twos in the number of paid heads
    p'_a; trio; LONELY, 0 or 1; ; a three in the number of paid heads
    \psi_{mjtg}; pay; PAYMENTS, ≥ 0; currency per year; payments of a fund
    E^+; best_zone; 0 to 1; share; coverage that no zone exceeds
    E^-; worst_zone; 0 to 1; share; coverage that no zone is below
    \Gamma^+; best_group; 0 to 1; share; coverage that no group exceeds
    \Gamma^-; worst_group; 0 to 1; share; coverage that no group is below
    0; nobody; fixed at 0; ; takes the place of people in rules that ask for somebody where nobody can be posted
    """,
)

EXPRESSIONS = symbols(
    "expression",
    r"""
    h^+_{at}; hire; HIRES; heads; all recruits: h + o
    c^+_{atk}; holders; TRAINING; heads; all holders of a package: c + κ
    \kappa^+_{atk}; courses; TRAINING; heads; courses taken: trainees, and the refreshers of those who hold the package: κ + c ÷ E of c
    W_{bt}; busy; POSTS; hours per year; hours of service, travel and supervision
    C_{jtg}; cost; COSTS; currency per year; money
    Z_i; term; TERMS; currency, hours, share, heads; money by cost kind, travel time, unmet need, gaps, churn (people who change)
    """,
)

OBJECTIVE = symbols("objective", r"\sum_i \Omega_i Z_i; objective; ; ; weighted sum of terms; the mode, or stage, gives the weights")

NOTATION: tuple[Symbol, ...] = INDICES + SETS + PARAMETERS + VARIABLES + EXPRESSIONS + OBJECTIVE
"""The whole table, in the order of the formulation page."""

"""Every rule there is: the bundled ones, and those that other packages add."""

from importlib.metadata import EntryPoint, entry_points

from optimizer.research.allocation import greedy, location, optimiser, proportion
from optimizer.research.allocation.definition import AllocationError, AllocationRule

GROUP = "fieldpost.rules"
"""Entry points of this group name an `AllocationRule`, or a function without arguments that returns one."""
MEANS = "the heads that the money affords (docs/allocation-rules.md)"
MODEL = "fieldpost's deployment model, solved by HiGHS (Huangfu and Hall, Parallelizing the dual revised simplex method, 2018)"

BUNDLED = (
    AllocationRule(
        "status-quo",
        "Staff as they are",
        "heads(a, t) = heads in place(a, t)",
        "The instance's own staff table",
        "status quo",
        propose=proportion.status_quo,
    ),
    AllocationRule(
        "population-ratio",
        "So many people for a head",
        f"heads(a, t) = population(a) ÷ N(t), to the nearest whole; N(t) the number that uses up {MEANS}",
        "MAMPU, people per social worker compared, 2019 (Malaysia 8,576, Singapore 3,448, Australia 1,040)",
        "ratio",
        propose=proportion.population,
    ),
    AllocationRule(
        "zone-ratio",
        "Fewer people for a head in hard zones",
        "heads(a, t) = population(a) ÷ N(t), in hard zones ÷ (N(t) × 3,000 ÷ 5,000), to the nearest whole; N(t) as in population-ratio",
        "Ministry of Health and Family Welfare of India, Indian Public Health Standards, 2012 "
        "(a sub-centre for 5,000 people, in hilly, tribal and difficult areas for 3,000)",
        "ratio",
        propose=proportion.zone_ratio,
    ),
    AllocationRule(
        "need-proportional",
        "In proportion to need",
        "heads(a, t) ∝ Σ_f priority(f) × need hours(a, f), to the nearest whole, the same for every tier",
        "Department of Health and Social Security, Sharing Resources for Health in England (Resource Allocation Working Party), 1976",
        "ratio",
        propose=proportion.need_proportional,
    ),
    AllocationRule(
        "wisn",
        "Workload indicators of staffing need",
        "required(a, t) = Σ hours(a, t) ÷ available working time(t) × category allowance factor(t) + individual allowance factor(a, t); "
        f"in proportion to it where {MEANS} are fewer",
        "World Health Organization, Workload Indicators of Staffing Need: user's manual, 2010",
        "workload",
        propose=proportion.wisn,
    ),
    AllocationRule(
        "caseload",
        "Caseload standards of child welfare",
        "social workers(a) = ongoing cases(a) ÷ 17 + assessments a year(a) ÷ (12 × 12); supervisors(a) = social workers(a) ÷ 5; "
        "for case work reserved to professionals; other tiers as in place",
        "Child Welfare League of America, Standards of Excellence for Services to Abused or Neglected Children and their Families, 1999",
        "workload",
        propose=proportion.caseload,
    ),
    AllocationRule(
        "largest-remainder",
        "Largest remainders (Hamilton)",
        "quota(a, t) = heads(t) × hours that t can do in a ÷ all hours that t can do; rounded down, what is left to the largest remainders",
        "Alexander Hamilton, 1792; M. L. Balinski and H. P. Young, Fair Representation, 1982",
        "apportionment",
        propose=proportion.apportioned("largest remainder"),
    ),
    AllocationRule(
        "webster",
        "Webster (Sainte-Laguë)",
        "one head after another to the area with the largest hours that t can do ÷ (heads so far + ½)",
        "Daniel Webster, 1832; M. L. Balinski and H. P. Young, Fair Representation, 1982",
        "apportionment",
        propose=proportion.apportioned("webster"),
    ),
    AllocationRule(
        "huntington-hill",
        "Huntington–Hill",
        "one head after another to the area with the largest hours that t can do ÷ √(heads so far × (heads so far + 1))",
        "E. V. Huntington, The apportionment of representatives in Congress, 1928; Balinski and Young, Fair Representation, 1982",
        "apportionment",
        propose=proportion.apportioned("huntington-hill"),
    ),
    AllocationRule(
        "greedy",
        "Most need covered for the money, head by head",
        "next head = argmax of (priority-weighted hours of uncovered need in a that t can do, within a head's hours) ÷ pay(a, t)",
        "S. Khuller, A. Moss and J. Naor, The budgeted maximum coverage problem, 1999",
        "greedy",
        propose=greedy.greedy,
    ),
    AllocationRule(
        "p-median",
        "Supervisors at medians",
        "supervisors' posts P minimise Σ_a supervisees(a) × hours from a to the nearest post of P, |P| = supervisors; others as webster",
        "S. L. Hakimi, Optimum locations of switching centers and the absolute centers and medians of a graph, 1964; spopt (PySAL)",
        "location",
        propose=location.supervisors_at_medians,
    ),
    AllocationRule(
        "maximal-covering",
        "Remote areas covered",
        "posts P for remote areas' share of a tier's heads maximise Σ hours of need in remote areas within the tier's reach of P; "
        "all other heads as webster",
        "R. Church and C. ReVelle, The maximal covering location problem, 1974; spopt (PySAL)",
        "location",
        propose=location.remote_areas_covered,
    ),
    AllocationRule(
        "lp-rounded",
        "Linear relaxation, rounded",
        "heads(a, t) = ⌊n*(a, t) + ½⌋, n* the optimum of the model without whole numbers",
        MODEL,
        "optimiser",
        propose=optimiser.relaxation_rounded,
    ),
    AllocationRule(
        "optimum-cost",
        "Optimiser, least cost",
        "min money and people who change, within every rule",
        MODEL,
        "optimiser",
        plan=optimiser.optimum("cost"),
    ),
    AllocationRule(
        "optimum-coverage",
        "Optimiser, most need met",
        "min priority-weighted hours unmet and people who change, within every rule",
        MODEL,
        "optimiser",
        plan=optimiser.optimum("coverage"),
    ),
    AllocationRule(
        "optimum-balanced",
        "Optimiser, balanced",
        "min money + value of hours unmet, of hours on the way and of the gap between zones, within every rule",
        MODEL,
        "optimiser",
        plan=optimiser.optimum("balanced"),
    ),
    AllocationRule(
        "no-task-shifting",
        "Optimiser without task shifting",
        "the instance's own mode; every function only with the most qualified kind of tier that can do it at once",
        MODEL,
        "ablation",
        plan=optimiser.without(optimiser.no_task_shifting),
    ),
    AllocationRule(
        "no-sharing",
        "Optimiser without sharing across areas",
        "the instance's own mode; nobody serves another area than the own",
        MODEL,
        "ablation",
        plan=optimiser.without(optimiser.no_sharing),
    ),
    AllocationRule(
        "no-unpaid",
        "Optimiser without volunteers and leaders",
        "the instance's own mode; volunteers and leaders have no mandates",
        MODEL,
        "ablation",
        plan=optimiser.without(optimiser.no_unpaid),
    ),
)
"""The rules that come with the product."""


def allocation_rules() -> dict[str, AllocationRule]:
    """Bundled allocation rules and those of entry points in the group `fieldpost.rules`, by name.

    Raises `AllocationError`, naming the entry point and the package it comes from, for one that cannot be loaded, is no allocation rule,
    or takes a name that is taken.

    Examples:
        >>> import fieldpost as fp
        >>> fp.rules()["webster"].title
        'Webster (Sainte-Laguë)'
    """
    rules = {rule.name: rule for rule in BUNDLED}
    for point in entry_points(group=GROUP):
        rule = _loaded(point)
        if rule.name in rules:
            raise AllocationError(f"{_from(point)} adds a rule {rule.name!r}, and there is one of that name already")
        rules[rule.name] = rule
    return rules


def _loaded(point: EntryPoint) -> AllocationRule:
    try:
        found = point.load()
        rule = found if isinstance(found, AllocationRule) else found()
    except Exception as failure:
        raise AllocationError(f"{_from(point)} cannot be loaded: {type(failure).__name__}: {failure}") from failure
    if not isinstance(rule, AllocationRule):
        raise AllocationError(f"{_from(point)} gives a {type(rule).__name__}, and no optimizer.research.allocation.AllocationRule")
    return rule


def _from(point: EntryPoint) -> str:
    package = "" if point.dist is None else f" of the package {point.dist.name}"
    return f"the entry point {point.name!r} ({point.value}){package} in the group {GROUP}"

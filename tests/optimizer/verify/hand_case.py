"""An instance and a valid plan for it that a person can work out by hand; every figure of the plan is derived in the comments.

Two regions of two areas: Alder (urban) and Birch (rural) in the north, Cedar (urban) and Dogwood (remote) in the south. People serve,
supervise and move within their region. Five tiers: senior and worker (social workers), aide (paraprofessional), volunteer, and chief
(community leader).

Hours per head: senior and worker (260 − 30 − 15 − 10 − 5) days × 8 h × (1 − 0.25) = 1,200; aide 200 × 8 = 1,600; volunteer 50 × 4 = 200;
chief 25 × 4 = 100.

Ways: Alder–Birch 1 h, 30 km; Cedar–Dogwood 2 h, 50 km; inside Birch and Dogwood 0.8 h, 6.4 km; inside Alder and Cedar none.
On the way for each in-person hour:
    Alder→Birch, 8 h days: 2/6 = 1/3 h and 60/6 = 10 km; Cedar→Dogwood: 4/4 = 1 h and 100/4 = 25 km;
    inside Birch or Dogwood, 8 h days, whole way: 1.6/6.4 = 0.25 h and 12.8/6.4 = 2 km;
    chief (4 h days, half of the way: 0.4 h, 3.2 km): 0.8/3.2 = 0.25 h and 6.4/3.2 = 2 km; volunteers travel nothing of the way.

Need, hours per year:
    info        everyone × 0.1 × 1 × 60 min: Alder 100, Birch 50, Cedar 80, Dogwood 20.
    intake      children (0.4 of the people, 0.5 in remote places; 300 counted in Cedar): 400, 200, 300, 100; units × 0.5 × 2 × (1 + 0.25):
                500, 250, 375, 125; hours × 60 min × (1 − 0.2): 400, 200, 300, 100.
    assess      follows intake, 0.4 units each of 60 min: 200, 100, 150, 50.
    case        given: Alder 120, Birch 60, Cedar 120.
    grievance   given: Alder 40, Birch 24, Cedar 40, Dogwood 24; half of it remote, priority 2.
Of the need for assess a quarter is remote: 50, 25, 37.5, 12.5 hours.

Who does it: info by volunteers (Alder, Cedar, Dogwood; package basic) and the chief (Birch); intake by aides; assess by the workers in
Alder and Cedar and by the aides in Birch and Dogwood (package cmk); case by workers (package cpk), the one in Alder travelling to Birch;
grievance by seniors, who travel to Birch and Dogwood, where 12 of 24 hours stay unmet.

Hours charged (of what the heads have):
    senior Alder   40/2 + 24/2 × (1 + 1/3) + remote 20 + 12, aides 2 × 5, worker 12, allowance 30: 20 + 16 + 32 + 10 + 12 + 30 = 120 (1,200)
    worker Alder   assess 150, case 120, case in Birch 60 × 4/3; remote 50; aide Alder 20, aide Birch 20 + 3 × 2 × 1: 446 (1,200)
    aide Alder     intake 400, volunteer 10: 410 (1,600)
    aide Birch     (200 + 75) × 1.25 + 25 remote + 24 training: 392.75 (1,600)
    senior Cedar   20 + 6 × 2 + remote 20 + 6, aides 3 × 5, worker 12: 85 (1,200)
    worker Cedar   assess 112.5, case 120, remote 37.5, aide Cedar 20, aides Dogwood 2 × (20 + 3 × 2 × 2), 40 training: 394 (1,200)
    aide Cedar     intake 300, volunteer 10: 310 (1,600)
    aides Dogwood  (100 + 37.5) × 1.25 + 12.5 remote, volunteer 10 + 2 × 2 × 0.8, 24 training: 221.575 (2 × 1,600)
    volunteers     Alder 100 + 8 training (200), Cedar 80 (200), Dogwood 20 (200); chief Birch 50 × 1.25 = 62.5 (100)
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Any

from instances.instance import Instance
from instances.schema import TABLES, Manifest, Row
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.verify import Violation, check_plan

MANIFEST: dict[str, Any] = {
    "name": "hand",
    "title": "A case to check by hand",
    "year": 2026,
    "currency": "PHP",
    "area_label": "municipality",
    "region_label": "province",
    "projected_crs": "EPSG:32651",
    "service_boundary": "region",
    "policy": {
        "max_tiers_per_function": 2,
        "min_coverage": 0.9,
        "volunteers": {"hours_per_week": 2, "functions_per_head": 1, "share_of_area_work": 0.2},
        "leaders": {"hours_per_week": 1.25, "functions_per_head": 1, "share_of_area_work": 0.2},
        "supervision_links": "whole",
        "move_limit_share": 0.34,
        "move_within_hours": 1,
        "release_limit_share": 0.4,
        "outside_recruit_share": 0.5,
        "max_travel_days_per_month": 2,
        "min_worst_area_coverage": 0.85,
        "max_zone_gap": 0.12,
    },
}

SIDEWAYS = {
    "zones": """
        zone,                    urban, rural, remote
        name,                    Urban, Rural, Remote
        speed_km_per_hour,       30,    30,    25
        circuity,                1.3,   1.3,   1.3
        hardship_share_of_wage,  0,     0.1,   0.25
        min_resident_heads,      0,     1,     2
        min_resident_share,      0,     0.5,   0.9
        lone_posting_allowed,    true,  true,  false
        supervisor_within_hours, ,      ,      2
    """,
    "tiers": """
        tier,                     senior,               worker,        aide,             volunteer, chief
        name,                     Senior social worker, Social worker, Aide,             Volunteer, Community chief
        kind,                     professional,         professional,  paraprofessional, volunteer, leader
        days_per_year,            260,                  260,           260,              50,        25
        leave_days,               30,                   30,            30,               0,         0
        holiday_days,             15,                   15,            15,               0,         0
        sickness_days,            10,                   10,            10,               0,         0
        training_days,            5,                    5,             5,                0,         0
        hours_per_day,            8,                    8,             8,                4,         4
        wage_per_year,            40000,                30000,         16000,            0,         0
        expenses_per_year,        0,                    0,             0,                100,       60
        hiring_cost_per_head,     0,                    1000,          500,              0,         0
        release_cost_per_head,    0,                    0,             700,              0,         0
        relocation_cost_per_head, 0,                    0,             300,              0,         0
        travel_cost_per_hour,     10,                   10,            5,                0,         2
        travel_cost_per_km,       0.5,                  0.5,           0.2,              0,         0.1
        reach_hours,              2,                    2,             1,                0,         0
        inside_travel_share,      1,                    1,             1,                0,         0.5
        max_functions,            ,                     2,             2,                ,
        may_hire,                 false,                true,          true,             true,      true
        may_release,              false,                false,         true,             true,      true
        may_move,                 false,                false,         true,             false,     false
        no_supervision_because,   ,                     ,              ,                 ,          answers to the village
    """,
    "functions": """
        function,                info,        intake, assess,     case,      grievance
        name,                    Information, Intake, Assessment, Case work, Grievance intake
        programme,               cash,        cash,   care,       care,      cash
        step,                    information, intake, assessment, case,      grievance
        reserved,                false,       false,  false,      true,      false
        sensitive,               false,       true,   true,       true,      true
        remote_share,            0,           0,      0.25,       0,         0.5
        min_coverage,            ,            ,       ,           1,         0.5
        priority,                1,           1,      1,          1,         2
    """,
}
"""Wide tables with a column for each row."""

INSTANCE = {
    "regions": """
        region, name
        north,  North
        south,  South
    """,
    "areas": """
        area, name,    region, zone,   population, inside_hours, inside_km
        a1,   Alder,   north,  urban,  1000,       0,            0
        a2,   Birch,   north,  rural,  500,        0.8,          6.4
        a3,   Cedar,   south,  urban,  800,        0,            0
        a4,   Dogwood, south,  remote, 200,        0.8,          6.4
    """,
    "follows": """
        function, before, ratio, minutes_per_unit
        assess,   intake, 0.4,   60
    """,
    "allowances": """
        tier,   allowance, area, share_of_time, hours_per_year
        senior, meetings,  ,     0.25,
        worker, meetings,  ,     0.15,
        worker, reports,   ,     0.1,
        senior, council,   a1,   ,              30
    """,
    "competencies": """
        competency, name
        soc,        Social protection
        cm,         Case management
        cp,         Child protection
    """,
    "tier_competencies": """
        tier,      competency, level, ceiling
        senior,    soc,        3,     3
        senior,    cm,         3,     3
        senior,    cp,         3,     3
        worker,    soc,        2,     3
        worker,    cm,         2,     3
        worker,    cp,         1,     3
        aide,      soc,        1,     1
        aide,      cm,         0,     2
        volunteer, soc,        0,     1
        chief,     soc,        1,     1
    """,
    "packages": """
        package, name,                       cost_per_head, places_per_year, training_hours, lead_months
        basic,   Foundation course,          50,            ,                8,              0
        cmk,     Case management course,     200,           3,               24,             3
        cmx,     Long case management course, 300,          ,                80,             0
        cpk,     Child protection course,    500,           ,                40,             6
    """,
    "package_competencies": """
        package, competency, level
        basic,   soc,        1
        cmk,     cm,         1
        cmx,     cm,         2
        cpk,     cp,         2
    """,
    "function_competencies": """
        function,  competency, level
        info,      soc,        1
        intake,    soc,        1
        assess,    soc,        1
        assess,    cm,         1
        case,      cp,         2
        grievance, soc,        2
    """,
    "groups": """
        group,    name,     zone,   share_of_population
        people,   Everyone, ,       1
        children, Children, ,       0.4
        children, Children, remote, 0.5
    """,
    "group_counts": """
        area, group,    members
        a3,   children, 300
    """,
    "demand": """
        function, group,    prevalence, units_per_year, minutes_per_unit, digital_saving, hidden_need
        info,     people,   0.1,        1,              60,               0,              0
        intake,   children, 0.5,        2,              60,               0.2,            0.25
    """,
    "need": """
        area, function,  hours_per_year
        a1,   case,      120
        a2,   case,      60
        a3,   case,      120
        a1,   grievance, 40
        a2,   grievance, 24
        a3,   grievance, 40
        a4,   grievance, 24
    """,
    "independence": """
        function, other_function
        case,     grievance
    """,
    "mandates": """
        function,  tier,   rule
        case,      worker, required
        grievance, worker, forbidden
    """,
    "teams": """
        function, tier,   lead,  min_share
        case,     worker, true,  0.5
        case,     senior, false, 0
    """,
    # Changes: one aide moves from Alder to Birch, one is released; Cedar hires a worker and an aide (one candidate lives there),
    # Dogwood an aide from outside.
    "staff": """
        area, tier,      heads
        a1,   senior,    1
        a1,   worker,    1
        a1,   aide,      3
        a1,   volunteer, 1
        a2,   chief,     1
        a3,   senior,    1
        a3,   volunteer, 1
        a4,   aide,      1
        a4,   volunteer, 1
    """,
    "trained": """
        area, tier,      package, heads
        a1,   worker,    cpk,     1
        a3,   volunteer, basic,   1
        a4,   volunteer, basic,   1
    """,
    "posts": """
        area, tier,   min_heads, max_heads, frozen
        a1,   senior, 1,         ,          false
        a4,   aide,   0,         2,         false
        a3,   senior, 0,         ,          true
    """,
    "pools": """
        area, tier,      heads
        a1,   aide,      5
        a3,   aide,      1
        a1,   volunteer, 3
        a3,   volunteer, 2
        a2,   chief,     1
    """,
    # People: north ⌈1,500/1,000⌉ = 2 aides, south 1. Children: Alder ⌈400/400⌉ = 1, Birch ⌈0.5⌉ = 1, Cedar ⌈0.75⌉ = 1, Dogwood ⌈0.25⌉ = 1.
    "ratios": """
        tier, group,    people_per_head, per
        aide, ,         1000,            region
        aide, children, 400,             area
    """,
    "supervision": """
        supervisor, tier,      kind,         span, contact_hours_per_year, visits_per_year, within_hours
        aide,       volunteer, line,         5,    10,                     2,               1
        worker,     aide,      professional, 4,    20,                     3,               2
        senior,     aide,      professional, 4,    20,                     3,               2.5
        senior,     aide,      line,         10,   5,                      0,
        senior,     worker,    line,         5,    12,                     0,
    """,
    # state 142,925 and community 445 are just enough; local pays 93,001.745 less the 20,000 of the south fund.
    "funds": """
        fund,      name,           amount_per_year, cost_kinds, tiers,           regions
        state,     State budget,   142925,          ,           senior|worker,
        local,     Local budget,   75000,           ,           aide,
        southern,  Southern grant, 20000,           wages,      ,                south
        community, Community fund, 445,             training|travel|expenses, volunteer|chief,
    """,
    "travel": """
        from_area, to_area, hours, km
        a1,        a2,      1,     30
        a2,        a1,      1,     30
        a3,        a4,      2,     50
        a4,        a3,      2,     50
    """,
}

PLAN = {
    "staff": """
        area, tier,      heads
        a1,   senior,    1
        a1,   worker,    1
        a1,   aide,      1
        a1,   volunteer, 1
        a2,   aide,      1
        a2,   chief,     1
        a3,   senior,    1
        a3,   worker,    1
        a3,   aide,      1
        a3,   volunteer, 1
        a4,   aide,      2
        a4,   volunteer, 1
    """,
    "changes": """
        area, tier,   hired, hired_outside, released
        a1,   aide,   0,     0,             1
        a3,   worker, 1,     0,             0
        a3,   aide,   1,     0,             0
        a4,   aide,   1,     1,             0
    """,
    "moves": """
        from_area, to_area, tier, heads
        a1,        a2,      aide, 1
    """,
    "mandates": """
        scope,   function,  tier
        country, info,      volunteer
        country, info,      chief
        country, intake,    aide
        country, assess,    worker
        country, assess,    aide
        country, case,      worker
        country, grievance, senior
    """,
    "deliver": """
        area, function,  tier,      hours
        a1,   info,      volunteer, 100
        a1,   intake,    aide,      400
        a1,   assess,    worker,    200
        a1,   case,      worker,    120
        a1,   grievance, senior,    40
        a2,   info,      chief,     50
        a2,   intake,    aide,      200
        a2,   assess,    aide,      100
        a2,   case,      worker,    60
        a2,   grievance, senior,    24
        a3,   info,      volunteer, 80
        a3,   intake,    aide,      300
        a3,   assess,    worker,    150
        a3,   case,      worker,    120
        a3,   grievance, senior,    40
        a4,   info,      volunteer, 20
        a4,   intake,    aide,      100
        a4,   assess,    aide,      50
        a4,   grievance, senior,    12
    """,
    "serve": """
        base_area, area, tier,      hours
        a1,        a1,   volunteer, 100
        a1,        a1,   aide,      400
        a1,        a1,   worker,    270
        a1,        a1,   senior,    20
        a1,        a2,   worker,    60
        a1,        a2,   senior,    12
        a2,        a2,   chief,     50
        a2,        a2,   aide,      275
        a3,        a3,   volunteer, 80
        a3,        a3,   aide,      300
        a3,        a3,   worker,    232.5
        a3,        a3,   senior,    20
        a3,        a4,   senior,    6
        a4,        a4,   volunteer, 20
        a4,        a4,   aide,      137.5
    """,
    # Grievance half remote: north 20 + 12, south 20 + 6; assess a quarter.
    "remote": """
        base_area, tier,   hours
        a1,        senior, 32
        a1,        worker, 50
        a2,        aide,   25
        a3,        senior, 26
        a3,        worker, 37.5
        a4,        aide,   12.5
    """,
    "skilled": """
        base_area, area, tier,      package, hours
        a1,        a1,   volunteer, basic,   100
        a3,        a3,   volunteer, basic,   80
        a4,        a4,   volunteer, basic,   20
        a1,        a1,   worker,    cpk,     120
        a1,        a2,   worker,    cpk,     60
        a3,        a3,   worker,    cpk,     120
        a2,        a2,   aide,      cmk,     75
        a4,        a4,   aide,      cmk,     37.5
    """,
    "skilled_remote": """
        base_area, tier, package, hours
        a2,        aide, cmk,     25
        a4,        aide, cmk,     12.5
    """,
    "training": """
        area, tier,      package, holders, trainees
        a1,   worker,    cpk,     1,       0
        a3,   worker,    cpk,     1,       1
        a2,   aide,      cmk,     1,       1
        a4,   aide,      cmk,     1,       1
        a1,   volunteer, basic,   1,       1
        a3,   volunteer, basic,   1,       0
        a4,   volunteer, basic,   1,       0
    """,
    "supervision": """
        supervisor_area, area, supervisor, tier,      kind,         heads
        a1,              a1,   aide,       volunteer, line,         1
        a3,              a3,   aide,       volunteer, line,         1
        a4,              a4,   aide,       volunteer, line,         1
        a1,              a1,   worker,     aide,      professional, 1
        a1,              a2,   worker,     aide,      professional, 1
        a3,              a3,   worker,     aide,      professional, 1
        a3,              a4,   worker,     aide,      professional, 2
        a1,              a1,   senior,     aide,      line,         1
        a1,              a2,   senior,     aide,      line,         1
        a3,              a3,   senior,     aide,      line,         1
        a3,              a4,   senior,     aide,      line,         2
        a1,              a1,   senior,     worker,    line,         1
        a3,              a3,   senior,     worker,    line,         1
    """,
    "roles": """
        area, function, tier,      heads
        a1,   info,     volunteer, 1
        a2,   info,     chief,     1
        a3,   info,     volunteer, 1
        a4,   info,     volunteer, 1
    """,
    "unmet": """
        area, function,  hours
        a4,   grievance, 12
    """,
}

# Journeys. Service: 60 × 1/3 h and × 10 km; 12 × 1/3 and × 10; 275 × 0.25 and × 2; 50 × 0.25 and × 2; 6 × 1 and × 25; 137.5 × 0.25
# and × 2.
# Supervision: aide Birch 3 visits × 2 × 1 h, 30 km; aides Dogwood 2 × 3 × 2 × 2 h, 50 km; volunteer Dogwood 2 × 2 × 0.8 h, 6.4 km.
# Travel money: worker Alder 26 × 10 + 780 × 0.5 = 650; senior Alder 4 × 10 + 120 × 0.5 = 100; aide Birch 68.75 × 5 + 550 × 0.2 = 453.75;
# chief 12.5 × 2 + 100 × 0.1 = 35; worker Cedar 24 × 10 + 600 × 0.5 = 540; senior Cedar 6 × 10 + 150 × 0.5 = 135;
# aides Dogwood (34.375 + 3.2) × 5 + (275 + 25.6) × 0.2 = 187.875 + 60.12 = 247.995.
MONEY = {
    "journeys": """
        base_area, area, tier,   purpose,     hours,  km
        a1,        a2,   worker, service,     20,     600
        a1,        a2,   worker, supervision, 6,      180
        a1,        a2,   senior, service,     4,      120
        a2,        a2,   aide,   service,     68.75,  550
        a2,        a2,   chief,  service,     12.5,   100
        a3,        a4,   senior, service,     6,      150
        a3,        a4,   worker, supervision, 24,     600
        a4,        a4,   aide,   service,     34.375, 275
        a4,        a4,   aide,   supervision, 3.2,    25.6
    """,
    "costs": """
        kind,       area, tier,      amount
        wages,      a1,   senior,    40000
        wages,      a1,   worker,    30000
        wages,      a1,   aide,      16000
        wages,      a2,   aide,      16000
        wages,      a3,   senior,    40000
        wages,      a3,   worker,    30000
        wages,      a3,   aide,      16000
        wages,      a4,   aide,      32000
        allowances, a2,   aide,      1600
        allowances, a4,   aide,      8000
        hiring,     a3,   worker,    1000
        hiring,     a3,   aide,      500
        hiring,     a4,   aide,      500
        release,    a1,   aide,      700
        relocation, a2,   aide,      300
        relocation, a4,   aide,      300
        training,   a3,   worker,    500
        training,   a2,   aide,      200
        training,   a4,   aide,      200
        training,   a1,   volunteer, 50
        travel,     a1,   worker,    650
        travel,     a1,   senior,    100
        travel,     a2,   aide,      453.75
        travel,     a2,   chief,     35
        travel,     a3,   worker,    540
        travel,     a3,   senior,    135
        travel,     a4,   aide,      247.995
        expenses,   a1,   volunteer, 100
        expenses,   a2,   chief,     60
        expenses,   a3,   volunteer, 100
        expenses,   a4,   volunteer, 100
    """,
    "payments": """
        fund,      kind,       tier,      region, amount
        state,     wages,      senior,    north,  40000
        state,     wages,      senior,    south,  40000
        state,     wages,      worker,    north,  30000
        state,     wages,      worker,    south,  30000
        state,     hiring,     worker,    south,  1000
        state,     training,   worker,    south,  500
        state,     travel,     worker,    north,  650
        state,     travel,     senior,    north,  100
        state,     travel,     worker,    south,  540
        state,     travel,     senior,    south,  135
        local,     wages,      aide,      north,  32000
        local,     wages,      aide,      south,  28000
        southern,  wages,      aide,      south,  20000
        local,     allowances, aide,      north,  1600
        local,     allowances, aide,      south,  8000
        local,     hiring,     aide,      south,  1000
        local,     release,    aide,      north,  700
        local,     relocation, aide,      north,  300
        local,     relocation, aide,      south,  300
        local,     training,   aide,      north,  200
        local,     training,   aide,      south,  200
        local,     travel,     aide,      north,  453.75
        local,     travel,     aide,      south,  247.995
        community, training,   volunteer, north,  50
        community, travel,     chief,     north,  35
        community, expenses,   volunteer, north,  100
        community, expenses,   chief,     north,  60
        community, expenses,   volunteer, south,  200
    """,
}

Table = tuple[Row, ...]


def rows(row_class: type[Row], text: str) -> Table:
    """Rows from CSV text; blanks around cells and empty cells are nothing, `|` separates lists."""
    names, *records = [[cell.strip() for cell in record] for record in csv.reader(StringIO(text.strip()))]
    return tuple(row(row_class, dict(zip(names, record, strict=True))) for record in records)


def row(row_class: type[Row], cells: Mapping[str, str]) -> Row:
    """One row from the text of its cells."""
    lists = ("cost_kinds", "tiers", "regions")
    return row_class.model_validate({name: tuple(cell.split("|")) if name in lists else cell for name, cell in cells.items() if cell})


def sideways(row_class: type[Row], text: str) -> Table:
    """Rows from CSV text whose lines are the columns of the table."""
    columns = [[cell.strip() for cell in record] for record in csv.reader(StringIO(text.strip()))]
    names, *records = zip(*columns, strict=True)
    return tuple(row(row_class, dict(zip(names, record, strict=True))) for record in records)


def instance(funds: bool = False) -> Instance:
    """The instance, without or with its funds."""
    tables = {name: sideways(TABLES[name], text) for name, text in SIDEWAYS.items()}
    tables |= {name: rows(TABLES[name], text) for name, text in INSTANCE.items() if funds or name != "funds"}
    return Instance(manifest=Manifest.model_validate(MANIFEST), **tables)


def plan(money: bool = False) -> Plan:
    """The valid plan, without or with its costs, journeys and payments."""
    tables = {name: rows(PLAN_TABLES[name], text) for name, text in {**PLAN, **(MONEY if money else {})}.items()}
    return Plan(instance="hand", instance_hash="", **tables)


def broken_rules(model: Instance, made: Plan) -> tuple[Violation, ...]:
    """What a plan breaks of an instance whose data may contradict each other, as limits that are moved do; `verify` refuses those."""
    return check_plan(model, made).violations


def with_rows(model: Any, table: str, text: str) -> Any:
    """An instance or plan with more rows in a table."""
    known = PLAN_TABLES if isinstance(model, Plan) else TABLES
    return replaced(model, {table: getattr(model, table) + rows(known[table], text)})


def without(model: Any, table: str, **key: str) -> Any:
    """An instance or plan without the rows that have these values; at least one has."""
    kept = tuple(row for row in getattr(model, table) if not _matches(row, key))
    assert len(kept) < len(getattr(model, table)), f"no row of {table} has {key}"
    return replaced(model, {table: kept})


def changed(model: Any, table: str, key: Mapping[str, str], **figures: Any) -> Any:
    """An instance or plan with other figures in the rows that have these values; at least one has."""
    before = getattr(model, table)
    after = tuple(type(row).model_validate({**row.model_dump(), **figures}) if _matches(row, key) else row for row in before)
    assert any(_matches(row, key) for row in before), f"no row of {table} has {key}"
    return replaced(model, {table: after})


def replaced(model: Any, tables: Mapping[str, Iterable[Row]]) -> Any:
    """An instance or plan with other tables."""
    return type(model).model_validate({**{name: getattr(model, name) for name in type(model).model_fields}, **tables})


def _matches(row: Row, key: Mapping[str, str]) -> bool:
    return all(getattr(row, name) == value for name, value in key.items())


Change = Callable[[Any], Any]


def steps(*changes: Change) -> Change:
    """Several changes, one after another."""

    def apply(model: Any) -> Any:
        for change in changes:
            model = change(model)
        return model

    return apply

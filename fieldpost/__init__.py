"""Plan a country's social service workforce: who does what, where, supervised by whom, within the money there is.

    import fieldpost as fp

    instance = fp.load("ifugao")                     # or fp.read("my-country/"), fp.generate(areas=50)
    result = fp.solve(instance, gap="1%", time_limit="10m")
    result.plan.frame("staff")

| question | function |
|---|---|
| What data is there, and is it sound? | `load`, `read`, `generate`, `check` |
| What is suspicious in it, and which assumed figures move the plan most? | `doctor` |
| Who works where, at what cost? | `solve`, `verify`, `read_plan`, `write_plan` |
| What if money, wages or need were different? | `scenarios`, `compare`, `sweep`, `frontier`, `hedge` |
| What if some of the plan is decided already, and what does that cost? | `Decisions`, `decide` |
| What is one more unit of something worth? | `price` |
| Why is there no plan, and what would it take? | `why` |
| Why is the plan so: who is needed for what, what binds, what would more take? | `why_so` |
| How do we get there from what is in place? | `replan`, `alternatives`, `horizon` |
| Who goes where, by name? | `read_roster`, `roster`, `demo_roster`, `post`, `read_postings`, `write_postings` |
| Who does what for which village? | `caseload`, `read_caseload`, `write_caseload` |
| How do allocation rules do beside the optimum? | `rules`, `benchmark`, `published` |

Money is in the instance's currency a year, work in hours a year, shares and gaps are fractions (0.01 or "1%"), times are seconds (90 or
"90s", "15m", "2h"). Functions print nothing to standard output; `progress=False` also leaves out the live line in a terminal or notebook.
Names are imported when they are first used, so that `import fieldpost` is quick.
"""

import importlib
from typing import TYPE_CHECKING, Any

from fieldpost.neighbours import refuse_strangers

refuse_strangers()

if TYPE_CHECKING:
    from instances.checking import Checked as Checked
    from instances.checking import check_data as check
    from instances.errors import InvalidInstance as InvalidInstance
    from instances.errors import Problem as Problem
    from instances.folder import load as load
    from instances.folder import read as read
    from instances.instance import Instance as Instance
    from instances.people.demo import demo_roster as demo_roster
    from instances.people.files import read_roster as read_roster
    from instances.people.files import roster_of as roster
    from instances.people.files import write_roster as write_roster
    from instances.people.schema import Roster as Roster
    from instances.scenarios import Scenario as Scenario
    from instances.scenarios import scenarios_of as scenarios
    from instances.schema import Stage as Stage
    from instances.synthetic import generate as generate
    from optimizer.changes.alternatives import Alternative as Alternative
    from optimizer.changes.alternatives import alternatives as alternatives
    from optimizer.changes.replan import MostChanges as MostChanges
    from optimizer.changes.replan import Replan as Replan
    from optimizer.changes.replan import replan as replan
    from optimizer.compare.comparison import Comparison as Comparison
    from optimizer.compare.run import compare as compare
    from optimizer.decisions.decide import DecidedPlan as DecidedPlan
    from optimizer.decisions.decide import decide as decide
    from optimizer.decisions.written import Decisions as Decisions
    from optimizer.doctor.doctor import Diagnosis as Diagnosis
    from optimizer.doctor.doctor import doctor as doctor
    from optimizer.engine.outcome import Progress as Progress
    from optimizer.engine.outcome import Status as Status
    from optimizer.engine.settings import Settings as Settings
    from optimizer.frontier.run import frontier as frontier
    from optimizer.frontier.table import Frontier as Frontier
    from optimizer.hedge.solve import HedgeResult as HedgeResult
    from optimizer.hedge.solve import hedge as hedge
    from optimizer.horizon.plan import HorizonPlan as HorizonPlan
    from optimizer.horizon.solve import HorizonResult as HorizonResult
    from optimizer.horizon.solve import horizon as horizon
    from optimizer.people.caseloads.folder import read_caseload as read_caseload
    from optimizer.people.caseloads.folder import write_caseload as write_caseload
    from optimizer.people.caseloads.run import CaseloadResult as CaseloadResult
    from optimizer.people.caseloads.run import caseload as caseload
    from optimizer.people.circuits.calibrate import Calibration as Calibration
    from optimizer.people.circuits.calibrate import calibrate as calibrate
    from optimizer.people.circuits.folder import read_circuits as read_circuits
    from optimizer.people.circuits.folder import write_circuits as write_circuits
    from optimizer.people.circuits.run import CircuitsResult as CircuitsResult
    from optimizer.people.circuits.run import circuits as circuits
    from optimizer.people.postings.folder import read_postings as read_postings
    from optimizer.people.postings.folder import write_postings as write_postings
    from optimizer.people.postings.result import PostingResult as PostingResult
    from optimizer.people.postings.solve import post as post
    from optimizer.people.rows import Caseload as Caseload
    from optimizer.people.rows import Circuits as Circuits
    from optimizer.people.rows import Postings as Postings
    from optimizer.plan.folder import read_plan as read_plan
    from optimizer.plan.folder import write_plan as write_plan
    from optimizer.plan.plan import Plan as Plan
    from optimizer.plan.result import Result as Result
    from optimizer.plan.result import StageResult as StageResult
    from optimizer.prices.run import Base as Base
    from optimizer.prices.run import Prices as Prices
    from optimizer.prices.run import price as price
    from optimizer.research.allocation import AllocationError as AllocationError
    from optimizer.research.allocation import AllocationRule as AllocationRule
    from optimizer.research.allocation import allocation_rules as rules
    from optimizer.research.benchmark.run import benchmark as benchmark
    from optimizer.research.published.compare import Compared as Compared
    from optimizer.research.published.compare import published as published
    from optimizer.solving import solve as solve
    from optimizer.sweep.run import sweep as sweep
    from optimizer.verify import Violation as Violation
    from optimizer.verify import verify as verify
    from optimizer.why.so.reasons import Reasons as Reasons
    from optimizer.why.so.reasons import why_so as why_so
    from optimizer.why.why import Why as Why
    from optimizer.why.why import why as why

    __version__: str
    """Version of the installed distribution."""

_HOME = {
    "AllocationError": "optimizer.research.allocation:AllocationError",
    "AllocationRule": "optimizer.research.allocation:AllocationRule",
    "Alternative": "optimizer.changes.alternatives:Alternative",
    "Base": "optimizer.prices.run:Base",
    "Calibration": "optimizer.people.circuits.calibrate:Calibration",
    "Caseload": "optimizer.people.rows:Caseload",
    "CaseloadResult": "optimizer.people.caseloads.run:CaseloadResult",
    "Checked": "instances.checking:Checked",
    "Circuits": "optimizer.people.rows:Circuits",
    "CircuitsResult": "optimizer.people.circuits.run:CircuitsResult",
    "Compared": "optimizer.research.published.compare:Compared",
    "Comparison": "optimizer.compare.comparison:Comparison",
    "DecidedPlan": "optimizer.decisions.decide:DecidedPlan",
    "Decisions": "optimizer.decisions.written:Decisions",
    "Diagnosis": "optimizer.doctor.doctor:Diagnosis",
    "Frontier": "optimizer.frontier.table:Frontier",
    "HedgeResult": "optimizer.hedge.solve:HedgeResult",
    "HorizonPlan": "optimizer.horizon.plan:HorizonPlan",
    "HorizonResult": "optimizer.horizon.solve:HorizonResult",
    "Instance": "instances.instance:Instance",
    "InvalidInstance": "instances.errors:InvalidInstance",
    "MostChanges": "optimizer.changes.replan:MostChanges",
    "Plan": "optimizer.plan.plan:Plan",
    "PostingResult": "optimizer.people.postings.result:PostingResult",
    "Postings": "optimizer.people.rows:Postings",
    "Prices": "optimizer.prices.run:Prices",
    "Problem": "instances.errors:Problem",
    "Progress": "optimizer.engine.outcome:Progress",
    "Reasons": "optimizer.why.so.reasons:Reasons",
    "Replan": "optimizer.changes.replan:Replan",
    "Result": "optimizer.plan.result:Result",
    "Roster": "instances.people.schema:Roster",
    "Scenario": "instances.scenarios:Scenario",
    "Settings": "optimizer.engine.settings:Settings",
    "Stage": "instances.schema:Stage",
    "StageResult": "optimizer.plan.result:StageResult",
    "Status": "optimizer.engine.outcome:Status",
    "Violation": "optimizer.verify:Violation",
    "Why": "optimizer.why.why:Why",
    "alternatives": "optimizer.changes.alternatives:alternatives",
    "benchmark": "optimizer.research.benchmark.run:benchmark",
    "calibrate": "optimizer.people.circuits.calibrate:calibrate",
    "caseload": "optimizer.people.caseloads.run:caseload",
    "check": "instances.checking:check_data",
    "circuits": "optimizer.people.circuits.run:circuits",
    "compare": "optimizer.compare.run:compare",
    "decide": "optimizer.decisions.decide:decide",
    "demo_roster": "instances.people.demo:demo_roster",
    "doctor": "optimizer.doctor.doctor:doctor",
    "frontier": "optimizer.frontier.run:frontier",
    "generate": "instances.synthetic:generate",
    "hedge": "optimizer.hedge.solve:hedge",
    "horizon": "optimizer.horizon.solve:horizon",
    "load": "instances.folder:load",
    "post": "optimizer.people.postings.solve:post",
    "price": "optimizer.prices.run:price",
    "published": "optimizer.research.published.compare:published",
    "read": "instances.folder:read",
    "read_caseload": "optimizer.people.caseloads.folder:read_caseload",
    "read_circuits": "optimizer.people.circuits.folder:read_circuits",
    "read_plan": "optimizer.plan.folder:read_plan",
    "read_postings": "optimizer.people.postings.folder:read_postings",
    "read_roster": "instances.people.files:read_roster",
    "replan": "optimizer.changes.replan:replan",
    "roster": "instances.people.files:roster_of",
    "rules": "optimizer.research.allocation:allocation_rules",
    "scenarios": "instances.scenarios:scenarios_of",
    "solve": "optimizer.solving:solve",
    "sweep": "optimizer.sweep.run:sweep",
    "verify": "optimizer.verify:verify",
    "why": "optimizer.why.why:why",
    "why_so": "optimizer.why.so.reasons:why_so",
    "write_caseload": "optimizer.people.caseloads.folder:write_caseload",
    "write_circuits": "optimizer.people.circuits.folder:write_circuits",
    "write_plan": "optimizer.plan.folder:write_plan",
    "write_postings": "optimizer.people.postings.folder:write_postings",
    "write_roster": "instances.people.files:write_roster",
}
"""Module and name of everything here."""

__all__ = [
    "AllocationError",
    "AllocationRule",
    "Alternative",
    "Base",
    "Calibration",
    "Caseload",
    "CaseloadResult",
    "Checked",
    "Circuits",
    "CircuitsResult",
    "Compared",
    "Comparison",
    "DecidedPlan",
    "Decisions",
    "Diagnosis",
    "Frontier",
    "HedgeResult",
    "HorizonPlan",
    "HorizonResult",
    "Instance",
    "InvalidInstance",
    "MostChanges",
    "Plan",
    "PostingResult",
    "Postings",
    "Prices",
    "Problem",
    "Progress",
    "Reasons",
    "Replan",
    "Result",
    "Roster",
    "Scenario",
    "Settings",
    "Stage",
    "StageResult",
    "Status",
    "Violation",
    "Why",
    "__version__",
    "alternatives",
    "benchmark",
    "calibrate",
    "caseload",
    "check",
    "circuits",
    "compare",
    "decide",
    "demo_roster",
    "doctor",
    "frontier",
    "generate",
    "hedge",
    "horizon",
    "load",
    "post",
    "price",
    "published",
    "read",
    "read_caseload",
    "read_circuits",
    "read_plan",
    "read_postings",
    "read_roster",
    "replan",
    "roster",
    "rules",
    "scenarios",
    "solve",
    "sweep",
    "verify",
    "why",
    "why_so",
    "write_caseload",
    "write_circuits",
    "write_plan",
    "write_postings",
    "write_roster",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("fieldpost")
    if name not in _HOME:
        raise AttributeError(f"module 'fieldpost' has no attribute {name!r}; it has {', '.join(__all__)}")
    module, _, attribute = _HOME[name].partition(":")
    found = globals()[name] = getattr(importlib.import_module(module), attribute)
    return found


def __dir__() -> list[str]:
    return __all__

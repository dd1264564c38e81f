"""Allocation rules: those that ministries use, those that the literature proposes, and the optimiser, on the same footing.

`all_rules()` names them, `run_rule(instance, rule, effort)` makes a whole plan of what one says and has it verified.
"""

from optimizer.rules.catalogue import all_rules
from optimizer.rules.rule import Effort, Kind, Proposal, Rule, Ruled, RuleError
from optimizer.rules.run import run_rule

__all__ = ["Effort", "Kind", "Proposal", "Rule", "RuleError", "Ruled", "all_rules", "run_rule"]

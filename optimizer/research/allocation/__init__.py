"""Allocation rules: those that ministries use, those that the literature proposes, and the optimiser, on the same footing.

`all_rules()` names them, `run_rule(instance, rule, settings)` makes a whole plan of what one says and has it verified.
"""

from optimizer.research.allocation.catalogue import all_rules
from optimizer.research.allocation.rule import Kind, Proposal, Rule, Ruled, RuleError
from optimizer.research.allocation.run import run_rule

__all__ = ["Kind", "Proposal", "Rule", "RuleError", "Ruled", "all_rules", "run_rule"]

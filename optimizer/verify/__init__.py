"""The independent check of any plan.

Written from the rules (`docs/rules.md`), one module for each family; reads the instance and the plan, and nothing of the model.
"""

from optimizer.verify.check import RULES, Check, check_plan, verify
from optimizer.verify.rule import Rule
from optimizer.verify.violation import Violation

__all__ = ["RULES", "Check", "Rule", "Violation", "check_plan", "verify"]

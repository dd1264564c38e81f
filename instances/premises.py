"""Posts that cost something to keep open, or hold only so many hours: which plans can take them into account."""

from instances.checks.reporting import at
from instances.errors import InvalidInstance
from instances.instance import Instance


def refuse_premises(instance: Instance, plan: str) -> None:
    """Raise `InvalidInstance` with every post that a kind of plan (`plan` names it) would leave out of account."""
    hint = f"{plan} leaves offices out of account: empty these cells, or plan one year"
    problems = [
        at("posts", index, column, f"{getattr(row, column):g}", "an empty cell", hint=hint)
        for index, row in enumerate(instance.posts)
        for column in ("opening_cost_per_year", "hours_per_year")
        if getattr(row, column)
    ]
    if problems:
        raise InvalidInstance(problems)

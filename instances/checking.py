"""`check_data`: everything that is wrong with an instance, and what is assumed in it, as data; nothing is raised."""

from dataclasses import dataclass
from pathlib import Path

from instances.checks import check, warnings_of
from instances.errors import InvalidInstance, Problem
from instances.folder import load
from instances.instance import Instance


@dataclass(frozen=True)
class Checked:
    """What a check of data found."""

    problems: tuple[Problem, ...]
    """What keeps the instance from being planned with: file or table, row, column, value, what was expected, a hint; empty if nothing."""
    warnings: tuple[str, ...]
    """What a person should know: assumed figures, missing sources, unlikely places and ways; empty where there are problems."""
    instance: Instance | None
    """The instance; `None` where there are problems."""

    @property
    def ok(self) -> bool:
        """Whether the instance can be planned with."""
        return not self.problems

    def __str__(self) -> str:
        """The problems and the warnings, one a line."""
        return "\n".join([*map(str, self.problems), *(f"note: {warning}" for warning in self.warnings)]) or "nothing to say"


def check_data(instance: Instance | str | Path) -> Checked:
    """Check an instance, or the bundled instance, folder or workbook of a name or path.

    Examples:
        >>> import fieldpost as fp
        >>> found = fp.check("tiny")
        >>> found.ok, len(found.problems)
        (True, 0)
        >>> fp.check("tinny").problems[0].hint
        "did you mean 'tiny'?"
    """
    try:
        found = instance if isinstance(instance, Instance) else load(instance)
    except InvalidInstance as failure:
        return Checked(tuple(failure.problems), (), None)
    problems = check(found)
    return Checked(tuple(problems), () if problems else tuple(warnings_of(found)), None if problems else found)

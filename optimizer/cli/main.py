"""The command line: `fieldpost`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from geodata.text import plain
from instances.errors import InvalidInstance
from instances.whole_file import KeptElsewhereError
from optimizer.cli import budgets, caseload, changes, circuits, data, decide, doctor, pages, people, plans, research, why, years
from optimizer.cli.stopping import end_early, plain_end, stoppable
from optimizer.cli.terminal import FAILED, INVALID, claims, speak_utf8

UsageError: Any = typer.BadParameter.__mro__[1]
"""All that is wrong with what was typed."""


@contextmanager
def plain_usage() -> Iterator[None]:
    """What was typed is shown as nothing but text where it is refused."""
    try:
        yield
    except UsageError as failure:
        failure.message = plain(failure.message)
        raise


class Commands(TyperGroup):
    """The commands, which end themselves when they are cancelled: Typer would do it without a word."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """What is typed."""
        with plain_end(), plain_usage():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Do it."""
        with plain_end(), plain_usage():
            return super().invoke(ctx)


app = typer.Typer(
    name="fieldpost",
    cls=Commands,
    help="Plan a country's social service workforce: who does what, where, supervised by whom, within the money there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(plans.demo)
app.command("list")(data.list_instances)
app.command()(data.validate)
app.command()(doctor.doctor)
app.command()(data.new)
app.command()(data.template)
app.command()(data.export)
app.command()(plans.solve)
app.command()(plans.verify)
app.command()(why.why)
app.command("map")(pages.draw_maps)
app.command("workbook")(pages.write_plan_workbook)
app.command("report")(pages.write_page)
app.command()(circuits.circuits)
app.command()(circuits.calibrate)
app.command()(years.horizon)
app.command()(years.hedge)
app.command()(data.schema)
app.add_typer(data.scenario_app, name="scenario")
app.command()(budgets.compare)
app.command()(changes.price)
app.command()(decide.decide)
app.command()(changes.replan)
app.command()(changes.alternatives)
app.add_typer(people.people_app, name="people")
app.command()(people.post)
app.command()(caseload.caseload)
app.command()(budgets.sweep)
app.command()(budgets.frontier)
app.command()(research.rules)
app.command()(research.published)
app.command()(research.benchmark)


def main() -> None:
    """Run the command line; whatever goes wrong is a plain message on standard error and an exit code (`optimizer.cli.terminal`).

    Set FIELDPOST_DEBUG=1 to see the traceback of a fault in the program itself.
    """
    speak_utf8()
    with stoppable(), claims:
        try:
            try:
                app(prog_name="fieldpost")
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(FAILED) from None
        except (ConnectionError, KeptElsewhereError) as failure:
            end_early("error", str(failure), FAILED)
        except OSError as failure:
            end_early("error", f"Cannot read or write: {failure}", FAILED)
        except MemoryError:
            end_early("error", "There is not enough memory for this; close other programs, or take fewer areas or --workers.", FAILED)
        except InvalidInstance as failure:
            end_early("invalid", str(failure), INVALID, [vars(problem) for problem in failure.problems])
        except Exception as failure:
            if os.environ.get("FIELDPOST_DEBUG"):
                raise
            fault = f"fieldpost failed: {type(failure).__name__}: {failure}"
            end_early("error", f"{fault}\nThis is a fault in fieldpost. FIELDPOST_DEBUG=1 shows where.", FAILED)


if __name__ == "__main__":
    main()

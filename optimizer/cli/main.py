"""The command line: `fieldpost`."""

import os
import sys

import typer

from instances.errors import InvalidInstance
from optimizer.cli import budgets, changes, data, pages, plans, research, years
from optimizer.cli.terminal import CANCELLED, FAILED, INVALID, speak_utf8, stop

app = typer.Typer(
    name="fieldpost",
    help="Plan a country's social service workforce: who does what, where, supervised by whom, within the money there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(plans.demo)
app.command("list")(data.list_instances)
app.command()(data.validate)
app.command()(data.template)
app.command()(data.export)
app.command()(plans.solve)
app.command()(plans.verify)
app.command("map")(pages.draw_maps)
app.command("workbook")(pages.write_plan_workbook)
app.command("report")(pages.write_page)
app.command()(years.horizon)
app.command()(years.hedge)
app.command()(data.schema)
app.add_typer(data.scenario_app, name="scenario")
app.command()(budgets.compare)
app.command()(changes.price)
app.command()(changes.replan)
app.command()(changes.alternatives)
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
    try:
        try:
            app(prog_name="fieldpost")
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        stop("Cancelled.", CANCELLED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None
    except ConnectionError as failure:
        stop(str(failure), FAILED)
    except OSError as failure:
        stop(f"Cannot read or write: {failure}", FAILED)
    except InvalidInstance as failure:
        stop(str(failure), INVALID)
    except Exception as failure:
        if os.environ.get("FIELDPOST_DEBUG"):
            raise
        fault = f"fieldpost failed: {type(failure).__name__}: {failure}"
        stop(f"{fault}\nThis is a fault in fieldpost. FIELDPOST_DEBUG=1 shows where.", FAILED)


if __name__ == "__main__":
    main()

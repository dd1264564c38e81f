"""Commands for researchers: allocation rules, and what comes of them."""

from typing import Any

from optimizer.cli.options import AsJson
from optimizer.cli.terminal import FAILED, console, put, say, stop


def rules(as_json: AsJson = False) -> None:
    """Show the allocation rules: what each says, and where it comes from."""
    from optimizer.research.allocation import AllocationError, allocation_rules

    try:
        known = allocation_rules()
    except AllocationError as failure:
        if as_json:
            put({"rules": [], "problems": [str(failure)]})
        stop(f"{failure}.", FAILED)
    rows: list[dict[str, Any]] = [
        {"name": rule.name, "title": rule.title, "kind": rule.kind, "formula": rule.formula, "source": rule.source}
        for rule in known.values()
    ]
    if as_json:
        put({"rules": rows})
        return
    from rich.table import Table

    table = Table(show_lines=True)
    for column in ("Name", "Title", "Kind", "Formula", "Source"):
        table.add_column(column, no_wrap=column == "Name")
    for row in rows:
        table.add_row(*row.values())
    console(200).print(table)
    say("a: area, t: tier, f: function. A rule gives heads; what else a plan needs is completed in the best way that they allow.")

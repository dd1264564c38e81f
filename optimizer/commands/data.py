"""Commands about data: what there is, whether it is sound, what it may hold."""

import json

from optimizer.commands.options import AsJson, Where, load_instance
from optimizer.commands.terminal import answering, console, put, say


def list_instances(as_json: AsJson = False) -> None:
    """Show the bundled instances, with size and source."""
    from instances.catalogue import catalogue

    rows = [row.record() for row in catalogue()]
    if as_json:
        put({"instances": rows})
        return
    from rich.table import Table

    columns = [name for name in rows[0] if name != "source"]
    table = Table()
    for name in columns:
        table.add_column(name.capitalize(), justify="right" if isinstance(rows[0][name], int) else "left", no_wrap=name == "name")
    for row in rows:
        table.add_row(*(f"{row[name]:,}" if isinstance(row[name], int) else str(row[name]) for name in columns))
    console().print(table)
    for source in dict.fromkeys(row["source"] for row in rows):
        say(f"{', '.join(str(row['name']) for row in rows if row['source'] == source)}: {source}")


def validate(where: Where, as_json: AsJson = False) -> None:
    """Check the data of an instance and name every error at once."""
    from instances.checks import warnings_of

    with answering(as_json, {"ok": False, "problems": [], "warnings": []}):
        instance = load_instance(where)
    warnings = warnings_of(instance)
    if as_json:
        put({"ok": True, "problems": [], "warnings": warnings})
        return
    for warning in warnings:
        say(f"note: {warning}")
    counts = f"{len(instance.areas):,} areas, {len(instance.tiers)} tiers, {len(instance.functions)} functions"
    say(f"{instance.manifest.title} is valid: {counts}.")


def schema() -> None:
    """Print the JSON Schema of the manifest and of every table."""
    from instances.json_schema import schema as describe

    print(json.dumps(describe(), indent=2, ensure_ascii=False))

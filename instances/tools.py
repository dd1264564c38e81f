"""Digital tools that a plan may take: where each saves time, and how much."""

import pandas as pd

from instances.schema import Data


def savings_of(instance: Data, need: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """(tool, area, function): share of the hours of need met that the tool saves there, where it saves any; `need` is that of `need_of`.

    The tool's saving × the share of the work that is for people with digital access.
    """
    areas = {row.area: row for row in instance.areas} if instance.tools else {}
    programme = {row.function: row.programme for row in instance.functions}
    helped = {(tool.tool, f): tool.helps(f, name) for tool in instance.tools for f, name in programme.items()}
    return {
        (tool.tool, a, f): tool.saving * access
        for tool in instance.tools
        for a, f, access in zip(need["area"], need["function"], need["access"], strict=True)
        if helped[tool.tool, f] and access > 0 and tool.zone in (None, areas[a].zone) and tool.region in (None, areas[a].region)
    }

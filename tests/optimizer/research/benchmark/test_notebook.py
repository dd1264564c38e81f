"""The notebook in the docs runs as it stands, and what is stored in it holds no paths of a machine."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[4] / "docs" / "tutorials" / "allocation_rules.ipynb"


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def test_stored_outputs_are_there_and_show_no_paths_and_no_errors():
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    assert sum(bool(cell["outputs"]) for cell in code) >= 6
    outputs = json.dumps(
        [
            [
                {**output, "data": {name: data for name, data in output.get("data", {}).items() if name != "image/png"}}
                for output in cell["outputs"]
            ]
            for cell in code
        ]
    )
    assert not re.search(r"/tmp|/home|/root|/Users|site-packages|[A-Z]:\\\\", outputs)
    assert '"output_type": "error"' not in outputs


def test_the_code_runs(capsys):
    """Every code cell, one after another in this process; pictures are made but not shown."""
    pytest.importorskip("IPython", reason="the notebook shows pictures through IPython (part of the dev extra, with ipykernel)")
    space = {"__name__": "notebook"}
    for cell in cells():
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), space)
    table = space["table"]
    assert len(table) == 6
    assert table.loc[table["rule"] == "optimum-balanced", "violations"].eq(0).all()
    assert "critical difference" in capsys.readouterr().out

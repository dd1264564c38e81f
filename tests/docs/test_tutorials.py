"""The tutorials run as they are, and what is stored in them can be shown: no paths of a machine, no errors, words for every picture.

After a change that is meant, this runs them in a kernel and stores what they put out:

    FIELDPOST_UPDATE_TUTORIALS=1 .venv/bin/python -m pytest -n 0 tests/docs/test_tutorials.py
"""

import base64
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PLACES = re.compile(r"/tmp|/home|/root|/work|/Users|site-packages|[A-Z]:\\\\")


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def small(picture: str) -> str:
    """A picture in Base64 as a page shows it: at most 1,000 pixels wide, 64 colours."""
    from PIL import Image

    found, made = Image.open(io.BytesIO(base64.b64decode(picture))), io.BytesIO()
    found.thumbnail((1000, 2000))
    found.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return base64.b64encode(made.getvalue()).decode()


def store(path: Path) -> None:
    """Run a notebook in a kernel and keep what it puts out, without times."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, 4)
    NotebookClient(notebook, timeout=600, record_timing=False).execute()
    for data in (output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})):
        data["image/png"] = small(data["image/png"])
    notebook.metadata = {name: value for name, value in notebook.metadata.items() if name == "kernelspec"}
    nbformat.write(notebook, path)


def province(space: dict[str, Any]) -> None:
    assert space["result"].gap <= 0.03
    assert space["result"].violations == ()
    assert space["unmet"]["hours"].sum() > 0


def own_country(space: dict[str, Any]) -> None:
    assert space["result"].plan.heads == 4
    assert space["plan"].heads > 4


def budgets(space: dict[str, Any]) -> None:
    assert list(space["scenarios"].index) == ["baseline", "cut10", "wage8"]
    planned = space["points"].dropna(subset=["coverage"])
    assert len(planned) >= 2
    assert (planned["coverage"] <= planned["coverage_bound"] + 1e-6).all()
    assert (space["worth"]["one more is worth"] > 0).any()
    assert len(space["table"]) == 4


def years(space: dict[str, Any]) -> None:
    assert space["result"].violations == ()
    assert list(space["heads"].index) == [2026, 2027, 2028, 2029, 2030]
    assert space["coverage"]["unmet"].sum() <= 0.01 * space["coverage"]["need"].sum()


def allocation(space: dict[str, Any]) -> None:
    table = space["table"]
    assert len(table) == 6
    assert table.loc[table["rule"] == "optimum-balanced", "violations"].eq(0).all()
    assert space["found"].critical_difference > 0


SHOWN = {
    "allocation_rules": allocation,
    "budget_scenarios": budgets,
    "plan_a_province": province,
    "several_years": years,
    "your_own_country": own_country,
}


def test_each_is_checked() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(SHOWN)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_tutorial_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every code cell, one after another in this process; pictures are made but not shown. What the text says of the result is so."""
    pytest.importorskip("IPython", reason="notebooks show pictures through IPython (part of the dev extra, with ipykernel)")
    if os.environ.get("FIELDPOST_UPDATE_TUTORIALS"):
        return store(path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    space: dict[str, Any] = {"__name__": path.stem}
    for cell in code_cells(path):
        exec(compile("".join(cell["source"]), path.name, "exec"), space)
    SHOWN[path.stem](space)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_stored_can_be_shown(path: Path) -> None:
    cells = code_cells(path)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert len(outputs) >= len(cells) / 2
    assert not any(output["output_type"] == "error" or output.get("name") == "stderr" for output in outputs)
    texts = [{**output, "data": {name: data for name, data in output.get("data", {}).items() if name != "image/png"}} for output in outputs]
    assert not PLACES.search(json.dumps(texts, ensure_ascii=False))
    for cell in cells:
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            assert cell["metadata"].get("alt"), "".join(cell["source"])

"""Parts of the site that are made: the data reference, and notebooks as pages."""

import json
import sys
from pathlib import Path

import pytest

from instances.checks.norms import published
from instances.schema import COUNTED_BY, TABLES
from optimizer.plan.plan import PLAN_TABLES

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "hooks"))
import data_reference
import notebook

sys.path.pop(0)


def test_the_data_reference_has_every_column_of_every_table() -> None:
    page = data_reference.page()
    for table, row in TABLES.items():
        part = page.split(f"\n### {table}\n", 1)[1].split("\n### ", 1)[0]
        assert all(f"| `{name}` |" in part for name in row.model_fields)
        assert "|  |\n" not in part + "\n", "a column without a meaning"
    for indicator, by in COUNTED_BY.items():
        row_of = next(line for line in page.split("## What the indicators count")[1].splitlines() if line.startswith(f"| `{indicator}` | "))
        assert all(f"`{column}`" in row_of for column in by)
    norms = page.split("## Published norms")[1]
    assert all(f"{one.source}, {one.year} |" in norms for figures in published().values() for one in figures)
    for table in PLAN_TABLES:
        assert f"\n### plan: {table}\n" in page
    assert "| `hours_per_day` | a number above 0 and at most 24 | **must** | Hours in a day of work" in page


def cell(kind: str, source: str, outputs: list[object] | None = None, **metadata: object) -> dict[str, object]:
    return {"cell_type": kind, "source": [source], "outputs": outputs or [], "metadata": metadata}


def test_a_notebook_is_a_page_with_its_pictures(tmp_path: Path) -> None:
    row = '<tr style="text-align: right;"><td>7</td></tr>'
    table = f'<div><style scoped>\n\n td {{}}</style><table border="1" class="dataframe">\n\n{row}</table></div>'
    cells = [
        cell("markdown", "# A title"),
        cell("code", "print(1)", [{"output_type": "stream", "text": ["1\n"]}]),
        cell("code", "frame", [{"data": {"text/html": [table], "text/plain": ["7"]}}]),
        cell("code", "draw()", [{"data": {"image/png": "AAAA"}}], alt="A map"),
    ]
    path = tmp_path / "plan.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    pages = notebook.pages_of(path)
    assert set(pages) == {"plan.md", "plan_1.png"}
    for part in (
        "# A title",
        "```python\nprint(1)\n```",
        "```text\n1\n```",
        "<table>\n<tr><td>7</td></tr></table>",
        "![A map](plan_1.png)",
    ):
        assert part in str(pages["plan.md"])


def test_a_picture_needs_words(tmp_path: Path) -> None:
    path = tmp_path / "plan.ipynb"
    path.write_text(json.dumps({"cells": [cell("code", "draw()", [{"data": {"image/png": "AAAA"}}])]}), encoding="utf-8")
    with pytest.raises(ValueError, match="a picture has no words"):
        notebook.pages_of(path)

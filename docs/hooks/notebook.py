"""A notebook with its stored outputs as a page in Markdown, and the pictures in it as files."""

import base64
import json
import re
from pathlib import Path
from typing import Any

Files = dict[str, str | bytes]


def pages_of(notebook: Path) -> Files:
    """The page `<stem>.md` and its pictures `<stem>_<number>.png`, by name.

    Raises `ValueError` for a picture without words: the cell's metadata holds them as `alt`, for those who cannot see it.
    """
    pictures: Files = {}
    parts = [part for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] for part in _cell(cell, notebook, pictures)]
    note = f"*This page is a notebook that the tests run: [{notebook.name}]({notebook.name}).*"
    return {f"{notebook.stem}.md": "\n\n".join([*parts, note]) + "\n", **pictures}


def _cell(cell: dict[str, Any], notebook: Path, pictures: Files) -> list[str]:
    """One cell and what it put out."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return [source]
    shown = [] if "hide" in cell["metadata"].get("tags", []) else [f"```python\n{source}\n```"]
    return shown + [_output(output, cell, notebook, pictures) for output in cell["outputs"]]


def _output(output: dict[str, Any], cell: dict[str, Any], notebook: Path, pictures: Files) -> str:
    """One output: a picture, a table, or text."""
    data = output.get("data", {})
    if "image/png" in data:
        words = cell["metadata"].get("alt")
        if not words:
            raise ValueError(f"{notebook.name}: a picture has no words; put them into the cell's metadata as `alt`")
        name = f"{notebook.stem}_{len(pictures) + 1}.png"
        pictures[name] = base64.b64decode("".join(data["image/png"]))
        return f"![{words}]({name})"
    if "text/html" in data:
        html = re.sub(r"<style.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        html = re.sub(r' border="1" class="dataframe"| style="text-align: right;"', "", html)
        html = re.sub(r"\n\s*\n", "\n", html)
        return f'<div class="output">\n{html}\n</div>'
    text = "".join(output.get("text") or data.get("text/plain", []))
    return f"```text\n{text.rstrip()}\n```"

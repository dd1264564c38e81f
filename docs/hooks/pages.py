"""Parts of the site that are made when it is built, so that nothing is written twice.

The data reference comes from the schema, the command reference from the command line itself, tutorials from notebooks, the changelog and
the measured times from the files in the repository. A page says with `<!-- made: NAME -->` where such a part goes.
"""

import re
from collections.abc import Callable
from pathlib import Path

import data_reference
import notebook
import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from typer.cli import get_docs_for_click

from optimizer.cli.main import app

ROOT = Path(__file__).parents[2]
MOVED = {"../benchmarks/README.md": "measured.md", "../CHANGELOG.md": "changelog.md"}
"""Files outside docs/ that pages link to, and the page that holds them here."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, beside those that are written."""
    made: notebook.Files = {
        "data-reference.md": data_reference.page(),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        "measured.md": (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8"),
    }
    for path in sorted((ROOT / "docs" / "tutorials").glob("*.ipynb")):
        made |= {f"tutorials/{name}": content for name, content in notebook.pages_of(path).items()}
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in the parts that are made; links that leave docs/ lead to the page that holds the file here."""
    markdown = re.sub(r"<!-- made: (\w+) -->", lambda found: PARTS[found[1]](), markdown)
    for outside, here in MOVED.items():
        markdown = markdown.replace(f"]({outside}", f"]({'../' * page.file.src_uri.count('/')}{here}")
    return markdown


def commands() -> str:
    """Every command with its arguments and options, from the commands' own help."""
    command = typer.main.get_command(app)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="fieldpost")
    text = text[text.index("## `fieldpost") :].replace("```console", "```text")
    text = re.sub(r"^\* `--help`: Show this message and exit\.\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*Options\*\*:\n\n(?=\n|#|\Z)", "", text)
    return re.sub(r"^\$ ", "", text, flags=re.MULTILINE)


def install() -> str:
    """How to install, from the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme[readme.index("## Install") :].split("\n## ", 1)[0].partition("\n")[2]


PARTS: dict[str, Callable[[], str]] = {"commands": commands, "install": install}

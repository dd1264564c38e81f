"""The frame of every page: templates, one style sheet, scripts, and a content security policy that allows only these."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geodata.text import plain
from instances.whole_file import whole_file
from optimizer.report.words import Words

_ENDS = re.compile(r"</(script|style)|<!--", re.IGNORECASE)


@dataclass(frozen=True)
class Sealed:
    """A page's own styles and scripts, and the policy under which a browser runs nothing else and asks for nothing."""

    css: Markup
    scripts: tuple[Markup, ...]
    policy: str


def sealed(css: Sequence[str], scripts: Sequence[str]) -> Sealed:
    """Seal styles and scripts by their SHA-256 (Content Security Policy Level 3, section 2.3.1).

    Raises `ValueError` where one of them would end its own element.
    """
    style, parts = _block("\n".join(css)), tuple(_block(script) for script in scripts)
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, parts)) or repr('none')}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Sealed(style, parts, policy)


def _block(text: str) -> Markup:
    """Text of a script or style element, as the browser will hash it."""
    if found := _ENDS.search(text):
        raise ValueError(f"{found.group()} cannot be in a script or a style sheet")
    return Markup(text.replace("\r\n", "\n"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def own_file(name: str) -> str:
    """The text of a file beside this one."""
    return (resources.files("optimizer.report.page") / name).read_text(encoding="utf-8")


def page_of(template: str, words: Words, *styles: str, **content: Any) -> str:
    """A whole page: a template with the style sheets and the script of every page, and further `styles`, which are names of files here."""
    page = sealed([own_file(name) for name in ("page.css", *styles)], [own_file("page.js")])
    return render(template, words, page=page, **content)


def write_page(page: str, path: Path) -> None:
    """Write a page, over an older one; raises `OSError` where the disk does not take it, and then the older one is as it was."""
    with whole_file(path) as draft:
        draft.write_bytes(plain(page).encode())


def render(template: str, words: Words, **content: Any) -> str:
    """A template of this folder, in a language; whatever comes from the data is escaped, and an unknown name is an error."""
    templates = Environment(
        loader=PackageLoader("optimizer.report", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.globals.update(words=words, sections=[])  # each section of a page adds itself
    return templates.get_template(template).render(language=words.language, **content)

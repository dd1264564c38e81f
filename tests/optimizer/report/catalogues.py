"""The catalogues of reports, and the English texts that they translate."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from optimizer.report.words import CATALOGUES

REPORT = CATALOGUES.parent
CALLS = ("words", "_words", "translated")
"""What texts are looked up with; Babel's own reader of Python overlooks a call inside another call."""
TRANSLATED = ("id", "fil", "vi")


def calls_in(file: Path) -> Iterator[ast.expr]:
    """First arguments of look-ups in a Python file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield node.args[0]


def texts_of(template: Path) -> Iterator[str]:
    """Texts looked up in a template, which must be one literal each."""
    source = template.read_bytes()
    found = [message for _, _, message, _ in babel_extract(BytesIO(source), CALLS, (), {"silent": "false"})]
    texts = [message[0] if isinstance(message, tuple) else message for message in found]
    looked_up = len(re.findall(r"\bwords\(", re.sub(r"\{#.*?#\}", "", source.decode("utf-8"), flags=re.DOTALL)))
    assert all(texts), f"{template.name} looks up a text that is not a literal"
    assert len(texts) == looked_up, f"{template.name} has {looked_up} look-ups, of which {len(texts)} are literal"
    return (text for text in texts if text)


def files() -> Iterator[Path]:
    """The Python files whose texts people read in reports."""
    yield from REPORT.parent.rglob("*.py")


@cache
def messages() -> frozenset[str]:
    """Every English text that reports look up."""
    python = [call for file in files() for call in calls_in(file)]
    literal = {call.value for call in python if isinstance(call, ast.Constant) and isinstance(call.value, str)}
    return frozenset(literal.union(*(texts_of(file) for file in REPORT.rglob("*.html"))))


@cache
def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language, abort_invalid=True)


def translations(language: str) -> dict[str, str]:
    """Texts of a catalogue that have a translation."""
    return {str(message.id): str(message.string) for message in catalogue(language) if message.id and str(message.string).strip()}


def untranslated(language: str) -> list[str]:
    """English texts that a language has no translation of: reports show them in English."""
    return sorted(messages() - set(translations(language)))

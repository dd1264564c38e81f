"""YAML files of text, numbers, lists and blocks: manifests, scenarios, grids and suites, read with every problem in them."""

import re
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from instances.cells import GROUPED
from instances.errors import InvalidInstance, Problem, did_you_mean, shorten
from instances.explain import entry_of, explain
from instances.limits import YAML_BYTES, YAML_LEVELS, too_large

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"(?:[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")


class _Loader(yaml.SafeLoader):
    """YAML of text, numbers, true and false, in blocks and lists; names of entries are text.

    Refused are an entry that is written twice, which YAML would lose, and names for parts of the file (`&name`, `*name`), of which a few
    lines can stand for more than a computer holds. Dates stay text; a number with a leading 0 is a code, and text.
    A figure such as `60.000` is refused: nobody writes the zeros of 60, and many so write sixty thousand.
    """

    levels = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            hint = "write the entries out, or put text that begins with * in quotes"
            raise _refusal(event, f"*{event.anchor} stands for other entries", hint)
        self.levels += 1
        if self.levels > YAML_LEVELS:
            raise _refusal(event, f"more than {YAML_LEVELS} levels of blocks or lists")
        node = super().compose_node(parent, index)
        self.levels -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if node.tag == f"{_TAG}float" and GROUPED.fullmatch(node.value) and node.value.endswith("0"):
            whole, decimal = node.value.replace(".", ""), float(node.value)
            raise _refusal(node, f"{node.value} can be read in two ways", f"write {whole}, or {decimal:g}")
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError):
            what = f"{shorten(str(node.value))} cannot be read as {node.tag.removeprefix(_TAG)}"
            raise _refusal(node, what, "put text in quotes") from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise _refusal(node, "this is not a block of entries")
        found: dict[Hashable, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _refusal(key, "a list or a block is no name of an entry")
            if key.value in found:
                raise _refusal(key, f"{key.value!r} is written twice")
            found[key.value] = self.construct_object(value, deep=deep)
        return found


def _refusal(place: Any, what: str, hint: str | None = None) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, what, place.start_mark, hint)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, {"int": _WHOLE, "float": _DECIMAL}.get(tag.removeprefix(_TAG), pattern))
        for tag, pattern in resolvers
        if tag not in {f"{_TAG}timestamp", f"{_TAG}value"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = {
    tag: build
    for tag, build in yaml.SafeLoader.yaml_constructors.items()
    if (tag or "").removeprefix(_TAG) in {"", "null", "bool", "int", "float", "str", "seq", "map"}
}


def read_entries(path: Path) -> tuple[dict[str, Any] | None, yaml.Node | None, list[Problem]]:
    """The entries of a YAML file and its tree, for `line_of`; or None and what keeps the file from being read."""
    file = path.name
    try:
        if problems := too_large(path, YAML_BYTES, "any manifest, scenario, grid or suite"):
            return None, None, problems
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
        root = loader.get_single_node()
        content = None if root is None else loader.construct_document(root)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, None, [Problem(file, line, None, None, "text in UTF-8", "save the file as UTF-8")]
    except OSError as error:
        return None, None, [Problem(file, None, None, error.strerror, "a file that can be read")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = error.note or "indent with blanks, not tabs; put text with a colon in quotes"
        row = mark.line + 1 if mark else None
        return None, None, [Problem(file, row, None, error.problem, "YAML: lines like `name: value`", hint)]
    except yaml.YAMLError as error:
        return None, None, [Problem(file, None, None, str(error).splitlines()[0], "YAML: lines like `name: value`")]
    if not isinstance(content, dict):
        return None, None, [Problem(file, None, None, str(content), "lines like `name: value`", "the file holds no entries")]
    return content, root, []


def entries_in(path: Path, what: str) -> tuple[dict[str, Any], yaml.Node | None]:
    """The entries of a YAML file that holds `what` (`a grid`), and its tree; raises `InvalidInstance`, with the nearest name beside it."""
    if not path.is_file():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, beside) or ("this is a folder" if path.is_dir() else "there is no such file")
        raise InvalidInstance([Problem(None, None, None, str(path), f"{what} in a YAML file", hint)])
    content, root, problems = read_entries(path)
    if content is None:
        raise InvalidInstance(problems)
    return content, root


def refused(
    error: ValidationError, model: type[BaseModel], file: str, row_of: Callable[[Sequence[str | int]], int | None]
) -> list[Problem]:
    """What pydantic found wrong in the entries of a file; `row_of` says in which line a path was found."""
    found = {entry_of(detail["loc"]): detail for detail in error.errors(include_url=False)}
    return [explain(detail, model, file=file, row=row_of(loc), loc=loc) for loc, detail in found.items()]


def line_of(node: yaml.Node | None, loc: Sequence[str | int]) -> int | None:
    """Line of the entry at a path, or of the nearest block around it that exists; None for the file as a whole."""
    line = None
    for part in loc:
        entry = _entry(node, part)
        if entry is None:
            break
        line, node = entry
    return line


def _entry(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """Line and value of one entry of a block or a list."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part].start_mark.line + 1, node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == str(part)), None)
    return None

"""Scenarios on disk: the general ones, those of an instance, and one by its path."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from instances.catalogue import BUNDLED
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.explain import entry_of, explain
from instances.instance import Instance
from instances.manifest_file import MANIFEST_FILE
from instances.scenarios.schema import BASELINE, Scenario
from instances.yaml_files import entries_in, line_of

GENERAL = Path(__file__).parent / "general"
"""Scenarios that go with every instance."""
FOLDER = "scenarios"
"""Folder of an instance that holds its own scenarios."""
SUFFIXES = (".yaml", ".yml")


def scenarios_of(name_or_path: str | Path | Instance) -> dict[str, Scenario]:
    """The scenarios that go with an instance, by name: `baseline`, the general ones, and those of the instance's own folder.

    The instance is a bundled name, a folder or a workbook; its own scenarios lie in the folder `scenarios/` in the folder, or beside the
    workbook, and take the place of general ones of the same name. Of an `Instance` they are known where it is a bundled one by its name.
    Raises `InvalidInstance` with everything that is wrong in the files.

    Examples:
        >>> import fieldpost as fp
        >>> fp.scenarios("tiny")["baseline"].title
        'Baseline'
    """
    place = _folder_of(name_or_path) / FOLDER
    own = _files(place) if place.is_dir() else {}
    if BASELINE.name in own:
        expected = "another name: baseline is the instance as it is"
        raise InvalidInstance([Problem(own[BASELINE.name].name, None, None, BASELINE.name, expected)])
    found, problems = {BASELINE.name: BASELINE}, []
    for path in (_files(GENERAL) | own).values():
        try:
            found[path.stem] = read_scenario(path)
        except InvalidInstance as failure:
            problems += [problem for problem in failure.problems if problem not in problems]
    if problems:
        raise InvalidInstance(problems)
    return found


def own_files(name_or_path: str | Path) -> tuple[Path, ...]:
    """The files of an instance's own scenarios, in order of name."""
    place = _folder_of(name_or_path) / FOLDER
    return tuple(_files(place).values()) if place.is_dir() else ()


def copy_scenarios(name_or_path: str | Path, folder: str | Path) -> None:
    """Copy an instance's own scenarios into the folder `scenarios/` of another, which must not have one."""
    files = own_files(name_or_path)
    if files:
        (Path(folder) / FOLDER).mkdir()
        for file in files:
            shutil.copyfile(file, Path(folder) / FOLDER / file.name)


def read_scenario(path: str | Path) -> Scenario:
    """The scenario in a YAML file, named after the file; scenarios that it builds on are looked for beside it, then among the general ones.

    Raises `InvalidInstance` with everything that is wrong: file, line, path of the entry, value, what was expected, nearest known name.
    """
    return _read(Path(path).expanduser(), ())


def _read(path: Path, trail: tuple[str, ...]) -> Scenario:
    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        raise InvalidInstance([Problem(path.name, None, None, path.suffix, "a YAML file, which ends in .yaml")])
    content, root = entries_in(path, "a scenario")
    problems: list[Problem] = []
    if "name" in content:
        expected = f"no name: the scenario is named after its file, {path.stem}"
        problems.append(Problem(path.name, line_of(root, ("name",)), "name", str(content["name"]), expected, "remove the entry"))
    try:
        scenario = Scenario.model_validate({**content, "name": path.stem})
    except ValidationError as error:
        found = {entry_of(detail["loc"]): detail for detail in error.errors(include_url=False)}
        raise InvalidInstance(problems + [_problem(detail, path, root, loc) for loc, detail in found.items()]) from None
    if problems:
        raise InvalidInstance(problems)
    lines = {".".join(map(str, loc)): line for loc, line in _lines(root, ())}
    scenario = scenario.with_origin(path.name, lines)
    return scenario.with_origin(path.name, lines, tuple(_bases(scenario, path, (*trail, scenario.name))))


def _bases(scenario: Scenario, path: Path, trail: tuple[str, ...]) -> Iterator[Scenario]:
    """The scenarios that one builds on."""
    known = _files(GENERAL) | _files(path.parent)
    for index, name in enumerate(scenario.builds_on):
        where = f"builds_on.{index}"
        if name in trail:
            circle = " → ".join((*trail, name))
            raise InvalidInstance([scenario.problem(where, name, "no circle of scenarios that build on each other", circle)])
        if name == BASELINE.name:
            continue
        if name not in known:
            expected = f"one of {', '.join(sorted(known.keys() - {scenario.name}))}"
            raise InvalidInstance([scenario.problem(where, name, expected, did_you_mean(name, known))])
        yield _read(known[name], trail)


def _problem(detail: ErrorDetails, path: Path, root: yaml.Node | None, loc: Sequence[int | str]) -> Problem:
    """One of pydantic's findings as a problem of the file."""
    row, entry = line_of(root, loc), ".".join(map(str, loc))
    if loc == ("name",):
        hint = "rename the file: letters, digits, _ . - and no blanks"
        return Problem(path.name, None, None, path.stem, "a file name that can be the scenario's name", hint)
    if detail["type"] == "value_error":
        return Problem(path.name, row, entry, None, str(detail["ctx"]["error"]))
    found = explain(detail, Scenario, file=path.name, row=row, loc=loc)
    expected = (found.expected or "").replace("a list, separated by |,", "a list such as [one, two],")
    return Problem(found.file, found.row, entry, found.value, expected, found.hint)


def _lines(node: yaml.Node | None, loc: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Path and line of every entry below a node."""
    if isinstance(node, yaml.MappingNode):
        entries = [(key.value, key.start_mark.line, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        entries = [(index, value.start_mark.line, value) for index, value in enumerate(node.value)]
    else:
        return
    for part, line, value in entries:
        yield (*loc, part), line + 1
        yield from _lines(value, (*loc, part))


def _files(folder: Path) -> dict[str, Path]:
    """The YAML files of a folder by their stem, in order of name; raises `InvalidInstance` for a stem that occurs twice."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith(".") or path.name == MANIFEST_FILE or not path.is_file():
            continue
        if path.stem in found:
            expected = "each scenario in one file"
            raise InvalidInstance(
                [Problem(path.name, None, None, f"{found[path.stem].name} and {path.name}", expected, "rename one of the two")]
            )
        found[path.stem] = path
    return found


def _folder_of(name_or_path: str | Path | Instance) -> Path:
    """The folder that an instance lies in; that of the general scenarios for an `Instance` that is not a bundled one."""
    if isinstance(name_or_path, Instance):
        name_or_path = BUNDLED / name_or_path.manifest.name
        return name_or_path if name_or_path.is_dir() else GENERAL
    path = Path(name_or_path).expanduser()
    if isinstance(name_or_path, str) and path.name == name_or_path and (BUNDLED / path / MANIFEST_FILE).is_file():
        return BUNDLED / path
    return path.parent if path.is_file() else path

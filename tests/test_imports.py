"""Imports run one way only: geodata → instances → models → optimizer → fieldpost."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GROUND_UP = ("geodata", "instances", "models", "optimizer", "fieldpost")
NEVER = {
    "geodata": {"pyomo", "highspy", "ortools", "typer", "rich"},
    "instances": {"pyomo", "highspy", "ortools", "typer", "rich", "matplotlib"},
    "models": {"highspy", "geopandas", "shapely", "pyogrio", "matplotlib", "typer", "rich", "yaml"},
    "optimizer": set(),
    "fieldpost": {"pyomo", "highspy", "ortools", "geopandas", "pandas", "typer", "rich"},
}
"""Packages that have no business in a folder: models know no files, maps or HiGHS (those of people are declared
for OR-Tools and PyVRP); data know no model."""


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions and for type checking."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def modules_in(folder: str) -> list[Path]:
    """Files of a folder."""
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"{folder} has no file"
    return files


@pytest.mark.parametrize("folder", GROUND_UP)
def test_a_folder_imports_only_itself_and_those_below(folder: str) -> None:
    above = set(GROUND_UP[GROUND_UP.index(folder) + 1 :])
    offences = [(str(path.relative_to(ROOT)), name) for path in modules_in(folder) for name in imports(path) if name.split(".")[0] in above]
    assert offences == []


def test_models_name_or_tools_only_where_named_people_are_modelled() -> None:
    others = [path for path in modules_in("models") if path.parent.name != "people"]
    assert [path.name for path in others for name in imports(path) if name.split(".")[0] == "ortools"] == []
    solving = [path.name for path in modules_in("models") for name in imports(path) if name.endswith("CpSolver")]
    assert solving == []


@pytest.mark.parametrize("folder", GROUND_UP)
def test_a_folder_keeps_to_its_trade(folder: str) -> None:
    offences = [
        (str(path.relative_to(ROOT)), name) for path in modules_in(folder) for name in imports(path) if name.split(".")[0] in NEVER[folder]
    ]
    assert offences == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports inside functions and for type checking count as well."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for folder in GROUND_UP for path in modules_in(folder)}
    paths = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    graph: dict[str, set[str]] = {}
    for module, path in paths.items():
        names = [name for name in imports(path) if name in paths and name != module]
        # `from package import module` needs the module; a package that is named for nothing but its modules is not gone through
        graph[module] = {name for name in names if not any(other.startswith(f"{name}.") for other in names)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_nothing_imports_tests_or_benchmarks() -> None:
    files = [path for folder in GROUND_UP for path in modules_in(folder)]
    assert [path for path in files for name in imports(path) if name.split(".")[0] in ("tests", "benchmarks")] == []


def test_the_verifier_imports_nothing_from_the_model_or_the_engine() -> None:
    allowed = ("optimizer.plan.plan", "optimizer.plan.decision", "optimizer.verify")
    offences = [
        (path.name, name)
        for path in modules_in("optimizer/verify")
        for name in imports(path)
        if name.split(".")[0] == "models" or (name.startswith("optimizer.") and not name.startswith(allowed))
    ]
    assert offences == []


def test_no_clock_that_people_can_set_decides_anything() -> None:
    """Time limits and rates are counted by clocks that only go forward, so that a clock that is set during a run changes nothing."""
    files = [path for folder in GROUND_UP for path in modules_in(folder)]
    clocks = ("time.time()", "datetime.now", "datetime.today", "datetime.utcnow", "date.today")
    assert [(path.name, clock) for path in files for clock in clocks if clock in path.read_text(encoding="utf-8")] == []


def test_only_the_engine_talks_to_the_solver() -> None:
    files = [path for path in modules_in("optimizer") if path.parent.name != "engine"]
    assert [path.name for path in files for name in imports(path) if name.split(".")[0] == "highspy"] == []


def test_only_one_file_puts_programs_together() -> None:
    """What is added to a program is declared in `models/extensions/`; `Program.with_block` and `with_rows` take it in."""
    assembling = {f"scipy.sparse.{name}" for name in ("hstack", "vstack", "bmat", "block_array", "block_diag")}
    master = {"optimizer/decomposition/master.py"}  # a program of its own, over columns that are plans
    loose = {"optimizer/engine/loose.py"}  # two programs of one model beside each other
    files = {str(path.relative_to(ROOT)): set(imports(path)) for path in modules_in("optimizer")}
    assert {file for file, names in files.items() if names & assembling} - master - loose == {"optimizer/engine/compile.py"}


def test_the_face_holds_names_only() -> None:
    """`fieldpost/__init__.py` defines what makes names known, and nothing else; each name is one of the packages below."""
    body = ast.parse((ROOT / "fieldpost" / "__init__.py").read_text(encoding="utf-8")).body
    assert {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)} == {"__getattr__", "__dir__"}
    assert {path.name for path in modules_in("fieldpost")} == {"__init__.py", "__main__.py", "neighbours.py"}
    assert {name.split(".")[0] for name in imports(ROOT / "fieldpost" / "__init__.py")} - set(GROUND_UP) == {"importlib", "typing"}


@pytest.mark.parametrize("order", [("highspy", "ortools"), ("ortools", "highspy")])
def test_highspy_and_ortools_live_in_one_process(order: tuple[str, str]) -> None:
    use = {
        "highspy": "import highspy; assert highspy.Highs().version()",
        "ortools": "from ortools.sat.python import cp_model; assert cp_model.CpSolver().solve(cp_model.CpModel()) == cp_model.OPTIMAL",
    }
    subprocess.run([sys.executable, "-c", "\n".join(use[name] for name in order)], check=True, timeout=600)

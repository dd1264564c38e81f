"""The public face: every name is there, documented, listed, and its example runs."""

import ast
import doctest
import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fieldpost as fp

FUNCTIONS = (
    *("load", "read", "generate", "check", "solve", "verify", "compare", "sweep", "frontier", "price", "replan", "alternatives"),
    "decide",
    *("horizon", "hedge", "rules", "benchmark", "published", "scenarios", "read_plan", "write_plan"),
)
SETTINGS = set(inspect.signature(fp.Settings).parameters)
OWN = {"singly", "whole", "kind", "true", "within", "each", "measure", "most"}
SOURCE = Path(fp.__file__)
PLAN = fp.Plan(instance="tiny", instance_hash="")


def test_every_function_is_there() -> None:
    assert set(FUNCTIONS) <= set(fp.__all__)
    assert all(callable(getattr(fp, name)) for name in FUNCTIONS)


def test_names_are_listed_for_completion_and_help() -> None:
    assert dir(fp) == sorted(fp.__all__)
    assert fp.__all__ == sorted(fp.__all__)
    assert fp.__doc__ is not None
    assert all(f"`{name}`" in fp.__doc__ for name in FUNCTIONS)


def test_type_checkers_see_the_same_names() -> None:
    checking = next(node for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8"))) if isinstance(node, ast.If))
    seen = {name.asname: f"{node.module}:{name.name}" for node in checking.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert seen == fp._HOME
    assert {*seen, "__version__"} == set(fp.__all__)


@pytest.mark.parametrize("name", [name for name in fp.__all__ if name != "__version__"])
def test_everything_is_documented(name: str) -> None:
    doc = inspect.getdoc(getattr(fp, name))
    assert doc is not None
    assert not doc.startswith(f"{name}(")  # what `dataclass` writes itself


@pytest.mark.parametrize("name", FUNCTIONS)
def test_settings_have_the_same_names_everywhere(name: str) -> None:
    parameters = inspect.signature(getattr(fp, name)).parameters
    assert not {"seconds", "limits", "limit", "effort", "on_progress", "minimise", "options"} & set(parameters)
    same = [parameter for parameter in parameters.values() if parameter.name in SETTINGS and name != "generate"]
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in same)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    found = getattr(fp, name)
    (test,) = (one for one in doctest.DocTestFinder().find(found, name, globs={}) if one.name == name)
    assert test.examples, f"{name} has no example"
    failures: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    doctest.DocTestRunner(optionflags=flags).run(test, out=failures.append)
    assert failures == []
    out, err = capsys.readouterr()
    assert out == ""
    assert err == ""


WRONG: dict[str, Callable[[], object]] = {
    "is not an instance": lambda: fp.verify("tiny", PLAN),  # type: ignore[arg-type]
    "a dict is not a plan": lambda: fp.verify(fp.load("tiny"), {}),  # type: ignore[arg-type]
    "None is not a plan": lambda: fp.write_plan(None, "plan"),  # type: ignore[arg-type]
    "a str is not a plan": lambda: fp.solve(fp.load("tiny"), warm_start="plan", progress=False),  # type: ignore[arg-type]
    "most: 3 is not": lambda: fp.replan(fp.load("tiny"), PLAN, 3, progress=False),  # type: ignore[arg-type]
    "areas: 'x' is not a whole number": lambda: fp.generate(areas="x"),  # type: ignore[arg-type]
    "shares: ": lambda: fp.frontier(fp.load("tiny"), ["80%"], progress=False),  # type: ignore[list-item]
    "'keep' are none": lambda: fp.decide("keep", progress=False),  # type: ignore[arg-type]
    "has no probabilities": lambda: fp.hedge(fp.load("tiny"), ["baseline"], progress=False),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_argument_is_refused_in_one_sentence(sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence) as failure:
        WRONG[sentence]()
    assert "\n" not in str(failure.value)


def test_a_plan_of_several_years_refuses_names_that_the_instance_does_not_have() -> None:
    with pytest.raises(fp.InvalidInstance, match="expected a function and a tier"):
        fp.horizon(fp.load("tiny"), 2, mandates=[("flying", "pilot")], progress=False)
    with pytest.raises(ValueError, match="write area or zone"):
        fp.horizon(fp.load("tiny"), 2, kind="city", progress=False)  # type: ignore[arg-type]


IMPORTING = """
import sys
from importlib.metadata import version
import fieldpost as fp
heavy = {"pandas", "pyomo", "highspy", "geopandas", "pydantic"} & set(sys.modules)
assert not heavy, heavy
assert fp.__version__ == version("fieldpost")
instance = fp.load("tiny")
result = fp.solve(instance, gap="50%", progress=False)
fp.write_plan(result.plan, "plan", result, instance)
idle = {"matplotlib", "scipy.stats", "scipy.spatial", "altair", "ortools"} & set(sys.modules)
assert not idle, idle
"""


def test_importing_is_quick_and_a_solve_loads_only_what_it_uses(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", IMPORTING], cwd=tmp_path, check=True, timeout=600)
    assert (tmp_path / "plan" / "plan.gpkg").is_file()


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'optimise'; it has .*solve"):
        fp.optimise  # noqa: B018


@pytest.mark.parametrize("name", ["models", "instances", "optimizer", "geodata"])
def test_another_module_of_the_same_name_is_named(name: str, tmp_path: Path) -> None:
    intruder = tmp_path / f"{name}.py"
    intruder.write_text("", encoding="utf-8")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    told = f"fieldpost needs its own package {name} ("
    for command in (["-c", "import fieldpost"], ["-m", "fieldpost", "list"]):
        ran = subprocess.run(
            [sys.executable, *command], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        last = ran.stderr.strip().splitlines()[-1]
        assert ran.returncode == 1
        assert told in last
        assert str(intruder) in last
        assert ran.stdout == ""
    assert "Traceback" not in ran.stderr

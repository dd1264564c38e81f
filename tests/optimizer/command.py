"""Running commands as a person or a script does, and what they run on."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from instances import write_folder
from instances.instance import Instance
from optimizer import solve
from optimizer.cli.main import main
from optimizer.plan.folder import write_plan
from optimizer.plan.result import Result

HEADLINE = [
    "status",
    "objective",
    "bound",
    "gap",
    "seconds",
    "cost",
    "cost_once",
    "coverage",
    "heads",
    "travel_hours",
    "violations",
    "plan",
]
LONG = 3600.0
"""Seconds that only keep a test from hanging."""
CALL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from optimizer.cli.main import main; main()"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """Standard error without the frames that messages are drawn in."""
        return re.sub(r"[│╭╮╰╯─\s]+", " ", self.err)

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output; there must be nothing else."""
        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def fieldpost(*arguments: object) -> Ran:
    """Run a command in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with mock.patch.object(sys, "argv", ["fieldpost", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


def process(*arguments: object, **environment: str) -> Ran:
    """Run a command in a process of its own."""
    command = [sys.executable, "-c", CALL, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, env=os.environ | environment, timeout=LONG, check=False)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(frozen=True)
class Case:
    """An instance on disk, and a solved plan of it."""

    instance: Instance
    result: Result
    folder: Path
    plan: Path


def make_case(folder: Path, instance: Instance, gap: float) -> Case:
    write_folder(instance, folder / "instance")
    result = solve(instance, gap=gap)
    write_plan(result.plan, folder / "plan", result, instance)
    return Case(instance, result, folder / "instance", folder / "plan")


def copy_of(small: Case, folder: Path) -> Path:
    """The instance as files that a test may change."""
    write_folder(small.instance, folder)
    return folder


def rewritten(folder: Path, file: str, change: Callable[[str], str]) -> None:
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

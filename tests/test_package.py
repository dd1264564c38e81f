"""What a wheel holds: every file that the code reads, and one version in all places."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def test_every_file_in_a_package_is_in_the_wheel():
    patterns = [*SETUPTOOLS["package-data"]["*"], "*.py"]
    found = [path for pattern in SETUPTOOLS["packages"]["find"]["include"] for path in ROOT.glob(pattern)]
    folders = [path for path in found if (path / "__init__.py").is_file()]
    assert {"geodata", "instances", "models", "optimizer"} <= {folder.name for folder in folders}
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    left_out = [str(file.relative_to(ROOT)) for file in files if not any(fnmatch(file.name, pattern) for pattern in patterns)]
    assert left_out == []


def test_the_version_is_one():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == PROJECT["project"]["version"]

"""Whether Python finds our folders where this package is, or modules of the same name that are not ours."""

import sys
from importlib.util import find_spec
from pathlib import Path

FOLDERS = ("geodata", "instances", "models", "optimizer")

COMMAND = ("fieldpost", "-m")
"""What `sys.argv` begins with where this package is imported to run the command line: `fieldpost`, `python -m fieldpost`."""


def refuse_strangers() -> None:
    """Raise `ImportError`, in one sentence, where another module takes the place of one of our folders; end the command line with it."""
    home = Path(__file__).resolve().parents[1]
    for name in FOLDERS:
        loaded = sys.modules.get(name)
        spec = find_spec(name) if loaded is None else loaded.__spec__
        found = (spec.origin or next(iter(spec.submodule_search_locations or ()), "")) if spec is not None else ""
        if Path(found).resolve() != home / name / "__init__.py":
            what = f"another module named {name} ({found}) takes its place" if found else "it is not there"
            sentence = f"fieldpost needs its own package {name} ({home / name}), and {what}: rename it, or start Python elsewhere."
            raise SystemExit(sentence) if Path(sys.argv[0]).stem in COMMAND else ImportError(sentence)

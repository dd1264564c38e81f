"""JSON files, read with every problem in them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from instances.errors import InvalidInstance, Problem
from instances.limits import JSON_BYTES, too_large

ModelT = TypeVar("ModelT", bound=BaseModel)
MOST = 1e24
"""No figure of a result is larger: sums of the largest amounts of money are below it."""
Figure = Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
"""A figure of a result."""
Count = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""A whole figure of a result."""


def read_json(path: Path, model: type[ModelT], what: str, hint: str = "write it again") -> ModelT:
    """The object in a JSON file, which `what` describes; raises `InvalidInstance` with everything that is wrong, and `OSError`."""
    refuse_large(path, what)
    try:
        return model.model_validate_json(path.read_bytes(), strict=True)
    except ValidationError as failure:
        raise InvalidInstance(_problems(path.name, failure.errors(include_url=False), what, hint)) from None


def read_object(path: Path, what: str, hint: str = "write it again") -> dict[str, Any]:
    """The entries of a JSON file that holds one object of any kind; raises `InvalidInstance` and `OSError`."""
    refuse_large(path, what)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as failure:
        raise InvalidInstance([Problem(path.name, None, None, None, what, f"{failure}; {hint}")]) from None
    if not isinstance(content, dict):
        raise InvalidInstance([Problem(path.name, None, None, str(content), f"{what}: an object with entries", hint)])
    return content


def refuse_large(path: Path, what: str) -> None:
    """Raise `InvalidInstance` for a file that is too large to be read."""
    if problems := too_large(path, JSON_BYTES, what):
        raise InvalidInstance(problems)


def _problems(file: str, errors: Iterable[ErrorDetails], what: str, hint: str) -> Iterable[Problem]:
    for error in errors:
        if error["type"] == "json_invalid":
            yield Problem(file, None, None, None, what, f"{error['msg']}; {hint}")
        else:
            column = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).removeprefix(".")
            yield Problem(file, None, column or None, None if error["type"] == "missing" else str(error["input"]), error["msg"])

"""Answers: solving, plans, verification, reports and the command line."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.plan.plan import Plan
    from optimizer.plan.result import Result
    from optimizer.solving import solve

__all__ = ["Plan", "Result", "solve"]


def __getattr__(name: str) -> Any:
    """Import heavy parts only when they are asked for."""
    homes = {"Plan": "optimizer.plan.plan", "Result": "optimizer.plan.result", "solve": "optimizer.solving"}
    if name in homes:
        from importlib import import_module

        return getattr(import_module(homes[name]), name)
    raise AttributeError(f"module 'optimizer' has no attribute {name!r}")

"""The page of a plan, as the command writes it."""

from pathlib import Path

from tests.optimizer.command import fieldpost


def write_page(plan: Path, file: Path) -> None:
    """`fieldpost report`."""
    ran = fieldpost("report", plan, "--out", file)
    assert ran.code == 0, ran.err

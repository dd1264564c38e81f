"""Elastic rules: staff that is given may break some of them, each by an amount that is counted."""

import pyomo.environ as pyo


def add_to_row(row: pyo.Constraint, amount: pyo.Expression) -> None:
    """Add an amount to the left side of a row that a family has declared."""
    row.set_value((row.lower, row.body + amount, row.upper))

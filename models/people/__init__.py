"""Decisions about named people, stated for CP-SAT: they are small and full of either-or, and hold whole numbers alone."""

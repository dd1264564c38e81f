"""Scenarios of an instance compared: their plans side by side, as figures, tables, maps and a page."""

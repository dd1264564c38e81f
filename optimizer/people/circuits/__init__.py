"""Circuits: who goes where on which day of a month or quarter, checked, on disk, as calendars, sheets and a page."""

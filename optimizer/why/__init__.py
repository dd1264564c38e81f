"""Why there is no plan, and what it would take."""

"""Changes to a plan: least disruption, alternatives that are nearly as good, and the difference between two plans."""

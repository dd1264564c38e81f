"""What in legal data is suspicious, what it could do to the plan, and which assumed figures move the plan most."""

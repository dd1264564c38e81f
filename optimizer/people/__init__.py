"""Named people: who is posted where, who has which villages and tasks, and who goes where on which day."""

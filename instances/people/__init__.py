"""Named people: the roster of who is there, with their homes, training, languages and wishes, and the calendar of their work."""

"""The mathematics of named people: who is in which post, who does what, who goes where on which day."""

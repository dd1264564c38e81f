"""What planners decide beforehand: how it is written, what plans with it come to, and what each decision costs."""

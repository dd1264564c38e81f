"""What a question adds to the one-year model: each file declares its variables, rows and measures on a built model."""

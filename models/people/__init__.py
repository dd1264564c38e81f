"""What is decided for named people, as mathematics: models of OR-Tools, declared here and solved in `optimizer/people/`."""

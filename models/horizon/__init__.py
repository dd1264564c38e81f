"""The model of several years as a paper would state it: `models.horizon.formulation.build_horizon` is its main page."""

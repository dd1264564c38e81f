"""How much need each budget can meet: points of a frontier with their proven bounds, as tables, a chart and a page."""

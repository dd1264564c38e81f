"""The deployment model as a paper would state it: `formulation.build` is its main page, `NOTATION` its table of symbols."""

from models.notation import NOTATION, Symbol

__all__ = ["NOTATION", "Symbol"]

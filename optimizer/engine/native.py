"""Programs in HiGHS's own form."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from optimizer.engine.compile import Program, Vector
from optimizer.engine.scaling import Scaling, scaled, scaling_of


class QuietHighs(highspy.Highs):  # type: ignore[misc]
    """HiGHS that writes nothing to the standard output; by itself it writes a banner there as soon as it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the name is HiGHS's)
        """Enable callbacks, with the console closed first."""
        self.setOptionValue("log_to_console", False)
        super().enableCallbacks()


@dataclass(frozen=True)
class Prepared:
    """A program scaled and in HiGHS's own form, for many solvers that each start afresh."""

    scaling: Scaling
    model: highspy.HighsLp


def prepare(program: Program, *, scale: bool = True) -> Prepared:
    """Scale a program, or leave it as it is, and put it into HiGHS's form."""
    scaling = scaling_of(program) if scale else Scaling(*map(np.ones, program.matrix.shape))
    ready = scaled(program, scaling)
    rows, columns = (ready.row_lower, ready.row_upper), (ready.col_lower, ready.col_upper)
    return Prepared(scaling, lp_of(ready.matrix, np.zeros(program.matrix.shape[1]), rows, columns, ready.whole))


def lp_of(
    matrix: csc_array, costs: Vector, rows: tuple[Vector, Vector], columns: tuple[Vector, Vector], whole: NDArray[np.bool_]
) -> highspy.HighsLp:
    """HiGHS's form of: minimise costs · x, `rows` and `columns` with their lower and upper limits, `whole` columns in whole numbers."""
    lp, kinds = highspy.HighsLp(), highspy.HighsVarType
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = costs
    lp.row_lower_, lp.row_upper_ = rows
    lp.col_lower_, lp.col_upper_ = columns
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole]
    return lp


def check(status: highspy.HighsStatus, message: str) -> None:
    """Raise `RuntimeError` with the message where HiGHS reports an error."""
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(message)

"""Several hypotheses at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    import numpy
    import numpy.typing

__all__ = ["adjust_pvalues"]


def adjust_pvalues(
    pvalues: Any, method: Literal["holm", "none"] = "holm"
) -> numpy.typing.NDArray[numpy.float64]:
    """Adjust the p-values of a family of hypotheses.

    Holm (1979, Scand. J. Stat. 6:65) controls the family-wise error under any dependence.

    Args:
        pvalues: within [0, 1]; a NaN, a test that could not be made, stays NaN and does not count.
        method: ``holm`` or ``none``.

    Raises:
        ValueError: a p-value outside [0, 1], an unknown method.

    >>> adjust_pvalues([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    import numpy as np

    return np.asarray(_core.adjust_pvalues(array(pvalues, "adjust_pvalues: pvalues"), method))

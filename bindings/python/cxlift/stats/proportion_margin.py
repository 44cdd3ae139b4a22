"""Hypotheses other than equal proportions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import whole_numbers

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    from cxlift.stats.alternative import Alternative
    from cxlift.stats.proportions import ProportionMethod

__all__ = ["proportion_margin_pvalue"]


def proportion_margin_pvalue(
    successes_control: Any,
    n_control: Any,
    successes_treatment: Any,
    n_treatment: Any,
    *,
    ratio: float = 1.0,
    shift: float = 0.0,
    alternative: Alternative = "two-sided",
    method: ProportionMethod = "score",
) -> float | numpy.typing.NDArray[numpy.float64]:
    """Test treatment = ratio × control + shift, the edge of a margin, by the interval that ``method`` shows.

    The p-value is below alpha exactly when the interval of ``two_proportion_test`` at the level 1 − alpha, of
    the difference for a shift and of the lift for a ratio, leaves the hypothesis out. ``score``, ``mee`` and
    ``wald`` move the hypothesis of their statistic; ``newcombe`` has no statistic, and its p-value is the
    level at which the end of its interval meets the hypothesis. ``katz`` has no interval of the difference:
    nan for a shift.

    Args:
        successes_control: a whole number, or an array of them; arrays are broadcast against each other.
        n_control: likewise.
        successes_treatment: likewise.
        n_treatment: likewise.
        ratio: at least 0; 0.98 is "lower by 2 %".
        shift: within [−1, 1]; −0.01 is "lower by one percentage point". One of the two is left alone.
        alternative: of treatment − (ratio × control + shift); for non-inferiority of a share that should be
            high, ``greater``.
        method: as of ``two_proportion_test``.

    Returns:
        A number, or an array where an array was given. nan where a variant has no units.

    Raises:
        ValueError: counts as in ``two_proportion_test``, both a ratio and a shift, an argument out of range.

    >>> round(proportion_margin_pvalue(600, 1000, 580, 1000, shift=-0.05, alternative="greater"), 4)
    0.0861
    """
    import numpy as np

    names = ("successes_control", "n_control", "successes_treatment", "n_treatment")
    given = (successes_control, n_control, successes_treatment, n_treatment)
    counts = np.broadcast_arrays(
        *(
            whole_numbers(one, f"proportion_margin_pvalue: {name}")
            for one, name in zip(given, names, strict=True)
        )
    )
    pvalues = np.array(
        _core.proportion_margin_pvalues(
            *(one.ravel() for one in counts), ratio=ratio, shift=shift, alternative=alternative, method=method
        )
    ).reshape(counts[0].shape)
    return pvalues if pvalues.ndim else float(pvalues)

"""Estimates of many experiments, drawn towards their common mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from cxlift._core import Shrunken

__all__ = ["shrink"]


def shrink(
    estimates: Any,
    std_errors: Any,
    *,
    method: Literal["paule_mandel", "dersimonian_laird"] = "paule_mandel",
    confidence_level: float = 0.95,
) -> Shrunken:
    """Shrink the effects of several experiments by empirical Bayes.

    The largest of many estimates is too large on average: it was also lucky. Each estimate is taken as
    normal around a true effect, and true effects as normal around a common mean. The variance of the true
    effects is DerSimonian and Laird's (1986, Control Clin Trials 7:177, eq. 8), or solves Paule and Mandel's
    equation (1982, J Res NBS 87:377). The shrunken estimate is that of Efron and Morris (1975, JASA 70:311)
    with a common mean; its standard error holds the uncertainty of the mean (Raudenbush and Bryk 1985, J Educ
    Stat 10:75), not that of the variance between experiments, so with few experiments it is too small.

    Args:
        estimates: one-dimensional array of differences in one unit, one an experiment.
        std_errors: of each, above 0. A nan in either leaves this one out; its results are nan.
        method: how the variance of the true effects is estimated.
        confidence_level: of the intervals.

    Returns:
        ``estimates``, ``std_errors`` and ``intervals``, shrunken; ``mean`` with ``mean_std_error``;
        ``between``, the standard deviation of true effects; Cochran's Q as ``statistic``, with ``df`` and
        ``pvalue``. One estimate alone stays as it is.

    Raises:
        ValueError: lengths that differ, a standard error that is not above 0.

    >>> result = shrink([3.0, 0.5, -1.0, 1.5], [0.8, 0.5, 0.7, 1.0])
    >>> [round(float(estimate), 2) for estimate in result.estimates]
    [2.55, 0.54, -0.65, 1.33]
    """
    return _core.shrink(
        array(estimates, "shrink: estimates"),
        array(std_errors, "shrink: std_errors"),
        method=method,
        confidence_level=confidence_level,
    )

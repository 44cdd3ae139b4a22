"""Several metrics of the same units at once, by the largest of their statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import CoMoments
from cxlift.stats.arrays import array, table

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    from cxlift._core import MaxTPvalues, WestfallYoung
    from cxlift.stats.alternative import Alternative

__all__ = ["difference_correlation", "max_t_pvalues", "westfall_young"]


def difference_correlation(control: Any, treatment: Any) -> numpy.typing.NDArray[numpy.float64]:
    """Correlate the differences of several metrics of the same units.

    Of cov_t / n_t + cov_c / n_c. A column that does not vary gives NaN.

    Args:
        control: a row for each unit of the control and a column for each metric, or their ``CoMoments``. A
            row with a NaN is left out.
        treatment: likewise.

    >>> difference_correlation([[1, 2], [2, 1], [3, 3]], [[2, 2], [3, 5], [5, 6]]).round(3).tolist()
    [[1.0, 0.791], [0.791, 1.0]]
    """
    found = _core.difference_correlation(
        *(
            variant if isinstance(variant, CoMoments) else CoMoments.of(table(variant, name))
            for variant, name in (
                (control, "difference_correlation: control"),
                (treatment, "difference_correlation: treatment"),
            )
        )
    )
    size = round(len(found) ** 0.5)
    return found.reshape(size, size)


def max_t_pvalues(
    statistics: Any,
    correlation: Any,
    *,
    df: Any = float("inf"),
    alternative: Alternative = "two-sided",
    step_down: bool = True,
    seed: int = 0,
    n_draws: int = 32_768,
) -> MaxTPvalues:
    """Adjust p-values of several metrics with their true correlation, by the largest of the statistics.

    P(max |T_i| ≥ |t_j|) where none has an effect: the family-wise error is controlled, with more power
    than Holm where metrics go together. Step down: the maximum is over the hypotheses whose statistic is no
    larger (Westfall and Young 1993, algorithm 2.8; Romano and Wolf 2005, Econometrica 73:1237). The integral
    is taken on a lattice with seeded shifts (Genz 1992): the same numbers at every call.

    Args:
        statistics: one for each metric; a NaN stays NaN and does not count.
        correlation: of the statistics where nothing has an effect, such as ``difference_correlation``; it
            may be singular, as where a metric occurs twice.
        df: one number, of a multivariate t, or one for each statistic: each is then judged by its own t, and
            the tails are joined by the normal copula. Infinity is the normal.
        alternative: of each metric.
        step_down: False for the single step that simultaneous intervals invert.
        seed: of the lattice's shifts.
        n_draws: points of the lattice; the relative error is about 1e-3 with the default, less in the tail.

    Returns:
        ``pvalues_adjusted``, ``numerical_errors`` (three standard errors of the integration), ``method``,
        ``notes``.

    Raises:
        ValueError: a matrix that is no correlation matrix or not of this size, an argument out of range.

    >>> result = max_t_pvalues([3.2, 2.5, 0.3], [[1, 0.8, 0.5], [0.8, 1, 0.5], [0.5, 0.5, 1]])
    >>> result.pvalues_adjusted.round(3).tolist()
    [0.004, 0.023, 0.764]
    """
    import numpy as np

    return _core.max_t_pvalues(
        array(statistics, "max_t_pvalues: statistics"),
        table(correlation, "max_t_pvalues: correlation"),
        array(np.atleast_1d(df), "max_t_pvalues: df"),
        alternative=alternative,
        step_down=step_down,
        seed=seed,
        n_draws=n_draws,
    )


def westfall_young(
    control: Any,
    treatment: Any,
    *,
    alternative: Alternative = "two-sided",
    n_resamples: int = 10_000,
    seed: int = 0,
) -> WestfallYoung:
    """Adjust p-values of several metrics by permuting the variants of whole units.

    Step-down max-t with Welch's statistics (Westfall and Young 1993, algorithm 4.1): shuffling whole units
    keeps the correlation of the metrics, and no distribution is assumed. A p-value is (b + 1) / (m + 1),
    with b of m shuffles reaching what was seen. The same seed gives the same p-values on every machine.

    Args:
        control: a row for each unit of the control and a column for each metric; a NaN is left out of its
            metric.
        treatment: likewise.
        alternative: of each metric.
        n_resamples: shuffles.
        seed: of the shuffles.

    Returns:
        ``statistics``, ``pvalues`` (each metric alone, by the same shuffles), ``pvalues_adjusted``,
        ``n_resamples``, ``method``, ``notes``.

    Raises:
        ValueError: tables of different width, an infinite value, n_resamples below 1.

    >>> control = [[1.0, 5.0], [2.0, 3.0], [3.0, 4.0], [2.5, 4.5], [1.5, 3.5]]
    >>> treatment = [[4.0, 4.0], [5.0, 5.0], [3.5, 3.0], [6.0, 4.2], [5.5, 3.8]]
    >>> result = westfall_young(control, treatment, n_resamples=999)
    >>> result.pvalues_adjusted.round(2).tolist()
    [0.01, 1.0]
    """
    return _core.westfall_young(
        table(control, "westfall_young: control"),
        table(treatment, "westfall_young: treatment"),
        alternative=alternative,
        n_resamples=n_resamples,
        seed=seed,
    )

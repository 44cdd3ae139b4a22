"""Several differences at once, with the correlation that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift._core import CoMoments
from cxlift.stats.arrays import array, moments_and_missing, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy
    import numpy.typing

    from cxlift._core import Comparison, MaxTPvalues, SimultaneousIntervals, WestfallYoung
    from cxlift.stats.alternative import Alternative

__all__ = [
    "difference_correlation",
    "dunnett_test",
    "max_t_pvalues",
    "simultaneous_intervals",
    "westfall_young",
]


def difference_correlation(control: Any, treatment: Any) -> numpy.typing.NDArray[numpy.float64]:
    """Correlate the differences of several metrics of the same units.

    Of cov_t / n_t + cov_c / n_c. A column that does not vary gives NaN.

    Args:
        control: a row for each unit of the control and a column for each metric, or their ``CoMoments``. A row with
            a NaN is left out.
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
        correlation: of the statistics where nothing has an effect, such as ``difference_correlation``; it may be
            singular, as where a metric occurs twice.
        df: one number, of a multivariate t, or one for each statistic: each is then judged by its own t, and
            the tails are joined by the normal copula. Infinity is the normal.
        alternative: of each metric.
        step_down: False for the single step that simultaneous intervals invert.
        seed: of the lattice's shifts.
        n_draws: points of the lattice; the relative error is about 1e-3 with the default, less in the tail.

    Returns:
        ``pvalues_adjusted``, ``numerical_errors`` (three standard errors of the integration), ``method``, ``notes``.

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


def simultaneous_intervals(
    differences: Any,
    std_errors: Any,
    *,
    df: Any = float("inf"),
    correlation: Any = None,
    method: Literal["bonferroni", "max_t", "dunnett"] | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
    seed: int = 0,
    n_draws: int = 32_768,
) -> SimultaneousIntervals:
    """Give intervals to several differences that hold all at once, with the p-values that they invert.

    Args:
        differences: one for each metric or treatment.
        std_errors: their standard errors; without one above 0 a difference is left out of the family.
        df: one number, of a multivariate t, or one for each difference (see ``max_t_pvalues``; not for ``dunnett``).
        correlation: of the differences; not used by ``bonferroni``.
        method: ``bonferroni`` under any dependence; ``max_t`` by the equicoordinate quantile of the multivariate
            t; ``dunnett`` (1955, JASA 50:1096) the same by quadrature where the correlation is a product of one
            number for each, as of treatments with one control. ``max_t`` where a correlation is given, else
            ``bonferroni``.
        alternative: of each difference.
        confidence_level: of all the intervals together; they have the same sidedness as the test.
        seed: of the lattice of ``max_t``.
        n_draws: of the lattice of ``max_t``.

    Returns:
        ``intervals``, ``critical_values``, ``pvalues_adjusted``, ``method``, ``notes``.

    Raises:
        ValueError: arrays of different size, a matrix that is no correlation matrix, an argument out of range.

    >>> result = simultaneous_intervals([1.0, 2.0], [0.5, 0.8], df=30, correlation=[[1, 0.5], [0.5, 1]], method="dunnett")
    >>> [[round(end, 4) for end in interval] for interval in result.intervals]
    [[-0.1604, 2.1604], [0.1434, 3.8566]]
    """
    import numpy as np

    chosen = method or ("bonferroni" if correlation is None else "max_t")
    return _core.simultaneous_intervals(
        array(differences, "simultaneous_intervals: differences"),
        array(std_errors, "simultaneous_intervals: std_errors"),
        array(np.atleast_1d(df), "simultaneous_intervals: df"),
        np.empty((0, 0))
        if correlation is None
        else table(correlation, "simultaneous_intervals: correlation"),
        chosen,
        alternative=alternative,
        confidence_level=confidence_level,
        seed=seed,
        n_draws=n_draws,
    )


def dunnett_test(
    control: Any,
    treatments: Iterable[Any],
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> tuple[Comparison, ...]:
    """Compare several treatments with one control, by Dunnett's test (1955, JASA 50:1096).

    The variance is pooled over all variants, with as many degrees of freedom as there are values less
    variants. P-values are adjusted, and the intervals of differences and lifts (Fieller 1954) hold all at once:
    for each treatment they invert one test. Relative error of the p-values about 1e-9, far out as well.

    Args:
        control: one-dimensional array of the control's values, or their ``Moments``.
        treatments: the same for each treatment.
        alternative: of treatment − control.
        confidence_level: of all the intervals together; they have the same sidedness as the test.

    Returns:
        A ``Comparison`` for each treatment. A treatment without values: nan fields and a note.

    Raises:
        ValueError: an infinite value, an argument out of range.

    >>> first, second = dunnett_test([7.4, 8.5, 7.2, 8.2], [[9.8, 8.8, 7.6, 9.1], [10.3, 9.4, 9.9, 9.2]])
    >>> round(first.pvalue, 4), round(second.pvalue, 4)
    (0.129, 0.008)
    """
    summaries, missing = [], []
    for place, values in enumerate([control, *treatments]):
        name = "control" if place == 0 else f"treatments[{place - 1}]"
        found, absent = moments_and_missing(values, f"dunnett_test: {name}")
        summaries.append(found)
        missing.append(absent)
    results = _core.dunnett_test(
        summaries[0], summaries[1:], alternative=alternative, confidence_level=confidence_level
    )
    return tuple(
        with_missing_noted(result, (("control", missing[0]), ("treatment", absent)))
        for result, absent in zip(results, missing[1:], strict=True)
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

    Step-down max-t with Welch's statistics (Westfall and Young 1993, algorithm 4.1): shuffling whole units keeps
    the correlation of the metrics, and no distribution is assumed. A p-value is (b + 1) / (m + 1), with b of m
    shuffles reaching what was seen. The same seed gives the same p-values on every machine.

    Args:
        control: a row for each unit of the control and a column for each metric; a NaN is left out of its metric.
        treatment: likewise.
        alternative: of each metric.
        n_resamples: shuffles.
        seed: of the shuffles.

    Returns:
        ``statistics``, ``pvalues`` (each metric alone, by the same shuffles), ``pvalues_adjusted``, ``n_resamples``,
        ``method``, ``notes``.

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


def with_missing_noted(result: Comparison, missing: tuple[tuple[str, int], ...]) -> Comparison:
    """Return the comparison with a note for each variant of which values are missing."""
    for name, count in missing:
        if count:
            result = result.with_note(
                f"{count} missing value{'s' if count > 1 else ''} of the {name} left out."
            )
    return result

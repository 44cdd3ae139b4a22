"""Several differences at once: intervals that hold together, and several treatments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array, moments_and_missing, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift._core import Comparison, SimultaneousIntervals
    from cxlift.stats.alternative import Alternative

__all__ = ["dunnett_test", "simultaneous_intervals"]


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
        df: one number, of a multivariate t, or one for each difference (see ``max_t_pvalues``; not for
            ``dunnett``).
        correlation: of the differences; not used by ``bonferroni``.
        method: ``bonferroni`` under any dependence; ``max_t`` by the equicoordinate quantile of the
            multivariate t; ``dunnett`` (1955, JASA 50:1096) the same by quadrature where the correlation
            is a product of one number for each, as of treatments with one control. ``max_t`` where a
            correlation is given, else ``bonferroni``.
        alternative: of each difference.
        confidence_level: of all the intervals together; they have the same sidedness as the test.
        seed: of the lattice of ``max_t``.
        n_draws: of the lattice of ``max_t``.

    Returns:
        ``intervals``, ``critical_values``, ``pvalues_adjusted``, ``method``, ``notes``.

    Raises:
        ValueError: arrays of different size, a matrix that is no correlation matrix, an argument out of
            range.

    >>> half = [[1, 0.5], [0.5, 1]]
    >>> result = simultaneous_intervals([1.0, 2.0], [0.5, 0.8], df=30, correlation=half, method="dunnett")
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
    variants. P-values are adjusted, and the intervals of differences and lifts (Fieller 1954) hold all at
    once: for each treatment they invert one test. Relative error of the p-values about 1e-9, far out as well.

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


def with_missing_noted(result: Comparison, missing: tuple[tuple[str, int], ...]) -> Comparison:
    """Return the comparison with a note for each variant of which values are missing."""
    for name, count in missing:
        if count:
            result = result.with_note(
                f"{count} missing value{'s' if count > 1 else ''} of the {name} left out."
            )
    return result

"""Proportions of two variants, and the shares of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

from cxlift import _core

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift._core import Comparison, SampleRatioResult
    from cxlift.stats.alternative import Alternative

__all__ = ["sample_ratio_mismatch", "two_proportion_test"]


def two_proportion_test(
    successes_control: int,
    n_control: int,
    successes_treatment: int,
    n_treatment: int,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal proportions by the score statistic with the factor (N − 1) / N.

    The interval of the difference is Miettinen and Nurminen's (1985, Stat Med 4:213, equations 8–10), the set
    of the lift Koopman's (1984, Biometrics 40:513) with the same factor. All three invert one statistic, so
    the p-value is below alpha exactly when either interval excludes 0. Zero and full cells give finite
    intervals of the difference.

    Args:
        successes_control: units of the control with a success.
        n_control: units of the control.
        successes_treatment: units of the treatment with a success.
        n_treatment: units of the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Raises:
        ValueError: negative counts, more successes than units, an argument out of range.

    >>> result = two_proportion_test(48, 80, 56, 70)
    >>> [round(end, 4) for end in result.difference_interval]
    [0.0528, 0.3382]
    """
    return _core.two_proportion_test(
        successes_control,
        n_control,
        successes_treatment,
        n_treatment,
        alternative=alternative,
        confidence_level=confidence_level,
    )


def sample_ratio_mismatch(
    counts: Iterable[SupportsIndex], expected: Iterable[SupportsFloat] | None = None
) -> SampleRatioResult:
    """Test whether the variants received the shares of units that the design allotted to them.

    Pearson's chi-squared with k − 1 degrees of freedom. The p-value is the upper tail itself, never 1 − cdf,
    and ``log_pvalue``, its natural logarithm, stays finite where the tail is below the smallest double
    (Kohavi, Tang and Xu 2020, chapter 21, on what the check is for).

    Args:
        counts: units by variant, at least two variants.
        expected: planned shares in any unit; equal shares if left out.

    Raises:
        ValueError: fewer than two counts, a negative count, shares that are not positive or not as many as
            the counts.

    >>> result = sample_ratio_mismatch([821_588, 815_482])
    >>> f"{result.pvalue:.3g}"
    '1.82e-06'
    """
    return _core.sample_ratio_mismatch(list(counts), [] if expected is None else list(expected))

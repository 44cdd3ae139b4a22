"""Statistics on arrays and on summaries.

Arrays, Series or Arrow arrays in, a frozen result out. Every two-sample function takes ``(control,
treatment)``; every difference is treatment − control. A NaN is a missing value: it is left out and a note
counts it. An infinity is an error.

What to use when:

- two means: ``welch_t_test``
- two proportions: ``two_proportion_test``
- shares of units against the planned allocation: ``sample_ratio_mismatch``
- several p-values: ``adjust_pvalues``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, SupportsFloat, SupportsIndex

from cxlift import _core
from cxlift._core import CoMoments, Comparison, Counts, Interval, Moments, SampleRatioResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy
    import numpy.typing

__all__ = [
    "CoMoments",
    "Comparison",
    "Counts",
    "Interval",
    "Moments",
    "SampleRatioResult",
    "adjust_pvalues",
    "moments",
    "sample_ratio_mismatch",
    "two_proportion_test",
    "welch_t_test",
]

Alternative = Literal["two-sided", "less", "greater"]


def moments(values: Any) -> Moments:
    """Count, mean and centred second to fourth moments of an array; NaN is left out.

    Two passes over the array: the deviations are taken from the mean itself. Summaries of different units are
    added with ``+`` (Pébay 2008, equations 2.1 and 3.1).

    Args:
        values: one-dimensional array of finite numbers or NaN.

    Raises:
        ValueError: a value is infinite, or the array has more than one dimension.

    >>> m = moments([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    >>> m.n, m.mean, m.m2
    (8, 5.0, 32.0)
    """
    return _moments(values, "moments: values")[0]


def welch_t_test(
    control: Any,
    treatment: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means without assuming equal variances.

    The statistic is Welch's t with the Satterthwaite degrees of freedom (Welch 1947, Biometrika 34:28). The
    interval of the difference inverts it; so does the set of the lift, treatment mean / control mean − 1
    (Fieller 1954, JRSS B 16:175, with the same degrees of freedom): the p-value is below alpha exactly when
    either excludes 0.

    Args:
        control: one-dimensional array of the control's values, or their ``Moments``.
        treatment: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. Fewer than two values in a variant or no variance at all: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range.

    >>> result = welch_t_test([10.0, 11.0, 12.0, 13.0], [12.0, 13.0, 15.0, 16.0])
    >>> round(result.pvalue, 6), round(result.difference_interval.lower, 4), round(result.lift, 4)
    (0.07163, -0.3111, 0.2174)
    """
    control_moments, control_missing = _moments(control, "welch_t_test: control")
    treatment_moments, treatment_missing = _moments(treatment, "welch_t_test: treatment")
    result = _core.welch_t_test(
        control_moments, treatment_moments, alternative=alternative, confidence_level=confidence_level
    )
    for name, missing in (("control", control_missing), ("treatment", treatment_missing)):
        if missing:
            result = result.with_note(
                f"{missing} missing value{'s' if missing > 1 else ''} of the {name} left out."
            )
    return result


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

    return np.asarray(_core.adjust_pvalues(_array(pvalues, "adjust_pvalues: pvalues"), method))


def _moments(values: Any, name: str) -> tuple[Moments, int]:
    return (values, 0) if isinstance(values, Moments) else _core.moments_of(_array(values, name), name)


def _array(values: Any, name: str) -> numpy.typing.NDArray[numpy.float64]:
    """Return one dimension of doubles; text, dates and durations, which NumPy would convert, are refused."""
    import numpy as np

    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    try:
        found = np.asarray(values)
        text = found.dtype == object and any(isinstance(value, str) for value in found.flat)
        if text or found.dtype.kind not in "biufO":
            raise TypeError(f"it holds {'text' if text else found.dtype}")  # noqa: TRY301
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is not an array of numbers: {str(error).rstrip('.')}.") from None
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions, must have 1.")
    return array

"""The mean of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import scaled_moments

if TYPE_CHECKING:
    from cxlift._core import OneSample
    from cxlift.stats.alternative import Alternative

__all__ = ["one_sample_t_test"]


def one_sample_t_test(
    values: Any,
    null_value: float = 0.0,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> OneSample:
    """Test whether a mean is ``null_value``; ``interval`` is the confidence interval of the mean.

    Student's t with n − 1 degrees of freedom (Student 1908, Biometrika 6:1). The interval leaves
    ``null_value`` out exactly when the p-value is below 1 − confidence_level.

    Args:
        values: one-dimensional array, or its ``Moments``.
        null_value: the mean under the null hypothesis.
        alternative: of the mean − null_value.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        A ``OneSample``. Fewer than two values or no variance: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range.

    >>> result = one_sample_t_test([4.9, 5.1, 5.4, 5.0, 5.3], null_value=5.0)
    >>> round(result.value, 4), round(result.pvalue, 4), [round(end, 4) for end in result.interval]
    (5.14, 0.2056, [4.8825, 5.3975])
    """
    sample, missing = scaled_moments(values, "one_sample_t_test: values")
    result = _core.one_sample_t_test(
        sample, null_value, alternative=alternative, confidence_level=confidence_level
    )
    if missing:
        result = result.with_note(f"{missing} missing value{'s' if missing > 1 else ''} left out.")
    return result

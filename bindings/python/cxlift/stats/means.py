"""Means of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from cxlift import _core
from cxlift._core import Moments
from cxlift.stats.arrays import array, noting_missing, scaled_moments
from cxlift.stats.caps import capped

if TYPE_CHECKING:
    from cxlift._core import Comparison, ScaledMoments
    from cxlift.stats.alternative import Alternative
    from cxlift.stats.caps import Quantile

__all__ = ["moments", "pooled_t_test", "welch_t_test", "z_test"]


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
    if isinstance(values, Moments):
        return values
    return _core.moments_of(array(values, "moments: values"), "moments: values")[0]


def welch_t_test(
    control: Any,
    treatment: Any,
    *,
    cap: float | Quantile | None = None,
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
        cap: values above it are set to it: a number, or ``quantile(q)`` of both variants together. A note
            says how many. Not for ``Moments``.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. Fewer than two values in a variant or no variance at all: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range, a cap of a summary.

    >>> result = welch_t_test([10.0, 11.0, 12.0, 13.0], [12.0, 13.0, 15.0, 16.0])
    >>> round(result.pvalue, 6), round(result.difference_interval.lower, 4), round(result.lift, 4)
    (0.07163, -0.3111, 0.2174)
    >>> welch_t_test([1.0, 2.0, 3.0], [2.0, 3.0, 90.0], cap=10).notes
    ('Values above 10 set to 10: 0 of the control, 1 of the treatment.',)
    """
    return _compare(_core.welch_t_test, control, treatment, cap, alternative, confidence_level)


def pooled_t_test(
    control: Any,
    treatment: Any,
    *,
    cap: float | Quantile | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means where the variants' variances are equal: Student's t-test.

    Both means have the pooled variance, with n1 + n2 − 2 degrees of freedom (Student 1908, Biometrika 6:1;
    Fisher 1925, Metron 5:90). The set of the lift is Fieller's (1954) of the same statistic, so that p-value,
    interval and lift agree. Where the variances differ and the variants' sizes too, its p-values are wrong:
    use ``welch_t_test``.

    Args:
        control: one-dimensional array of the control's values, or their ``Moments``.
        treatment: the same for the treatment.
        cap: as in ``welch_t_test``.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. Fewer than two values in a variant or no variance at all: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range, a cap of a summary.

    >>> result = pooled_t_test([10.0, 11.0, 12.0, 13.0], [12.0, 13.0, 15.0, 16.0])
    >>> round(result.pvalue, 6), result.df
    (0.066707, 6.0)
    """
    return _compare(_core.pooled_t_test, control, treatment, cap, alternative, confidence_level)


def z_test(
    control: Any,
    treatment: Any,
    *,
    cap: float | Quantile | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means by the normal distribution, for large samples.

    The statistic is Welch's, with the sample variances; it is compared with the standard normal, so that
    ``df`` is infinite. The set of the lift is Fieller's (1954) of the same statistic: p-value, interval and
    lift agree. With few values its p-values are too small: use ``welch_t_test``.

    Args:
        control: one-dimensional array of the control's values, or their ``Moments``.
        treatment: the same for the treatment.
        cap: as in ``welch_t_test``.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. Fewer than two values in a variant or no variance at all: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range, a cap of a summary.

    >>> from cxlift.stats import Moments
    >>> result = z_test(Moments(3407, 0.41, 15.2), Moments(3461, 0.70, 38.4))
    >>> round(result.statistic, 4), round(result.pvalue, 5)
    (2.3251, 0.02007)
    """
    return _compare(_core.z_test, control, treatment, cap, alternative, confidence_level)


class _Test(Protocol):
    __name__: str

    def __call__(
        self,
        control: Moments | ScaledMoments,
        treatment: Moments | ScaledMoments,
        *,
        alternative: str,
        confidence_level: float,
    ) -> Comparison: ...


def _compare(  # noqa: PLR0917
    test: _Test,
    control: Any,
    treatment: Any,
    cap: float | Quantile | None,
    alternative: Alternative,
    confidence_level: float,
) -> Comparison:
    if cap is None and isinstance(control, Moments) and isinstance(treatment, Moments):
        return test(control, treatment, alternative=alternative, confidence_level=confidence_level)
    name = test.__name__
    note = None
    if cap is not None:
        arrays = _array(control, name, "control"), _array(treatment, name, "treatment")
        control, treatment, note = capped(name, "cap", cap, arrays, what="Values")
    of_control, missing_control = scaled_moments(control, f"{name}: control")
    of_treatment, missing_treatment = scaled_moments(treatment, f"{name}: treatment")
    result = test(of_control, of_treatment, alternative=alternative, confidence_level=confidence_level)
    if note is not None:
        result = result.with_note(note)
    return noting_missing(result, missing_control, missing_treatment)


def _array(values: Any, name: str, variant: str) -> Any:
    if isinstance(values, Moments):
        raise ValueError(  # noqa: TRY004
            f"{name}: {variant} is a Moments, must be an array where there is a cap: a cap needs values."
        )
    return array(values, f"{name}: {variant}")

"""Bounds of a difference that is seen only for the units that answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Counts, Distribution
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from cxlift._core import DifferenceBounds

__all__ = ["lee_bounds", "worst_case_bounds"]


def lee_bounds(
    control: Any,
    treatment: Any,
    n_control: int | None = None,
    n_treatment: int | None = None,
    *,
    confidence_level: float = 0.95,
) -> DifferenceBounds:
    """Bound the difference of the units that would answer in either variant.

    Where the treatment changes who answers, those who did are no longer comparable. If it moves answering
    in one direction only, the variant that answers more holds, beside the units that would answer in
    either, some that the other variant would not have had. At worst these are its largest or its smallest
    answers: the share 1 − (lower rate / higher rate) is trimmed off either end (Lee 2009, Rev Econ Stud
        76:1071), of a tie in part,
    so that discrete scores are trimmed by exactly that share. The standard errors are those of Proposition 3,
    with n − 1 in the variances; the interval is that of Imbens and Manski (2004, Econometrica 72:1845), which
    holds the difference, wherever it lies between the bounds.

    Args:
        control: for each unit of the control its answer, NaN where there is none; or ``Counts`` or a
            ``Distribution`` of the answers.
        treatment: the same for the treatment.
        n_control: units of the control, where ``control`` does not hold those that did not answer.
        n_treatment: the same for the treatment.
        confidence_level: of the interval.

    Returns:
        A ``DifferenceBounds`` with ``bounds``, ``difference_interval``, ``lower_std_error``,
        ``upper_std_error``, ``difference`` of those who answered, ``response_control``,
        ``response_treatment``, ``trimmed_control``, ``trimmed_treatment`` (shares of the answers),
        ``n_control`` and ``n_treatment`` (units), ``method``, ``notes``. Fewer than two answers: nan
        fields and a note.

    Raises:
        ValueError: a summary without the number of units, more answers than units, an infinite answer, an
            argument out of range.

    >>> nan = float("nan")
    >>> result = lee_bounds([3, 5, 4, nan, nan, 6, 2, nan], [5, 7, 6, 8, nan, 4, 9, 3])
    >>> list(result.bounds), round(result.trimmed_treatment, 4)
    ([1.0, 3.0], 0.2857)
    """
    return _core.lee_bounds(
        _answers("lee_bounds", control, "control"),
        _answers("lee_bounds", treatment, "treatment"),
        _units("lee_bounds", control, n_control, "control"),
        _units("lee_bounds", treatment, n_treatment, "treatment"),
        confidence_level=confidence_level,
    )


def worst_case_bounds(  # noqa: PLR0917
    control: Any,
    treatment: Any,
    lowest: float,
    highest: float,
    n_control: int | None = None,
    n_treatment: int | None = None,
    *,
    confidence_level: float = 0.95,
) -> DifferenceBounds:
    """Bound the difference over all units, whatever those who did not answer would have said.

    At worst they would have given the lowest answer in one variant and the highest in the other (Horowitz and
    Manski 2000, JASA 95:77). Nothing is assumed, so the bounds are as far apart as the scale is wide,
    times the shares that did not answer. The standard errors are those of the means that are so filled in,
    the interval is Imbens and Manski's (2004).

    Args:
        control: for each unit of the control its answer, NaN where there is none; or ``Counts`` or a
            ``Distribution`` of the answers.
        treatment: the same for the treatment.
        lowest: the smallest value that an answer can have.
        highest: the largest.
        n_control: units of the control, where ``control`` does not hold those that did not answer.
        n_treatment: the same for the treatment.
        confidence_level: of the interval.

    Returns:
        A ``DifferenceBounds``, as ``lee_bounds`` gives; nothing is trimmed. Fewer than two units: nan fields
        and a note.

    Raises:
        ValueError: an answer off the scale, ``Counts`` without the number of units, more answers than
            units, an argument out of range.

    >>> nan = float("nan")
    >>> result = worst_case_bounds([1, 0, 1, nan], [1, 1, 0, nan, nan], 0, 1)
    >>> [round(end, 4) for end in result.bounds]
    [-0.35, 0.3]
    """
    return _core.worst_case_bounds(
        _answers("worst_case_bounds", control, "control"),
        _answers("worst_case_bounds", treatment, "treatment"),
        lowest,
        highest,
        _units("worst_case_bounds", control, n_control, "control"),
        _units("worst_case_bounds", treatment, n_treatment, "treatment"),
        confidence_level=confidence_level,
    )


def _answers(function: str, values: Any, variant: str) -> Any:
    return values if isinstance(values, (Counts, Distribution)) else array(values, f"{function}: {variant}")


def _units(function: str, values: Any, units: int | None, variant: str) -> int:
    if units is not None:
        if units < 0:
            raise ValueError(f"{function}: n_{variant} is {units}, must not be negative.")
        return units
    if isinstance(values, (Counts, Distribution)):
        raise ValueError(  # noqa: TRY004
            f"{function}: {variant} is a {type(values).__name__}, n_{variant} must be given: how many could "
            "have answered."
        )
    return len(array(values, f"{function}: {variant}"))

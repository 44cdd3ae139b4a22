"""Weighted means of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import WeightedMoments
from cxlift.stats.arrays import array
from cxlift.stats.covariates import left_out

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["weighted_moments", "weighted_test"]


def weighted_moments(values: Any, weights: Any) -> WeightedMoments:
    """Summarise weighted values: what ``weighted_test`` needs of them, whatever their number.

    Summaries of different units are added with ``+``.

    Args:
        values: one-dimensional array of finite numbers or NaN.
        weights: one for each value, not negative, of one scale in all summaries; 0 leaves the unit out. So
            does a value or a weight that is NaN.

    Raises:
        ValueError: a negative weight, an infinite value or weight, arrays of different length.

    >>> weighted_moments([4.0, 5.0], [1, 2]) + weighted_moments([3.0, 4.0], [1, 1])
    WeightedMoments(n=4, mean=4.2, design_effect=1.12)
    """
    kept, own, _ = _present(values, weights, "weighted_moments", ("values", "weights"))
    return _core.weighted_moments(kept, own)


def weighted_test(
    control: Any,
    treatment: Any,
    control_weights: Any = None,
    treatment_weights: Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two weighted means, such as the scores of a survey with weights.

    The mean is Σwy / Σw; its variance is that of Taylor's linearisation for units drawn with replacement,
    n / (n − 1) Σw²(y − mean)² / (Σw)² (Särndal, Swensson and Wretman 1992, 5.7). Degrees of freedom are
    Satterthwaite's with n − 1 for a variant of n units; the interval and the set of the lift (Fieller 1954)
    invert the same statistic. Weights are taken as given: that they were fitted to margins is not counted.

    Args:
        control: one value for each unit of the control, or their ``WeightedMoments``.
        treatment: the same for the treatment.
        control_weights: one weight for each unit of the control, not negative; 0 leaves the unit out. Not for
            ``WeightedMoments``.
        treatment_weights: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``; the notes give each variant's design effect and effective number of units. Units
        whose value or weight is missing are left out and counted.

    Raises:
        ValueError: a negative weight, an infinite value or weight, arrays of different length, an array
            without weights.

    >>> result = weighted_test([4.0, 5.0, 3.0, 4.0], [5.0, 5.0, 4.0, 3.0], [1, 2, 1, 1], [1, 1, 2, 1])
    >>> round(result.difference, 4), round(result.std_error, 4)
    (0.0, 0.6093)
    """
    name = "weighted_test"
    given = {"control": (control, control_weights), "treatment": (treatment, treatment_weights)}
    for variant, (values, weights) in given.items():
        if isinstance(values, WeightedMoments) != (weights is None):
            what = "a WeightedMoments" if isinstance(values, WeightedMoments) else "an array"
            must = "must be given" if weights is None else "must not be given"
            raise ValueError(f"{name}: {variant} is {what}, so {variant}_weights {must}.")
    options: Any = {"alternative": alternative, "confidence_level": confidence_level}
    if isinstance(control, WeightedMoments) or isinstance(treatment, WeightedMoments):
        found = [_summary(*one, variant) for variant, one in given.items()]
        result = _core.weighted_test_of_moments(found[0][0], found[1][0], **options)
        notes = [note for _, more in found for note in more]
    else:
        (c, c_weights, of_c), (t, t_weights, of_t) = (
            _present(*one, name, (variant, f"{variant}_weights")) for variant, one in given.items()
        )
        result = _core.weighted_test(c, t, c_weights, t_weights, **options)
        notes = [*_noted(of_c, "control"), *_noted(of_t, "treatment")]
    for note in notes:
        result = result.with_note(note)
    return result


def _summary(values: Any, weights: Any, variant: str) -> tuple[WeightedMoments, list[str]]:
    if isinstance(values, WeightedMoments):
        return values, []
    kept, own, missing = _present(values, weights, "weighted_test", (variant, f"{variant}_weights"))
    return _core.weighted_moments(kept, own), _noted(missing, variant)


def _noted(missing: int, variant: str) -> list[str]:
    return left_out(missing, "unit with a missing value or weight", variant)


def _present(values: Any, weights: Any, function: str, names: tuple[str, str]) -> tuple[Any, Any, int]:
    """Return values and weights of the units that have both, and how many have not."""
    import numpy as np

    name, name_weights = names
    numbers = array(values, f"{function}: {name}")
    own = array(weights, f"{function}: {name_weights}")
    if len(numbers) != len(own):
        raise ValueError(
            f"{function}: {name} has {len(numbers)} values and {name_weights} {len(own)}, must have as many."
        )
    if np.isinf(numbers).any():
        raise ValueError(f"{function}: {name} holds an infinite value; a mean needs finite numbers.")
    present = ~(np.isnan(numbers) | np.isnan(own))
    return numbers[present], own[present], int((~present).sum())

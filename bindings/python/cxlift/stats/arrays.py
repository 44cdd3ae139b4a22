"""From what a caller has to the summaries that a test takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Counts, Moments, ScaledMoments

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    from cxlift._core import Comparison

    Doubles = numpy.typing.NDArray[numpy.float64]

__all__ = [
    "array",
    "counts",
    "moments_and_missing",
    "noting_missing",
    "pairs",
    "scaled_moments",
    "table",
    "whole_numbers",
]


def array(values: Any, name: str, dimensions: int = 1) -> numpy.typing.NDArray[numpy.float64]:
    """Return an array of doubles; text, dates and durations, which NumPy would convert, are refused."""
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
    if array.ndim != dimensions:
        raise ValueError(f"{name} has {array.ndim} dimensions, must have {dimensions}.")
    return array


def table(values: Any, name: str) -> numpy.typing.NDArray[numpy.float64]:
    """Return two dimensions of doubles, a row a unit or a statistic."""
    return array(values, name, dimensions=2)


def moments_and_missing(values: Any, name: str) -> tuple[Moments, int]:
    """Return moments, and how many values are missing."""
    return (values, 0) if isinstance(values, Moments) else _core.moments_of(array(values, name), name)


def scaled_moments(values: Any, name: str) -> tuple[Moments | ScaledMoments, int]:
    """Return what a test of means takes, and how many values are missing."""
    return (values, 0) if isinstance(values, Moments) else _core.scaled_moments_of(array(values, name), name)


def noting_missing(
    result: Comparison, control: int, treatment: int, what: str = "missing value"
) -> Comparison:
    """Return the result with a note of what was left out."""
    for name, missing in (("control", control), ("treatment", treatment)):
        if missing:
            plural = "s" if missing > 1 else ""
            result = result.with_note(
                f"{missing} {what.replace('value', 'value' + plural)} of the {name} left out."
            )
    return result


def counts(values: Any, name: str) -> Counts:
    """Count the values of an array; a NaN is missing."""
    if isinstance(values, Counts):
        return values
    import numpy as np

    found_array = array(values, name)
    found, times = np.unique(found_array[~np.isnan(found_array)], return_counts=True)
    return Counts(dict(zip(found.tolist(), times.tolist(), strict=True)))


def pairs(numerator: Any, denominator: Any, variant: str) -> tuple[Doubles, Doubles, int]:
    """Return numerators and denominators of the units that have both, and how many units have not."""
    import numpy as np

    columns = [
        array(values, f"ratio_test: {part}_{variant}")
        for part, values in (("numerator", numerator), ("denominator", denominator))
    ]
    if columns[0].shape != columns[1].shape:
        raise ValueError(
            f"ratio_test: numerator_{variant} has {len(columns[0])} values and denominator_{variant} "
            f"{len(columns[1])}, must have as many."
        )
    if any(np.isinf(column).any() for column in columns):
        raise ValueError(f"ratio_test: the {variant} holds an infinite value; a ratio needs finite numbers.")
    if (columns[1] < 0).any():
        raise ValueError(f"ratio_test: denominator_{variant} holds a negative value, must not.")
    whole = ~(np.isnan(columns[0]) | np.isnan(columns[1]))
    return columns[0][whole], columns[1][whole], int(np.count_nonzero(~whole))


def whole_numbers(values: Any, name: str) -> numpy.typing.NDArray[numpy.int64]:
    """Return counts of any shape as integers; what would be cut off is refused."""
    import numpy as np

    found = np.asarray(values)
    if found.dtype.kind in "biu":
        return found.astype(np.int64)
    if found.dtype.kind != "f" or not (np.isfinite(found) & (found == np.floor(found))).all():
        raise ValueError(f"{name} holds something else than whole numbers.")
    return found.astype(np.int64)

"""From what a caller has to the summaries that a test takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import CoMoments, Counts, Moments

if TYPE_CHECKING:
    import numpy
    import numpy.typing

__all__ = ["array", "counts", "moments_and_missing", "pairs", "table"]


def array(values: Any, name: str) -> numpy.typing.NDArray[numpy.float64]:
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


def table(values: Any, name: str) -> numpy.typing.NDArray[numpy.float64]:
    """Return two dimensions of doubles, a row a unit or a statistic."""
    import numpy as np

    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is not a table of numbers: {str(error).rstrip('.')}.") from None
    if found.ndim != 2:
        raise ValueError(f"{name} has {found.ndim} dimensions, must have 2.")
    return found


def moments_and_missing(values: Any, name: str) -> tuple[Moments, int]:
    """Return moments, and how many values are missing."""
    return (values, 0) if isinstance(values, Moments) else _core.moments_of(array(values, name), name)


def counts(values: Any, name: str) -> Counts:
    """Count the values of an array; a NaN is missing."""
    if isinstance(values, Counts):
        return values
    import numpy as np

    found_array = array(values, name)
    found, times = np.unique(found_array[~np.isnan(found_array)], return_counts=True)
    return Counts(dict(zip(found.tolist(), times.tolist(), strict=True)))


def pairs(numerator: Any, denominator: Any, variant: str) -> CoMoments:
    """Return the co-moments of numerator and denominator."""
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
    if not all(np.isfinite(column[~np.isnan(column)]).all() for column in columns):
        raise ValueError(f"ratio_test: the {variant} holds an infinite value; a ratio needs finite numbers.")
    if (columns[1] < 0).any():
        raise ValueError(f"ratio_test: denominator_{variant} holds a negative value, must not.")
    return CoMoments.of(np.column_stack(columns))

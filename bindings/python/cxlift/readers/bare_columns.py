"""Numbers between NumPy and Arrow without pandas, which Arrow's own ways import wherever it is installed.

That import takes as long as the analysis of dozens of experiments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["column_of", "numbers_of"]


def numbers_of(column: pa.Array) -> npt.NDArray[Any]:
    """See a column of numbers without nulls as what it is, in place."""
    import numpy as np

    return np.from_dlpack(column)


def column_of(numbers: npt.NDArray[np.number[Any]]) -> pa.Array:
    """Make a column of contiguous numbers, in place.

    >>> import numpy as np
    >>> numbers_of(column_of(np.array([1.5, -2.0]))).tolist()
    [1.5, -2.0]
    """
    import pyarrow as pa

    kind = pa.from_numpy_dtype(numbers.dtype)
    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])

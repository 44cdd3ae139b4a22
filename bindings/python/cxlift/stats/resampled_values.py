"""Replicates of values that stand for themselves: rows, counts or a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Counts, Distribution
from cxlift.stats.arrays import array
from cxlift.stats.resampled_calls import replicates_of_callable

if TYPE_CHECKING:
    from cxlift._core import Replicates, RowLabels
    from cxlift.stats.estimands import Estimand
    from cxlift.stats.resampling_request import Asked, Given

__all__ = ["of_rows", "plain", "points"]

Array = Any  # a NumPy array


def plain(given: Given, estimand: Estimand, asked: Asked, variant: int) -> tuple[Replicates, int]:
    """Resample one variant; the number is of values left out because they are missing."""
    place = f"{asked.function}: {given.variant}"
    options = asked.options(variant)
    values = given.values
    if isinstance(values, Mapping):
        values = Counts(dict(values))
    if isinstance(values, Distribution):
        return _of_distribution(values, estimand, options, place), 0
    if isinstance(values, Counts):
        return _of_counts(values, estimand, options, place), 0
    if estimand.kind == "callable":
        kept, missing = _present(values, place)
        return replicates_of_callable(kept, estimand, asked, variant), missing
    of_classes = {"nps", "proportion", "share"}
    if asked.resampling in {"auto", "counts"} or estimand.kind in of_classes:
        counted = _counted(values, place)
        # A multinomial draw costs as much as its classes: where most values are distinct, rows are cheaper.
        is_worth = counted is not None and (estimand.kind in of_classes or _is_mostly_repeated(counted[0]))
        if counted is not None and (
            asked.resampling == "counts" or (asked.resampling == "auto" and is_worth)
        ):
            return _of_counts(counted[0], estimand, options, place), counted[1]
        if asked.resampling == "counts":
            raise ValueError(
                f"{place} has more than 256 distinct values, must have fewer for resampling 'counts'; 'auto' "
                "chooses one that suits it."
            )
    kept, missing = _present(values, place)
    if given.units is not None:
        import numpy as np

        there = ~np.isnan(array(values, place))
        options = asked.options(variant, keys=given.units[there])
    return of_rows(points(kept, estimand, place), estimand, options), missing


def _is_mostly_repeated(counts: Counts) -> bool:
    return 2 * len(counts.values) <= counts.n


def _counted(values: Any, place: str) -> tuple[Counts, int] | None:
    """Count the values where few are distinct; bytes are counted as they are."""
    import numpy as np

    given = np.asarray(values) if not isinstance(values, np.ma.MaskedArray) else values
    if type(given) is np.ndarray and given.ndim == 1 and given.dtype.kind in "biu" and given.itemsize == 1:
        narrow = given.view(np.uint8) if given.dtype.kind == "b" else given
        return _core.count_bytes(np.ascontiguousarray(narrow)), 0
    found = array(values, place)
    try:
        return _core.few_values(found)
    except ValueError:
        raise ValueError(f"{place} holds an infinite value, must hold finite numbers.") from None


def _present(values: Any, place: str) -> tuple[Array, int]:
    import numpy as np

    found = array(values, place)
    if np.isinf(found).any():
        raise ValueError(f"{place} holds an infinite value, must hold finite numbers.")
    missing = int(np.count_nonzero(np.isnan(found)))
    return (found[~np.isnan(found)] if missing else found), missing


def points(values: Array, estimand: Estimand, place: str) -> Array:
    """Return what each value counts in the mean that is estimated."""
    import numpy as np

    if estimand.kind == "nps":
        return _core.nps_points(values)
    if estimand.share is not None:
        return ((values >= estimand.share.lowest) & (values <= estimand.share.highest)).astype(np.float64)
    if estimand.kind == "proportion":
        other = values[(values != 0) & (values != 1)]
        if other.size:
            raise ValueError(f"{place} holds {other[0]:g}, must hold 0 and 1 alone as a proportion.")
    return values


def of_rows(values: Array, estimand: Estimand, options: Any, *labels: RowLabels) -> Replicates:
    """Resample rows without missing values, by their labels if there are any."""
    if estimand.kind == "quantile":
        return _core.quantile_of_rows(values, estimand.number, options, *labels)
    if estimand.kind == "std":
        return _core.std_of_rows(values, options, *labels)
    if estimand.kind == "trimmed_mean":
        return _core.trimmed_mean_of_rows(values, estimand.number, options, *labels)
    return _core.mean_of_rows(values, options, *labels)


def _of_counts(counts: Counts, estimand: Estimand, options: Any, place: str) -> Replicates:
    if estimand.kind == "quantile":
        return _core.quantile_of_counts(counts, estimand.number, options)
    if estimand.kind == "std":
        return _core.std_of_counts(counts, options)
    if estimand.kind == "trimmed_mean":
        return _core.trimmed_mean_of_counts(counts, estimand.number, options)
    if estimand.kind == "nps":
        return _core.mean_of_counts(_core.nps_point_counts(counts), options)
    if estimand.share is not None:
        within = estimand.share
        shares = {0.0: 0, 1.0: 0}
        for value, times in counts.values.items():
            shares[float(within.lowest <= value <= within.highest)] += times
        return _core.mean_of_counts(Counts(shares), options)
    if estimand.kind == "proportion":
        points(_distinct(counts), estimand, place)
    elif not estimand.is_mean:
        raise ValueError(f"{place} must be an array for this estimand ({estimand.kind}).")
    return _core.mean_of_counts(counts, options)


def _distinct(counts: Counts) -> Array:
    import numpy as np

    return np.array(list(counts.values), dtype=np.float64)


def _of_distribution(values: Distribution, estimand: Estimand, options: Any, place: str) -> Replicates:
    if estimand.kind == "quantile":
        return _core.quantile_of_distribution(values, estimand.number, options)
    if estimand.kind == "std":
        return _core.std_of_distribution(values, options)
    if estimand.kind == "mean":
        return _core.mean_of_distribution(values, options)
    raise ValueError(f"{place} must be an array or Counts for this estimand ({estimand.kind}).")

"""From what a caller has to what the tests of order take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxlift._core import Counts, OrderedCounts
from cxlift.stats.arrays import array, counts

__all__ = ["ordered", "require_clusters"]


def ordered(control: Any, treatment: Any, function: str) -> OrderedCounts:
    """Bring both variants into one order; arrays are sorted, counts are so already."""
    names = f"{function}: control", f"{function}: treatment"
    given = _counted(control, names[0]), _counted(treatment, names[1])
    if isinstance(given[0], Counts) or isinstance(given[1], Counts):
        return OrderedCounts.of_counts(counts(given[0], names[0]), counts(given[1], names[1]), function)
    return OrderedCounts.of_arrays(array(given[0], names[0]), array(given[1], names[1]), function)


def _counted(values: Any, name: str) -> Any:
    """Return a mapping as counts, anything else as it is."""
    if not isinstance(values, Mapping):
        return values
    try:
        return Counts({float(value): _whole(times) for value, times in values.items()})
    except (TypeError, OverflowError, ValueError) as error:
        raise ValueError(
            f"{name} is not a mapping from numbers to counts: {str(error).rstrip('.')}."
        ) from None


def _whole(times: Any) -> int:
    number = int(times)
    if number != times:
        raise ValueError(f"a count is {times}")
    return number


def require_clusters(values: Any, clusters: Any, variant: str, function: str) -> None:
    """Refuse what has no clusters: counts, and an array without labels beside one that has them."""
    if isinstance(values, (Counts, Mapping)):
        raise ValueError(f"{function}: {variant} must be an array where there are clusters.")  # noqa: TRY004
    if clusters is None:
        raise ValueError(
            f"{function}: {variant}_clusters must be given with the other variant's where there are clusters."
        )

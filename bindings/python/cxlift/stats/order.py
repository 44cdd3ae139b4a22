"""From what a caller has to what the tests of order take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxlift._core import Counts, OrderedCounts
from cxlift.stats.arrays import array, counts
from cxlift.stats.labels import labels, together

__all__ = ["clustered", "ordered"]


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


def clustered(
    control: Any, treatment: Any, control_clusters: Any, treatment_clusters: Any, function: str
) -> tuple[tuple[Any, ...], list[str]]:
    """Return values, numbers of their clusters and numbers of clusters, and notes of what was left out."""
    import numpy as np

    names, values, notes = [], [], []
    for variant, column, clusters in (
        ("control", control, control_clusters),
        ("treatment", treatment, treatment_clusters),
    ):
        found, label, of_column = _labelled(column, clusters, variant, function)
        values.append(found)
        names.append(label)
        notes += of_column
    if names[0].size and names[1].size and (names[0].dtype.kind in "UT") != (names[1].dtype.kind in "UT"):
        raise ValueError(f"{function}: the labels of the clusters are numbers and text, must be alike.")
    found, number = np.unique(together(*names), return_inverse=True)
    numbers = number[: len(names[0])], number[len(names[0]) :]
    present = [np.bincount(part, minlength=len(found)) > 0 for part in numbers]
    both = present[0] & present[1]
    if both.any():
        name = found[both].tolist()[0]
        raise ValueError(
            f"{function}: cluster {name!r} has values in both variants, must be in one: the cluster is what "
            "was randomised."
        )
    ranks = [(np.cumsum(part) - 1)[numbers[i]] for i, part in enumerate(present)]
    sizes = [int(part.sum()) for part in present]
    return (values[0], ranks[0], sizes[0], values[1], ranks[1], sizes[1]), notes


def _labelled(column: Any, clusters: Any, variant: str, function: str) -> tuple[Any, Any, list[str]]:
    """Return values and labels where both are there, and notes of those that are not."""
    import numpy as np

    if clusters is None or isinstance(column, (Counts, Mapping)):
        what = "an array" if isinstance(column, (Counts, Mapping)) else "given with the other variant's"
        name = variant if isinstance(column, (Counts, Mapping)) else f"{variant}_clusters"
        raise ValueError(f"{function}: {name} must be {what} where there are clusters.")
    found = array(column, f"{function}: {variant}")
    names, has_name = labels(clusters, f"{function}: {variant}_clusters")
    if found.shape != names.shape:
        raise ValueError(
            f"{function}: {variant} has {len(found)} values and {variant}_clusters {len(names)} labels, must "
            "have as many."
        )
    has_value = ~np.isnan(found)
    kept = has_value & has_name
    notes = []
    for missing, what in (
        (int(np.count_nonzero(~has_value)), "missing value"),
        (int(np.count_nonzero(has_value & ~has_name)), "value without a cluster"),
    ):
        if missing:
            plural = what.replace("value", "values") if missing > 1 else what
            notes.append(f"{missing} {plural} of the {variant} left out.")
    return found[kept], names[kept], notes

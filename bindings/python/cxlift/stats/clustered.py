"""Values beside the labels of their clusters, brought to what the tests of clustered values take."""

from __future__ import annotations

from typing import Any, NamedTuple

from cxlift.stats.arrays import array, noting_missing
from cxlift.stats.labels import labels, together

__all__ = ["Labelled", "labelled", "noting_left_out", "numbered", "numbered_names", "places_of"]


class Labelled(NamedTuple):
    """The values of a variant that have a label, their labels, and how many were left out."""

    values: Any
    names: Any
    missing: int
    unlabelled: int


def labelled(values: Any, clusters: Any, places: tuple[str, str], finite: str | None = None) -> Labelled:
    """Return values and labels where both are there.

    ``places`` are the names of the two arguments, such as "f: control" and "control_clusters". ``finite``
    says what an infinite value is refused for; without it nothing is refused.
    """
    import numpy as np

    name, name_clusters = places
    found = array(values, name)
    names, has_name = labels(clusters, f"{name.partition(':')[0]}: {name_clusters}")
    if found.shape != names.shape:
        raise ValueError(
            f"{name} has {len(found)} values and {name_clusters} {len(names)} labels, must have as many."
        )
    if finite is not None and np.isinf(found).any():
        raise ValueError(f"{name} holds an infinite value{finite}")
    has_value = ~np.isnan(found)
    kept = has_value & has_name
    missing, unlabelled = np.count_nonzero(~has_value), np.count_nonzero(has_value & ~has_name)
    return Labelled(found[kept], names[kept], int(missing), int(unlabelled))


def places_of(function: str, variant: str) -> tuple[str, str]:
    """Name the two arguments of a variant."""
    return f"{function}: {variant}", f"{variant}_clusters"


def numbered(
    control: Labelled, treatment: Labelled, function: str
) -> tuple[tuple[Any, int], tuple[Any, int]]:
    """Return for each variant the number of each value's cluster, from 0, and how many clusters there are."""
    return numbered_names(control.names, treatment.names, function)


def numbered_names(control: Any, treatment: Any, function: str) -> tuple[tuple[Any, int], tuple[Any, int]]:
    """Return the same of labels alone."""
    import numpy as np

    names = together(control, treatment, f"{function}: control_clusters and treatment_clusters")
    found, number = np.unique(names, return_inverse=True)
    numbers = number[: len(control)], number[len(control) :]
    present = [np.bincount(part, minlength=len(found)) > 0 for part in numbers]
    both = present[0] & present[1]
    if both.any():
        name = found[both].tolist()[0]
        raise ValueError(
            f"{function}: cluster {name!r} has values in both variants, must be in one: the cluster is what "
            "was randomised."
        )
    of_control, of_treatment = (
        ((np.cumsum(there) - 1)[part], int(there.sum())) for part, there in zip(numbers, present, strict=True)
    )
    return of_control, of_treatment


def noting_left_out(result: Any, control: Labelled, treatment: Labelled) -> Any:
    """Return the result with notes of the values that are missing or have no label."""
    result = noting_missing(result, control.missing, treatment.missing)
    return noting_missing(result, control.unlabelled, treatment.unlabelled, "value without a cluster")

"""Weights of units: such that they stand for a population, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.strata import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy
    import numpy.typing

    from cxlift._core import RakedWeights

__all__ = ["design_effect", "post_stratification_weights", "rake"]


def categories_of(
    values: Any, shares: Mapping[Any, float], name: str, shares_name: str
) -> tuple[numpy.typing.NDArray[numpy.int64], list[float]]:
    """Return each unit's category by number, and the shares in that order."""
    import numpy as np

    known = list(shares)
    numbers = {label: i for i, label in enumerate(known)}
    units = labels(values, name)
    found = set(units)
    if None in found:
        raise ValueError(
            f"{name} has {units.count(None)} missing values, must have none; "
            "make them a category of their own."
        )
    for label in sorted(found - set(known), key=str):
        raise ValueError(f"{shares_name} has no category {label!r}, must have one: units have it.")
    for label in known:
        if label not in found and shares[label] > 0:
            raise ValueError(
                f"{shares_name} has category {label!r} with share {shares[label]}, must not: no unit has it."
            )
    return np.array([numbers[label] for label in units], dtype=np.int64), [float(shares[k]) for k in known]


def post_stratification_weights(
    strata: Any, population_shares: Mapping[Any, float]
) -> numpy.typing.NDArray[numpy.float64]:
    """Return weights with which the strata have the population's shares; their mean is 1.

    A unit's weight is its stratum's share in the population over that among the units (Holt and Smith 1979,
    JRSS A 142:33).

    Args:
        strata: the stratum of each unit, text or numbers.
        population_shares: of each stratum, any amounts, divided by their sum.

    Raises:
        ValueError: a stratum without a share, a share without a unit, a missing stratum, a negative share.

    >>> post_stratification_weights(["a", "a", "a", "b"], {"a": 0.5, "b": 0.5}).round(4).tolist()
    [0.6667, 0.6667, 0.6667, 2.0]
    """
    name = "post_stratification_weights"
    return _core.post_stratification_weights(
        *categories_of(strata, population_shares, f"{name}: strata", f"{name}: population_shares")
    )


def rake(
    columns: Mapping[str, Any],
    margins: Mapping[str, Mapping[Any, float]],
    *,
    weights: Any = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> RakedWeights:
    """Return weights with which each of several columns has the population's shares.

    The columns' crossing need not be known: the weights are made to fit each column in turn until all fit
    (iterative proportional fitting, Deming and Stephan 1940, Annals of Mathematical Statistics 11:427).

    Args:
        columns: for each name the categories of the units, text or numbers.
        margins: for the same names the share of each category in the population, any amounts.
        weights: to begin with, one for each unit; ones if None.
        max_iterations: rounds over all columns.
        tolerance: of the shares; raking has converged where none is off by more.

    Returns:
        A ``RakedWeights`` with ``weights`` (their mean is 1), ``iterations``, ``converged``,
        ``largest_error`` of a share, and ``notes``, which say so where it has not converged.

    Raises:
        ValueError: a category without a share, a share without a unit, a missing category, names that differ.

    >>> columns = {"sex": ["f", "f", "f", "m", "m"], "age": ["old", "young", "young", "old", "young"]}
    >>> raked = rake(columns, {"sex": {"f": 0.5, "m": 0.5}, "age": {"old": 0.3, "young": 0.7}})
    >>> raked.converged, raked.weights.round(4).tolist()
    (True, [0.5707, 0.9646, 0.9646, 0.9293, 1.5707])
    """
    if set(columns) != set(margins):
        raise ValueError(
            f"rake: margins has {sorted(margins)} and columns {sorted(columns)}, must have the same names."
        )
    found = [
        categories_of(columns[name], margins[name], f"rake: columns['{name}']", f"rake: margins['{name}']")
        for name in columns
    ]
    return _core.rake(
        [codes for codes, _ in found],
        [shares for _, shares in found],
        array([] if weights is None else weights, "rake: weights"),
        max_iterations,
        tolerance,
    )


def design_effect(weights: Any) -> float:
    """Return by how much unequal weights raise the variance of a mean: n Σw² / (Σw)² (Kish 1965, 11.7).

    The number of units over the design effect is the effective number. Units of weight 0 do not count.

    Args:
        weights: one for each unit, not negative.

    Raises:
        ValueError: a weight that is negative, infinite or missing.

    >>> design_effect([1.0, 1.0, 2.0, 4.0])
    1.375
    """
    return _core.design_effect(array(weights, "design_effect: weights"))

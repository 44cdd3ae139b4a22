"""Quantiles of one and of two samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift._core import Counts, Distribution, QuantileSample
from cxlift.stats.arrays import array, noting_missing
from cxlift.stats.clustered import Labelled, labelled, numbered, places_of

if TYPE_CHECKING:
    from cxlift._core import Comparison, OneSample
    from cxlift.stats.alternative import Alternative

__all__ = ["QuantileMethod", "quantile_interval", "quantile_test"]

QuantileMethod = Literal["auto", "joint", "mover"]


def quantile_interval(
    values: Any,
    q: float,
    *,
    clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> OneSample:
    """Return the q-quantile of a sample and its confidence interval; no distribution is assumed.

    The interval is of all x that the exact binomial test of P(X < x) ≤ q ≤ P(X ≤ x) does not reject at half
    of alpha on each side. Its ends are values of the sample (Conover 1999, Practical Nonparametric
    Statistics, section 3.2). It covers at least as often as it says, for continuous and for discrete data.

    Args:
        values: one-dimensional array, or its ``Counts`` or ``Distribution``. What a ``Distribution`` does not
            know widens the interval: its ends are outer ends of groups.
        q: between 0 and 1.
        clusters: for each value the label of its cluster, where several values belong to one unit. The share
            of values below x then has the design effect of its CR2 variance at the estimate (Woodruff 1952,
            JASA 47:635), at least 1, and Student's t.
        alternative: ``"greater"`` gives a lower limit alone, ``"less"`` an upper one.
        confidence_level: of the interval.

    Returns:
        A ``OneSample`` with the sample quantile of type 7, NumPy's default, as ``value``. There is no
        p-value. Where the values are too few for a limit, that end is infinite and a note says so. No values,
        or one cluster: nan fields and a note.

    Raises:
        ValueError: q not between 0 and 1, an infinite value, not one label a value, an argument out of range.

    >>> result = quantile_interval([3.1, 4.7, 5.0, 5.2, 6.8, 7.7, 9.4, 12.0], 0.5)
    >>> result.value, result.interval
    (6.0, Interval(3.1, 12))
    >>> quantile_interval([3.1, 4.7, 5.0, 5.2, 6.8], 0.9).notes
    ('5 values are too few for an upper limit of this quantile at this level.',)
    """
    name = "quantile_interval"
    import numpy as np

    if clusters is None:
        sample, missing = _sample(values, q, f"{name}: values")
        unlabelled = 0
    else:
        of_values = _labelled(values, clusters, (f"{name}: values", "clusters"))
        missing, unlabelled = of_values.missing, of_values.unlabelled
        found, numbers = np.unique(of_values.names, return_inverse=True)
        sample = QuantileSample.of_clusters(of_values.values, numbers, len(found), q, name)
    result = _core.quantile_interval(sample, alternative=alternative, confidence_level=confidence_level)
    for count, what in ((missing, "missing value"), (unlabelled, "value")):
        if count:
            rest = " without a cluster" if what == "value" else ""
            result = result.with_note(f"{count} {what}{'s' if count > 1 else ''}{rest} left out.")
    return result


def quantile_test(
    control: Any,
    treatment: Any,
    q: float,
    *,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    method: QuantileMethod = "auto",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal q-quantiles of two independent samples; no distribution is assumed.

    Each sample says of every x by how much it is too low or too high for its quantile: the mid-p value
    (Lancaster 1961, JASA 56:223) of the binomial test of the share of values at or below x, or below x,
    as a standard normal z. ``method`` combines the two:

    - ``"joint"``: the interval holds the differences of all pairs of values whose z together are within the
      critical value, z_treatment² + z_control² ≤ z². It profiles the two samples' likelihoods as Zhou and
      Jing do (2003, Statistica Sinica 13:689). Its ends are differences of values of the data.
    - ``"mover"``: the distances from the estimates to the limits of each sample, squared and added (Zou and
      Donner 2008, Stat Med 27:1693). With few distinct values it can cover far too rarely: 77 % instead of
      95 % where both medians lie close to a step.
    - ``"auto"``: ``"joint"`` where one value is repeated so often near the quantile that it takes up half a
      standard error of the rank, or more, in either sample; else ``"mover"``, whose intervals are then
      narrower, by a tenth with 100 values a variant.

    The set of the lift is of the ratios in the same way (of ``"mover"``: Donner and Zou 2012, Stat Methods
    Med Res 21:347). Ratio 1 is difference 0, so p-value, interval and lift invert one test. ``statistic`` is
    the signed z of equal quantiles; there is no standard error.

    Args:
        control: one-dimensional array of the control's values, or their ``Counts`` or ``Distribution``. What
            a ``Distribution`` does not know widens the interval.
        treatment: the same for the treatment.
        q: between 0 and 1; 0.5 compares medians.
        control_clusters: for each value of the control the label of its cluster, where several values belong
            to one randomised unit; see ``quantile_interval``.
        treatment_clusters: the same for the treatment; both or none.
        method: how the two samples are combined.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``; control_value and treatment_value are the sample quantiles of type 7, NumPy's
        default. Where a variant has too few values for a limit, an end is infinite and a note says so. The
        lift is refused, with a note, where a quantile or a limit that it needs is not positive. A variant
        without values, or with one cluster: nan fields and a note.

    Raises:
        ValueError: q not between 0 and 1, an infinite value, a label in both variants, not one label a value,
            an argument out of range.

    >>> control = [210, 250, 260, 280, 310, 330, 350, 390, 420, 480, 560, 700]
    >>> treatment = [150, 190, 200, 215, 240, 255, 270, 285, 300, 340, 410, 520]
    >>> result = quantile_test(control, treatment, 0.5)
    >>> result.difference, result.difference_interval, round(result.pvalue, 4)
    (-77.5, Interval(-230.817, 33.8833), 0.0923)
    """
    name = "quantile_test"
    unlabelled = (0, 0)
    if control_clusters is None and treatment_clusters is None:
        of_control, missing_control = _sample(control, q, f"{name}: control")
        of_treatment, missing_treatment = _sample(treatment, q, f"{name}: treatment")
    elif control_clusters is None or treatment_clusters is None:
        given = "treatment_clusters" if control_clusters is None else "control_clusters"
        raise ValueError(f"{name}: {given} is given alone, must be given for both variants or for none.")
    else:
        c = _labelled(control, control_clusters, places_of(name, "control"))
        t = _labelled(treatment, treatment_clusters, places_of(name, "treatment"))
        missing_control, missing_treatment = c.missing, t.missing
        unlabelled = c.unlabelled, t.unlabelled
        numbers_c, numbers_t = numbered(c, t, name)
        of_control = QuantileSample.of_clusters(c.values, *numbers_c, q, name)
        of_treatment = QuantileSample.of_clusters(t.values, *numbers_t, q, name)
    result = _core.quantile_test(
        of_control, of_treatment, method=method, alternative=alternative, confidence_level=confidence_level
    )
    result = noting_missing(result, missing_control, missing_treatment)
    return noting_missing(result, *unlabelled, "value without a cluster")


def _sample(values: Any, q: float, name: str) -> tuple[QuantileSample, int]:
    """Return what a sample says of its quantile, and how many values are missing."""
    function = name.partition(":")[0]
    if isinstance(values, Distribution):
        return QuantileSample.of_distribution(values, q, function), 0
    if isinstance(values, Counts):
        return QuantileSample.of_counts(values, q, function), 0
    import numpy as np

    found = array(values, name)
    if np.isinf(found).any():
        raise ValueError(f"{name} holds an infinite value, must hold finite numbers.")
    missing = np.isnan(found)
    left_out = int(np.count_nonzero(missing))
    return QuantileSample.of_values(found[~missing] if left_out else found, q, function), left_out


def _labelled(values: Any, clusters: Any, places: tuple[str, str]) -> Labelled:
    if isinstance(values, (Counts, Distribution)):
        raise ValueError(  # noqa: TRY004
            f"{places[0]} is a {type(values).__name__}, must be an array where there are clusters."
        )
    return labelled(values, clusters, places, ", must hold finite numbers.")

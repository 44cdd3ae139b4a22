"""Means before and after a time, and whether they changed by as much in two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import moments_and_missing
from cxlift.stats.clustered import labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["change_test"]

SAMPLES = ("control_before", "control_after", "treatment_before", "treatment_after")


def change_test(
    control_before: Any,
    control_after: Any,
    treatment_before: Any,
    treatment_after: Any,
    *,
    clusters: Sequence[Any] | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test whether a mean changed by as much in both variants (difference in differences).

    Without ``clusters`` the four samples are different people, each with a variance of its own, and the
    degrees of freedom are Satterthwaite's (1946, Biometrics Bulletin 2:110), as Welch's are for two samples.
    With them people may have several values, and values on both sides: a unit is a cluster, the variance is
    that of CR2 for the interaction in the regression of the values on time x variant, with Satterthwaite's
    degrees of freedom (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, JBES
    36:672).

    Args:
        control_before: values before the time; a ``Moments`` of them where there are no ``clusters``.
        control_after: those after it.
        treatment_before: of the treatment.
        treatment_after: likewise.
        clusters: four arrays of labels, one for each sample: whole numbers or text. A person has one label
            before and after, and stands in one variant.
        alternative: of the treatment's change, less the control's.
        confidence_level: of the interval.

    Returns:
        A ``Comparison``, whose two values are the changes, after less before. It has no lift, since a change
        has no natural zero. Fewer than two values (or units) in a sample: NaN and a note.

    Raises:
        ValueError: an infinite value, not one label a value, a unit in both variants.

    >>> result = change_test([7, 8, 6], [7, 6, 8, 7], [6, 8, 7], [9, 9, 8, 10])
    >>> result.control_value, result.treatment_value, result.difference
    (0.0, 2.0, 2.0)
    >>> round(result.pvalue, 4)
    0.0818
    """
    values = (control_before, control_after, treatment_before, treatment_after)
    if clusters is None:
        found = [
            moments_and_missing(sample, f"change_test: {name}")
            for sample, name in zip(values, SAMPLES, strict=True)
        ]
        result = _core.change_test(
            *(moments for moments, _ in found), alternative=alternative, confidence_level=confidence_level
        )
        return _noting(result, [missing for _, missing in found])
    if len(clusters) != len(SAMPLES):
        raise ValueError(
            f"change_test: clusters has {len(clusters)} arrays, must have one for each of the 4 samples."
        )
    kept = [
        labelled(
            sample, names, (f"change_test: {name}", f"clusters of {name}"), "; a mean needs finite numbers."
        )
        for sample, names, name in zip(values, clusters, SAMPLES, strict=True)
    ]
    result = _core.cluster_change_test(
        [each.values for each in kept],
        _numbers([each.names for each in kept]),
        alternative=alternative,
        confidence_level=confidence_level,
    )
    return _noting(result, [each.missing + each.unlabelled for each in kept])


def _numbers(names: Sequence[Any]) -> list[Any]:
    """Number the units of all samples; one that stands in both variants is refused."""
    numbers: dict[Any, int] = {}
    sides: list[set[Any]] = [set(), set()]
    found = []
    for place, sample in enumerate(names):
        labels = sample.tolist()
        sides[place // 2].update(labels)
        found.append([numbers.setdefault(label, len(numbers)) for label in labels])
    both = sides[0] & sides[1]
    if both:
        raise ValueError(
            f"change_test: unit {min(both, key=str)!r} has values in both variants, must be in one: the unit "
            "is what was randomised."
        )
    return found


def _noting(result: Comparison, missing: Sequence[int]) -> Comparison:
    for name, count in zip(SAMPLES, missing, strict=True):
        if count:
            result = result.with_note(f"{count} missing value{'s' * (count > 1)} of {name} left out.")
    return result

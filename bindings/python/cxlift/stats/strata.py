"""Variants compared stratum by stratum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Moments
from cxlift.stats.arrays import array
from cxlift.stats.covariates import left_out

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["labels", "post_stratified_test"]


def labels(values: Any, name: str) -> list[Any]:
    """Return the labels of units as a list; None where one is missing."""
    import numpy as np

    found = np.asarray(values, dtype=object)
    if found.ndim != 1:
        raise ValueError(f"{name} has {found.ndim} dimensions, must have 1.")
    return [None if is_missing(label) else label for label in found.tolist()]


def is_missing(label: Any) -> bool:
    return label is None or type(label).__name__ in {"NAType", "NaTType"} or bool(label != label)  # noqa: PLR0124


def moments_by_stratum(values: Any, strata: Any, variant: str) -> tuple[dict[Any, Moments], list[str]]:
    """Return the moments of each stratum, and notes of what was left out."""
    import numpy as np

    if isinstance(values, Mapping):
        if strata is not None:
            raise ValueError(
                f"post_stratified_test: {variant} has its strata, {variant}_strata must not be given."
            )
        return dict(values), []
    if strata is None:
        raise ValueError(
            f"post_stratified_test: {variant}_strata is None, must be given beside an array of values."
        )
    numbers = array(values, f"post_stratified_test: {variant}")
    units = labels(strata, f"post_stratified_test: {variant}_strata")
    if len(units) != len(numbers):
        raise ValueError(
            f"post_stratified_test: {variant} has {len(numbers)} values and {variant}_strata {len(units)}, "
            "must have as many."
        )
    codes: dict[Any, int] = {}
    of_unit = np.array([-1 if u is None else codes.setdefault(u, len(codes)) for u in units], dtype=np.int64)
    found, missing = {}, 0
    for label, code in codes.items():
        found[label], absent = _core.moments_of(numbers[of_unit == code], f"post_stratified_test: {variant}")
        missing += absent
    notes = left_out(missing, "missing value", variant)
    return found, notes + left_out(int((of_unit < 0).sum()), "unit without a stratum", variant)


def post_stratified_test(
    control: Any,
    treatment: Any,
    control_strata: Any = None,
    treatment_strata: Any = None,
    shares: Mapping[Any, float] | None = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two means stratum by stratum, and put the strata together by their shares.

    The difference is the sum of share × (treatment mean − control mean) over strata (Miratrix, Sekhon and Yu
    2013, JRSS B 75:369). Its variance is the sum of share² × (s²_t / n_t + s²_c / n_c); where the shares are
    the units' own, that of the shares is added, for they differ from sample to sample, as far as the strata's
    differences differ by more than chance. Degrees of freedom are
    Satterthwaite's; the interval and the set of the lift (Fieller 1954) invert the same statistic.

    Args:
        control: one value for each unit of the control; or, without strata, a dict of ``Moments`` by stratum.
        treatment: the same for the treatment.
        control_strata: the stratum of each unit, known before the treatment could change it: text or numbers.
        treatment_strata: the same for the treatment.
        shares: of the strata in the population, any amounts, divided by their sum; the units' own if None.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. A stratum with fewer than two values of a variant: nan fields and a note that names
        it. Units without a value or a stratum are left out and counted in a note.

    Raises:
        ValueError: a stratum of the units that has no share, a negative share, an infinite value, arrays of
            different length.

    >>> control, treatment = [1.0, 2.0, 1.5, 8.0, 9.0], [2.0, 2.5, 9.0, 9.5, 10.0]
    >>> devices = ["phone", "phone", "phone", "desk", "desk"], ["phone", "phone", "desk", "desk", "desk"]
    >>> result = post_stratified_test(control, treatment, *devices, shares={"phone": 0.7, "desk": 0.3})
    >>> round(result.difference, 4), round(result.std_error, 4)
    (0.825, 0.3185)
    """
    found_control, notes = moments_by_stratum(control, control_strata, "control")
    found_treatment, more_notes = moments_by_stratum(treatment, treatment_strata, "treatment")
    strata = sorted({*found_control, *found_treatment, *(shares or ())}, key=str)
    for label in strata:
        if shares is not None and label not in shares:
            raise ValueError(f"post_stratified_test: shares has no stratum {label!r}, must have one.")
    empty = Moments(0, 0.0, 0.0)
    result = _core.post_stratified_test(
        [str(label) for label in strata],
        [found_control.get(label, empty) for label in strata],
        [found_treatment.get(label, empty) for label in strata],
        [] if shares is None else [float(shares[label]) for label in strata],
        alternative=alternative,
        confidence_level=confidence_level,
    )
    for note in notes + more_notes:
        result = result.with_note(note)
    return result

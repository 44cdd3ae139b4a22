"""Differences with less variance: covariates and strata from before the experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.covariates import adjustable

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["cuped", "cuped_ratio", "regression_adjustment"]


def cuped(
    control: Any,
    treatment: Any,
    control_covariates: Any = None,
    treatment_covariates: Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two means, or two proportions of 0/1 outcomes, less what covariates explain of them (CUPED).

    Deng, Xu, Kohavi and Walker (2013, WSDM, equations 4-6), with one slope theta for both variants: the
    least squares of the outcome on the covariates within variants. The adjusted mean of a variant is
    mean − theta' (its covariates' mean − that over both variants), so both values carry the lift. The
    difference is exactly the coefficient of the treatment in the regression of the outcome on treatment and
    covariates; its variance is that coefficient's with one residual variance for each variant, and the
    degrees of freedom are Satterthwaite's, less what the covariates take. The interval of the difference and
    the set of the lift (Fieller 1954) invert the same statistic.

    The covariates must be known before the treatment could change them.

    Args:
        control: one outcome for each unit of the control; or, without covariates, a ``CoMoments`` whose
            column 0 is the outcome and whose other columns are the covariates.
        treatment: the same for the treatment.
        control_covariates: for each unit of the control one number, or a row of as many as there are
            covariates: a one- or two-dimensional array, a table, or a dict of columns. A missing one is
            replaced by its mean over both variants, and a note counts these.
        treatment_covariates: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. The notes say how much the covariates explain, and name those left out because they
        are constant or combinations of others. Fewer than two units, or nothing left unexplained: nan fields
        and a note.

    Raises:
        ValueError: an infinite value, arrays of different length, an argument out of range.

    >>> before = [[1.0, 2.0, 3.0, 4.0, 5.0], [1.5, 2.5, 3.0, 4.5, 6.0]]
    >>> result = cuped([2.1, 3.9, 6.2, 7.8, 10.1], [4.1, 6.2, 6.9, 10.2, 12.8], *before)
    >>> round(result.difference, 4), round(result.std_error, 4), round(result.df, 2)
    (1.0367, 0.1123, 7.0)
    >>> result.notes
    ('The covariates explain 99.8 % of the variance within variants.',)
    """
    summaries, notes = adjustable(
        "cuped", [control], [treatment], control_covariates, treatment_covariates, names=[""]
    )
    result = _core.cuped(*summaries, alternative=alternative, confidence_level=confidence_level)
    return with_notes(result, notes)


def cuped_ratio(  # noqa: PLR0917
    numerator_control: Any,
    denominator_control: Any,
    numerator_treatment: Any,
    denominator_treatment: Any,
    control_covariates: Any = None,
    treatment_covariates: Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two ratios of totals, such as errors per session, less what covariates explain of them.

    ``cuped`` of the linearised values (numerator − R denominator) / mean denominator, with each variant's own
    ratio R (Deng, Knoblich and Lu 2018, KDD, equation 7; Deng et al. 2013, appendix B).

    Args:
        numerator_control: one number for each unit of the control.
        denominator_control: likewise, in the same order; not negative.
        numerator_treatment: one number for each unit of the treatment.
        denominator_treatment: likewise.
        control_covariates: as in ``cuped``.
        treatment_covariates: as in ``cuped``.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A unit of which numerator or denominator is missing is left out.

    Raises:
        ValueError: arrays of different length, a negative denominator, an infinite value.

    >>> before = [3, 1, 4, 2], [2, 4, 1, 3]
    >>> result = cuped_ratio([1, 0, 2, 1], [10, 4, 9, 7], [0, 1, 0, 0], [8, 9, 6, 7], *before)
    >>> round(result.control_value, 4), round(result.treatment_value, 4)
    (0.1333, 0.0333)
    """
    for denominator, name in ((denominator_control, "control"), (denominator_treatment, "treatment")):
        if (array(denominator, f"cuped_ratio: denominator_{name}") < 0).any():
            raise ValueError(f"cuped_ratio: denominator_{name} holds a negative value, must not.")
    summaries, notes = adjustable(
        "cuped_ratio",
        [numerator_control, denominator_control],
        [numerator_treatment, denominator_treatment],
        control_covariates,
        treatment_covariates,
        names=["numerator_", "denominator_"],
    )
    result = _core.cuped_ratio(*summaries, alternative=alternative, confidence_level=confidence_level)
    return with_notes(result, notes)


def regression_adjustment(
    control: Any,
    treatment: Any,
    control_covariates: Any = None,
    treatment_covariates: Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two means by regressions on covariates, one for each variant (Lin 2013).

    Lin (2013, Annals of Applied Statistics 7:295): the adjusted mean is what the variant's own regression
    predicts at the covariates' mean over both variants. The difference is the coefficient of the treatment in
    the regression on treatment, centred covariates and their products. Prefer it to ``cuped`` where the
    variants are of very unequal size and the covariates may work differently in the two; with equal sizes the
    two are equally precise.

    The variance is that of the two predictions, each with its own residual variance, plus that of the
    covariates' mean, which is estimated (Negi and Wooldridge 2021, Econometric Reviews 40:504), as far as the
    slopes differ by more than chance. Degrees of
    freedom are Satterthwaite's; interval and lift invert the same statistic.

    Args:
        control: as in ``cuped``.
        treatment: as in ``cuped``.
        control_covariates: as in ``cuped``.
        treatment_covariates: as in ``cuped``.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``; fewer units in a variant than covariates plus two: nan fields and a note.

    Raises:
        ValueError: an infinite value, arrays of different length, an argument out of range.

    >>> before = [[1.0, 2.0, 3.0, 4.0, 5.0], [1.5, 2.5, 3.0, 4.5, 6.0]]
    >>> result = regression_adjustment([2.1, 3.9, 6.2, 7.8, 10.1], [4.1, 6.2, 6.9, 10.2, 12.8], *before)
    >>> round(result.difference, 4), round(result.std_error, 4)
    (1.0355, 0.1186)
    """
    summaries, notes = adjustable(
        "regression_adjustment", [control], [treatment], control_covariates, treatment_covariates, names=[""]
    )
    result = _core.regression_adjustment(
        *summaries, alternative=alternative, confidence_level=confidence_level
    )
    return with_notes(result, notes)


def with_notes(result: Comparison, notes: list[str]) -> Comparison:
    for note in notes:
        result = result.with_note(note)
    return result

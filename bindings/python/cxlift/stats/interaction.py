"""Effects that differ between segments, and between experiments on the same units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array, moments_and_missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift._core import Comparison, InteractionResult
    from cxlift.stats.alternative import Alternative

__all__ = ["experiment_interaction_test", "interaction_f_test", "interaction_test"]


def interaction_test(differences: Any, std_errors: Any) -> InteractionResult:
    """Test whether all segments have one difference, by Cochran's Q (1954, Biometrics 10:101).

    The differences of units that stand in one segment only, such as countries, are independent: their
    weighted spread is chi-squared with one degree of freedom less than segments. A significant difference
    in one segment beside one that is not significant in another is no evidence of this.

    Args:
        differences: treatment − control in each segment; a NaN is left out, with a note.
        std_errors: of the differences; one of 0 is left out likewise.

    Returns:
        ``statistic``, ``df``, ``pvalue``, ``log_pvalue`` (finite where the p-value underflows),
        ``i_squared`` (the share of the spread that is not chance, Higgins and Thompson 2002, Stat Med
        21:1539), ``difference`` and ``std_error`` (weighted by the inverse variances), ``n_segments``,
        ``method``, ``notes``.

    Raises:
        ValueError: arrays of different length, a negative standard error.

    >>> result = interaction_test([0.5, 1.2, -0.3], [0.2, 0.3, 0.25])
    >>> round(result.statistic, 4), round(result.pvalue, 5), round(result.i_squared, 3)
    (15.2004, 0.0005, 0.868)
    """
    return _core.interaction_test(
        array(differences, "interaction_test: differences"), array(std_errors, "interaction_test: std_errors")
    )


def interaction_f_test(segments: Iterable[tuple[Any, Any]]) -> InteractionResult:
    """Test whether all segments have one difference of means, by the F of segment x variant.

    The same as the last line of R's ``anova(lm(y ~ segment * variant))``: exact where all values have one
    variance and are normal. Where variances differ, ``interaction_test`` is the one to take.

    Args:
        segments: for each segment the control's and the treatment's values, or their ``Moments``.

    Returns:
        As ``interaction_test``, with ``df_denominator``.

    Raises:
        ValueError: an infinite value.

    >>> result = interaction_f_test([([1, 2, 3], [2, 3, 5]), ([2, 2, 4], [6, 7, 9])])
    >>> round(result.statistic, 4), result.df, result.df_denominator, round(result.pvalue, 4)
    (4.7619, 1.0, 8.0, 0.0607)
    """
    pairs = []
    missing = 0
    for place, (control, treatment) in enumerate(segments):
        of_control, absent = moments_and_missing(control, f"interaction_f_test: control of segments[{place}]")
        missing += absent
        of_treatment, absent = moments_and_missing(
            treatment, f"interaction_f_test: treatment of segments[{place}]"
        )
        missing += absent
        pairs.append((of_control, of_treatment))
    result = _core.interaction_f_test(pairs)
    return (
        result.with_note(f"{missing} missing value{'s' if missing > 1 else ''} left out.")
        if missing
        else result
    )


def experiment_interaction_test(
    neither: Any,
    b_only: Any,
    a_only: Any,
    both: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test whether the effect of experiment B depends on experiment A, where both ran on the same units.

    The difference of differences (both − a_only) − (b_only − neither), tested by Welch's statistic on the
    four means with Satterthwaite's degrees of freedom. Yes/no values are 0 and 1.

    Args:
        neither: values of the units in the control of both, or their ``Moments``.
        b_only: in the treatment of B alone.
        a_only: in the treatment of A alone.
        both: in the treatment of both.
        alternative: of the difference of differences.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        A ``Comparison`` in which ``control_value`` is the effect of B without A and ``treatment_value``
        that with A. There is no lift.

    Raises:
        ValueError: an infinite value, an argument out of range.

    >>> result = experiment_interaction_test([1, 2, 3], [2, 3, 5], [2, 2, 4], [6, 7, 9])
    >>> round(result.control_value, 4), round(result.treatment_value, 4), round(result.difference, 4)
    (1.3333, 4.6667, 3.3333)
    """
    cells, notes = [], []
    for name, values in (("neither", neither), ("b_only", b_only), ("a_only", a_only), ("both", both)):
        found, absent = moments_and_missing(values, f"experiment_interaction_test: {name}")
        cells.append(found)
        if absent:
            notes.append(f"{absent} missing value{'s' if absent > 1 else ''} of {name} left out.")
    result = _core.experiment_interaction_test(
        *cells, alternative=alternative, confidence_level=confidence_level
    )
    for note in notes:
        result = result.with_note(note)
    return result

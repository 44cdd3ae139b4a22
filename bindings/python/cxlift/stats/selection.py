"""Effects that are looked at because they were significant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift import _core

if TYPE_CHECKING:
    from cxlift._core import SelectionCorrected
    from cxlift.stats.alternative import Alternative

__all__ = ["corrected_for_selection"]


def corrected_for_selection(
    difference: float,
    std_error: float,
    *,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> SelectionCorrected:
    """Correct a significant difference for the winner's curse: it seems larger than it is.

    Given that a z-test at level ``alpha`` was significant, the difference has a normal distribution truncated
    to the critical region. ``estimate`` is its median-unbiased estimate and ``interval`` holds the truth
    at its level among significant differences; ``conditional_mle`` maximises the conditional likelihood
    (Zhong and Prentice 2008, Biostatistics 9:621; Lee and Shen 2018, KDD, on sums of launched effects).
    Close to the critical value the interval is long, and may hold effects of the other sign.

    Args:
        difference: as it was measured.
        std_error: its standard error.
        alpha: level of the test that had to be significant; after a correction for several tests, that of
            this one alone.
        alternative: of that test; the interval has the same sidedness.
        confidence_level: of the interval.

    Returns:
        ``estimate``, ``interval``, ``conditional_mle``, ``probability_of_selection`` (were the estimate the
        truth), ``critical_value`` and the rest. Not significant: nan fields and a note.

    Raises:
        ValueError: a negative standard error, alpha or a level not between 0 and 1.

    >>> result = corrected_for_selection(2.5, 1.0)
    >>> round(result.estimate, 3), [round(end, 3) for end in result.interval]
    (1.543, [-0.419, 4.329])
    """
    return _core.corrected_for_selection(
        difference, std_error, alpha=alpha, alternative=alternative, confidence_level=confidence_level
    )

"""Several hypotheses at once, by their p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import numpy
    import numpy.typing

    from cxlift._core import FcrIntervals

__all__ = ["Correction", "adjust_pvalues", "fcr_intervals", "gatekeep", "multiplicity_note"]

Correction = Literal["none", "bonferroni", "holm", "hochberg", "hommel", "bh", "by"]


def adjust_pvalues(pvalues: Any, method: Correction = "holm") -> numpy.typing.NDArray[numpy.float64]:
    """Adjust the p-values of a family of hypotheses.

    An adjusted p-value is the smallest level of the family at which its hypothesis is rejected. What a method
    controls, and what it assumes, says ``multiplicity_note``.

    Args:
        pvalues: within [0, 1]; a NaN, a test that could not be made, stays NaN and does not count.
        method: ``holm`` (1979, Scand. J. Stat. 6:65), ``bonferroni``, ``hochberg`` (1988, Biometrika 75:800),
            ``hommel`` (1988, Biometrika 75:383), ``bh`` (Benjamini and Hochberg 1995, JRSS B 57:289), ``by``
            (Benjamini and Yekutieli 2001, Ann. Stat. 29:1165) or ``none``.

    Raises:
        ValueError: a p-value outside [0, 1], an unknown method.

    >>> adjust_pvalues([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    >>> adjust_pvalues([0.01, 0.04, 0.03], "bh").tolist()
    [0.03, 0.04, 0.04]
    """
    import numpy as np

    return np.asarray(_core.adjust_pvalues(array(pvalues, "adjust_pvalues: pvalues"), method))


def multiplicity_note(method: Correction) -> str:
    """Say in a sentence which error a correction controls, and under which dependence of the tests.

    >>> multiplicity_note("hochberg")
    'Hochberg (1988) controls the family-wise error if the tests are independent or positively dependent.'
    """
    return _core.multiplicity_note(method)


def gatekeep(
    pvalues: Any,
    families: Iterable[Hashable],
    *,
    correction: Correction | Sequence[Correction] = "holm",
    gate: Literal["all", "any", "parallel"] = "all",
) -> numpy.typing.NDArray[numpy.float64]:
    """Adjust p-values of families that are tested in an order: secondaries only if the primaries let them.

    Args:
        pvalues: within [0, 1]; a NaN, a test that could not be made, stays NaN.
        families: a label for each p-value; families are tested in the order in which they first occur.
        correction: within each family, one word or one for each; see ``adjust_pvalues``.
        gate: what a family must do for the next to be tested. ``all``: each of its hypotheses is rejected
            (serial gatekeeping, Westfall and Krishen 2001, J. Stat. Planning Inference 99:25); a NaN
            closes the gate. ``any``: at least one is; the error is then controlled within each family, not
            over all of them. ``parallel``: at least one is, and the next family gets the share of the
            level that the rejections have freed, which controls the error over all (Dmitrienko, Offen and
            Westfall 2003, Stat Med 22:2387); all families but the last are then corrected by Bonferroni.

    Raises:
        ValueError: a p-value outside [0, 1], an unknown word, as many labels as p-values are not there.

    >>> gatekeep([0.01, 0.03, 0.02], ["primary", "primary", "secondary"]).tolist()
    [0.02, 0.03, 0.03]
    """
    import numpy as np

    numbers: dict[Hashable, int] = {}
    places = [numbers.setdefault(label, len(numbers)) for label in families]
    words = [correction] if isinstance(correction, str) else list(correction)
    return np.asarray(_core.gatekeep(array(pvalues, "gatekeep: pvalues"), places, words, gate))


def fcr_intervals(
    estimates: Any, std_errors: Any, pvalues: Any, level: float = 0.05, *, df: Any = float("inf")
) -> FcrIntervals:
    """Give intervals to the differences that Benjamini and Hochberg's procedure has selected.

    At most the share ``level`` of them is expected not to hold the truth (false coverage-statement rate).
    With R of m selected each has the level 1 − R · level / m (Benjamini and Yekutieli 2005, JASA 100:71,
    definition 1), for independent or positively regression dependent estimates. Plain intervals of selected
    differences miss more often than they say.

    Args:
        estimates: the differences, one for each hypothesis.
        std_errors: their standard errors.
        pvalues: of their tests, unadjusted, two-sided; a NaN does not count.
        level: the false discovery rate of the selection and the rate of intervals that miss.
        df: of Student's t, one number or one for each; infinity is the normal.

    Returns:
        ``intervals`` (nan where not selected), ``selected``, ``confidence_level`` of each interval,
        ``notes``.

    Raises:
        ValueError: arrays of different length, a p-value outside [0, 1], a level not between 0 and 1.

    >>> result = fcr_intervals([3.0, 2.0, 0.1], [1.0, 0.5, 1.0], [0.0027, 0.00006, 0.92])
    >>> result.selected, round(result.confidence_level, 4)
    ((True, True, False), 0.9667)
    >>> [round(end, 3) for end in result.intervals[0]]
    [0.872, 5.128]
    """
    import numpy as np

    return _core.fcr_intervals(
        array(estimates, "fcr_intervals: estimates"),
        array(std_errors, "fcr_intervals: std_errors"),
        array(pvalues, "fcr_intervals: pvalues"),
        array(np.atleast_1d(df), "fcr_intervals: df"),
        level,
    )

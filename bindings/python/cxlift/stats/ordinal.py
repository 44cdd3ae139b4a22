"""Answers of an ordered scale: a common odds ratio, and a trend along the scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array, table, whole_numbers
from cxlift.stats.order import ordered

if TYPE_CHECKING:
    from cxlift._core import OddsRatio, TrendTest
    from cxlift.stats.alternative import Alternative

__all__ = ["cochran_armitage", "proportional_odds"]


def proportional_odds(
    control: Any,
    treatment: Any,
    *,
    method: Literal["score", "profile", "wald"] = "score",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> OddsRatio:
    """Odds of a higher answer in the treatment over those in the control, one ratio for the whole scale.

    The model supposes that the odds of an answer above a level differ by the same factor at every level
    (McCullagh 1980, JRSS B 42:109). Above 1 the treatment tends to higher answers. ``value`` is the
    maximum-likelihood estimate, the exponential of the coefficient of R's ``polr`` and ``clm``; ``std_error``
    is that of its logarithm. The odds ratio is tested against 1, and the interval inverts the test.

    - ``score``: Whitehead (1993, Stat Med 12:2257). At 1 it is the z of ``mann_whitney`` without continuity
      correction, but for a factor near 1. The interval moves the same statistic to other odds ratios, with
      the thresholds maximised at each.
    - ``profile``: the likelihood ratio.
    - ``wald``: the logarithm over its standard error.

    It takes time in proportion to the number of different answers, not of answers: thousands are no matter,
    and a million different values take many seconds.

    Args:
        control: one-dimensional array of the control's answers, their ``Counts``, or a mapping from an answer
            to how often it occurs. Only their order counts.
        treatment: the same for the treatment.
        method: one of the words above.
        alternative: of the odds ratio against 1.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        An ``OddsRatio``, as of ``odds_ratio``. Where no control answer lies above a treatment answer the odds
        ratio is infinite, its interval is open above, and a note says so (the other way round, 0); ``wald``
        is nan there. A variant without values, or values that are all equal: nan and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range, an unknown method.

    >>> control = {-2: 24, -1: 37, 0: 21, 1: 19, 2: 6}
    >>> result = proportional_odds(control, {-2: 11, -1: 51, 0: 22, 1: 21, 2: 7})
    >>> round(result.value, 4), [round(end, 4) for end in result.interval], round(result.pvalue, 4)
    (1.3383, [0.8267, 2.1632], 0.2367)
    """
    return _core.proportional_odds(
        ordered(control, treatment, "proportional_odds"),
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )


def cochran_armitage(
    successes: Any,
    n: Any = None,
    *,
    scores: Literal["equally_spaced", "midranks"] | Any = "equally_spaced",
    method: Literal["armitage", "mantel"] = "armitage",
    alternative: Alternative = "two-sided",
) -> TrendTest:
    """Test whether a share rises or falls along ordered groups: doses, or the answers of a scale.

    The statistic is z of the linear trend in the groups' scores (Cochran 1954, Biometrics 10:417; Armitage
    1955, Biometrics 11:375).

    - ``armitage``: the binomial variance, as in R's ``prop.trend.test``.
    - ``mantel``: the variance when units are dealt to the groups at random, with N − 1 in the place of N
      (Mantel 1963, JASA 58:690), as in R's coin; with midranks it is the rank-sum test.

    Args:
        successes: successes of each group, from the lowest to the highest. Without ``n``, a table of counts
            in two rows, control and treatment, and a column for each answer: the share that is tested is that
            of the treatment, and above 0 the treatment tends to higher answers.
        n: units of each group.
        scores: the score of each group: ``"equally_spaced"`` (1, 2, 3 ...), ``"midranks"`` (the mean rank
            of the group among all units), or an array of numbers.
        method: one of the words above.
        alternative: ``"greater"``: the share rises with the score.

    Returns:
        A ``TrendTest`` with ``slope`` (of the share, for a unit of the score), ``std_error`` (of the slope
        where there is no trend), ``statistic``, ``pvalue``, ``n``, ``method``, ``notes``. No unit, no
        success, nothing but successes, or all units at one score: nan and a note.

    Raises:
        ValueError: columns of different length, counts that are negative or not whole, more successes than
            units, a score that is not finite, an unknown word.

    >>> result = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])  # R's ?prop.trend.test
    >>> round(result.statistic**2, 4), round(result.pvalue, 6)
    (8.2249, 0.004132)
    >>> round(cochran_armitage([[24, 37, 21, 19, 6], [11, 51, 22, 21, 7]]).pvalue, 4)
    0.2804
    """
    import numpy as np

    is_word = isinstance(scores, str)
    given = np.empty(0) if is_word else array(scores, "cochran_armitage: scores")
    if not is_word and given.size == 0:
        raise ValueError("cochran_armitage: scores is empty, must have a score for each group.")
    kind = scores if is_word else "equally_spaced"
    if n is None:
        counts = table(successes, "cochran_armitage: table")
        return _core.cochran_armitage_of_table(counts, given, kind, method=method, alternative=alternative)
    of_successes, of_n = (
        whole_numbers(array(column, f"cochran_armitage: {name}"), f"cochran_armitage: {name}").tolist()
        for name, column in (("successes", successes), ("n", n))
    )
    return _core.cochran_armitage(of_successes, of_n, given, kind, method=method, alternative=alternative)

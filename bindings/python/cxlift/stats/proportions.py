"""Proportions of two variants, and the shares of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, SupportsFloat, SupportsIndex

from cxlift import _core

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift._core import Comparison, SampleRatioResult
    from cxlift.stats.alternative import Alternative

__all__ = ["ProportionMethod", "sample_ratio_mismatch", "two_proportion_test"]

ProportionMethod = Literal[
    "score", "mee", "newcombe", "agresti_caffo", "wald", "katz", "fisher", "barnard", "boschloo", "auto"
]


def two_proportion_test(
    successes_control: int,
    n_control: int,
    successes_treatment: int,
    n_treatment: int,
    *,
    method: ProportionMethod = "score",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal proportions.

    ``score``, the default, is the score statistic with the factor (N − 1) / N. The interval of the difference
    is Miettinen and Nurminen's (1985, Stat Med 4:213, equations 8–10), the set of the lift Koopman's (1984,
    Biometrics 40:513) with the same factor, the interval of the odds ratio Cornfield's likewise. All of them
    invert one statistic, so the p-value is below alpha exactly when an interval excludes no effect. Zero and
    full cells give finite intervals of the difference.

    The other methods (Fagerland, Lydersen and Laake 2015, Stat Methods Med Res 24:224, compare them):

    - ``mee``: the same without the factor (Mee 1984, Biometrics 40:1175; Koopman 1984).
    - ``newcombe``: hybrid of Wilson's limits for the difference (Newcombe 1998, Stat Med 17:873, method 10)
      and for the ratio (MOVER-R: Donner and Zou 2012, Stat Methods Med Res 21:347). The p-value is that of
      the pooled z, which these intervals do not invert.
    - ``agresti_caffo``: Wald's with a success and a failure more in each variant (Agresti and Caffo 2000, Am
      Stat 54:280), its p-value likewise; the interval of the lift is the adjusted log ratio's (Walter 1975,
      Biometrika 62:371).
    - ``wald``: unpooled z, Wald's interval and Fieller's set of the lift, all from one statistic. For
      comparison with other tools: it covers too rarely. Where neither variant varies, its numbers are nan.
    - ``katz``: z of the log ratio and its interval of the lift (Katz et al. 1978, Biometrics 34:469); with an
      empty cell the adjusted log ratio, and a note. It has no interval of the difference.
    - ``fisher``, ``barnard``, ``boschloo``: exact tests with exact intervals; see ``fisher_test``,
      ``barnard_test`` and ``boschloo_test``.
    - ``auto``: ``barnard`` of at most 60 units in both variants together, ``score`` of more. The rule looks
      at the numbers of units alone, and ``method`` of the result names it.

    Where a cell expects fewer than 5 units the result of an approximate method says so in ``notes``.

    ``dual`` of the result says whether p-value and intervals are of one test; ``method`` names them.

    Args:
        successes_control: units of the control with a success.
        n_control: units of the control.
        successes_treatment: units of the treatment with a success.
        n_treatment: units of the treatment.
        method: one of the words above.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. ``std_error`` is that of the statistic: of the difference, by ``katz`` of the log
        ratio. A variant without units: nan fields and a note.

    Raises:
        ValueError: negative counts, more successes than units, an argument out of range, an unknown method.

    >>> result = two_proportion_test(48, 80, 56, 70)
    >>> [round(end, 4) for end in result.difference_interval]
    [0.0528, 0.3382]
    >>> result = two_proportion_test(48, 80, 56, 70, method="newcombe")
    >>> [round(end, 4) for end in result.difference_interval]
    [0.0524, 0.3339]
    """
    return _core.two_proportion_test(
        successes_control,
        n_control,
        successes_treatment,
        n_treatment,
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )


def sample_ratio_mismatch(
    counts: Iterable[SupportsIndex], expected: Iterable[SupportsFloat] | None = None
) -> SampleRatioResult:
    """Test whether the variants received the shares of units that the design allotted to them.

    Pearson's chi-squared with k − 1 degrees of freedom. The p-value is the upper tail itself, never 1 − cdf,
    and ``log_pvalue``, its natural logarithm, stays finite where the tail is below the smallest double
    (Kohavi, Tang and Xu 2020, chapter 21, on what the check is for).

    Args:
        counts: units by variant, at least two variants.
        expected: planned shares in any unit; equal shares if left out.

    Raises:
        ValueError: fewer than two counts, a negative count, shares that are not positive or not as many as
            the counts.

    >>> result = sample_ratio_mismatch([821_588, 815_482])
    >>> f"{result.pvalue:.3g}"
    '1.82e-06'
    """
    return _core.sample_ratio_mismatch(list(counts), [] if expected is None else list(expected))

"""One proportion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cxlift import _core

if TYPE_CHECKING:
    from cxlift._core import Interval
    from cxlift.stats.alternative import Alternative

__all__ = ["proportion_interval"]


def proportion_interval(
    successes: int,
    n: int,
    method: Literal["wilson", "clopper_pearson", "jeffreys", "agresti_coull", "wald"] = "wilson",
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Interval:
    """Confidence interval of one proportion, within [0, 1].

    - ``wilson``: inverts the score test (Wilson 1927, JASA 22:209).
    - ``clopper_pearson``: inverts the exact binomial test, so it covers at least as often as it says, mostly
      more often (Clopper and Pearson 1934, Biometrika 26:404).
    - ``jeffreys``: quantiles of Beta(x + 1/2, n − x + 1/2); the lower end is 0 without a success and the
      upper end 1 without a failure (Brown, Cai and DasGupta 2001, Stat Sci 16:101).
    - ``agresti_coull``: Wald's about Wilson's centre (Agresti and Coull 1998, Am Stat 52:119).
    - ``wald``: share ± z √(p (1 − p) / n), to compare with other tools; it covers too rarely. Without a
      success or without a failure it would be a single point, so both ends are nan.

    Args:
        successes: units with a success.
        n: units.
        method: one of the words above.
        alternative: ``greater`` gives a lower bound (the upper end is 1), ``less`` an upper bound.
        confidence_level: of the interval.

    Returns:
        An ``Interval``; both ends are nan without units.

    Raises:
        ValueError: negative counts, more successes than units, an argument out of range, an unknown method.

    >>> [round(end, 4) for end in proportion_interval(81, 263)]
    [0.2553, 0.3662]
    >>> [round(end, 4) for end in proportion_interval(0, 20, "clopper_pearson")]
    [0.0, 0.1684]
    """
    return _core.proportion_interval(
        successes, n, method=method, alternative=alternative, confidence_level=confidence_level
    )

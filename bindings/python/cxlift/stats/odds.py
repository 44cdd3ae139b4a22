"""Odds of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cxlift import _core

if TYPE_CHECKING:
    from cxlift._core import OddsRatio
    from cxlift.stats.alternative import Alternative

__all__ = ["odds_ratio"]


def odds_ratio(
    successes_control: int,
    n_control: int,
    successes_treatment: int,
    n_treatment: int,
    *,
    method: Literal["score", "woolf"] = "score",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> OddsRatio:
    """Odds of a success in the treatment over those in the control, tested against 1.

    - ``score``: the statistic of ``two_proportion_test``, moved to other odds ratios; its interval is
      Cornfield's (1956) without continuity correction, with the factor of Miettinen and Nurminen (1985, Stat
      Med 4:213). Valid with empty cells: an end is then 0 or infinite where nothing bounds it.
    - ``woolf``: the log odds ratio with the sum of the cells' reciprocals as its variance (Woolf 1955, Ann
      Hum Genet 19:251). With an empty cell half a unit is added to each (Haldane 1956, Anscombe 1956), to
      the value, too, and a note says so.

    Args:
        successes_control: units of the control with a success.
        n_control: units of the control.
        successes_treatment: units of the treatment with a success.
        n_treatment: units of the treatment.
        method: one of the words above.
        alternative: of the odds ratio against 1.
        confidence_level: of the interval, which inverts the test and has the same sidedness.

    Returns:
        An ``OddsRatio`` with ``value``, ``interval``, ``std_error`` (of the log odds ratio, by ``woolf``),
        ``statistic``, ``pvalue``, ``n_control``, ``n_treatment``, ``method``, ``notes``. Without units: nan
        and a note.

    Raises:
        ValueError: negative counts, more successes than units, an argument out of range, an unknown method.

    >>> result = odds_ratio(48, 80, 56, 70)
    >>> round(result.value, 4), [round(end, 4) for end in result.interval]
    (2.6667, [1.2816, 5.5402])
    """
    return _core.odds_ratio(
        successes_control,
        n_control,
        successes_treatment,
        n_treatment,
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )

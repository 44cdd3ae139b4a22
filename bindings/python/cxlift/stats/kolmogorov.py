"""Two distributions compared wherever they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.order import ordered

if TYPE_CHECKING:
    from cxlift._core import KolmogorovSmirnov
    from cxlift.stats.alternative import Alternative

__all__ = ["kolmogorov_smirnov"]


def kolmogorov_smirnov(
    control: Any,
    treatment: Any,
    *,
    method: Literal["auto", "exact", "asymptotic"] = "auto",
    alternative: Alternative = "two-sided",
) -> KolmogorovSmirnov:
    """Test that both variants have one distribution, by the largest distance of their distribution functions.

    It finds any kind of difference, in spread or shape, too, and finds a shift less often than
    ``mann_whitney``.

    - ``exact``: all ways to deal the values to the variants, ties included (Schröer and Trenkler 1995, Comput
      Stat Data Anal 20:185).
    - ``asymptotic``: the limit (Smirnov 1939), which ties make cautious.
    - ``auto``: exact up to four million pairs, such as 2,000 and 2,000 values.

    Args:
        control: one-dimensional array of the control's values, their ``Counts``, or a mapping from a value to
            how often it occurs.
        treatment: the same for the treatment.
        method: one of the words above.
        alternative: ``"greater"``: the treatment tends to larger values, so that its distribution function
            lies below the control's (in SciPy and R, which speak of the functions, that is
            ``ks(control, treatment, alternative="greater")``).

    Returns:
        A ``KolmogorovSmirnov`` with ``statistic``, ``pvalue``, ``n_control``, ``n_treatment``, ``method``,
        ``notes``. A variant without values: nan and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an unknown word.

    >>> result = kolmogorov_smirnov([1, 2, 2, 3, 4], [3, 4, 5, 5, 6, 7])
    >>> round(result.statistic, 4), round(result.pvalue, 4)
    (0.6667, 0.0693)
    """
    return _core.kolmogorov_smirnov(
        ordered(control, treatment, "kolmogorov_smirnov"), method=method, alternative=alternative
    )

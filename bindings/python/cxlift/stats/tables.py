"""Tables of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from cxlift._core import TableTest

__all__ = ["chi_squared_test", "g_test"]


def chi_squared_test(table: Any, *, correction: bool = False) -> TableTest:
    """Test whether the rows of a table have the same distribution over its columns, by Pearson's chi-squared.

    The statistic is the sum of (observed − expected)² / expected (Pearson 1900, Phil Mag 50:157), with
    (rows − 1) (columns − 1) degrees of freedom.

    Args:
        table: counts in two dimensions, a variant a row; any array or data frame of whole numbers.
        correction: Yates's (1934, Suppl JRSS 1:217) for a table of two rows and two columns. It makes the
            test too cautious; it is here to compare with other tools.

    Returns:
        A ``TableTest`` with ``statistic``, ``df``, ``pvalue``, ``log_pvalue`` (its natural logarithm, finite
        where the p-value is below the smallest double), ``expected_least`` (the smallest count expected
        anywhere, with a note where it is below 5: Cochran 1954), ``n``, ``method``, ``notes``. Rows and
        columns of zeros are left out, and a note says so. If fewer than two of either are left: nan and a
        note.

    Raises:
        ValueError: not two dimensions; a count that is negative, infinite or not whole.

    >>> result = chi_squared_test([[762, 327, 468], [484, 239, 477]])
    >>> round(result.statistic, 3), result.df, f"{result.pvalue:.3g}"
    (30.07, 2.0, '2.95e-07')
    """
    return _core.chi_squared_test(
        array(table, "chi_squared_test: table", dimensions=2), correction=correction
    )


def g_test(table: Any) -> TableTest:
    """Test whether the rows of a table have the same distribution over its columns, by the likelihood ratio.

    The statistic is 2 Σ observed × log(observed / expected), to which an empty cell adds 0 (Wilks 1935, Ann
    Math Stat 6:190), with the degrees of freedom of ``chi_squared_test``.

    Args:
        table: counts in two dimensions, a variant a row; any array or data frame of whole numbers.

    Returns:
        A ``TableTest``, as of ``chi_squared_test``.

    Raises:
        ValueError: not two dimensions; a count that is negative, infinite or not whole.

    >>> result = g_test([[762, 327, 468], [484, 239, 477]])
    >>> round(result.statistic, 3), result.df
    (30.017, 2.0)
    """
    return _core.g_test(array(table, "g_test: table", dimensions=2))

"""Columns that a plan's metrics and segments read and the data do not have: made before the pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.elapsed import check_elapsed, with_elapsed
from cxlift.periods import check_periods, with_periods

if TYPE_CHECKING:
    from cxlift._core import Plan
    from cxlift.sources import Source

__all__ = ["check_columns", "with_columns"]


def check_columns(plan: Plan) -> None:
    """Refuse calendars, zones and times of a plan that cannot be read, at their places.

    Raises:
        PlanError: with the place.
    """
    check_elapsed(plan)
    check_periods(plan)


def with_columns(plan: Plan, source: Source) -> Source:
    """Add times to resolution, and the labels of periods."""
    return with_periods(plan, with_elapsed(plan, source))

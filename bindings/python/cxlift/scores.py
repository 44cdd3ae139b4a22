"""Scores of surveys: recommendation, satisfaction, effort.

One number a unit: the answer, null where none was given. The scale is declared, never guessed from the data,
and an answer off the scale is an error that names it. Which way is good follows from the score.

Where those who answered are not the population, name a column of weights. Raked ones come so:
``units["weight"] = cxlift.stats.rake(columns, margins).weights``, then ``NPS("nps", weights="weight")``.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from cxlift.metrics import SeenMetric, StratifiedMetric

__all__ = ["CES", "CSAT", "NPS"]


@dataclass(frozen=True)
class NPS(StratifiedMetric, SeenMetric):
    """Net promoter score: the share of 9 and 10 less the share of 0 to 6, in points from -100 to 100.

    Compared by Welch's t-test on points (-100, 0, 100 for each answer). Points have no natural zero, so there
    is no lift, and a margin is absolute.

    Args:
        column: answers from 0 to 10.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> NPS("nps", role="primary").to_plan()
    {'type': 'nps', 'role': 'primary', 'column': 'nps'}
    """

    type: ClassVar[str] = "nps"
    column: str
    _: KW_ONLY
    weights: str | None = None


@dataclass(frozen=True)
class CSAT(StratifiedMetric, SeenMetric):
    """Satisfaction: the share of the top two boxes and the mean score.

    The share is compared by the score test, the mean by Welch's t-test. Both stand in the report; the one
    that ``decide_on`` names carries the role, the other is diagnostic.

    Args:
        column: answers from 1 to the scale, or 0 and 1 (no, yes) for ``"binary"``.
        scale: ``5``, ``7`` or ``"binary"``; must be given.
        decide_on: ``"top_box"`` or ``"mean"``.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> CSAT("csat", scale=5).to_plan()
    {'type': 'csat', 'role': 'secondary', 'column': 'csat', 'scale': 5}
    """

    type: ClassVar[str] = "csat"
    column: str
    _: KW_ONLY
    scale: Literal[5, 7, "binary"] | None = None
    decide_on: Literal["top_box", "mean"] | None = None
    weights: str | None = None


@dataclass(frozen=True)
class CES(StratifiedMetric, SeenMetric):
    """Effort: the mean score and the share of answers on the easy side of the middle (5 to 7 of 1 to 7).

    Args:
        column: answers from 1 to the scale.
        scale: the highest answer, a whole number from 2 to 11; must be given.
        easy: which end of the scale means little effort, since tools differ; the mean's good direction
            follows.
        decide_on: ``"mean"`` or ``"easy"``, the share of easy answers.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> CES("ces", scale=7, easy="low").to_plan()
    {'type': 'ces', 'role': 'secondary', 'column': 'ces', 'scale': 7, 'easy': 'low'}
    """

    type: ClassVar[str] = "ces"
    column: str
    _: KW_ONLY
    scale: int | None = None
    easy: Literal["high", "low"] = "high"
    decide_on: Literal["mean", "easy"] | None = None
    weights: str | None = None

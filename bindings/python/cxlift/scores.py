"""Scores of surveys: recommendation, satisfaction, effort.

One number a unit: the answer, null where none was given. The scale is declared, never guessed from the data,
and an answer off the scale is an error that names it. Which way is good follows from the score.

Which to choose: ``NPS`` where people were asked whether they would recommend, ``CSAT`` how satisfied they
are, ``CES`` how easy it was. docs/scores.md says which number should decide, and how many answers that takes.

Each score is also compared by the order of its answers, as the estimand ``distribution``: the probability
that an answer of the treatment is the higher one of two, ties counting half (one half where nothing differs),
by Brunner and Munzel's test. It stands in the report as a diagnostic, unless ``decide_on`` names it; it is
left out with ``weights``, ``strata``, a trigger or several rows of one unit.

In event-level data an answer is a property of an event: ``NPS(event="survey", property="score",
repeated="last")``. Units without such an event did not answer.

Where those who answered are not the population, name a column of weights. Raked ones come so:
``units["weight"] = cxlift.stats.rake(columns, margins).weights``, then ``NPS("nps", weights="weight")``.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cxlift.event_answers import EventAnswer
from cxlift.metrics import SeenMetric, StratifiedMetric

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CES", "CSAT", "NPS"]


@dataclass(frozen=True)
class NPS(StratifiedMetric, SeenMetric, EventAnswer):
    """Net promoter score: the share of 9 and 10 less the share of 0 to 6, in points from -100 to 100.

    Compared by Welch's t-test on points (-100, 0, 100 for each answer). Points have no natural zero, so there
    is no lift, and a margin is absolute. The report has the shares of promoters, passives and detractors of
    each variant, with Wilson's intervals.

    Args:
        column: answers from 0 to 10.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> NPS("nps", role="primary").to_plan()
    {'type': 'nps', 'role': 'primary', 'column': 'nps'}
    >>> NPS(event="survey", property="score", where={"touchpoint": "after support"}, repeated="last").repeated
    'last'
    """

    type: ClassVar[str] = "nps"
    column: str | None = None
    _: KW_ONLY
    weights: str | None = None


@dataclass(frozen=True)
class CSAT(StratifiedMetric, SeenMetric, EventAnswer):
    """Satisfaction: the share of the top two boxes, the mean score, and the order of the answers.

    The share is compared by the score test, the mean by Welch's t-test, the order by Brunner and Munzel's.
    All stand in the report; the one that ``decide_on`` names carries the role, the others are diagnostic. The
    report also has the shares of the satisfied, the neutral and the dissatisfied of each variant.

    Args:
        column: answers from 1 to the scale, or 0 and 1 (no, yes) for ``"binary"``.
        scale: ``5``, ``7`` or ``"binary"``; must be given.
        satisfied: the answers that count as satisfied, the highest of the scale: ``[5]`` is the top box
            alone. The two highest if left out: 4 and 5 of 5, 6 and 7 of 7.
        decide_on: ``"top_box"``, the share of the satisfied; ``"mean"``; or ``"distribution"``, whose margin
            is absolute, by how much the probability of the higher answer may fall short of one half.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> CSAT("csat", scale=5).to_plan()
    {'type': 'csat', 'role': 'secondary', 'column': 'csat', 'scale': 5}
    >>> CSAT("csat", scale=7, satisfied=[5, 6, 7]).to_plan()["satisfied"]
    [5, 6, 7]
    """

    type: ClassVar[str] = "csat"
    column: str | None = None
    _: KW_ONLY
    scale: Literal[5, 7, "binary"] | None = None
    satisfied: Sequence[int] | None = None
    decide_on: Literal["top_box", "mean", "distribution"] | None = None
    weights: str | None = None


@dataclass(frozen=True)
class CES(StratifiedMetric, SeenMetric, EventAnswer):
    """Effort: the mean score, the share of easy answers (5 to 7 of 1 to 7), and the order of the answers.

    Args:
        column: answers from 1 to the scale.
        scale: the highest answer, a whole number from 2 to 11; must be given.
        easy: which end of the scale means little effort, since tools differ; the mean's good direction
            follows.
        easy_from: the answer at which easy begins, from there to that end: ``6`` for 6 and 7 of 7. Beyond the
            middle of the scale if left out.
        decide_on: ``"mean"``; ``"easy"``, the share of easy answers; or ``"distribution"``, as of ``CSAT``.
        weights: a column of weights, as of ``cxlift.stats.rake``; what is compared is weighted then, by
            Welch's t-test with linearised variances.

    >>> CES("ces", scale=7, easy="low").to_plan()
    {'type': 'ces', 'role': 'secondary', 'column': 'ces', 'scale': 7, 'easy': 'low'}
    """

    type: ClassVar[str] = "ces"
    column: str | None = None
    _: KW_ONLY
    scale: int | None = None
    easy: Literal["high", "low"] = "high"
    easy_from: int | None = None
    decide_on: Literal["mean", "easy", "distribution"] | None = None
    weights: str | None = None

"""Metrics: what is measured for each unit, and how it is judged.

What to use when:

- a yes/no column of the unit table: ``Proportion``
- a number in a column of the unit table: ``Mean``
- a quantile, such as the 90th percentile of loading times: ``Quantile`` (in ``distribution_metrics``)
- the time until something is resolved, such as a ticket: ``TimeToResolution`` (likewise)
- a total over another total, such as errors per session: ``Ratio``
- answers of a survey: ``NPS``, ``CSAT``, ``CES`` (in ``scores``); events: those in ``event_metrics``
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from cxlift.event_answers import EventAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.stats.caps import Quantile as QuantileCap

__all__ = [
    "Margin",
    "Mean",
    "Metric",
    "Proportion",
    "Ratio",
    "SeenMetric",
    "StratifiedMetric",
    "absolute",
    "relative",
]

Role = Literal["primary", "secondary", "guardrail", "diagnostic"]
Direction = Literal["higher", "lower"]
Bootstrap = Literal["percentile", "basic", "bca", "studentized"]


@dataclass(frozen=True)
class Margin:
    """How far from the control still counts; made by ``absolute`` and ``relative``."""

    scale: Literal["absolute", "relative"]
    size: float


def absolute(size: float) -> Margin:
    """Give a margin in the metric's own unit: 0.01 of a share is one percentage point.

    >>> absolute(0.01)
    Margin(scale='absolute', size=0.01)
    """
    return Margin("absolute", size)


def relative(size: float) -> Margin:
    """Give a margin as a share of the control's value, tested as mean_t - (1 -+ size) mean_c.

    >>> relative(0.02)
    Margin(scale='relative', size=0.02)
    """
    return Margin("relative", size)


@dataclass(frozen=True)
class Metric:
    """What all metrics have; use one of the classes below.

    Args:
        name: how the report calls it; the column it reads if left out.
        role: ``primary`` metrics and ``guardrail`` metrics decide, ``secondary`` ones explain,
            ``diagnostic`` ones stand outside the multiplicity correction.
        non_inferiority_margin: the verdict is ``not_worse`` where a harm of this size is excluded
            (``absolute(0.01)`` or ``relative(0.02)``). A guardrail with a margin must be shown to keep it.
        equivalence_margin: the verdict is ``equivalent`` where a difference of this size, either way, is
            excluded. A metric has one margin.
    """

    type: ClassVar[str]
    _: KW_ONLY
    name: str | None = None
    role: Role = "secondary"
    non_inferiority_margin: Margin | None = None
    equivalence_margin: Margin | None = None

    def to_plan(self) -> dict[str, Any]:
        """Return the metric as a table of a plan file; what was left out stays out."""
        settings = {key: _plain(value) for key, value in vars(self).items() if value is not None}
        return {"type": self.type} | settings


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Margin):
        return {value.scale: value.size}
    if isinstance(value, Metric):  # a part of a ratio: a total, without a judgement of its own
        judged = ("name", "role", "direction", "non_inferiority_margin", "equivalence_margin")
        return {key: item for key, item in value.to_plan().items() if key not in judged}
    return value.to_plan() if hasattr(value, "to_plan") else value  # a quantile


@dataclass(frozen=True)
class SeenMetric(Metric):
    """What the metrics of columns have, of which some unit may have no value; use one of the classes below.

    Where a unit has none, the report tests whether the variants have equally many, and bounds the difference
    of those who would have a value in either variant (Lee 2009, ``cxlift.stats.lee_bounds``). A verdict that
    does not survive it while the variants answer differently is taken back.

    Args:
        seen_after: what a unit must have done to have a value, as words after "20% of A", such as ``"opened a
            ticket"``. A mean then keeps its values, as scores and shares do, to bound the difference.
        invited: a column of 0 and 1: whether the unit was asked.
        completed: likewise, whether it answered to the end.
        mode: a column of labels: how it answered, such as by e-mail.
        delay: a column of numbers: how long it took to answer, in any unit.
    """

    _: KW_ONLY
    seen_after: str | None = None
    invited: str | None = None
    completed: str | None = None
    mode: str | None = None
    delay: str | None = None


@dataclass(frozen=True)
class StratifiedMetric(Metric):
    """What the metrics have that can be compared stratum by stratum; use one of the classes below.

    Args:
        strata: a segment of the experiment (a column, or several columns that are crossed). Everybody is
            compared within each of its values, and the strata are put together (post-stratification): what
            the strata explain is taken out of the variance. Not beside ``covariates`` or a ``method``.
        strata_shares: the share of each stratum in the population, in any unit, for a sample that is not like
            it; the units' own shares if left out.
        bootstrap: ``bca``, ``percentile``, ``basic`` or ``studentized``: interval and p-value come from
            resamples, as ``cxlift.stats.bootstrap`` has them, of the experiment's ``n_resamples`` and
            ``seed``. It costs the same for any number of units. With up to ten ``covariates`` adjusted means
            are resampled, the slope found anew each time, from 1,024 buckets of units (by the hash of
            ``unit``; for some thousand units or more), and so are weighted means, but no weighted scores.
            Each of ``strata`` is resampled by itself, its share too unless given. Not beside a ``method``.
    """

    _: KW_ONLY
    bootstrap: Bootstrap | None = None
    strata: str | Sequence[str] | None = None
    strata_shares: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Proportion(StratifiedMetric, SeenMetric, EventAnswer):
    """The share of units with a 1 in a column of 0 and 1 (or true and false).

    Compared by the score test with Miettinen and Nurminen's interval of the difference, Koopman's of lift.

    Args:
        column: of the unit table.
        direction: which way is good, ``higher`` or ``lower``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        weights: a column of how many units each unit stands for, such as raked weights of a survey; 0 is
            nobody, null a missing value. The variance is linearised; without covariates.
        method: ``auto`` (exact for few units, score otherwise), or a method of
            ``cxlift.stats.two_proportion_test``; with covariates ``cuped`` or ``regression``; with
            weights ``weighted``.

    >>> Proportion("converted", role="primary").to_plan()
    {'type': 'proportion', 'role': 'primary', 'column': 'converted', 'direction': 'higher'}
    """

    type: ClassVar[str] = "proportion"
    column: str | None = None
    _: KW_ONLY
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    weights: str | None = None
    method: str | None = None


@dataclass(frozen=True)
class Mean(StratifiedMetric, SeenMetric, EventAnswer):
    """The mean of a column of numbers, one number a unit; a null or NaN is a missing value.

    Compared by Welch's t-test with Fieller's set of the lift.

    Args:
        column: of the unit table.
        direction: which way is good, ``higher`` or ``lower``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        weights: a column of how many units each unit stands for, such as raked weights of a survey; 0 is
            nobody, null a missing value. The mean is Σwy / Σw; without covariates.
        cap: where larger values end: a number, or ``quantile(0.999)`` of all variants together.
        method: ``welch``, ``pooled``, ``z``; with covariates ``cuped``, ``regression``; else ``weighted``.
    """

    type: ClassVar[str] = "mean"
    column: str | None = None
    _: KW_ONLY
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    weights: str | None = None
    cap: float | QuantileCap | None = None
    method: str | None = None


@dataclass(frozen=True)
class Ratio(Metric):
    """A total over a total, such as errors per session: the sums of both columns over all units, divided.

    The unit of randomisation stays the unit: the delta method gives the variance (Deng, Knoblich and Lu
    2018), Fieller's set the lift. A unit without one of the two is missing; a negative denominator is an
    error.

    Args:
        numerator: a column of the unit table, or a ``Sum``, ``Count`` or ``Conversion`` of events.
        denominator: likewise; 0 is allowed for a unit.
        direction: which way is good, ``higher`` or ``lower``.
        bootstrap: ``bca``, ``percentile``, ``basic`` or ``studentized``: interval and p-value come from
            resamples of 1,024 buckets of units, as ``cxlift.stats.bootstrap(..., resampling="compressed")``
            has them, of the experiment's ``n_resamples`` and ``seed``. It costs the same for any number of
            units, of which there should be some thousand. Name the experiment's ``unit``, whose hash is the
            bucket, for the same bits of merged summaries. Also with up to ten ``covariates``, or ``weights``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        weights: a column of how many units each unit stands for, such as raked weights of a survey; 0 is
            nobody, null a missing value. Both totals are weighted; for columns, without covariates.
        cap: where larger values of the numerator end: a number, or ``quantile(0.999)`` of all variants.
        cap_denominator: likewise of the denominator; both quantiles are those of units that have both.

    >>> Ratio("errors", "sessions", direction="lower", role="guardrail",
    ...       non_inferiority_margin=relative(0.02)).to_plan()["non_inferiority_margin"]
    {'relative': 0.02}
    """

    type: ClassVar[str] = "ratio"
    numerator: str | Metric
    denominator: str | Metric
    _: KW_ONLY
    direction: Direction = "higher"
    bootstrap: Bootstrap | None = None
    covariates: Sequence[str] | None = None
    weights: str | None = None
    cap: float | QuantileCap | None = None
    cap_denominator: float | QuantileCap | None = None

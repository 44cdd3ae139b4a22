"""An experiment: who is compared with whom, on which metrics, by which rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.calendars.plan_tables import with_calendars
from cxlift.caps import with_caps
from cxlift.plan_json import label_text, plan_json
from cxlift.provenance import provenance
from cxlift.report import Report
from cxlift.segments import segment_plan, with_dates
from cxlift.sources import bound_source, summed_up
from cxlift.texts import reusable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from cxlift.calendars.calendar import Calendar
    from cxlift.metrics import Metric
    from cxlift.segments import Segment
    from cxlift.words import Words

__all__ = ["Experiment"]


class Experiment:
    """What was promised before the data: metrics, variants and rules.

    Args:
        name: how reports call the experiment.
        metrics: at least one metric.
        control: the variant that the others are compared with.
        unit: column of the unit's id. Event-level data need it; a unit table has one row a unit anyway.
        unit_rows: ``one`` row a unit, or ``many``: each row is one observation of its unit, such as one of a
            person's answers, or a visitor of an account that was randomised. ``Mean``, ``Proportion``,
            ``NPS``, ``CSAT`` and ``CES`` are then of all rows and tested with units as clusters, as in
            ``cxlift.stats.cluster_t_test``; ``Ratio`` is of the units' totals. The plan needs ``unit``, and
            has no covariates, no ``method`` and no totals of events; of a dataset's events it has answers.
        repeated: with ``unit_rows="many"``, which rows of a unit count: its ``first`` or ``last`` answer (a
            row with a value of any metric) by ``answered_at``, ties by row, or ``all``, the default. Others
            are counted as ``repeated_answers`` in the report's health. Words are of all answers anyway.
        answered_at: column of the times (timestamps, dates, ISO texts), in UTC where they have no zone.
        touchpoint: column of where people were asked; of each of its values a unit has a first answer.
        variant: column of the variant; ``variant``, or what a dataset calls it, if left out.
        treatments: the variants to compare with the control; all others if left out.
        allocation: planned share of each variant, in any unit; equal shares if left out.
        calendars: working calendars by name, which metrics in ``business hours`` can name.
        segments: columns whose values are compared apart as well; a tuple of columns crosses them. Whether an
            effect differs between the values is tested; the variant of another experiment is a segment, too.
            ``cx.Period`` tracks metrics over time, ``cx.Change`` compares before and after a date, and
            ``cx.Touchpoints`` has values in an order of their own.
        segment_limit: how many values of a segment are compared at most; those with the most units are, and
            what is left out stands in the report's health. A column of more than 1,000 values is refused.
        triggered: one of the segments, a column of true and false (or 1 and 0): which units could notice the
            change, such as those who reached the page, in every variant alike. Everybody's rows are then the
            diluted effect over all units, tested on those who triggered; the triggered effect stands in the
            segment's row, and the report's health says whether the variants triggered equally often.
        words: columns of answers in words, whose distinguishing terms stand in a section of the report.
        primary_rule: ``all`` primary metrics must be satisfied, or ``any`` one is enough.
        treatment_rule: of several treatments ``all`` must pass, or ``any`` one is enough.
        correction: ``holm``, ``bonferroni``, ``hochberg``, ``hommel`` or ``max_t`` (family-wise error),
            ``dunnett`` (the same, for several treatments), ``bh`` or ``by`` (false discovery rate), or
            ``none``. Families: the primary metrics (with ``primary_rule="all"`` each apart, over its
            treatments), harm of the guardrails, the secondary metrics, which wait for the primary ones, and
            each segment; diagnostic metrics stand outside. ``dunnett`` is Bonferroni's over several metrics.
            ``max_t`` takes the correlation of the metrics from the data, and within segments is Holm's.
        confidence_level: of every interval; a verdict needs an adjusted p-value below one less this.
        n_resamples: of metrics with ``bootstrap``, 100 to 10,000,000; 10,000 if left out.
        resampling: of what metrics with ``bootstrap`` are resampled. ``auto`` or ``compressed``: of the
            summaries, scores and shares by their counts, means by groups of values, ratios and adjusted means
            by buckets of units: small, mergeable, at the same cost for any number of units. ``poisson``: the
            summaries keep the values of each unit, 8 bytes a number and 8 for the unit, which draws its
            weights by its id: all metrics share them, so ``max_t`` knows how they go together, and summaries
            still merge. ``multinomial``: the ordinary bootstrap of rows, whose summaries neither merge nor
            can be stored. Quantiles always take order statistics; strata and weights take the summaries.
        seed: of their draws, 0 to 2^53; 0 if left out.

    Raises:
        PlanError: with the place, such as ``metrics[2].column``.

    >>> import cxlift as cx
    >>> experiment = cx.Experiment(
    ...     name="checkout-redesign", control="original", metrics=[cx.Mean("revenue", role="primary")]
    ... )
    >>> report = experiment.analyze(
    ...     {"variant": ["original", "original", "new", "new"], "revenue": [1.0, 2.0, 3.0, 5.0]}
    ... )
    >>> report.comparison("revenue").difference
    2.5
    """

    def __init__(
        self,
        name: str,
        *,
        metrics: Sequence[Metric],
        control: str | int | bool,
        unit: str | None = None,
        unit_rows: str = "one",
        repeated: str | None = None,
        answered_at: str | None = None,
        touchpoint: str | None = None,
        variant: str | None = None,
        treatments: Sequence[str | int | bool] | None = None,
        allocation: Mapping[Any, float] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        segments: Sequence[Segment] = (),
        segment_limit: int = 50,
        triggered: str | None = None,
        words: Sequence[Words] = (),
        primary_rule: str = "all",
        treatment_rule: str = "all",
        correction: str = "holm",
        confidence_level: float = 0.95,
        n_resamples: int | None = None,
        resampling: str | None = None,
        seed: int | None = None,
    ) -> None:
        plan: dict[str, Any] = {
            "name": name,
            "unit": unit,
            "unit_rows": unit_rows,
            "repeated": repeated,
            "answered_at": answered_at,
            "touchpoint": touchpoint,
            "variant": variant,
            "control": label_text(control),
            "treatments": None if treatments is None else [label_text(t) for t in treatments],
            "allocation": None if allocation is None else {label_text(v): s for v, s in allocation.items()},
            "metrics": [metric.to_plan() for metric in metrics],
            "calendars": None if calendars is None else dict(calendars),
            "segments": [segment_plan(segment) for segment in segments] or None,
            "segment_limit": segment_limit,
            "triggered": triggered,
            "words": [of.to_plan() for of in words] or None,
            "primary_rule": primary_rule,
            "treatment_rule": treatment_rule,
            "correction": correction,
            "confidence_level": confidence_level,
            "n_resamples": n_resamples,
            "resampling": resampling,
            "seed": seed,
        }
        self._start({key: value for key, value in plan.items() if value is not None})

    @classmethod
    def from_plan(cls, plan: Mapping[str, Any]) -> Experiment:
        """Make an experiment of the keys and values of a plan file, without its ``data``."""
        experiment = cls.__new__(cls)
        experiment._start(dict(plan))  # noqa: SLF001
        return experiment

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Experiment:
        """Read a plan file (TOML). Its ``data`` table, which names files, is for the command line."""
        from cxlift.plan_file import read_plan

        return read_plan(path).experiment

    def _start(self, plan: dict[str, Any]) -> None:
        plan = with_dates(with_calendars(plan, Path()))
        self._written = plan  # as the user wrote it: what was left out can still be filled in by a dataset
        self.plan = _core.Plan.from_json(plan_json(plan))
        if _needs_times(self.plan):
            from cxlift.made_columns import check_columns

            check_columns(self.plan)

    def to_plan(self) -> dict[str, Any]:
        """Return the whole plan, defaults written out."""
        result: dict[str, Any] = json.loads(self.plan.to_json())
        return result

    def to_file(self, path: str | PathLike[str]) -> None:
        """Write the plan as TOML, whole or not at all."""
        from cxlift.plan_file import write_plan

        write_plan(self.to_plan(), path)

    def summarize(self, data: Any, *, threads: int = 0) -> _core.Summaries:
        """Read the data once and keep what the analysis needs: small, mergeable with ``+``, storable.

        Args:
            data: a table with one row a unit, or several where the plan says so (anything with
                ``__arrow_c_stream__``: pandas, Polars, PyArrow, DuckDB; a lazy frame that narwhals knows; a
                dict of arrays; a path or glob of CSV or Parquet), a ``Dataset`` of events, or aggregates.
            threads: 0 takes as many as the machine has. The result has the same bits for any number.

        Merging adds up people: no unit may stand in two summaries that are added. Partition by a hash of
        the unit or by the day of first exposure, never by the day of activity.

        Raises:
            PlanError: a column that the data lack.
            ExportError: data that cannot be read as the plan says.
        """
        if isinstance(data := summed_up(data, self.plan), _core.Summaries):
            return data
        source = bound_source(data, self.plan, variant_given="variant" in self._written)
        plan = self.plan
        if source.variant is not None:
            plan = _core.Plan.from_json(plan_json(self._written | {"variant": source.variant}))
        if plan.repeated:
            from cxlift.repeated_rows import with_repeated

            source = with_repeated(plan, source)
        if _needs_times(plan):
            from cxlift.made_columns import with_columns

            source = with_columns(plan, source)
        plan, source = with_caps(plan, source)
        with source.errors():
            summaries = _core.summarize(plan, source.table, threads)
        for reason, count in source.exclusions().items():
            summaries.exclude(reason, count)
        return summaries

    def analyze(self, data: Any, *, threads: int = 0) -> Report:
        """Compare each treatment with the control; ``data`` as in ``summarize``, or its result.

        Raises:
            PlanError: a control or treatment that the data lack.
        """
        if self.plan.words and not isinstance(data := summed_up(data, self.plan), _core.Summaries):
            data = reusable(data)
        summaries = self.summarize(data, threads=threads)
        report = _core.analyze(self.plan, summaries, **provenance(self.plan, summaries))
        return Report(report.with_terms(self._terms(data, report)) if self.plan.words else report)

    def _terms(self, data: Any, report: _core.Report) -> str:
        from cxlift.dataset import Dataset
        from cxlift.found_terms import found_terms, terms_without_rows

        if isinstance(data, _core.Summaries):
            return terms_without_rows(self.plan, report.treatments)
        variant = (data if isinstance(data, Dataset) else self.plan).variant
        return found_terms(self.plan, data, variant, report.control, report.treatments)

    def __repr__(self) -> str:
        metrics = ", ".join(metric.name for metric in self.plan.metrics if metric.is_written)
        return f"Experiment({self.plan.name!r}, control={self.plan.control!r}, metrics=[{metrics}])"


def _needs_times(plan: _core.Plan) -> bool:
    """Tell whether columns have to be made, or calendars read, so that others need not import what does."""
    return bool(plan.calendars or plan.segment_times or any(metric.elapsed for metric in plan.metrics))

"""A report: comparisons with verdicts, and the health of the data behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift import _core
from cxlift.health import Health
from cxlift.report_formats import ReportFormats
from cxlift.terms import Terms, terms_of_json
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift.over_time import OverTime

__all__ = ["Health", "Report"]


class Report(ReportFormats):
    """The result of ``Experiment.analyze``; ``Report.from_json`` reads a stored one."""

    def __init__(self, report: _core.Report) -> None:
        self._report = report

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read what ``to_json`` wrote. Raises ``ValueError`` where the text is not a report."""
        return cls(_core.Report.from_json(text))

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self._report.experiment

    @property
    def control(self) -> str:
        """The variant that the others are compared with."""
        return self._report.control

    @property
    def treatments(self) -> list[str]:
        """The variants that are compared with the control."""
        return self._report.treatments

    @property
    def confidence_level(self) -> float:
        """Of every interval in the report."""
        return self._report.confidence_level

    @property
    def correction(self) -> str:
        """How p-values are adjusted for the number of comparisons."""
        return self._report.correction

    @property
    def primary_rule(self) -> str:
        """How many of the primary metrics must be satisfied: ``all`` or ``any``."""
        return self._report.primary_rule

    @property
    def treatment_rule(self) -> str:
        """How many of several treatments must pass: ``all`` or ``any``."""
        return self._report.treatment_rule

    @property
    def plan_hash(self) -> str:
        """SHA-256 of the plan, defaults written out; empty if the report's maker did not say."""
        return self._report.plan_hash

    @property
    def data_fingerprint(self) -> str:
        """SHA-256 of what the analysis read of the data."""
        return self._report.data_fingerprint

    @property
    def version(self) -> str:
        """The version of cxlift that made the report."""
        return self._report.version

    @property
    def generated_at(self) -> str | None:
        """When the report was made, where ``SOURCE_DATE_EPOCH`` fixed that."""
        return self._report.generated_at or None

    @property
    def distributions(self) -> list[_core.ScoreDistribution]:
        """How often each answer of a score was given, by variant."""
        return self._report.distributions

    @property
    def curves(self) -> list[_core.TimeCurve]:
        """The share of cases that are not resolved yet over time, by variant, for metrics of times."""
        return self._report.curves

    @property
    def ordered_segments(self) -> list[_core.OrderedSegment]:
        """The segments whose values have an order: periods, before and after a change, touchpoints."""
        return self._report.ordered_segments

    @property
    def levels(self) -> list[_core.Level]:
        """Each variant's estimate, with its interval, in each value of those segments."""
        return self._report.levels

    @property
    def changes(self) -> list[_core.Change]:
        """How metrics changed at the time of each ``Change``, and by how much more in the treatment."""
        return self._report.changes

    @property
    def units(self) -> dict[str, int]:
        """Units by variant, for every variant of the data."""
        return {variant.variant: variant.units for variant in self._report.variants}

    @property
    def rows(self) -> list[_core.ReportRow]:
        """Every comparison: everybody's first, then each segment's."""
        return self._report.rows

    @property
    def interactions(self) -> list[_core.Interaction]:
        """Whether the effect on a metric differs between the values of a segment; one for each segment."""
        return self._report.interactions

    @property
    def terms(self) -> list[Terms]:
        """What distinguishes the words of each treatment; exploratory, and no part of the decision."""
        return terms_of_json(self._report.terms())

    @property
    def responses(self) -> list[_core.Response]:
        """Who answered, by metric and treatment; what that does to a comparison is in its ``response``."""
        return self._report.responses

    @property
    def health(self) -> Health:
        """The checks of the data, to be read before any comparison."""
        return Health(self._report.health)

    def __getitem__(self, metric: str) -> list[_core.ReportRow]:
        rows = [row for row in self.rows if row.metric == metric]
        if not rows:
            names = dict.fromkeys(row.metric for row in self.rows)
            raise KeyError(f"no metric is called {metric!r}; {nearest(metric, names)}")
        return rows

    def comparison(
        self,
        metric: str,
        *,
        treatment: str | None = None,
        segment: Mapping[str, object] | None = None,
        estimand: str | None = None,
    ) -> _core.ReportRow:
        """Return one comparison.

        Args:
            metric: the metric's name.
            treatment: may be left out where there is one treatment.
            segment: a column and a value, such as ``{"device": "mobile"}``, or those of several columns that
                the plan crosses, in its order; everybody if left out.
            estimand: of a score that estimates more than one number, such as ``"mean"`` of a ``CSAT``; the
                one that decides if left out.

        Raises:
            KeyError: there is no such comparison.
            ValueError: a choice is left open.
        """
        if segment is not None and not segment:
            raise ValueError("comparison: segment is empty, must hold a column and its value.")
        column, label = _core.crossed_segment({} if segment is None else _labels(segment))
        found = self[metric]
        rows = [row for row in found if (row.segment, row.segment_value) == (column, label)]
        if not rows:
            there = dict.fromkeys(f"{row.segment} = {row.segment_value}" for row in found if row.segment)
            raise KeyError(f"no segment is {segment!r}; {nearest(f'{column} = {label}', there)}")
        estimands = list(dict.fromkeys(row.estimand for row in rows))
        if estimand is not None and estimand not in estimands:
            raise KeyError(f"{metric!r} has no estimand {estimand!r}; {nearest(estimand, estimands)}")
        rows = [row for row in rows if row.estimand == (estimand or estimands[0])]
        rows = [row for row in rows if treatment is None or row.treatment == treatment]
        if not rows:
            raise KeyError(
                f"no treatment is called {treatment!r}; {nearest(str(treatment), self.treatments)}"
            )
        if len(rows) > 1:
            choice = ", ".join(repr(row.treatment) for row in rows)
            raise ValueError(f"comparison: treatment is left out, but there are {choice}: name one.")
        return rows[0]

    def over_time(self, metric: str, *, segment: str | None = None, estimand: str | None = None) -> OverTime:
        """Return a metric over the periods of the plan: a table with one row a period and treatment.

        Args:
            metric: the metric's name.
            segment: such as ``"answered_at by week"``, or a column of touchpoints; may be left out where the
                plan has one ``Period``.
            estimand: as of ``comparison``.

        Raises:
            KeyError: there is no such metric, segment or estimand.
            ValueError: the plan has no period, or several to choose from.
        """
        from cxlift.over_time import collected

        return collected(self, metric, segment, estimand)

    def decide(self) -> _core.Decision:
        """Decide by the primary metrics and guardrails: pass, fail or inconclusive, with reasons."""
        return _core.decide(self._report)

    def to_json(self) -> str:
        """Return everything as JSON: the same report gives the same bytes."""
        return self._report.to_json()

    def _whole(self) -> Report:
        return self

    def __repr__(self) -> str:
        return self.to_text()


def _labels(segment: Mapping[str, object]) -> dict[str, str]:
    """Write values as the engine writes labels."""
    return {
        column: str(value).lower() if isinstance(value, bool) else str(value)
        for column, value in segment.items()
    }

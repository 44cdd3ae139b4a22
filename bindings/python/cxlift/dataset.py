"""A dataset: who was exposed to which variant and when, and what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.asked import asked_of_units
from cxlift.units.answer_table import Answers, answer_table
from cxlift.units.checks import check_asked
from cxlift.units.columns import Columns
from cxlift.units.joining import Joining, joined
from cxlift.units.observation import moment
from cxlift.units.own_tables import own_tables
from cxlift.units.unit_rows import unit_rows
from cxlift.units.unit_table import UnitTable
from cxlift.units.where import with_tuples
from cxlift.units.windows import parse_window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from cxlift.asked import Asked
    from cxlift.units.answer_table import AnswerTable
    from cxlift.units.facts import FactColumn, Repeated, Value
    from cxlift.units.source import Source

__all__ = ["Dataset"]


class Dataset:
    """Exposures and facts, from which ``units`` makes one row a unit.

    A unit belongs to the variant of its first exposure; an event counts when ``exposure <= event`` and,
    with a window, ``event <= exposure + window``. Readers of vendors' exports make a dataset too
    (``cxlift.read_optimizely``).

    Args:
        exposures: a table with a unit, a variant and a time in each row; any other column is an attribute.
            pandas, Polars, PyArrow, DuckDB, anything with ``__arrow_c_stream__``, a dict of arrays, or a
            lazy frame that narwhals knows, whose own engine then does the work when all tables are of that
            kind.
        facts: for each event its table, with the unit, the time and any properties.
        unit: column of the unit's id (text or whole numbers; floats are refused, they have lost digits).
        variant: column of the variant in ``exposures``.
        timestamp: column of the time: with a zone, without (then UTC), a date, or whole milliseconds since
            1970.
        order_by: columns that decide between exposures of one unit at the same time. A column ``uuid``
            among them also identifies the row: rows with the same value, in any letter case, are one row
            that was delivered twice.
        window: how long after the exposure events count, a ``timedelta`` or text such as ``"48h"`` or
            ``"7d"``.
        observed_until: the end of the observation, a ``datetime`` or an ISO text; without a zone it is UTC.
            Later exposures and events are left out and counted. If left out, the latest time of all exposures
            and events. ``Retention``, ``Churn`` and ``RepeatPurchase`` need it: a unit that was not observed
            long enough has no value yet, and is counted as ``not_yet_observed``.

    Raises:
        ValueError: a column that an argument names is not there.
        ExportError: a column has a type that its role cannot have.
    """

    def __init__(
        self,
        exposures: Any,
        facts: Mapping[str, Any] | None = None,
        *,
        unit: str = "visitor_id",
        variant: str = "variation_id",
        timestamp: str = "timestamp",
        order_by: Sequence[str] = ("uuid",),
        window: timedelta | str | None = None,
        observed_until: datetime | str | None = None,
    ) -> None:
        columns, span = Columns(unit, variant, timestamp, tuple(order_by)), parse_window(window)
        end = moment(observed_until)
        self._start(own_tables(exposures, {} if facts is None else facts, columns), span, end)

    @classmethod
    def from_source(
        cls,
        source: Source,
        window: timedelta | str | None = None,
        observed_until: datetime | str | None = None,
    ) -> Dataset:
        """Make a dataset of what a reader found."""
        dataset = cls.__new__(cls)
        dataset._start(source, parse_window(window), moment(observed_until))  # noqa: SLF001
        return dataset

    def _start(self, source: Source, window: timedelta | None, observed_until: int | None) -> None:
        self._source, self.window, self._until = source, window, observed_until
        self.unit, self.variant = source.columns.unit, source.columns.variant
        self._prepared: dict[str, tuple[UnitTable, dict[str, int]]] = {}

    def join(
        self,
        event: str,
        table: Any,
        *,
        on: Mapping[str, str],
        timestamp: str = "timestamp",
        identities: Any = None,
        variant: str | None = None,
    ) -> Dataset:
        """Bring the rows of another source, such as a survey or tickets, to the units that they belong to.

        Each row belongs to the unit that the first of its keys names which is a key of one exposed unit
        alone. Rows of nobody in the experiment, rows without a key, and rows whose keys several units share
        are left out; the report's health counts them. Keys are compared as text, letter by letter.

        The health also has the match rates by variant with a test of their own: docs/joining.md.

        Args:
            event: what the rows are called, for metrics: ``cx.NPS(event="survey", property="nps")``.
            table: the rows, as of ``facts``.
            on: for columns of the rows what of the unit they hold: the unit column's name, a column of
                ``identities``, or an attribute of the unit's first exposure. Of several the first that names
                a unit counts.
            timestamp: column of the rows' time, at which the event happened.
            identities: a table of other ids of units: the unit column and one for each kind of id; a unit
                may stand in several rows.
            variant: a column of the rows with the variant as the exposures have it.

        Raises:
            ValueError: an argument names what is not there.

        >>> exposures = {"visitor_id": ["a", "b"], "variation_id": ["old", "new"], "timestamp": [0, 0]}
        >>> people = {"visitor_id": ["a", "b"], "email": ["a@x.org", "b@x.org"]}
        >>> tickets = {"requester": ["b@x.org", "c@x.org"], "opened": [3_600_000, 7_200_000]}
        >>> data = Dataset(exposures).join(
        ...     "ticket", tickets, on={"requester": "email"}, timestamp="opened", identities=people
        ... )
        >>> data.event_names
        ['ticket']
        """
        asked = Joining(event, table, dict(on), timestamp, identities, variant)
        result = type(self).__new__(type(self))
        with self._source.engine.errors():
            result._start(joined(self._source, asked, self._until), self.window, self._until)  # noqa: SLF001
        return result

    @property
    def attribute_names(self) -> list[str]:
        """Attributes of the exposures, which ``units`` can add as columns."""
        with self._source.engine.errors():
            return self._source.attribute_names()

    @property
    def event_names(self) -> list[str]:
        """Events that the facts have."""
        with self._source.engine.errors():
            return self._source.facts.event_names()

    def units(self, asked: Asked = (), attributes: Sequence[str] = ()) -> UnitTable:
        """Give one row a unit: unit, variant, the attributes of its first exposure, a column for each fact.

        The table is sorted by unit and lazy: it shows its first rows, and gives all of them as
        ``to_arrow()``, ``to_pandas()``, ``to_polars()`` or to whoever reads Arrow streams. Counts and sums
        of whole numbers are int64, other sums are double; units without events have 0. An answer is null
        for a unit that gave none; where all of a unit's answers count, it has a row for each.

        Args:
            asked: metrics, such as ``cx.Conversion("purchase")``; or an experiment, whose segments come
                along; or ``FactColumn``, whose names are your own.
            attributes: attributes of the exposures to add, as in ``attribute_names``.

        Raises:
            PlanError: an event, a property or an attribute is not in the data; the message names its place
                in the plan.
            ExportError: a property is not a number, or a file cannot be read.

        >>> import cxlift as cx
        >>> exposures = {"visitor_id": ["a", "b"], "variation_id": ["old", "new"], "timestamp": [1000, 2000]}
        >>> purchases = {"visitor_id": ["b", "b"], "timestamp": [2000, 3000], "revenue": [5, 7]}
        >>> data = cx.Dataset(exposures, {"purchase": purchases})
        >>> data.units([cx.Conversion("purchase"), cx.Sum("purchase", "revenue")])
        visitor_id  variation_id  purchase.converted  purchase.revenue.sum
        a           old                            0                     0
        b           new                            1                    12
        """
        return self._prepare(asked, attributes)[0]

    def answers(
        self,
        event: str,
        *,
        repeated: Repeated,
        columns: Sequence[str] | None = None,
        attributes: Sequence[str] | None = None,
        where: Mapping[str, Value | Sequence[Value]] | None = None,
        unanswered: bool = True,
    ) -> AnswerTable:
        """Give one row for each answer that counts: unit, variant, attributes, time, properties as they are.

        Analyse it with ``unit_rows="many"``, which takes a unit as a cluster of its answers.

        Args:
            event: the name of the event, such as ``"survey"``. Those count that any metric would count.
            repeated: the ``"first"`` or the ``"last"`` answer of a unit by time, ties by ``uuid`` and then by
                row; or ``"all"``.
            columns: properties of the event; all if left out. A row without a value in any is no answer.
            attributes: of the exposures; likewise all.
            where: which of these events are answers: for each property its value, or a list of values.
            unanswered: whether each exposed unit without an answer has a row of nulls. The report then tests
                whether the variants answer alike, and bounds what that does to the difference.

        Raises:
            PlanError: an event, a property or an attribute is not in the data.

        >>> import cxlift as cx
        >>> exposures = {"visitor_id": ["a", "b"], "variation_id": ["old", "new"], "timestamp": [1000, 2000]}
        >>> surveys = {"visitor_id": ["b", "b"], "timestamp": [2000, 3000], "score": [9, 10]}
        >>> data = cx.Dataset(exposures, {"survey": surveys})
        >>> data.answers("survey", repeated="all", columns=["score"]).to_arrow()["score"].to_pylist()
        [None, 9, 10]
        """
        if repeated not in ("first", "last", "all"):
            raise ValueError(f"Dataset: repeated is {repeated!r}; it is 'first', 'last' or 'all'.")
        asked = Answers(event, columns, attributes, with_tuples(where or {}), repeated, unanswered=unanswered)
        with self._source.engine.errors():
            return answer_table(self._source, asked, self.window, self._until)

    def exclusions(self, asked: Asked = (), attributes: Sequence[str] = ()) -> dict[str, int]:
        """Count what ``units`` of the same arguments left out; the two are computed together, once.

        docs/exclusions.md lists the reasons; each row is counted once, under the first that applies.

        """
        return dict(self._prepare(asked, attributes)[1])

    def _prepare(self, asked: Asked, attributes: Sequence[str]) -> tuple[UnitTable, dict[str, int]]:
        wanted = asked_of_units(asked, attributes)
        key = repr(wanted)  # by its text: to Python, 1 and True are equal
        if key not in self._prepared:
            with self._source.engine.errors():
                self._prepared[key] = self._carry_out(*wanted)
        return self._prepared[key]

    def _carry_out(
        self, facts: tuple[FactColumn, ...], attributes: tuple[str, ...]
    ) -> tuple[UnitTable, dict[str, int]]:
        source, until = self._source, self._until
        check_asked(source, facts, attributes)
        frame, excluded = unit_rows(source, facts, attributes, self.window, until)
        names = [self.unit, self.variant, *attributes, *(fact.name for fact in facts)]
        times = [fact.name for fact in facts if fact.is_time()]
        return UnitTable(source.engine, frame, names, times), excluded

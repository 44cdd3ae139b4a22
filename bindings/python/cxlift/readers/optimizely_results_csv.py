"""The CSV of the Results page: one row for each metric and variation, no variances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from cxlift.errors import ExportError
from cxlift.readers.optimizely_results_found import (
    DIRECTIONS,
    Found,
    checked_arms,
    metric_name,
    remaining,
    units_of,
)
from cxlift.readers.text_streams import TextStream, csv_header
from cxlift.units.names import listed, nearest
from cxlift.vendor_results.arms import MOST_UNITS, Arm, Theirs, VendorMetric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["read_results_csv"]

NEEDED = ("is baseline variation", "numerator value", "denominator value")
COLUMNS = (
    "start time (utc)",
    "end time (utc)",
    "variation name",
    "variation id",
    "is baseline variation",
    "metric event name",
    "metric event id",
    "metric numerator type",
    "metric denominator type",
    "metric winning direction",
    "numerator value",
    "denominator value",
    "metric value",
    "improvement status from baseline",
    "improvement value from baseline",
    "statistical significance",
    "is improvement significant",
    "confidence interval - low",
    "confidence interval - high",
    "samples remaining to significance",
)
# What stands where there is no number: of the baseline, or of a metric that has none yet.
UNAVAILABLE = {"", "-", "--", "–", "—", "na", "n/a", "nan", "null", "none", '""'}
AGGREGATORS = {"unique conversions": "unique", "total conversions": "count"}
SCOPES = {"visitor": "visitor", "session": "session", "event": "event"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_results_csv(table: Input, how: TextFormat) -> Found:
    """Read one file; the order of its metrics is taken for that of the page."""
    header = csv_header(table, how)
    at = _places(table.name, header)
    rows = _rows(table, header, how)
    if not rows:
        raise ExportError(f"{table.name}: the file has a header and no rows; there are no results yet.")
    cells = [_Row(table.name, i, {name: row[at[name]] for name in at}) for i, row in enumerate(rows, 2)]
    metrics = _metrics(table.name, cells)
    periods = {(cell.text("start time (utc)"), cell.text("end time (utc)")) for cell in cells}
    if len(periods) > 1:
        raise ExportError(f"{table.name}: the rows are of {len(periods)} periods; export one period a file.")
    [(start, end)] = periods
    unknown = [name for name in header if _plain(name) not in COLUMNS]
    notes = ["The CSV has no order of metrics but that of its rows, which is taken for that of the page."]
    notes += [f"Columns {listed(unknown)} are not read."] * bool(unknown)
    return Found(
        (table.name,),
        metrics=metrics,
        start=start,
        end=end,
        counts=units_of(metrics),
        names={arm.id: arm.name for metric in metrics for arm in metric.arms},
        has_variance=False,
        notes=tuple(notes),
    )


class _Row:
    """A row's cells, by the names of columns in small letters."""

    def __init__(self, file: str, row: int, cells: Mapping[str, str | None]) -> None:
        self._file, self._row, self._cells = file, row, cells

    def text(self, column: str) -> str | None:
        """Give a text without the quotes that the export puts around names."""
        found = (self._cells.get(column) or "").strip()
        if len(found) >= 2 and found[0] == found[-1] == '"':
            found = found[1:-1]
        return found or None

    def number(self, column: str) -> float | None:
        """Give a number; what stands for none is none."""
        cell = (self._cells.get(column) or "").strip()
        if cell.casefold() in UNAVAILABLE:
            return None
        if not NUMBER.fullmatch(cell) or abs(float(cell)) == float("inf"):
            self.refuse(column, "a number with a decimal point")
        return float(cell)

    def flag(self, column: str) -> bool | None:
        """Give true or false in any case."""
        cell = (self._cells.get(column) or "").strip().strip('"').casefold()
        if cell in UNAVAILABLE:
            return None
        if cell not in ("true", "false", "1", "0", "yes", "no"):
            self.refuse(column, "true or false")
        return cell in ("true", "1", "yes")

    def word(self, column: str, *known: str) -> str | None:
        """Give one of some words, in any case."""
        word = (self.text(column) or "").casefold()
        if word in UNAVAILABLE:
            return None
        if word not in known:
            self.refuse(column, f"one of {', '.join(known)}")
        return word

    def place(self, column: str) -> str:
        """Name a cell."""
        return f"{self._file}: row {self._row}, column {column!r}"

    def refuse(self, column: str, needed: str) -> NoReturn:
        """Say what a cell must be."""
        raise ExportError(f"{self.place(column)} is {self._cells.get(column)!r}; it must be {needed}.")

    @property
    def key(self) -> tuple[str | None, ...]:
        """Tell metrics apart: one name may stand there with two numerators."""
        of = ("name", "id")
        names = [f"metric event {part}" for part in of]
        return tuple(self.text(c) for c in (*names, "metric numerator type", "metric denominator type"))

    def arm(self) -> Arm:
        """Read the variation; a campaign's file names none, so that it has two at most."""
        is_baseline = self.flag("is baseline variation")
        if is_baseline is None:
            self.refuse("is baseline variation", "true or false")
        name, id_ = self.text("variation name"), self.text("variation id")
        plain = "baseline" if is_baseline else "campaign"
        return Arm(
            id=id_ or name or plain,
            name=name or id_ or plain,
            is_baseline=is_baseline,
            value=self.number("numerator value"),
            samples=self._units(),
            rate=self.number("metric value"),
            theirs=Theirs() if is_baseline else self._theirs(),
        )

    def _units(self) -> float | None:
        number = self.number("denominator value")
        if number is not None and not 0 <= number <= MOST_UNITS:
            self.refuse("denominator value", "a number from 0 to 2^53")
        return number

    def _theirs(self) -> Theirs:
        significance = self.number("statistical significance")
        if significance is not None and not 0 <= significance <= 1:
            self.refuse("statistical significance", "a fraction from 0 to 1")
        ends = [self.number(f"confidence interval - {end}") for end in ("low", "high")]
        interval = None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
        if interval is not None and interval[0] > interval[1]:
            self.refuse("confidence interval - low", "below the high end")
        left = "samples remaining to significance"
        return Theirs(
            lift=self.number("improvement value from baseline"),
            interval=interval,
            significance=significance,
            is_significant=self.flag("is improvement significant"),
            status=self.word("improvement status from baseline", "equal", "better", "worse"),
            units_remaining=remaining(self.number(left), self.place(left)),
        )


def _plain(name: str) -> str:
    return " ".join(name.strip().strip('"').casefold().split())


def _places(file: str, header: Sequence[str]) -> dict[str, int]:
    """Find the columns, whatever the case of their letters."""
    plain = [_plain(name) for name in header]
    for name in plain:
        if name in COLUMNS and plain.count(name) > 1:
            raise ExportError(f"{file}: the header has the column {name!r} more than once; export it again.")
    for name in (*NEEDED, "metric event name"):
        if name not in plain and not (name == "metric event name" and "metric event id" in plain):
            raise ExportError(f"{file}: the column {name!r} is missing; {nearest(name, plain)}")
    return {name: plain.index(name) for name in COLUMNS if name in plain}


def _rows(table: Input, header: Sequence[str], how: TextFormat) -> list[Any]:
    """Read all cells as text; results are short."""
    import pyarrow as pa

    errors: list[ExportError] = []
    try:
        found = pa.table(TextStream([table], header, how, errors))
    except (pa.ArrowException, ExportError, OSError):
        if errors:
            raise errors[0] from None
        raise
    return list(zip(*(found.column(i).to_pylist() for i in range(len(header))), strict=True))


def _metrics(file: str, rows: Sequence[_Row]) -> tuple[VendorMetric, ...]:
    groups: dict[tuple[str | None, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    found = []
    for index, (key, of) in enumerate(groups.items()):
        name, event_id, numerator, denominator = key
        kind = (numerator or "").casefold()
        aggregator = AGGREGATORS.get(kind, numerator)
        directions = {row.word("metric winning direction", *DIRECTIONS) for row in of}
        shown = metric_name(name, event_id, aggregator, None)
        if len(directions) > 1:
            of[0].refuse("metric winning direction", f"the same in all rows of {shown!r}")
        scope = (denominator or "").casefold().removesuffix("s")
        arms = checked_arms([row.arm() for row in of], f"{file}: metric {shown!r}")
        direction = directions.pop()
        found.append(
            VendorMetric(
                index=index,
                name=shown,
                event_id=event_id,
                aggregator=aggregator,
                field=None,
                scope=SCOPES.get(scope, denominator),
                direction=None if direction is None else DIRECTIONS[direction],
                arms=arms,
                place=f"{file}: metric {shown!r}",
            )
        )
    return tuple(found)

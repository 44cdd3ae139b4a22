"""From whatever a user has to a table that the engine can stream."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.asked import columns_of_units, facts, metric_columns, needed
from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from cxlift._core import Plan
    from cxlift.dataset import Dataset
    from cxlift.readers.mapped_units import MappedUnits
    from cxlift.readers.tables import TableFiles

__all__ = ["Source", "arrays", "bound_source", "summed_up"]


@dataclass(frozen=True)
class Source:
    """A table with ``__arrow_c_stream__``, and what its maker left out of it (asked for after the pass)."""

    table: Any
    exclusions: Callable[[], Mapping[str, int]] = dict
    variant: str | None = None  # the variant column, where the data and not the plan name it
    errors: Callable[[], AbstractContextManager[None]] = nullcontext  # gives a stream's error its type back


def summed_up(data: Any, plan: Plan) -> Any:
    """Return aggregates as summaries, and other data as they are."""
    if type(data).__module__ != "cxlift.aggregates.aggregates":  # others need not import them
        return data
    return data.summaries(plan)


def bound_source(data: Any, plan: Plan, *, variant_given: bool) -> Source:
    """Return the data as a source of the plan's columns."""
    from cxlift.dataset import Dataset
    from cxlift.readers.mapped_units import MappedUnits
    from cxlift.units.answer_table import AnswerTable
    from cxlift.units.fact_table import FactTable

    if isinstance(data, FactTable):
        return Source(data, data.counted)
    if isinstance(data, MappedUnits):
        return _table_of_units(data, plan)
    if isinstance(data, (str, os.PathLike, list, tuple)):
        return _files(data, plan)
    if isinstance(data, Mapping):
        return Source(arrays(data))
    if isinstance(data, Dataset):
        return _dataset(data, plan, variant_given=variant_given)
    if isinstance(data, AnswerTable):
        return Source(data, lambda: data.exclusions)
    return Source(_frame(data, plan), errors=_errors_of_python_streams)


def _projection(plan: Plan, known: Collection[str]) -> list[str] | None:
    """Return the columns to read, or None where one is missing: the engine then names it among all."""
    columns = needed(plan)
    return columns if all(column in known for column in columns) else None


def _files(paths: Any, plan: Plan) -> Source:
    from cxlift.readers.tables import open_tables

    files = open_tables(paths)
    columns, numeric = _asked(files.column_names, plan)
    table = files.rows(columns, numeric=numeric)
    return Source(table, errors=lambda: _named(paths, table))


def _table_of_units(data: MappedUnits, plan: Plan) -> Source:
    columns, numeric = _asked(data.column_names, plan)
    table = data.rows(columns, numeric=numeric)
    return Source(table, errors=table.errors)


def _asked(known: Collection[str], plan: Plan) -> tuple[list[str] | None, list[str]]:
    """Give the columns to read of a table with one row a unit, and those of them that are numbers."""
    for fact in facts(plan):
        if fact.name not in known:
            raise PlanError(
                f"{fact.place}.event: a table with one row a unit has no events; "
                f"read event-level data, or add a column {fact.name!r}."
            )
    return _projection(plan, known), [column for column in metric_columns(plan) if column in known]


@contextmanager
def _named(paths: Any, table: TableFiles) -> Iterator[None]:
    """Begin the engine's errors about data, which know no file, with the files."""
    several = isinstance(paths, (list, tuple))
    place = ", ".join(os.fspath(path) for path in paths) if several else os.fspath(paths)
    try:
        with table.errors():
            yield
    except ExportError as error:
        text = str(error)
        raise ExportError(f"{place}: {text}" if text.startswith(("Column ", "The data ")) else text) from None


def arrays(data: Mapping[str, Any]) -> Any:
    """Return a dict of arrays as a table."""
    import numpy as np
    import pyarrow

    def column(values: Any) -> Any:
        # Texts as objects come from pandas, where NaN stands for the missing ones.
        objects = isinstance(values, np.ndarray) and values.dtype == object
        return pyarrow.array(values, from_pandas=True) if objects else values

    try:
        return pyarrow.table({name: column(values) for name, values in data.items()})
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise ExportError(f"The dict of arrays is not a table: {_sentence(error)}") from None


def _dataset(dataset: Dataset, plan: Plan, *, variant_given: bool) -> Source:
    from cxlift.units.names import nearest

    asked = facts(plan)
    if plan.unit_rows == "many" and not any(fact.is_answer() for fact in asked):
        raise PlanError(
            "unit_rows: a dataset has one row a unit, unless a metric is of its events' answers, as in "
            'cxlift.NPS(event="survey", property="score"); leave unit_rows = "many" out, '
            "or pass a table of rows."
        )
    if plan.repeated:
        raise PlanError(
            f"repeated: a dataset's metrics say it themselves, each of its event; write repeated = "
            f"{plan.repeated!r} in them."
        )
    if plan.unit is not None and plan.unit != dataset.unit:
        raise PlanError(
            f"unit: the dataset's unit is {dataset.unit!r}, not {plan.unit!r}; write that, or leave it out."
        )
    if variant_given and plan.variant != dataset.variant:
        raise PlanError(
            f"variant: the dataset's variant column is {dataset.variant!r}, not {plan.variant!r}; "
            "write that, or leave it out."
        )
    columns = columns_of_units(plan)
    known = dataset.attribute_names if columns else []
    for column, place in columns.items():
        if column not in known:
            raise PlanError(f"{place}: the exposures have no attribute {column!r}; {nearest(column, known)}")
    attributes = list(dict.fromkeys([*plan.segment_columns, *columns]))
    table = dataset.units(asked, attributes)
    return Source(table, lambda: _by_metric(plan, dataset.exclusions(asked, attributes)), dataset.variant)


def _by_metric(plan: Plan, counted: Mapping[str, int]) -> dict[str, int]:
    """Name the metrics in what is counted of a column: ``not_yet_observed.(end).(metric)``."""
    found: dict[str, int] = {}
    for reason, count in counted.items():
        kind, _, rest = reason.partition(".")
        if kind not in ("not_yet_observed", "partly_observed"):
            found[reason] = count
            continue
        end, _, column = rest.partition(".")
        names = [m.name for m in plan.metrics if column in [fact.name for fact in m.facts]]
        found |= {f"{kind}.{end}.{name}": count for name in names}
    return found


def _frame(data: Any, plan: Plan) -> Any:
    module = type(data).__module__.partition(".")[0]
    if module == "pandas":
        return _pandas(data, plan)
    if hasattr(data, "__arrow_c_stream__"):
        return data
    import narwhals

    try:
        frame = narwhals.from_native(data)
    except TypeError:
        raise ExportError(
            f"Data of type {type(data).__name__} cannot be read: pass a data frame, a dict of arrays, "
            "a path, a Dataset or Summaries."
        ) from None
    lazy = frame.lazy()
    wanted = _projection(plan, lazy.collect_schema().names())
    if wanted is not None:
        lazy = lazy.select(*wanted)
    return lazy.collect("pyarrow").to_native()


def _pandas(data: Any, plan: Plan) -> Any:
    """Convert no more columns than the plan needs; pandas' text columns are costly."""
    import pyarrow

    columns = list(data.columns)
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if columns.count(name) > 1)
        raise ExportError(f"Column '{twice}' stands twice in the data: rename or drop one of the two.")
    wanted = _projection(plan, columns)
    frame = data.head(0) if wanted is None else data[wanted]
    try:
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise ExportError(f"The data frame is not a table: {_sentence(error)}") from None


@contextmanager
def _errors_of_python_streams() -> Iterator[None]:
    """Shorten what PyArrow tells of an exception in a generator of batches: a traceback, as text.

    A Ctrl-C that such a generator noticed comes that way, too.
    """
    try:
        yield
    except ExportError as error:
        sentence, found, traceback = str(error).partition(" Detail: Python exception: ")
        if not found:
            raise
        lines = traceback.rstrip().split("\n")
        start = max((i for i, line in enumerate(lines) if line.startswith("  ")), default=0) + 1
        cause = " ".join(" ".join(lines[start:]).split())
        if cause == "KeyboardInterrupt":
            raise KeyboardInterrupt from None
        raise ExportError(f"{sentence.partition(': ')[0]}: {cause}") from None


def _sentence(error: Exception) -> str:
    text = " ".join(str(part) for part in error.args) or type(error).__name__
    return text.strip().rstrip(".") + "."

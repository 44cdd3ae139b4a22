"""The columns of texts that a plan asks for, from whatever a user has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from cxlift._core import AskedWords

__all__ = ["reusable", "texts_of"]


def reusable(data: Any) -> Any:
    """Hold a stream that runs once, such as a reader of batches, as a table: it is read twice."""
    import pyarrow as pa

    return pa.table(data) if isinstance(data, pa.RecordBatchReader) else data


def texts_of(
    data: Any,
    words: AskedWords,
    *,
    variant: str,
    compared: Sequence[str],
    units: str | None,
    score: str | None,
) -> pyarrow.Table:
    """Read the columns ``variant``, ``text`` and, where they are asked for, ``unit`` and ``score``.

    A lazy frame gives the rows of compared variants alone; of other data the caller takes them.
    """
    import pyarrow as pa

    wanted = {"variant": variant, "text": words.column, "unit": units, "score": score}
    names = {role: column for role, column in wanted.items() if column is not None}
    table = _table(data, words, list(dict.fromkeys(names.values())), score, (variant, compared))
    columns = {role: table[column] for role, column in names.items()}
    try:
        columns["variant"] = columns["variant"].cast(pa.large_string())
    except pa.ArrowException as error:
        raise ExportError(f"Column {variant!r} does not hold names of variants: {error}.") from None
    if "score" in columns:
        columns["score"] = columns["score"].cast(pa.float64())
    return pa.table(columns)


def _table(
    data: Any,
    words: AskedWords,
    columns: list[str],
    score: str | None,
    variants: tuple[str, Sequence[str]],
) -> pyarrow.Table:
    import pyarrow as pa

    from cxlift.dataset import Dataset
    from cxlift.sources import arrays

    if isinstance(data, Dataset):
        _require(words, columns, [data.variant, *data.attribute_names], "the exposures have no attribute")
        attributes = [column for column in columns if column != data.variant]
        return pa.table(data.units((), attributes)).select(columns)
    if isinstance(data, (str, os.PathLike, list, tuple)):
        from cxlift.readers.tables import open_tables

        files = open_tables(data)
        _require(words, columns, files.column_names, "there is no column")
        rows = files.rows(columns, numeric=[] if score is None else [score])
        with rows.errors():
            return pa.table(rows)
    if isinstance(data, Mapping):
        _require(words, columns, list(data), "there is no column")
        return arrays({column: data[column] for column in columns})
    import narwhals

    frame = narwhals.from_native(data, pass_through=True)
    if not hasattr(frame, "lazy"):
        table = pa.table(data)
        _require(words, columns, table.column_names, "there is no column")
        return table.select(columns)
    lazy = frame.lazy()
    _require(words, columns, lazy.collect_schema().names(), "there is no column")
    lazy = lazy.select(*columns)
    if variants[0] in columns and lazy.collect_schema()[variants[0]] == narwhals.String:
        lazy = lazy.filter(narwhals.col(variants[0]).is_in(variants[1]))
    return lazy.collect("pyarrow").to_native()


def _require(words: AskedWords, columns: list[str], known: Any, missing: str) -> None:
    from cxlift.units.names import nearest

    for column in columns:
        if column not in known:
            place = f"{words.place}.column" if column == words.column else words.place
            raise PlanError(f"{place}: {missing} {column!r}; {nearest(column, known)}")

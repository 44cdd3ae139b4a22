"""The index of a batch: a page, a CSV for spreadsheets, and a typed table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from cxlift.batch.portfolio import COLUMNS, summary_rows
from cxlift.files import write_whole
from cxlift.render.csv import harmless
from cxlift.render.portfolio_page import portfolio_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["write_index"]


def write_index(folder: Path, experiments: Sequence[dict[str, Any]], others: Sequence[str]) -> None:
    """Write ``summary.csv``, ``summary.parquet`` and ``index.html``, each whole or not at all."""
    rows = summary_rows(experiments)
    write_whole(folder / "summary.csv", _csv(rows))
    _write_parquet(folder / "summary.parquet", rows)
    write_whole(folder / "index.html", portfolio_page(rows, others))


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    return value if value == value else None  # noqa: PLR0124  None, as not a number, is written as nothing


def _write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    table = pa.table([[row[name] for row in rows] for name in COLUMNS], schema=schema)
    temporary = path.with_name(f".{path.name}.tmp")
    pq.write_table(table, temporary)
    temporary.replace(path)

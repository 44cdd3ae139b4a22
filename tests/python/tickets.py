"""Exports of helpdesks as tests write them, and tables as tests compare them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cxlift.units.fact_table import FactTable


def utc(text: str) -> datetime:
    """Read a time of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def csv_text(rows: Sequence[Mapping[str, str]], header: Iterable[str] | None = None) -> str:
    """Write rows, of which each may lack columns."""
    names = list(dict.fromkeys(name for row in rows for name in row)) if header is None else list(header)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def saved(path: Path, content: Any) -> Path:
    """Write text as it is, and anything else as JSON."""
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def rows(table: FactTable, *names: str) -> list[tuple[Any, ...]]:
    """Give these columns, row by row."""
    found = table.to_arrow().to_pylist()
    return [tuple(row[name] for name in names) for row in found]

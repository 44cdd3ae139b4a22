"""Comparisons as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv as format_csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["csv", "harmless"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full width counts, too


def csv(report: Report) -> str:
    """Write one line for each comparison; a number that does not exist is an empty cell."""
    columns = report.to_dict()
    buffer = io.StringIO()
    writer = format_csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for line in zip(*columns.values(), strict=True):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""What Google Benchmark found, as a table."""

from __future__ import annotations

from typing import Any

from layout import markdown

__all__ = ["as_table"]

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def as_table(document: dict[str, Any]) -> str:
    """One line a kernel: time of a call, and of one of the items that it says to have worked on."""
    lines = []
    for run in document["benchmarks"]:
        microseconds = run["real_time"] * NANOSECONDS[run["time_unit"]] / 1e3
        rate = run.get("items_per_second")
        of_item = f"{1e9 / rate:,.3f}" if rate else "–"
        lines.append([run["name"], f"{microseconds:,.2f}", of_item, run.get("label", "")])
    return markdown(["kernel", "µs", "ns an item", "remark"], lines)

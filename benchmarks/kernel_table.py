"""What Google Benchmark found, as a table."""

from __future__ import annotations

from typing import Any

from instruction_sets import NAMES
from layout import markdown

__all__ = ["as_table"]

BY_TARGET = {"poisson_weights", "shifted_sums"}  # kernels whose first argument is Highway's number
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def _named(kernel: str) -> str:
    """Say which instruction set it is where Highway's number is the argument."""
    name, *arguments = kernel.split("/")
    if name not in BY_TARGET:
        return kernel
    return "/".join([name, NAMES.get(int(arguments[0]), arguments[0]), *arguments[1:]])


def as_table(document: dict[str, Any]) -> str:
    """One line a kernel: processor time of a call, and of one of the items that it says to have worked on."""
    lines = []
    for run in document["benchmarks"]:
        microseconds = run["cpu_time"] * NANOSECONDS[run["time_unit"]] / 1e3
        rate = run.get("items_per_second")
        of_item = f"{1e9 / rate:,.3f}" if rate else "–"
        lines.append([_named(run["name"]), f"{microseconds:,.3f}", of_item])
    return markdown(["kernel", "µs", "ns an item"], lines)

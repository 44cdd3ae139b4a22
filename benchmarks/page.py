"""docs/benchmarks.md, with the machine named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import installed
from layout import by_job, rows_table

if TYPE_CHECKING:
    from runner import Measured

__all__ = ["page"]

HEAD = """# Benchmarks

Written by `python benchmarks/run.py --docs docs/benchmarks.md`;
[benchmarks/README.md](../benchmarks/README.md) says how to run it. Everything in a table was measured in the
same run on the same data.

*ms* is wall time, the median of up to 7 turns after 0.3 seconds of warming up; a run that takes more than 10
seconds counts at once. *ratio* is the time over that of the job's first line. *MB* is the peak of memory
above the data, in a process of its own. *goal* is what the line is held to, and whether it met that.
"""

KERNELS = """## Kernels

Google Benchmark on one thread, processor time: `benchmarks/kernels/`. An item is a random number of 32 bits,
a value, or a unit drawn.
"""


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{package} {version}" for package, version in machine["versions"].items())
    return (
        f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores, best instruction "
        f"set {machine['instruction_sets'][0]}, {machine['memory_gigabytes']:g} GB, {machine['system']}, "
        f"load average {machine['load']:g} at the start.\n\n{versions}.\n"
    )


def _goals(found: Measured) -> str:
    judged = [row for _, rows, _ in found for row in rows if row.met is not None]
    missed = [row for row in judged if not row.met]
    if not judged:
        return ""
    text = f"{len(judged) - len(missed)} of {len(judged)} goals are met.\n"
    return (
        text + "".join(f"\n- Missed: {row.job}, {row.who}: {'; '.join(row.goals)}." for row in missed) + "\n"
    )


def page(found: Measured, machine: dict[str, Any], kernels: str) -> str:
    parts = [HEAD, _machine(machine), _goals(found)]
    for table, rows, sentences in found:
        shown = by_job(rows) if table.by_job else rows_table(rows)
        parts.append(f"## {table.title}\n\n`benchmarks/{table.name}.py`. {table.about}\n\n{shown}\n")
        parts += [sentence + "\n" for sentence in sentences]
    if kernels:
        parts.append(f"{KERNELS}\n{kernels}\n")
    parts += [f"Left out: {who}: {why}.\n" for who, why in installed.left_out().items()]
    return "\n".join(part for part in parts if part)

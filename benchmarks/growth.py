"""How times grow with the number of units, from ten thousand a variant to a hundred million.

    python benchmarks/growth.py

Sizes for which the machine has not the memory are left out, and said to be.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import installed
import numpy as np
import pyarrow as pa
from job import Job, Options, Side, Table
from memory import available_gigabytes
from runner import main
from samples import answers, lognormal

import cxlift as cx
from cxlift import stats

RESAMPLES = 1_000
ABOUT = f"""Units a variant. The pass is `Experiment.summarize` of one mean over the rows of both variants;
all resampling is of {RESAMPLES:,} resamples with the percentile interval of the difference, by what
`resampling="auto"` takes. From `Counts` and `Distribution`, which a pass makes, it should not grow with the
units at all."""


def ours(estimand: str, control: Any, treatment: Any) -> Side:
    run = partial(stats.bootstrap, control, treatment, estimand, "percentile", RESAMPLES)
    return Side(run, memory=False)


def counts_of(values: Any) -> stats.Counts:
    return stats.Counts({float(answer): int(n) for answer, n in enumerate(np.bincount(values)) if n})


def make(n: int) -> dict[str, Side]:
    control, treatment = lognormal(n)
    codes = np.repeat(np.array([0, 1], dtype=np.int8), n)
    columns = pa.chunked_array([pa.array(control), pa.array(treatment)])
    table = pa.table({"variant": pa.array(codes), "value": columns})
    experiment = cx.Experiment("growth", control=0, metrics=[cx.Mean("value")])
    scores = answers(n)
    sketches = [stats.Distribution.from_values(values) for values in (control, treatment)]
    return {
        "the pass, one mean": Side(partial(experiment.summarize, table), memory=False),
        "Distribution.from_values, both": Side(
            lambda: [stats.Distribution.from_values(values) for values in (control, treatment)], memory=False
        ),
        "NPS from arrays of int8": ours("nps", scores[0], scores[1]),
        "NPS from Counts": ours("nps", counts_of(scores[0]), counts_of(scores[1])),
        "mean from arrays of doubles": ours("mean", control, treatment),
        "mean from Distributions": ours("mean", sketches[0], sketches[1]),
    }


def jobs(options: Options) -> list[Job]:
    found = []
    for exponent in range(3, 5) if options.short else range(4, 9):
        n = 10**exponent
        needed = 80e-9 * n  # the columns, and what the calls copy of them
        if needed > available_gigabytes():
            installed.leave_out(
                f"growth at 1e{exponent}", f"needs {needed:.0f} GB of memory, more than is free"
            )
        else:
            found.append(Job(f"1e{exponent}", partial(make, n)))
    return found


TABLE = Table("growth", "Growth with the number of units", ABOUT, jobs, by_job=True)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))

"""How long the one pass over unit rows takes, beside ``numpy.sum`` and beside tea-tasting.

    python benchmarks/summarize.py                    5 million rows, medians of 7 runs
    python benchmarks/summarize.py --rows 300000      a short form; nothing is asserted about time
    python benchmarks/summarize.py --json times.json

Every contestant runs once before the clock starts, then they take turns, so that a busy moment of the
machine hits all alike. All have the same 8 columns, already in memory.
The program fails if 1, 2 and 8 threads do not give the same bits.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Callable

METRICS = [f"m{i}" for i in range(8)]
VARIANTS = ["original", "redesign"]
TEXTS = {"utf8": pa.string(), "large_utf8": pa.large_string(), "utf8_view": pa.string_view()}
NO_TEA_TASTING = (
    "tea-tasting is not installed, so it is left out: pip install -r benchmarks/requirements.txt brings it."
)


@dataclass(frozen=True)
class Contestant:
    name: str
    run: Callable[[], object]


def numbers(rows: int) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    rng = np.random.default_rng(1)
    base = rng.lognormal(size=rows)
    return [base * (i + 1) for i in range(len(METRICS))]


def with_nulls(columns: list[Any], share: float) -> list[pa.Array]:
    rng = np.random.default_rng(2)
    return [pa.array(column, mask=rng.random(len(column)) < share) for column in columns]


def labels(codes: np.ndarray[Any, np.dtype[np.int8]], names: list[str], form: str) -> pa.Array:
    """A label column in one of the forms that Arrow has for it."""
    if form == "int8":
        return pa.array(codes)
    dictionary = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))
    return dictionary if form == "dictionary" else dictionary.cast(pa.string()).cast(TEXTS[form])


def experiment(control: str | int, segments: tuple[str, ...] = ()) -> cx.Experiment:
    metrics = [cx.Mean(name) for name in METRICS]
    return cx.Experiment("benchmark", control=control, metrics=metrics, segments=segments)


def tea_tasting(table: pa.Table) -> Contestant | None:
    """8 ``Mean`` metrics by variant in one ``Experiment``, analyzed; its one pass is most of that."""
    try:
        import tea_tasting as tt
    except ImportError:
        return None
    asked = tt.Experiment({name: tt.Mean(name) for name in METRICS}, variant="variant")
    return Contestant("tea-tasting, int8 variant", lambda: asked.analyze(table))


def contestants(rows: int) -> tuple[list[Contestant], cx.Experiment, pa.Table]:
    """All that are timed, and the experiment and table of the second leg."""
    rng = np.random.default_rng(3)
    variant = rng.integers(0, len(VARIANTS), rows).astype(np.int8)
    columns = numbers(rows)
    table = pa.table(dict(zip(METRICS, columns, strict=True)))
    holes = pa.table(dict(zip(METRICS, with_nulls(columns, 0.05), strict=True)))
    countries = [f"country-{i}" for i in range(10)]
    country = labels(rng.integers(0, len(countries), rows).astype(np.int8), countries, "dictionary")

    result = [Contestant("numpy.sum", lambda: [np.sum(column) for column in columns])]

    def add(name: str, asked: cx.Experiment, data: pa.Table) -> None:
        result.append(Contestant(name, lambda: asked.summarize(data, threads=2)))

    for form in ("int8", "dictionary", *TEXTS):
        asked = experiment(0 if form == "int8" else VARIANTS[0])
        add(f"cxlift, {form} variant", asked, table.append_column("variant", labels(variant, VARIANTS, form)))
    segmented = experiment(VARIANTS[0], ("country",))
    data = holes.append_column("variant", labels(variant, VARIANTS, "dictionary"))
    data = data.append_column("country", country)
    add("cxlift, 5 % nulls, dictionary variant, segment of ten", segmented, data)
    tea = tea_tasting(table.append_column("variant", labels(variant, VARIANTS, "int8")))
    return [*result, *([tea] if tea is not None else [])], segmented, data


def medians(runners: list[Contestant], repeats: int) -> dict[str, float]:
    """Milliseconds."""
    times: dict[str, list[float]] = {runner.name: [] for runner in runners}
    for turn in range(repeats + 1):
        for runner in runners:
            begin = time.perf_counter()
            runner.run()
            if turn > 0:  # the first one warms up
                times[runner.name].append((time.perf_counter() - begin) * 1e3)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", metavar="FILE", help="write the numbers there, too")
    arguments = parser.parse_args()

    runners, asked, data = contestants(arguments.rows)
    times = medians(runners, arguments.repeats)
    same = len({asked.summarize(data, threads=threads).to_json() for threads in (1, 2, 8)}) == 1
    base = times["numpy.sum"]
    load = os.getloadavg()[0]
    print(f"{arguments.rows:,} rows x {len(METRICS)} means, median of {arguments.repeats};")
    print(f"cxlift with 2 threads on {os.cpu_count()} processors, load average {load:.1f}\n")
    print(f"| {'':54} | {'ms':>8} | x numpy.sum |\n|{'-' * 56}|{'-' * 9}:|{'-' * 12}:|")
    for name, milliseconds in times.items():
        print(f"| {name:54} | {milliseconds:8.1f} | {milliseconds / base:11.2f} |")
    print(f"\n1, 2 and 8 threads give {'the same bits' if same else 'DIFFERENT BITS'}.")
    if not any(name.startswith("tea-tasting") for name in times):
        print(NO_TEA_TASTING)
    if arguments.json:
        record = {"rows": arguments.rows, "load": load, "milliseconds": times, "same_bits": same}
        Path(arguments.json).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

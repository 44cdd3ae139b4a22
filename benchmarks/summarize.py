"""How long the one pass over unit rows takes, beside ``numpy.sum`` and beside tea-tasting.

    python benchmarks/summarize.py

The program fails if 1, 2 and 8 threads do not give the same bits.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from installed import peer
from job import Goal, Job, Options, Side, Table
from runner import main

import cxlift as cx

METRICS = [f"m{i}" for i in range(8)]
VARIANTS = ["original", "redesign"]
TEXTS = {"utf8": pa.string(), "large_utf8": pa.large_string(), "utf8_view": pa.string_view()}
THREADS = 2
WITH_HOLES = "cxlift, 5 % nulls, dictionary variant, segment of ten"
ABOUT = f"""The same 8 columns in memory: `numpy.sum` (one thread), `Experiment.summarize` with {THREADS}
threads (count and four moments by variant, and by segment in one line), and tea-tasting's
`Experiment.analyze` of 8 `Mean` metrics, which reads count, mean and variance by variant from the same Arrow
table and then tests. With other work on the machine all ratios grow, since two threads then have less than
two processors."""


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


def codes_of(rows: int) -> np.ndarray[Any, np.dtype[np.int8]]:
    return np.random.default_rng(3).integers(0, len(VARIANTS), rows).astype(np.int8)


def segmented(rows: int) -> tuple[cx.Experiment, pa.Table]:
    data = pa.table(dict(zip(METRICS, with_nulls(numbers(rows), 0.05), strict=True)))
    countries = [f"country-{i}" for i in range(10)]
    country = np.random.default_rng(4).integers(0, len(countries), rows).astype(np.int8)
    data = data.append_column("variant", labels(codes_of(rows), VARIANTS, "dictionary"))
    data = data.append_column("country", labels(country, countries, "dictionary"))
    return experiment(VARIANTS[0], ("country",)), data


def make(rows: int) -> dict[str, Side]:
    columns = numbers(rows)
    table = pa.table(dict(zip(METRICS, columns, strict=True)))
    sides = {"numpy.sum": Side(lambda: [np.sum(column) for column in columns])}
    for form in ("int8", "dictionary", *TEXTS):
        asked = experiment(0 if form == "int8" else VARIANTS[0])
        data = table.append_column("variant", labels(codes_of(rows), VARIANTS, form))
        sides[f"cxlift, {form} variant"] = Side(partial(asked.summarize, data, threads=THREADS))
    asked, holes = segmented(rows)
    sides[WITH_HOLES] = Side(partial(asked.summarize, holes, threads=THREADS))
    tea = peer("tea_tasting", "tea-tasting")
    if tea is not None:
        its = tea.Experiment({name: tea.Mean(name) for name in METRICS}, variant="variant")
        data = table.append_column("variant", labels(codes_of(rows), VARIANTS, "int8"))
        sides["tea-tasting, int8 variant"] = Side(partial(its.analyze, data))
    return sides


def same_bits(options: Options) -> str:
    asked, data = segmented(options.size(5_000_000, 300_000))
    found = {asked.summarize(data, threads=threads).to_json() for threads in (1, 2, 8)}
    assert len(found) == 1, "1, 2 and 8 threads give different bits"
    return "1, 2 and 8 threads give the same bits."


def jobs(options: Options) -> list[Job]:
    rows = options.size(5_000_000, 100_000)
    goals = [
        Goal(f"cxlift, {form} variant", ("numpy.sum",), most=1.5) for form in ("int8", "dictionary", *TEXTS)
    ]
    goals.append(Goal(WITH_HOLES, ("numpy.sum",), most=3.0))
    return [Job(f"{rows:,} rows × {len(METRICS)} means", partial(make, rows), tuple(goals))]


TABLE = Table("summarize", "The pass over unit rows", ABOUT, jobs, checks=(same_bits,))

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))

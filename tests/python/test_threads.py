"""The pass: the same bits for any threads and chunks; it yields the GIL, and can be stopped."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx
from cxlift import _core

ROWS = 300_000  # several blocks of 65,536
RANDOM = np.random.default_rng(3)
TABLE = pa.table(
    {
        "variant": pa.array(RANDOM.choice(["a", "b", "c"], ROWS)).dictionary_encode(),
        "device": pa.array(RANDOM.integers(0, 10, ROWS), mask=RANDOM.random(ROWS) < 0.02),
        "x": pa.array(RANDOM.lognormal(3, 1, ROWS), mask=RANDOM.random(ROWS) < 0.05),
        "y": RANDOM.normal(1e6, 1, ROWS),
        "n": RANDOM.integers(-5, 6, ROWS),
        "yes": RANDOM.random(ROWS) < 0.1,
        "unit": RANDOM.integers(0, 7, ROWS),
    }
)
METRICS = [cx.Mean("x"), cx.Mean("y"), cx.Mean("n"), cx.Proportion("yes")]
EXPERIMENT = cx.Experiment("e", control="a", metrics=METRICS, segments=["device"])
WHOLE = EXPERIMENT.summarize(TABLE, threads=1)


@pytest.mark.parametrize("threads", [0, 2, 8])
def test_the_number_of_threads_changes_no_bit(threads: int) -> None:
    assert EXPERIMENT.summarize(TABLE, threads=threads).to_cbor() == WHOLE.to_cbor()


@pytest.mark.parametrize("rows", [999, 65_536, 65_537, 200_000])
def test_the_size_of_the_chunks_changes_no_bit(rows: int) -> None:
    reader = pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(max_chunksize=rows))
    assert EXPERIMENT.summarize(reader, threads=2).to_cbor() == WHOLE.to_cbor()


def test_the_instruction_set_changes_no_bit() -> None:
    targets = _core.simd_targets()
    assert targets
    try:
        for target in targets:
            _core.force_simd_target(target)
            assert EXPERIMENT.summarize(TABLE, threads=2).to_cbor() == WHOLE.to_cbor()
    finally:
        _core.force_simd_target(0)


@pytest.mark.parametrize("threads", [-1, 1025])
def test_a_number_of_threads_that_cannot_be(threads: int) -> None:
    with pytest.raises(ValueError, match=f"^summarize: threads is {threads}, must lie within"):
        EXPERIMENT.summarize(TABLE, threads=threads)


def endless(repeats: int) -> pa.Table:
    """Make a table of one chunk, again and again: rows without memory, streamed without Python."""
    rows = 1_000_000
    chunk = pa.record_batch({"variant": pa.array(np.arange(rows, dtype=np.int8) % 2), "x": np.ones(rows)})
    return pa.Table.from_batches([chunk] * repeats)


ONES = cx.Experiment("e", control="0", metrics=[cx.Mean("x")])


def test_other_python_threads_run_meanwhile() -> None:
    beats: list[float] = []
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(0.002):
            beats.append(time.monotonic())

    data = endless(40)
    thread = threading.Thread(target=beat)
    thread.start()
    start = time.monotonic()
    ONES.summarize(data, threads=1)
    end = time.monotonic()
    stop.set()
    thread.join()
    within = [start, *(at for at in beats if start <= at <= end), end]
    assert max(b - a for a, b in pairwise(within)) < (end - start) / 2
    assert len(within) > 5


INTERRUPTED = """
import signal, sys, time
import numpy as np, pyarrow as pa
import cxlift as cx
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits that it is ignored
rows = 1_000_000
batch = pa.record_batch({"variant": pa.array(np.arange(rows, dtype=np.int8) % 2), "x": np.ones(rows)})
def forever():
    while True:
        yield batch
experiment = cx.Experiment("e", control="0", metrics=[cx.Mean("x")])
in_cpp = pa.Table.from_batches([batch] * 100_000)
in_python = pa.RecordBatchReader.from_batches(batch.schema, forever())
for data in in_cpp, in_python:
    try:
        print("reading", flush=True)
        experiment.summarize(data)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_ctrl_c_stops_an_endless_stream() -> None:
    command = [sys.executable, "-c", INTERRUPTED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for _ in range(2):  # a stream in C++, and one in Python
                assert process.stdout.readline() == "reading\n"
                time.sleep(0.2)
                process.send_signal(signal.SIGINT)
                sent = time.monotonic()
                assert process.stdout.readline() == "interrupted\n"
                assert time.monotonic() - sent < 3
            assert process.wait(10) == 0
        finally:
            process.kill()


def numbers(summaries: cx.Summaries) -> dict[tuple[str, ...], dict[str, Any]]:
    groups = json.loads(summaries.to_json())["groups"]
    return {(g["segment"], g["segment_value"], g["variant"]): g for g in groups}


def test_merged_partitions_are_one_pass() -> None:
    parts = [EXPERIMENT.summarize(TABLE.filter(pa.compute.equal(TABLE["unit"], unit))) for unit in range(7)]
    merged = parts[3]
    for part in (*parts[:3], *parts[4:]):
        merged = merged + part
    assert merged.units == WHOLE.units
    assert merged.exclusions == WHOLE.exclusions
    found, expected = numbers(merged), numbers(WHOLE)
    assert found.keys() == expected.keys()
    for key, group in expected.items():
        assert found[key]["units"] == group["units"]
        for cell, other in zip(group["cells"], found[key]["cells"], strict=True):
            exact = ("missing", "n", "counts")
            assert {k: v for k, v in cell.items() if k in exact} == {
                k: v for k, v in other.items() if k in exact
            }
            if "mean" in cell:
                for name in ("mean", "m2", "m4"):
                    assert other[name] == pytest.approx(cell[name], rel=1e-12)
                # The third may be of either sign and next to nothing: its scale is that of the variance.
                scale = (cell["m2"] / cell["n"]) ** 1.5 * cell["n"]
                assert other["m3"] == pytest.approx(cell["m3"], rel=1e-12, abs=1e-12 * scale)


def test_summaries_can_be_stored() -> None:
    for copy in (
        pickle.loads(pickle.dumps(WHOLE)),
        cx.Summaries.from_cbor(WHOLE.to_cbor()),
        cx.Summaries.from_json(WHOLE.to_json()),
    ):
        assert copy == WHOLE
        assert copy.to_cbor() == WHOLE.to_cbor()
        assert EXPERIMENT.analyze(copy).to_json() == EXPERIMENT.analyze(TABLE).to_json()


def test_what_is_no_summary_is_refused() -> None:
    small = EXPERIMENT.summarize(TABLE.slice(0, 100))
    cbor, text = small.to_cbor(), small.to_json()
    for end in range(0, len(cbor), 13):
        with pytest.raises(ValueError, match=r"^(JSON|CBOR|Summaries): "):
            cx.Summaries.from_cbor(cbor[:end])
    for broken in (
        "",
        "{}",
        "[]",
        "3",
        text[:-1],
        text.replace('"n":', '"m":', 1),
        text.replace(":1,", ":2,", 1),
    ):
        with pytest.raises(ValueError, match=r"^(JSON|Summaries): "):
            cx.Summaries.from_json(broken)


@pytest.mark.parametrize(
    "changes",
    [{"metrics": METRICS[:3]}, {"metrics": [cx.Mean("y"), *METRICS[1:]][:1]}, {"segments": []}],
    ids=["fewer", "another", "no segments"],
)
def test_summaries_of_another_plan_are_refused(changes: dict[str, Any]) -> None:
    experiment = cx.Experiment(
        **({"name": "e", "control": "a", "metrics": METRICS, "segments": ["device"]} | changes)
    )
    other = experiment.summarize(TABLE.slice(0, 1000))
    with pytest.raises(ValueError, match=r"^Summaries\.merge: the two were made by plans with different"):
        WHOLE + other
    with pytest.raises(cx.PlanError, match=r"^metrics: the summaries were made with other metrics"):
        EXPERIMENT.analyze(other)

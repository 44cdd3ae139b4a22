"""The support calls of the real export: a table of one's own beside the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path


def test_calls_and_minutes_of_each_variant_are_the_published_numbers(shared_data: Path) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    from pyarrow import csv

    text = csv.ConvertOptions(column_types={"call_start": pa.string()})
    calls = csv.read_csv(shared_data / "optimizely-labs/call_data.csv", convert_options=text)
    table = pa.table(
        {
            "visitor_id": calls["visitor_id"],
            "timestamp": pc.strptime(calls["call_start"], "%m/%d/%Y %H:%M:%S", "ms"),
            "minutes": calls["call_duration_min"],
        }
    )
    decisions = pq.read_table(
        shared_data / "optimizely-labs/type=decisions",
        columns=["visitor_id", "variation_id", "timestamp", "uuid"],
    )
    metrics = [cx.Count("call", direction="lower"), cx.Sum("call", "minutes", direction="lower")]
    report = cx.Experiment("calls", control="18802093142", metrics=metrics).analyze(
        cx.Dataset(decisions, {"call": table})
    )
    # The export's description: calls and minutes by variant.
    published = {
        "18802093142": (957, 4617.232851461323),
        "18818611832": (649, 2612.508941759429),
        "18817551468": (672, 2663.5191790325903),
    }
    for i, metric in enumerate(("call.count", "call.minutes.sum")):
        for row in report[metric]:
            totals = (row.control_value * row.n_control, row.treatment_value * row.n_treatment)
            assert totals == pytest.approx(
                [published[arm][i] for arm in (row.control, row.treatment)], rel=1e-13
            )
            assert row.verdict == "better"

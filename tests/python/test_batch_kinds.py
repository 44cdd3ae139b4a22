"""Exports of each layout are recognised in a tree, and give the numbers that they give by themselves."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from command import called
from event_layouts import EXPERIMENT, LAYOUTS, hostile_ids, own_units, simulated

if TYPE_CHECKING:
    from pathlib import Path

RECOGNISED = (
    "growthbook_csv",
    "growthbook_parquet",
    "segment_calls",
    "segment_warehouse",
    "ga4_json",
    "ga4_parquet",
)


@pytest.mark.parametrize("layout", RECOGNISED)
def test_an_export_is_recognised(layout: str, tmp_path: Path) -> None:
    rows = simulated(hostile_ids(300))
    exports = tmp_path / "exports"
    exports.mkdir()
    LAYOUTS[layout](rows, exports)
    result = called("batch", exports, "--out", tmp_path / "out", "--jobs", "1", "--time-zone", "UTC")
    with (tmp_path / "out/summary.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["experiment"] == EXPERIMENT]
    assert found, result.out
    expected = own_units(rows).to_pylist()
    variants = sorted({unit["variant"] for unit in expected})
    metrics = {row["metric"]: row for row in found if row["treatment"] == "NA"}
    own = [unit for unit in expected if unit["variant"] == "NA"]
    assert found[0]["control"] == variants[0]
    purchases = next(row for name, row in metrics.items() if name == "purchase.converted")
    assert int(purchases["n_treatment"]) == len(own)
    assert float(purchases["treatment_value"]) == pytest.approx(sum(u["converted"] for u in own) / len(own))
    views = metrics["view.count"]
    assert float(views["treatment_value"]) == pytest.approx(sum(u["views"] for u in own) / len(own))


def test_a_table_of_exposures_alone_is_a_line(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    lines = ["subject,experiment,variation,timestamp"]
    lines += [f"u{i},layout,{'ab'[i % 2]},2026-01-01T00:00:00Z" for i in range(10)]
    (exports / "assignments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = called("batch", exports, "--out", tmp_path / "out", "--jobs", "1")
    assert result.code == 1
    assert "assignments.csv: experiment 'layout' has no events, so there is nothing to measure." in result.out


def test_times_without_a_zone_need_one(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    lines = ["user_id,experiment_id,variation_id,timestamp"]
    lines += [f"u{i},layout,{i % 2},2026-01-01 00:00:00" for i in range(10)]
    (exports / "viewed.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (exports / "order.csv").write_text("user_id,timestamp\nu1,2026-01-01 01:00:00\n", encoding="utf-8")
    result = called("batch", exports, "--out", tmp_path / "out", "--jobs", "1")
    assert result.code == 1
    assert "time_zone" in result.out
    result = called("batch", exports, "--out", tmp_path / "out", "--jobs", "1", "--time-zone", "UTC")
    assert result.code == 0

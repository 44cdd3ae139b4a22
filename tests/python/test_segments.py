"""Segments, alone and crossed, against loops: hostile names and values, nulls, the limit, small cells."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

import cxlift as cx
from slow import check_summaries, label, segment_name, segment_value, slow_summaries

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)

# Texts that a careless join, or a careless escape, would take for others.
HOSTILE = ["a", "a × b", "×", "\\", "\\×", "a \\", "\\× b", "", " ", "b × c", "null", "<img src=x>"]
TEXT, LABEL = "device \\ × name", "country × city"
METRICS = [
    {"type": "mean", "column": "y"},
    {"type": "nps", "column": "nps"},
    {"type": "ratio", "numerator": "y", "denominator": "nps", "name": "r"},
]


def with_nulls(random: np.random.Generator, values: Any, share: float = 0.08) -> list[Any]:
    gone = random.random(len(values)) < share
    return [None if g else v for g, v in zip(gone, np.asarray(values).tolist(), strict=True)]


def random_table(seed: int, rows: int) -> dict[str, list[Any]]:
    random = np.random.default_rng(seed)
    return {
        "variant": with_nulls(random, random.choice(["a", "b", "×"], rows), 0.03),
        TEXT: with_nulls(random, random.choice(HOSTILE, rows)),
        LABEL: with_nulls(random, random.choice(HOSTILE[:4], rows)),
        "age": with_nulls(random, random.integers(-3, 4, rows)),
        "new": with_nulls(random, random.random(rows) < 0.3),
        "nothing": [None] * rows,
        "y": with_nulls(random, random.normal(5.0, 2.0, rows)),
        "nps": with_nulls(random, random.integers(0, 11, rows), 0.3),
    }


SEGMENTS: list[Any] = [
    TEXT,
    [TEXT, LABEL],
    [LABEL, TEXT],
    "age",
    ["age", "new"],
    ["new", LABEL, "age"],
    ["age", "nothing"],
    [TEXT, "new", "age", LABEL],
]
PLAN = {"name": "s", "control": "a", "metrics": METRICS, "segments": SEGMENTS, "segment_limit": 1000}


def table_of(columns: dict[str, list[Any]], kind: str) -> pa.Table:
    types = {"nothing": pa.string(), "age": pa.int16(), "nps": pa.int32()}
    table = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    if kind == "dictionary":
        for i, name in enumerate(table.column_names):
            if pa.types.is_string(table[name].type):
                table = table.set_column(i, name, table[name].dictionary_encode())
    elif kind == "views and chunks":
        views = {TEXT: pa.string_view(), LABEL: pa.large_string()}
        fields = [field.with_type(views.get(field.name, field.type)) for field in table.schema]
        table = table.cast(pa.schema(fields))
        cuts = [0, 1, 1, 500, len(table)]
        table = pa.concat_tables([table.slice(a, b - a) for a, b in pairwise(cuts)])
    return table


@pytest.fixture(scope="module")
def looped() -> tuple[dict[str, list[Any]], dict[str, Any]]:
    columns = random_table(3, 2100)  # more than a tile of the pass
    return columns, slow_summaries(PLAN, columns)


@pytest.mark.parametrize("kind", ["plain", "dictionary", "views and chunks"])
def test_crossed_segments_equal_a_loop(kind: str, looped: Any) -> None:
    columns, expected = looped
    summaries = cx.Experiment.from_plan(PLAN).summarize(table_of(columns, kind), threads=2)
    check_summaries(summaries, expected)
    assert summaries.segments == [segment_name(segment) for segment in SEGMENTS]


def test_dictionaries_may_hold_more_than_is_used() -> None:
    """Entries that no row has, entries that stand twice, and a null among them."""
    words = pa.array(["x", "unused", "x", None, "×"])
    index = pa.array([0, 2, 3, 4, None, 4, 0, 2])
    data = {
        "variant": ["a", "b"] * 4,
        "s": pa.DictionaryArray.from_arrays(index, words),
        "t": ["\\", "\\", "u", "u", "u", "u", "u", None],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 9.0],
    }
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=["s", ["s", "t"]])
    summaries = experiment.summarize(pa.table(data))
    assert summaries.segment_values("s") == ["x", "×"]
    assert summaries.segment_values("s × t") == ["\\× × u", "x × \\\\", "x × u"]
    assert summaries.exclusions == {"rows_without_segment.s": 2, "rows_without_segment.s × t": 3}


@few
@given(st.lists(st.tuples(*[st.text(st.sampled_from("ab ×\\"), max_size=4)] * 3), min_size=1, max_size=12))
def test_different_crossings_never_share_a_name(triples: list[tuple[str, str, str]]) -> None:
    columns: dict[str, list[Any]] = dict(
        zip(("s", "t", "u"), map(list, zip(*triples, strict=True)), strict=True)
    )
    data: dict[str, Any] = {"variant": ["a", "b"] * len(triples), "y": np.arange(2.0 * len(triples))}
    data |= {name: [v for v in values for _ in range(2)] for name, values in columns.items()}
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=[["s", "t", "u"]])
    report = experiment.analyze(data)
    found = [row.segment_value for row in report.rows if row.segment]
    assert len(set(found)) == len(found) == len(set(triples))
    for triple in triples:
        row = report.comparison("y", segment=dict(zip("stu", triple, strict=True)))
        assert row.n_control == triples.count(triple)


def test_rows_of_a_report_equal_a_loop() -> None:
    columns = random_table(5, 1500)
    report = cx.Experiment.from_plan(PLAN).analyze(table_of(columns, "plain"))
    rows = {(row.metric, row.segment, row.segment_value, row.treatment): row for row in report.rows}
    expected: dict[Any, list[float]] = {}
    for i, variant in enumerate(columns["variant"]):
        for segment in ["", *SEGMENTS]:
            value = "" if segment == "" else segment_value(segment, columns, i)
            if variant is not None and value is not None and columns["y"][i] is not None:
                name = "" if segment == "" else segment_name(segment)
                expected.setdefault((name, value, variant), []).append(columns["y"][i])
    compared = {(segment, value) for segment, value, _ in expected}
    assert {(s, v) for m, s, v, _ in rows if m == "y"} >= compared
    for segment, value in compared:
        row = rows["y", segment, value, "b"]
        control, treatment = (expected.get((segment, value, variant), []) for variant in "ab")
        assert (row.n_control, row.n_treatment) == (len(control), len(treatment))
        if control and treatment:
            assert row.difference == pytest.approx(np.mean(treatment) - np.mean(control), rel=1e-9)


# --- the limit, and small cells -----------------------------------------------------------------------------


def skewed(rows: int, values: int, seed: int = 4) -> dict[str, Any]:
    """Make a segment whose values differ much in size, several of them by nothing."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, values + 1)
    return {
        "variant": random.choice(["a", "b"], rows),
        "city": [f"c{i:03d}" for i in random.choice(values, rows, p=share / share.sum())],
        "device": random.choice(["m", "d"], rows),
        "y": random.normal(0.0, 1.0, rows),
    }


@pytest.mark.parametrize("limit", [1, 3, 20, 59, 1000])
def test_the_largest_values_of_a_segment_are_compared(limit: int) -> None:
    data = skewed(4000, 60)
    experiment = cx.Experiment(
        "x", control="a", metrics=[cx.Mean("y")], segments=["city", ["city", "device"]], segment_limit=limit
    )
    report = experiment.analyze(data)
    crossed = [f"{city} × {device}" for city, device in zip(data["city"], data["device"], strict=True)]
    for name, labels in (("city", data["city"]), ("city × device", crossed)):
        sizes = Counter(labels)
        largest = sorted(sizes, key=lambda value: (-sizes[value], value))[:limit]
        assert [row.segment_value for row in report.rows if row.segment == name] == sorted(largest)
        cut = [check for check in report.health if check.check == f"segment_cut.{name}"]
        assert len(cut) == (len(sizes) > limit)
        for check in cut:
            left_out = len(labels) - sum(sizes[value] for value in largest)
            assert check.numbers == {"values": len(sizes), "compared": limit, "units_left_out": left_out}
            assert check.status == "note"


def test_small_cells_are_named() -> None:
    data = skewed(3000, 12)
    plan: dict[str, Any] = {"control": "a", "metrics": [cx.Mean("y")], "segments": ["city"]}
    report = cx.Experiment("x", **plan).analyze(data)
    sizes = Counter(zip(data["city"], data["variant"], strict=True))
    values = sorted({city for city, _ in sizes})
    small = [(city, arm) for city in values for arm in "ab" if sizes[city, arm] < 100]
    health = report.health["small_cells.city"]
    assert health.numbers == {"cells": len(small)}
    named = ", ".join(f"{city} in {arm} ({sizes[city, arm]})" for city, arm in small[:5])
    assert f"{named} and {len(small) - 5} more." in health.sentence
    assert all(
        check.check != "small_cells.city"
        for check in cx.Experiment("x", **plan)
        .analyze({"variant": ["a", "b"] * 100, "city": ["u"] * 200, "y": np.arange(200.0)})
        .health
    )


def test_a_variant_that_is_not_compared_has_no_small_cells() -> None:
    data = {
        "variant": ["a", "b"] * 100 + ["c"] * 2,
        "city": ["u"] * 202,
        "y": np.arange(202.0),
    }
    plan: dict[str, Any] = {"control": "a", "metrics": [cx.Mean("y")], "segments": ["city"]}
    checks = cx.Experiment("x", treatments=["b"], **plan).analyze(data).health
    assert not [check for check in checks if check.check.startswith("small_cells")]
    checks = cx.Experiment("x", **plan).analyze(data).health
    assert "u in c (2)" in checks["small_cells.city"].sentence


@pytest.mark.parametrize("segments", ["s", ["s", "t"], ["t", "v", "w"]])
def test_too_many_values_are_refused(segments: Any) -> None:
    rows = 3000
    data = {
        "variant": ["a", "b"] * (rows // 2),
        "y": np.arange(float(rows)),
        "s": np.arange(rows) // 2,
        "t": np.arange(rows) % 40,
        "v": np.arange(rows) // 40 % 9,
        "w": np.arange(rows) // 360 % 8,
    }
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=[segments])
    with pytest.raises(cx.PlanError, match=r"^segments\[0\]: column '.*' has more than 1000"):
        experiment.summarize(data)


def test_a_thousand_values_are_not_too_many() -> None:
    data = {"variant": np.repeat(["a", "b"], 1000), "y": np.arange(2000.0), "s": np.tile(np.arange(1000), 2)}
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=["s"], segment_limit=1000)
    assert len([row for row in experiment.analyze(data).rows if row.segment]) == 1000


# --- the sample ratio within segments, and families of p-values ---------------------------------------------


def holm(pvalues: list[float]) -> list[float]:
    order = sorted(range(len(pvalues)), key=lambda i: pvalues[i])
    adjusted, highest = [0.0] * len(pvalues), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, pvalues[i] * (len(pvalues) - rank)))
        adjusted[i] = highest
    return adjusted


def test_the_sample_ratio_of_each_value_is_adjusted() -> None:
    data = skewed(6000, 15)
    lost = (np.array(data["city"]) == "c002") & (np.array(data["variant"]) == "b")
    keep = ~lost | (np.random.default_rng(0).random(6000) < 0.6)
    data = {name: np.array(values)[keep] for name, values in data.items()}
    experiment = cx.Experiment(
        "x", control="a", metrics=[cx.Mean("y")], segments=["city"], allocation={"a": 2, "b": 2}
    )
    check = experiment.analyze(data).health["sample_ratio.city"]
    sizes = {
        v: Counter(data["variant"][data["city"] == v].tolist()) for v in sorted(set(data["city"].tolist()))
    }
    tested = {v: [n["a"], n["b"]] for v, n in sizes.items() if (n["a"] + n["b"]) / 2 >= 5}
    pvalues = holm([float(scipy_stats.chisquare(counts).pvalue) for counts in tested.values()])
    expected = {f"pvalue_adjusted.{value}": p for value, p in zip(tested, pvalues, strict=True)}
    assert check.numbers == pytest.approx(expected, rel=1e-9)
    assert check.status == "warning"
    assert "c002 (p = " in check.sentence


def test_each_segment_is_a_family_of_its_own() -> None:
    random = np.random.default_rng(8)
    data = skewed(3000, 6)
    data["ces"] = random.integers(1, 8, 3000)
    experiment = cx.Experiment(
        "x",
        control="a",
        metrics=[
            cx.Mean("y", role="primary"),
            cx.CES("ces", scale=7, role="guardrail"),
            cx.Mean("y", name="d", role="diagnostic"),
        ],
        segments=["city", "device"],
    )
    report = experiment.analyze(data)
    for segment in ("city", "device"):
        rows = [row for row in report.rows if row.segment == segment]
        family = [row for row in rows if row.role != "diagnostic"]
        assert len(family) == 2 * len(rows) // 5  # of effort there are three estimands
        pvalues = [row.pvalue for row in family]
        assert not any(map(math.isnan, pvalues))
        assert [row.pvalue_adjusted for row in family] == pytest.approx(holm(pvalues), rel=1e-12)
        apart = [row for row in rows if row.role == "diagnostic"]
        assert [row.pvalue_adjusted for row in apart] == pytest.approx(holm([row.pvalue for row in apart]))


def test_labels_are_written_as_the_engine_writes_them() -> None:
    data = {"variant": [True, False] * 3, "y": [1.0, 2.0, 4.0, 3.0, 2.0, 2.0], "s": [-1, -1, 0, 0, 7, 7]}
    report = cx.Experiment("x", control=False, metrics=[cx.Mean("y")], segments=["s"]).analyze(data)
    assert [row.segment_value for row in report.rows if row.segment] == sorted(map(str, (-1, 0, 7)))
    assert report.rows[0].treatment == label(True)

"""Units that stand in more than one row: as many as a set in Python finds, whatever the ids are."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx

few = settings(derandomize=True, max_examples=50, deadline=None, database=None)
EXPERIMENT = cx.Experiment("x", control="a", unit="id", metrics=[cx.Mean("y")])


def table_of(ids: Any, variant: Any = None) -> pa.Table:
    rows = len(ids)
    return pa.table(
        {"variant": variant or (["a", "b"] * rows)[:rows], "y": np.arange(float(rows)), "id": ids}
    )


def duplicates(data: Any) -> int:
    return EXPERIMENT.summarize(data, threads=2).exclusions.get("duplicate_units", 0)


def slow_duplicates(ids: list[Any]) -> int:
    seen, again = set(), 0
    for value in ids:
        if value is not None:
            again += value in seen
            seen.add(value)
    return again


# Texts of every length that is stored in a way of its own, and some that begin alike.
texts = st.text(max_size=3) | st.sampled_from(
    ["user-000000000001", "user-000000000002", "u" * 12, "u" * 13, "u" * 200]
)
TYPES = {
    "text": pa.string(),
    "large text": pa.large_string(),
    "text views": pa.string_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
    "dictionary of views": pa.dictionary(pa.int8(), pa.string()),
}


@few
@given(st.lists(texts | st.none(), min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_ids_that_are_text(ids: list[str | None], cuts: list[int]) -> None:
    expected = slow_duplicates(ids)
    for name, kind in TYPES.items():
        table = table_of(pa.array(ids, kind))
        edges = sorted({0, len(ids), *(cut % (len(ids) + 1) for cut in cuts)})
        pieces = [table.slice(a, b - a) for a, b in pairwise(edges)]
        assert duplicates(pa.concat_tables(pieces)) == expected, name


@few
@given(st.lists(st.integers(0, 100) | st.none(), min_size=1, max_size=80), st.integers(0, 27))
def test_ids_that_are_whole_numbers(ids: list[int | None], offset: int) -> None:
    expected = slow_duplicates(ids)
    shifted = [None if value is None else value + offset for value in ids]
    for kind in (pa.int8(), pa.uint8(), pa.int16(), pa.uint32(), pa.int64(), pa.uint64()):
        assert duplicates(table_of(pa.array(shifted, kind))) == expected, kind
        assert duplicates(table_of(pa.array(shifted, kind).dictionary_encode())) == expected, kind
    assert duplicates(table_of(pa.array(list(map(str, ids))))) == slow_duplicates(list(map(str, ids)))


@pytest.mark.parametrize(
    "ids",
    [
        pa.array([2**63, 2**63 - 1, 2**64 - 1, 2**63], pa.uint64()),
        pa.array([-(2**63), 2**63 - 1, -(2**63), 0], pa.int64()),
        pa.array([0, 1, 0, None], pa.date32()),
        pa.array([True, False, None, True]),
    ],
    ids=str,
)
def test_ids_at_the_ends_of_their_type(ids: Any) -> None:
    assert duplicates(table_of(ids)) == 1


def test_ids_that_are_null_are_nobody_twice() -> None:
    for kind in (pa.null(), pa.string(), pa.int64(), pa.dictionary(pa.int32(), pa.string())):
        assert duplicates(table_of(pa.array([None] * 9, kind))) == 0
    words = pa.array(["u", None, "u", "v"])  # an entry that is null, and one that stands twice
    ids = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 1, 3, None, None]), words)
    assert duplicates(table_of(ids)) == 1


def test_a_number_and_its_text_are_one_id_and_others_are_not() -> None:
    numbers = table_of(pa.array([1, 2]))
    texts = table_of(pa.array(["1", "01"]))
    for first, second in ((numbers, texts), (texts, numbers)):  # summaries hold no ids: each table for itself
        merged = EXPERIMENT.summarize(first) + EXPERIMENT.summarize(second)
        assert "duplicate_units" not in merged.exclusions
    assert duplicates(table_of(pa.array(["1", "01", " 1", "1 ", "1.0"]))) == 0


@pytest.mark.parametrize("rows", [2048, 2049, 70_000])
def test_many_rows(rows: int) -> None:
    """More than a tile, and more than a block, with repeats that lie far apart."""
    randomly = random.Random(rows)
    ids = [f"visitor {randomly.randrange(rows)}" for _ in range(rows)]
    expected = rows - len(set(ids))
    assert duplicates(table_of(ids)) == expected
    assert duplicates(table_of(pa.array(ids).dictionary_encode())) == expected
    assert duplicates(table_of([hash(one) % 2**31 for one in ids])) >= expected
    assert duplicates(table_of([f"visitor {i}" for i in range(rows)])) == 0


def test_the_report_says_how_many() -> None:
    def health(ids: list[Any]) -> Any:
        return EXPERIMENT.analyze(table_of(ids)).health

    everybody = list(range(1000))
    assert "duplicate_units" not in {check.check for check in health(everybody)}
    few_again = health([*everybody, 3, 7, 7])["duplicate_units"]
    assert (few_again.status, few_again.numbers["count"]) == ("warning", 3)
    assert few_again.numbers["rate"] == pytest.approx(3 / 1003)
    assert few_again.sentence.startswith("3 rows repeat units that have a row already")
    many_again = EXPERIMENT.analyze(table_of([*everybody, *everybody[:20]]))
    assert many_again.health["duplicate_units"].status == "alarm"
    assert not many_again.decide().valid


def test_without_a_unit_column_nothing_is_asked() -> None:
    plan = {"name": "x", "control": "a", "metrics": [{"type": "mean", "column": "y"}]}
    data = table_of(["u"] * 6)
    assert cx.Experiment.from_plan(plan).summarize(data).exclusions == {}
    assert Counter(cx.Experiment.from_plan({**plan, "unit": "id"}).summarize(data).exclusions) == {
        "duplicate_units": 5
    }


@pytest.mark.parametrize("ids", [[1.0, 2.0], [b"a", b"b"], [[1], [2]]], ids=["floats", "bytes", "lists"])
def test_other_ids_are_refused(ids: Any) -> None:
    with pytest.raises(cx.ExportError, match=r"^Column 'id' \(unit\) is .*; ids are text or whole numbers"):
        EXPERIMENT.summarize(table_of(pa.array(ids)))


def test_rows_that_are_left_out_repeat_nobody() -> None:
    """Each unit is in the comparison once; its row from before the assignment is not."""
    variant = ["a", "b", None, None]
    assert duplicates(table_of(["1", "2", "1", "2"], variant)) == 0

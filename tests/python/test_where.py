"""Filters on the properties of events: on every engine, against an obvious loop over the rows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from cxlift.asked import columns_of_units, facts, metric_columns, needed
from cxlift.units.facts import FactColumn, Where
from cxlift.units.where import text_of
from frames import ENGINES, Columns, table

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift.simulate import Truth

CONDITIONS: dict[str, dict[str, tuple[Any, ...]]] = {
    "text": {"category": ("shoes",)},
    "one of several": {"category": ("boots", "shoes", "none has this")},
    "the empty text": {"category": ("",)},
    "other letters": {"category": ("Shoes",)},
    "both": {"category": ("shoes", "7"), "gift": (True,)},
    "three": {"category": ("shoes", "007"), "sku": (7,), "price": (0.5, 2)},
    "a number for text": {"category": (7,)},
    "a float for text": {"category": (7.0,)},
    "a part for text": {"category": (0.5,)},
    "a digit more for text": {"category": ("007",)},
    "true for text": {"category": (True,)},
    "a whole number": {"sku": (7, -3)},
    "no whole number": {"sku": (7.5, 7.0)},
    "text for a whole number": {"sku": ("7", "007", "many", "-3")},
    "large": {"sku": ("1152921504606846977",)},
    "true for a whole number": {"sku": (True,)},
    "a part": {"price": (0.5,)},
    "text for a part": {"price": ("0.5", "2", "nan", "inf")},
    "a whole part": {"price": (2,)},
    "true": {"gift": (True,)},
    "false, in words": {"gift": ("false",)},
    "0": {"gift": (0, "1")},
    "nothing is there": {"note": ("x", 1, True)},
}


def where_of(condition: dict[str, tuple[Any, ...]]) -> Where:
    return tuple(condition.items())


def has(cell: Any, value: Any) -> bool:
    """The definition: by the text of both; true and false are 1 and 0, too."""
    if cell is None:
        return False
    if not isinstance(cell, str) and not isinstance(value, str):
        return bool(cell == value)
    return text_of(cell) == text_of(value)


def fulfils(row: dict[str, Any], where: Where) -> bool:
    return all(any(has(row.get(name), value) for value in values) for name, values in where)


def slow_and_obvious(
    exposed: dict[str, Any], events: dict[str, list[dict[str, Any]]], asked: list[FactColumn]
) -> dict[str, list[Any]]:
    """Every unit's totals, row by row."""
    met: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for event, rows in events.items():
        for row in rows:
            unit = row["visitor_id"]
            if unit in exposed and row["timestamp"] >= exposed[unit]:
                met.setdefault((unit, event), []).append(row)
    found: dict[str, list[Any]] = {}
    for unit in sorted(exposed):
        found[unit] = []
        for fact in asked:
            rows = [row for row in met.get((unit, fact.event), []) if fulfils(row, fact.where)]
            added = sum(float(row.get(fact.property) or 0) for row in rows) if fact.property else len(rows)
            found[unit].append(int(bool(rows)) if fact.total == "converted" else added)
    return found


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def made(seed: int, n: int = 300) -> tuple[Columns, dict[str, Columns]]:
    """Units that are exposed once, and two kinds of events that share some properties."""
    rng = random.Random(seed)

    def some(*values: Any) -> list[Any]:
        return [rng.choice((None, *values)) for _ in range(n)]

    exposures: Columns = {
        "visitor_id": [f"v{i}" for i in range(40)],
        "variation_id": [rng.choice("xy") for _ in range(40)],
        "timestamp": [rng.randrange(1000) for _ in range(40)],
    }
    common: Columns = {
        "visitor_id": [f"v{rng.randrange(45)}" for _ in range(n)],
        "timestamp": [rng.randrange(2000) for _ in range(n)],
        "category": some("shoes", "boots", "", "7", "7.0", "007", "0.5", "true", "1"),
    }
    purchases = common | {
        "sku": some(7, -3, 0, 1, 1152921504606846977),
        "price": some(0.5, 2.0, 1.0, 1e300),
        "gift": some(True, False),
        "note": some(),
        "revenue": some(5, 700),
    }
    views = {name: rng.sample(values, n) for name, values in common.items()} | {"gift": some(False)}
    return exposures, {"purchase": purchases, "view": views}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_what_the_definition_says(engine: str) -> None:
    exposures, events = made(seed=5)
    asked = [
        FactColumn(f"{name}: count", "purchase", "count", None, "m", where_of(condition))
        for name, condition in CONDITIONS.items()
    ]
    asked += [
        FactColumn(f"{name}: sum", "purchase", "sum", "revenue", "m", where_of(CONDITIONS[name]))
        for name in ("both", "a part", "true", "nothing is there")
    ]
    # The same condition on another event, which lacks most of these properties.
    asked += [
        FactColumn("views", "view", "converted", None, "m", where_of(CONDITIONS["text"])),
        FactColumn("seen", "view", "count", None, "m", where_of(CONDITIONS["both"])),
        FactColumn("bought", "purchase", "converted", None, "m", where_of(CONDITIONS["both"])),
        FactColumn("all", "purchase", "count"),
    ]
    if engine == "pandas":  # with missing cells its whole numbers are floating, and have lost digits
        asked = [fact for fact in asked if "large" not in fact.name]
        events["purchase"]["sku"] = [None if sku is None else sku % 1000 for sku in events["purchase"]["sku"]]
    data = cx.Dataset(table(engine, exposures), {name: table(engine, of) for name, of in events.items()})
    found = data.units(asked).to_arrow().to_pydict()
    exposed = dict(zip(exposures["visitor_id"], exposures["timestamp"], strict=True))
    expected = slow_and_obvious(exposed, {name: rows_of(of) for name, of in events.items()}, asked)
    assert found["visitor_id"] == list(expected)
    for i, fact in enumerate(asked):
        assert found[fact.name] == [totals[i] for totals in expected.values()], fact
    met = {name: sum(found.get(f"{name}: count", [1])) > 0 for name in CONDITIONS}
    assert [name for name, any_row in met.items() if not any_row] == ["other letters", "nothing is there"]
    # What is excluded are rows that nobody's totals can hold, whatever their properties.
    assert data.exclusions(asked) == data.exclusions([asked[-1], FactColumn("n", "view", "count")])


@pytest.mark.parametrize("engine", ["duckdb", "polars lazy"])
def test_columns_of_every_type_are_compared(engine: str) -> None:
    values: dict[str, Any] = {
        "u8": pa.array([7, None, 200], pa.uint8()),
        "i8": pa.array([7, None, -3], pa.int8()),
        "u64": pa.array([7, None, 2**64 - 1], pa.uint64()),
        "f32": pa.array([0.1, None, float("nan")], pa.float32()),
        "decimal": pa.array([7, None, 2], pa.decimal128(9, 2)),
        "words": pa.array(["7", None, "x"]).dictionary_encode(),
        "large": pa.array(["7", None, "x"], pa.large_string()),
    }
    conditions: dict[str, tuple[tuple[Any, ...], list[int]]] = {
        "u8": ((7, 200, 300, -1), [1, 0, 1]),
        "i8": ((7.0, "-3", 300), [1, 0, 1]),
        "u64": (("18446744073709551615", -1), [0, 0, 1]),
        "f32": ((0.1,), [1, 0, 0]),
        "decimal": ((7, "2"), [1, 0, 1]),
        "words": ((7, "y"), [1, 0, 0]),
        "large": (("x", 7), [1, 0, 1]),
    }
    events = pa.table({"visitor_id": ["a", "b", "c"], "timestamp": [1, 1, 1], **values})
    exposures: Any = pa.table(
        {"visitor_id": ["a", "b", "c"], "variation_id": ["x"] * 3, "timestamp": [1] * 3}
    )
    if engine == "polars lazy":
        import polars as pl

        exposures, events = (pl.DataFrame(one).lazy() for one in (exposures, events))
    asked = [FactColumn(name, "e", "count", None, "m", ((name, of),)) for name, (of, _) in conditions.items()]
    found = cx.Dataset(exposures, {"e": events}).units(asked).to_arrow().to_pydict()
    assert {name: found[name] for name in conditions} == {name: n for name, (_, n) in conditions.items()}


# --- the exported tree --------------------------------------------------------------------------------------


def read_rows(truth: Truth, kind: str, *columns: str) -> list[dict[str, Any]]:
    """All rows of a kind, each id once: the earliest to happen, then to arrive."""
    files = sorted(truth.path.glob(f"type={kind}/**/*.parquet"))
    names = ["uuid", "timestamp", "process_timestamp", "visitor_id", *columns]
    rows = [row for file in files for row in pq.ParquetFile(file).read(names).to_pylist()]
    rows.sort(key=lambda row: (row["timestamp"], row["process_timestamp"]))
    kept: dict[str, dict[str, Any]] = {}
    for row in rows:
        kept.setdefault(row["uuid"].lower(), row)
    return list(kept.values())


def test_the_simulated_export_gives_what_the_definition_says(demo_export: Truth) -> None:
    exposed: dict[str, Any] = {}
    for row in read_rows(demo_export, "decisions", "experiment_id", "is_holdback"):
        if row["experiment_id"] == demo_export.experiment and not row["is_holdback"]:
            exposed.setdefault(row["visitor_id"], row["timestamp"])
    events: dict[str, list[dict[str, Any]]] = {}
    own_columns = ("event_name", "revenue", "user_agent", "tags", "attributes")
    for row in read_rows(demo_export, "events", *own_columns):
        if row["visitor_id"] in exposed:
            tags = dict(row["tags"] or ())
            own = {item["name"] or item["type"]: item["value"] for item in row["attributes"] or ()}
            long = {f"tags.{k}": v for k, v in tags.items()} | {f"attributes.{k}": v for k, v in own.items()}
            events.setdefault(row["event_name"], []).append(own | tags | row | long)
    conditions: list[dict[str, tuple[Any, ...]]] = [
        {"category": ("accessories",)},  # a tag
        {"category": ("groceries", "kitchen"), "device": ("mobile",)},  # and an attribute without a name
        {"browser": ("chrome", "safari")},  # an attribute with one
        {"sku": (789,)},  # text of digits
        {"attributes.browser": ("chrome",), "tags.sku": ("456",), "user_agent": ("Mozilla/5.0 (chrome)",)},
        {"product": ("nothing",)},
    ]
    asked = [
        FactColumn(f"{i} {event} {total}", event, total, added, "m", where_of(condition))  # type: ignore[arg-type]
        for i, condition in enumerate(conditions)
        for event, total, added in (
            ("purchase", "count", None),
            ("purchase", "sum", "revenue"),
            ("detail_page_view", "converted", None),
        )
    ]
    asked.append(FactColumn("tags", "purchase", "sum", "tags.revenue", "m", where_of(conditions[0])))
    data = cx.read_optimizely(demo_export.path, experiment=demo_export.experiment)
    found = data.units(asked).to_arrow().to_pydict()
    expected = slow_and_obvious(exposed, events, asked)
    assert found["visitor_id"] == list(expected)
    for i, fact in enumerate(asked):
        assert found[fact.name] == [totals[i] for totals in expected.values()], fact
    met = [any(found[f"{i} purchase count"]) for i in range(len(conditions))]
    assert met == [True, True, True, True, True, False]
    assert (
        found["tags"] != found["0 purchase sum"]
    )  # revenues that are no whole number stand in the tags alone


def test_the_published_revenue_of_one_category(shared_data: Path) -> None:
    data = cx.read_optimizely(shared_data / "optimizely-labs", experiment="18786493712", window="48h")
    fact = FactColumn("r", "purchase", "sum", "revenue", "m", (("category", ("electronics",)),))
    sums = data.units([fact]).to_arrow().group_by("variation_id").aggregate([("r", "sum")]).to_pylist()
    # The numbers that were published with this export.
    assert {row["variation_id"]: row["r_sum"] for row in sums} == {
        "18802093142": 14_499_837,
        "18818611832": 14_959_831,
        "18817551468": 19_899_777,
    }


def export(root: Path, tags: list[Any], **columns: Any) -> cx.Dataset:
    """A tree of one visitor, with an event for each of the maps of tags."""
    rows = {
        "uuid": ["d"],
        "timestamp": [1],
        "visitor_id": ["a"],
        "experiment_id": ["1"],
        "variation_id": ["x"],
    }
    n = len(tags)
    events = {
        "uuid": [f"e{i}" for i in range(n)],
        "timestamp": [2] * n,
        "visitor_id": ["a"] * n,
        "event_name": ["purchase"] * n,
        "tags": pa.array(tags, pa.map_(pa.string(), pa.string())),
        **columns,
    }
    for kind, of in (("decisions", rows), ("events", events)):
        folder = root / f"type={kind}"
        folder.mkdir()
        pq.write_table(pa.table(of), folder / "part-0.parquet")
    return cx.read_optimizely(root, experiment="1")


def test_a_short_name_is_the_column_then_the_tag_then_the_attribute(tmp_path: Path) -> None:
    kind = pa.list_(pa.struct([(name, pa.string()) for name in ("id", "name", "type", "value")]))
    attributes = [[{"id": "3", "name": None, "type": "device", "value": "a"}, {"name": "os", "value": "b"}]]
    data = export(
        tmp_path,
        [[("it's", "1"), ("device", "t"), ("size", "t")]],
        attributes=pa.array(attributes, kind),
        size=["c"],
    )

    ones: list[dict[str, str]] = [
        *({"size": "c"}, {"tags.size": "t"}, {"device": "t"}, {"attributes.device": "a"}, {"os": "b"}),
        {"it's": "1", "size": "c", "attributes.os": "b"},
    ]
    none: list[dict[str, str]] = [{"size": "t"}, {"device": "a"}, {"tags.device": "a"}]
    asked = [
        FactColumn(str(i), "purchase", "count", None, "m", tuple((k, (v,)) for k, v in where.items()))
        for i, where in enumerate([*ones, *none])
    ]
    row = data.units(asked).to_arrow().to_pylist()[0]
    assert list(row.values())[2:] == [1] * len(ones) + [0] * len(none)


def test_tags_are_summed_where_they_are_numbers(tmp_path: Path) -> None:
    tags = [[("price", "39.95"), ("n", "1")], [("price", " 1e1 ")], [("price", "")], None, [("n", "one")]]
    data = export(tmp_path, tags)
    assert data.units([cx.Sum("purchase", "price")]).to_arrow()["purchase.price.sum"].to_pylist() == [49.95]
    with pytest.raises(cx.ExportError, match=r"tags\.n is summed and has a value that is no number: one\.$"):
        data.units([cx.Sum("purchase", "n")])


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("property_", "value", "message"),
    [
        ("categry", "x", r"event 'purchase' has no property 'categry'; the nearest is 'category'\.$"),
        ("sku", 2.0**53, r"9007199254740992\.0 is too large for a number that keeps .*; write it in quotes"),
        ("sku", float("inf"), "inf is too large"),
        (
            "tags",
            "x",
            r"property 'tags' of event 'purchase' has type .*; values are compared with text, numb",
        ),
        ("on", "2024-03-01", r"property 'on' of event 'purchase' has type Date"),
    ],
)
def test_what_cannot_be_compared_is_a_plan_error(property_: str, value: Any, message: str) -> None:
    from datetime import date

    exposures, events = made(seed=1, n=9)
    purchases = pa.table(events["purchase"]).append_column("on", pa.array([date(2024, 3, 1)] * 9))
    tags = pa.array([[("a", "b")]] * 9, pa.map_(pa.string(), pa.string()))
    data = cx.Dataset(exposures, {"purchase": purchases.append_column("tags", tags)})
    fact = FactColumn("n", "purchase", "count", None, "metrics[1]", ((property_, (value,)),))
    with pytest.raises(cx.PlanError, match=rf"^metrics\[1\]\.where\.{property_}: {message}"):
        data.units([fact])


def test_a_tag_that_no_event_has_is_a_plan_error(tmp_path: Path) -> None:
    data = export(tmp_path, [[("category", "shoes")], None])
    for name, nearest in (("categories", "category"), ("tags.category", None), ("tag.category", "category")):
        fact = FactColumn("n", "purchase", "count", None, "metrics[0]", ((name, ("shoes",)),))
        if nearest is None:
            assert data.units([fact]).to_arrow()["n"].to_pylist() == [1]
            continue
        with pytest.raises(
            cx.PlanError, match=rf"^metrics\[0\]\.where\.{name}: .*; the nearest is '{nearest}'"
        ):
            data.units([fact])


@pytest.mark.parametrize("values", ["shoes", (), ["shoes"], (None,), (1, [2])])
def test_a_filter_is_a_tuple_of_values(values: Any) -> None:
    with pytest.raises(ValueError, match=r"^FactColumn: where has .* for 'category', not a tuple of text"):
        FactColumn("n", "purchase", "count", where=(("category", values),))


# --- what a plan asks for -----------------------------------------------------------------------------------


def plan_of(*metrics: cx.Metric, **settings: Any) -> Any:
    return cx.Experiment("x", control="x", metrics=metrics, **settings).plan


def test_a_plan_s_filters_reach_the_facts() -> None:
    where: dict[str, Any] = {"sku": 7, "category": ["boots", "shoes"], "gift": True}
    plan = plan_of(cx.Sum("purchase", "revenue", where=where), cx.Count("view"))
    name = "purchase.revenue.sum where category=boots|shoes and gift=true and sku=7"
    conditions = (("category", ("boots", "shoes")), ("gift", (True,)), ("sku", (7.0,)))
    assert facts(plan) == [
        FactColumn(name, "purchase", "sum", "revenue", "metrics[0]", conditions),
        FactColumn("view.count", "view", "count", None, "metrics[1]"),
    ]
    exposures, events = made(seed=9)
    report = cx.Experiment(
        "x", control="x", variant="variation_id", metrics=[cx.Conversion("purchase", where={"sku": 7})]
    ).analyze(cx.Dataset(exposures, events))
    unit_of = dict(zip(exposures["visitor_id"], exposures["variation_id"], strict=True))
    exposed = dict(zip(exposures["visitor_id"], exposures["timestamp"], strict=True))
    asked = [FactColumn("n", "purchase", "converted", None, "m", (("sku", (7,)),))]
    totals = slow_and_obvious(exposed, {"purchase": rows_of(events["purchase"])}, asked)
    shares = [[n for unit, (n,) in totals.items() if unit_of[unit] == variant] for variant in "xy"]
    row = report.rows[0]
    assert [row.control_value, row.treatment_value] == pytest.approx([sum(s) / len(s) for s in shares])
    with pytest.raises(cx.PlanError, match=r"^metrics\[0\]\.numerator\.where\.sk: event 'purchase' has no"):
        cx.Dataset(exposures, events).units([cx.Ratio(cx.Count("purchase", where={"sk": 7}), "age")])


def test_a_metric_may_have_several_columns_and_facts() -> None:
    clicks, views = cx.Count("click"), cx.Count("view")
    plan = plan_of(
        cx.Ratio(clicks, views), cx.Ratio(clicks, "visits"), cx.Mean("visits"), segments=["a", ["a", "b"]]
    )
    assert metric_columns(plan) == ["click.count", "view.count", "visits"]
    assert needed(plan) == ["variant", "a", "b", "click.count", "view.count", "visits"]
    assert [(fact.name, fact.place) for fact in facts(plan)] == [
        ("click.count", "metrics[0].numerator"),
        ("view.count", "metrics[0].denominator"),
    ]
    assert columns_of_units(plan) == {"visits": "metrics[1].denominator"}
    assert columns_of_units(plan_of(cx.Mean("visits"))) == {"visits": "metrics[0].column"}


def test_a_ratio_of_events_is_that_of_their_totals() -> None:
    exposures, events = made(seed=3)
    exposures["visits"] = [i % 3 + 1 for i in range(40)]
    data = cx.Dataset(exposures, events)
    metrics = [
        cx.Ratio(cx.Sum("purchase", "revenue"), cx.Count("view"), name="per view"),
        cx.Ratio(cx.Count("purchase", where={"gift": True}), "visits", name="per visit"),
    ]
    report = cx.Experiment("x", control="x", metrics=metrics).analyze(data)
    table = data.units(metrics).to_pandas()
    gifts = "purchase.count where gift=true"
    for variant in ("control", "treatment"):
        of = table[table["variation_id"] == {"control": "x", "treatment": "y"}[variant]].sum(
            numeric_only=True
        )
        expected = [of["purchase.revenue.sum"] / of["view.count"], of[gifts] / of["visits"]]
        assert [getattr(row, f"{variant}_value") for row in report.rows] == pytest.approx(expected)


def test_two_filters_never_share_a_column() -> None:
    one, other = (cx.Count("e", where={"category": of}, name=str(of)) for of in ("a|b", ["a", "b"]))
    assert facts(plan_of(one, cx.Count("e", where={"category": "a|b"})))[0].where == (("category", ("a|b",)),)
    with pytest.raises(
        cx.PlanError,
        match=r"^metrics\[1\]: another total would have the name 'e\.count where category=a\|b', too",
    ):
        facts(plan_of(one, other))

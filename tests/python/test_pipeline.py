"""The whole way from an export to a report gives the true numbers, for every variant and segment value."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from cxlift.simulate import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cxlift.simulate import Truth, VariantTruth

SEGMENTS = ("device", "browser", "plan", "source_type")
Totals = dict[str, dict[str, float]]  # by variant, then by metric: units and totals

METRICS: list[cx.Metric] = [
    *(cx.Conversion(event, name=f"{event} units") for event in EVENTS),
    *(cx.Count(event, name=f"{event} events") for event in EVENTS),
    cx.Sum("purchase", "revenue", name="purchase revenue", role="primary"),
]


def analysis(control: str, **settings: Any) -> cx.Experiment:
    return cx.Experiment(**{"name": "pipeline", "control": control, "metrics": METRICS, **settings})


def totals(report: cx.Report, segment: str = "", value: str = "") -> Totals:
    """Undo the means: units and totals of each variant, as the comparisons have them."""
    found: Totals = {}
    for row in report.rows:
        if (row.segment, row.segment_value) != (segment, value):
            continue
        sides = (
            (row.control, row.n_control, row.control_value),
            (row.treatment, row.n_treatment, row.treatment_value),
        )
        for variant, n, mean in sides:
            total = 0.0 if n == 0 else mean * n
            assert total == pytest.approx(round(total), abs=1e-6)  # counts and cents are whole
            cell = found.setdefault(variant, {"units": n})
            assert cell["units"] == n
            assert cell.setdefault(row.metric, round(total)) == round(total)
    return found


def told(variants: Mapping[str, VariantTruth]) -> Totals:
    """What the simulator says, in the same form."""
    result: Totals = {}
    for variant, truth in variants.items():
        cell: dict[str, float] = {"units": truth.visitors}
        for event, one in truth.events.items():
            cell |= {f"{event} units": one.converters, f"{event} events": one.events}
        result[variant] = cell | {"purchase revenue": truth.events["purchase"].revenue}
    return result


@pytest.fixture(scope="module")
def data(demo_export: Truth) -> cx.Dataset:
    """What is asked of it twice it computes once."""
    return cx.read_optimizely(demo_export.path, experiment=demo_export.experiment)


@pytest.fixture(scope="module")
def report(data: cx.Dataset, demo_export: Truth) -> cx.Report:
    return analysis(demo_export.control, segments=SEGMENTS).analyze(data)


def test_every_variant_has_its_true_totals(report: cx.Report, demo_export: Truth) -> None:
    assert totals(report) == told(demo_export.variants)
    assert report.units == {variant: truth.visitors for variant, truth in demo_export.variants.items()}


@pytest.mark.parametrize("wrong", ["strict", "order_ignored"])
def test_the_wrong_answers_are_other_answers_in_every_variant(
    report: cx.Report, demo_export: Truth, wrong: str
) -> None:
    """A strict `>` in place of `>=`, or no order at all, would fail the test above."""
    answer = told(getattr(demo_export, wrong))
    for variant, found in totals(report).items():
        for metric in ("purchase units", "purchase events", "purchase revenue", "detail_page_view units"):
            assert found[metric] != answer[variant][metric], (variant, metric)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_segment_value_has_its_true_totals(report: cx.Report, demo_export: Truth, segment: str) -> None:
    values = {row.segment_value for row in report.rows if row.segment == segment}
    assert values == set(demo_export.segments[segment])
    for value, variants in demo_export.segments[segment].items():
        assert totals(report, segment, value) == told(variants), value


def test_the_health_of_the_report_counts_what_was_left_out(report: cx.Report, demo_export: Truth) -> None:
    counts = demo_export.counts
    expected = {
        "crossover_units": counts.crossovers,
        # A decision after the first is a repetition, for whichever variant it is.
        "repeated_decisions": counts.repeated_decisions + counts.crossovers,
        "duplicate_decisions": counts.duplicate_decisions,
        "duplicate_events": counts.duplicate_events,
        "holdback_decisions": counts.holdback_decisions,
        "events_before_decision": counts.events_before_decision,
        "events_of_undecided_units": counts.events_undecided,
    }
    nothing = dict.fromkeys(
        (
            *("events_outside_window", "events_without_unit", "events_without_timestamp"),
            *("decisions_without_unit", "decisions_without_variant", "decisions_without_timestamp"),
        ),
        0,
    )
    found = {check.check: check.numbers["count"] for check in report.health if "count" in check.numbers}
    assert all(count > 0 for count in expected.values())
    assert expected | nothing == {name: found[name] for name in expected | nothing}
    lost = demo_export.visitors - sum(
        v.visitors for variants in demo_export.segments["device"].values() for v in variants.values()
    )
    assert found["rows_without_segment.device"] == lost > 0


def shuffled(source: Path, target: Path, seed: int) -> Path:
    """The same rows in another order, in files of other names, one in two cut in two."""
    rng = np.random.default_rng(seed)
    for file in sorted(source.rglob("*.parquet")):
        rows = pq.ParquetFile(file).read()
        rows = rows.take(rng.permutation(rows.num_rows))
        cut = int(rng.integers(0, rows.num_rows + 1)) if rng.random() < 0.5 else 0
        folder = target / file.relative_to(source).parent
        folder.mkdir(parents=True, exist_ok=True)
        for part in (rows.slice(0, cut), rows.slice(cut)):
            if part.num_rows:
                pq.write_table(part, folder / f"part-{rng.integers(1 << 62):020}.parquet")
    return target


def test_ties_and_the_order_of_files_and_rows_change_no_bit(
    report: cx.Report, demo_export: Truth, tmp_path: Path
) -> None:
    assert demo_export.counts.tied_crossovers > 0  # only the uuid decides these
    other = shuffled(demo_export.path, tmp_path / "shuffled", seed=5)
    again_data = cx.read_optimizely(other, experiment=demo_export.experiment)
    again = analysis(demo_export.control, segments=SEGMENTS).analyze(again_data, threads=1)
    assert again.to_json() == report.to_json()


def test_experiments_that_share_a_tree_stay_apart(demo_export: Truth) -> None:
    """Their variants are one number to whoever takes ids for floating point."""
    second = demo_export.second
    assert second is not None
    data = cx.read_optimizely(demo_export.path, experiment=second.experiment)
    report = analysis(second.control).analyze(data)
    assert totals(report) == told(second.variants)
    assert len(report.units) == 2
    assert {float(variant) for variant in report.units} == {9007199254740992.0}


def test_names_for_variations_change_the_names_alone(report: cx.Report, demo_export: Truth) -> None:
    ids = list(demo_export.variants)
    names = dict(zip(ids, ("original", "redesign", "new colours"), strict=True))
    data = cx.read_optimizely(demo_export.path, experiment=demo_export.experiment, variation_names=names)
    named = totals(analysis("original").analyze(data))
    assert named == {names[variant]: cell for variant, cell in totals(report).items()}


def test_treatments_and_allocation_choose_among_three_variants(data: cx.Dataset, demo_export: Truth) -> None:
    first, second, third = demo_export.variants
    chosen = analysis(first, treatments=[third], allocation={third: 1, first: 1, second: 1}).analyze(data)
    assert {row.treatment for row in chosen.rows} == {third}
    assert set(chosen.units) == {first, second, third}
    assert chosen.health[f"variant_not_compared.{second}"].numbers["units"] == chosen.units[second]
    swapped = analysis(third, treatments=[first]).analyze(data)
    row, back = chosen.comparison("purchase revenue"), swapped.comparison("purchase revenue")
    assert back.difference == pytest.approx(-row.difference)
    assert back.pvalue == pytest.approx(row.pvalue)
    with pytest.raises(cx.PlanError, match=f"^allocation: has no share for '{third}'"):
        analysis(first, allocation={first: 1, second: 1}).analyze(data)


def test_unit_and_variant_may_be_left_out_and_must_be_right_if_given(
    data: cx.Dataset, demo_export: Truth
) -> None:

    def of(**names: Any) -> dict[str, Any]:
        metrics = [cx.Conversion("purchase")]
        experiment = cx.Experiment("x", control=demo_export.control, metrics=metrics, **names)
        report: dict[str, Any] = json.loads(experiment.analyze(data).to_json())
        del report["plan_hash"]  # what was promised is not the same
        return report

    assert of() == of(unit="visitor_id") == of(unit="visitor_id", variant="variation_id")
    with pytest.raises(cx.PlanError, match=r"^unit: the dataset's unit is 'visitor_id', not 'user'"):
        of(unit="user")
    with pytest.raises(cx.PlanError, match=r"^variant: the dataset's variant column is 'variation_id'"):
        of(variant="arm")


def test_a_window_only_takes_away(demo_export: Truth) -> None:
    def of(window: str | None) -> cx.Report:
        data = cx.read_optimizely(demo_export.path, experiment=demo_export.experiment, window=window)
        return analysis(demo_export.control).analyze(data)

    none, endless = of("0s"), of("1000w")
    assert totals(endless) == told(demo_export.variants)
    assert endless.health["events_outside_window"].numbers["count"] == 0
    # Only events that carry the decision's own millisecond are left.
    kept = sum(c[f"{event} events"] for c in totals(none).values() for event in EVENTS)
    assert kept == demo_export.counts.events_same_millisecond


# --- the real export ----------------------------------------------------------------------------------------

LABS: dict[str, dict[str, Any]] = {
    "18802093142": {
        "units": 3304,
        "purchase": (326, 163),
        "add_to_cart": (326, 163),
        "homepage_view": (3304, None),
    }
    | {"revenue": 15_151_022, "detail_page_view": (1799, 654)},
    "18818611832": {
        "units": 3367,
        "purchase": (338, 169),
        "add_to_cart": (338, 169),
        "homepage_view": (3367, None),
    }
    | {"revenue": 15_634_986, "detail_page_view": (2414, 861)},
    "18817551468": {
        "units": 3329,
        "purchase": (446, 223),
        "add_to_cart": (446, 223),
        "homepage_view": (3329, None),
    }
    | {"revenue": 20_790_662, "detail_page_view": (2900, 1041)},
}
LABS_EVENTS = ("purchase", "add_to_cart", "homepage_view", "detail_page_view")


@pytest.fixture(scope="module")
def labs(shared_data: Path) -> Path:
    return shared_data / "optimizely-labs"


def labs_report(path: Path) -> cx.Report:
    metrics: list[cx.Metric] = [cx.Sum("purchase", "revenue", name="revenue")]
    for event in LABS_EVENTS:
        metrics += [cx.Conversion(event, name=f"{event} units"), cx.Count(event, name=f"{event} events")]
    data = cx.read_optimizely(path, experiment="18786493712")
    return cx.Experiment("labs", control="18802093142", metrics=metrics).analyze(data)


def test_the_real_export_gives_the_published_numbers(labs: Path, tmp_path: Path) -> None:
    report = labs_report(labs)
    found = totals(report)
    assert set(found) == set(LABS)
    for variant, expected in LABS.items():
        assert found[variant]["units"] == expected["units"]
        assert found[variant]["revenue"] == expected["revenue"]
        for event in LABS_EVENTS:
            events, converters = expected[event]
            assert found[variant][f"{event} events"] == events, (variant, event)
            assert converters in (None, found[variant][f"{event} units"]), (variant, event)
    # The answers of who ignores the order, and of who asks for events strictly after the decision.
    purchases = [found[variant]["purchase units"] for variant in LABS]
    assert purchases not in ([345, 358, 398], [135, 141, 189])
    tree = shutil.copytree(labs / "type=decisions", tmp_path / "real" / "type=decisions")
    shutil.copytree(labs / "type=events", tree.parent / "type=events")
    assert labs_report(shuffled(tree.parent, tmp_path / "other", seed=3)).to_json() == report.to_json()


# --- own tables ---------------------------------------------------------------------------------------------

EXPOSURES: dict[str, list[Any]] = {
    "user": ["u1", "u1", "u2", "u3", "u4", "u5", "u6"],
    "arm": ["b", "a", "a", "b", "b", "a", "a"],  # u1 meets b first, by time and not by row
    "at": [1000, 2000, 1000, 1000, 1000, 1000, 1000],
    "os": ["x", "y", "x", "y", None, "x", "y"],
}
ORDERS: dict[str, list[Any]] = {
    "user": ["u1", "u1", "u2", "u3", "u3", "u9"],
    "at": [1000, 999, 5000, 1001, 1002, 3000],  # in the very millisecond; before; after; twice; nobody's
    "price": [10.0, 100.0, 7.0, 2.5, None, 50.0],
}


def table_of(kind: str, columns: dict[str, list[Any]]) -> Any:
    if kind == "pandas":
        return pytest.importorskip("pandas").DataFrame(columns)
    if kind == "polars":
        return pytest.importorskip("polars").DataFrame(columns)
    if kind == "polars, lazy":
        return pytest.importorskip("polars").LazyFrame(columns)
    return pa.table(columns) if kind == "pyarrow" else columns


@pytest.mark.parametrize("kind", ["pandas", "polars", "polars, lazy", "pyarrow", "dict"])
def test_own_tables_go_the_same_way(kind: str) -> None:
    data = cx.Dataset(
        table_of(kind, EXPOSURES),
        {"order": table_of(kind, ORDERS)},
        unit="user",
        variant="arm",
        timestamp="at",
    )
    experiment = cx.Experiment(
        "own",
        control="a",
        metrics=[cx.Conversion("order"), cx.Count("order"), cx.Sum("order", "price")],
        segments=["os"],
    )
    report = experiment.analyze(data)
    assert totals_of(report) == {
        "order.converted": (3, 1, 3, 2),
        "order.count": (3, 1, 3, 3),
        "order.price.sum": (3, 7.0, 3, 12.5),
    }
    assert totals_of(report, os="x") == {
        "order.converted": (2, 1, 1, 1),
        "order.count": (2, 1, 1, 1),
        "order.price.sum": (2, 7.0, 1, 10.0),
    }
    counts = {
        name: report.health[name].numbers["count"] for name in ("crossover_units", "repeated_decisions")
    }
    assert counts == {"crossover_units": 1, "repeated_decisions": 1}
    assert report.health["events_before_decision"].numbers["count"] == 1
    assert report.health["events_of_undecided_units"].numbers["count"] == 1
    assert report.health["rows_without_segment.os"].numbers["count"] == 1


def totals_of(report: cx.Report, **segment: str) -> dict[str, Any]:
    names = dict.fromkeys(row.metric for row in report.rows)
    rows = [report.comparison(name, segment=segment or None) for name in names]
    return {
        row.metric: (
            row.n_control,
            pytest.approx(row.control_value * row.n_control),
            row.n_treatment,
            pytest.approx(row.treatment_value * row.n_treatment),
        )
        for row in rows
    }


def test_a_unit_table_and_its_events_agree(data: cx.Dataset, demo_export: Truth) -> None:
    """What the units become on the way is a table that one may keep and analyse without the events."""
    from cxlift.units.facts import FactColumn

    fact = FactColumn("revenue", "purchase", "sum", "revenue", "")
    units = pa.table(data.units([fact], ["device"]))
    names: dict[str, Any] = {"control": demo_export.control, "variant": "variation_id", "unit": "visitor_id"}
    by_table = cx.Experiment("x", metrics=[cx.Mean("revenue")], segments=["device"], **names).analyze(units)
    by_events = cx.Experiment(
        "x", metrics=[cx.Sum("purchase", "revenue", name="revenue")], segments=["device"], **names
    ).analyze(data)
    assert [row.pvalue for row in by_table.rows] == [row.pvalue for row in by_events.rows]
    assert [row.lift for row in by_table.rows] == [row.lift for row in by_events.rows]


def test_summaries_of_halves_give_the_report_of_the_whole(data: cx.Dataset, demo_export: Truth) -> None:
    from cxlift.units.facts import FactColumn

    units = pa.table(data.units([FactColumn("revenue", "purchase", "sum", "revenue", "")]))
    experiment = cx.Experiment(
        "x", control=demo_export.control, variant="variation_id", metrics=[cx.Mean("revenue")]
    )
    half = units.num_rows // 2
    merged = experiment.summarize(units.slice(0, half)) + experiment.summarize(units.slice(half))
    stored = cx.Summaries.from_cbor(merged.to_cbor())
    whole = experiment.analyze(units)
    for row, expected in zip(experiment.analyze(stored).rows, whole.rows, strict=True):
        assert row.difference == pytest.approx(expected.difference, rel=1e-12)
        assert row.pvalue == pytest.approx(expected.pvalue, rel=1e-9)


def test_each_header_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And numbers may be whole in one file and not in the other: all are read as numbers."""
    from cxlift.readers import tables

    (tmp_path / "a.csv").write_text("variant,y\na,1\nb,2\n")
    pq.write_table(pa.table({"y": [1, 2], "variant": ["a", "b"]}), tmp_path / "b.parquet")
    pq.write_table(pa.table({"variant": ["a", "b"], "y": [0.5, None]}), tmp_path / "c.parquet")
    opened: list[str] = []
    read = tables._header

    def counted(file: Path) -> Any:
        opened.append(file.name)
        return read(file)

    monkeypatch.setattr(tables, "_header", counted)
    report = cx.Experiment("x", control="a", metrics=[cx.Mean("y")]).analyze(tmp_path)
    assert report.rows[0].control_value == pytest.approx(2.5 / 3)
    assert opened == ["a.csv", "b.parquet", "c.parquet"]

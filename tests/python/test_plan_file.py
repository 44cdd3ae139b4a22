"""A plan is a file: read, checked, and written again."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given

import cxlift as cx
from cxlift.plan_file import plan_toml, read_plan, write_plan
from cxlift.plan_json import plan_json
from cxlift.provenance import fingerprint, plan_hash
from plans import plans

if TYPE_CHECKING:
    from pathlib import Path

METRICS: list[cx.Metric] = [
    cx.Proportion("converted", role="primary"),
    cx.Mean("revenue", name='revenue "net", €', role="guardrail"),
    cx.Conversion("purchase"),
    cx.Count("error", direction="lower", role="diagnostic"),
    cx.Sum("purchase", "price"),
]


def test_a_plan_survives_the_way_to_a_file_and_back(tmp_path: Path) -> None:
    experiment = cx.Experiment(
        "check = out\n# no comment",
        unit="id",
        variant="arm",
        control="original",
        treatments=["b.c", "new colours"],
        allocation={"original": 2, "b.c": 1, "new colours": 0.5},
        metrics=METRICS,
        segments=["device"],
        correction="none",
        confidence_level=0.9,
    )
    experiment.to_file(tmp_path / "plan.toml")
    again = cx.Experiment.from_file(tmp_path / "plan.toml")
    assert again.to_plan() == experiment.to_plan()
    assert list(again.to_plan()["allocation"]) == ["original", "b.c", "new colours"]
    again.to_file(tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_bytes() == (tmp_path / "plan.toml").read_bytes()


@given(keys=plans())
def test_any_plan_survives_the_way_to_a_file_and_back(
    tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Any]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    experiment = cx.Experiment.from_plan(keys)
    experiment.to_file(file)
    again = cx.Experiment.from_file(file)
    assert again.plan.to_json() == experiment.plan.to_json()
    assert plan_hash(again.plan) == plan_hash(experiment.plan)
    write_plan(keys, file)  # as somebody writes it, defaults left out
    assert plan_hash(cx.Experiment.from_file(file).plan) == plan_hash(experiment.plan)


@given(keys=plans())
def test_what_toml_can_hold_is_kept(keys: dict[str, Any]) -> None:
    text = plan_toml(keys)
    read = tomllib.loads(text)
    assert read == keys
    for metric, before in zip(read["metrics"], keys["metrics"], strict=True):
        assert list(metric) == list(before)
    assert list(read.get("allocation", {})) == list(keys.get("allocation", {}))


NEW = """\
name = "checkout"
control = "old"
segments = ["device", ["device", "country"]]
segment_limit = 20
primary_rule = "any"

[allocation]
old = 1
new = 1.5

[[metrics]]
type = "ratio"
numerator = {type = "sum", event = "buy", property = "sum", where = {kind = ["shoes", "boots"], gift = false}}
denominator = "sessions"
role = "guardrail"
non_inferiority_margin = {relative = 0.02}

[[metrics]]
type = "csat"
column = "answer"
scale = "binary"
equivalence_margin = {absolute = 0.05}
"""


def test_a_plan_is_written_as_people_write_it() -> None:
    assert plan_toml(tomllib.loads(NEW)) == NEW


def test_a_plan_with_every_kind_of_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(NEW, encoding="utf-8")
    plan = cx.Experiment.from_file(tmp_path / "plan.toml").to_plan()
    assert plan["segments"] == ["device", ["device", "country"]]
    assert plan["metrics"][0]["numerator"]["where"] == {"kind": ["shoes", "boots"], "gift": False}
    assert plan["metrics"][0]["non_inferiority_margin"] == {"relative": 0.02}
    assert plan["metrics"][1]["scale"] == "binary"


def test_the_hash_of_a_plan_is_of_what_was_promised(tmp_path: Path) -> None:
    short = {"name": "x", "control": "a", "metrics": [{"type": "mean", "column": "y"}]}
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")])
    expected = hashlib.sha256(experiment.plan.to_json().encode()).hexdigest()
    (tmp_path / "plan.toml").write_text(
        '# a comment\ncontrol = "a"\nname = "x"\n[data]\npath = "x.csv"\n'
        '[[metrics]]\ncolumn = "y"\ntype = "mean"\nrole = "secondary"\n',
        encoding="utf-8",
    )
    same = [experiment, cx.Experiment.from_plan(short), cx.Experiment.from_file(tmp_path / "plan.toml")]
    assert {plan_hash(e.plan) for e in same} == {expected}
    for change in ({"control": "b"}, {"confidence_level": 0.9}, {"allocation": {"a": 1}}, {"name": "x "}):
        assert plan_hash(cx.Experiment.from_plan({**short, **change}).plan) != expected, change


def test_the_fingerprint_is_of_what_was_read() -> None:
    experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=["s"])
    table = {
        "variant": np.resize(["a", "b"], 1000),
        "y": np.linspace(0, 1, 1000),
        "s": np.resize(["p", "q", "r"], 1000),
        "unread": np.arange(1000),
    }
    first = fingerprint(experiment.summarize(table))
    assert len(bytes.fromhex(first)) == 32
    assert fingerprint(experiment.summarize(table, threads=3)) == first
    assert fingerprint(experiment.summarize({**table, "unread": np.zeros(1000)})) == first
    stored = type(experiment.summarize(table)).from_json(experiment.summarize(table).to_json())
    assert fingerprint(stored) == first
    for column in ("variant", "y", "s"):
        assert fingerprint(experiment.summarize({**table, column: table[column][::-1]})) != first, column


def test_defaults_are_written_out() -> None:
    plan = cx.Experiment("x", control="a", metrics=[cx.Mean("y")]).to_plan()
    assert plan == {
        "name": "x",
        "variant": "variant",
        "control": "a",
        "metrics": [{"type": "mean", "column": "y", "name": "y", "role": "secondary", "direction": "higher"}],
        "segment_limit": 50,
        "correction": "holm",
        "primary_rule": "all",
        "treatment_rule": "all",
        "confidence_level": 0.95,
    }
    assert cx.Experiment.from_plan(plan).to_plan() == plan


@pytest.mark.parametrize(("given", "label"), [(1, "1"), (True, "true"), (False, "false"), ("1", "1")])
def test_labels_that_are_no_text_are_written_as_the_engine_reads_them(given: Any, label: str) -> None:
    experiment = cx.Experiment("x", control=given, treatments=["z"], metrics=[cx.Mean("y")])
    assert experiment.to_plan()["control"] == label


def test_the_control_of_a_boolean_or_integer_column() -> None:
    y = [1.0, 2.0, 4.0, 5.0]
    cases: tuple[tuple[list[Any], Any], ...] = (
        ([False, False, True, True], False),
        ([0, 0, 1, 1], 0),
        ([0, 0, 1, 1], np.int64(0)),
    )
    for column, control in cases:
        report = cx.Experiment("x", control=control, metrics=[cx.Mean("y")]).analyze(
            {"variant": column, "y": y}
        )
        assert report.comparison("y").difference == 3.0


def test_a_byte_order_mark_and_windows_lines_are_no_obstacle(tmp_path: Path) -> None:
    text = 'name = "x"\r\ncontrol = "a"\r\n[[metrics]]\r\ntype = "mean"\r\ncolumn = "y"\r\n'
    (tmp_path / "plan.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert cx.Experiment.from_file(tmp_path / "plan.toml").to_plan()["control"] == "a"


def test_the_errors_of_a_plan_file_begin_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text('name = "x"\ncontrol = 3\n', encoding="utf-8")
    with pytest.raises(
        cx.PlanError, match=r"plan\.toml: control: must be text, not 3; write it in quotes\.$"
    ):
        cx.Experiment.from_file(file)
    with pytest.raises(cx.PlanError, match=r"nothing\.toml: there is no such plan file"):
        cx.Experiment.from_file(tmp_path / "nothing.toml")


def test_data_are_found_beside_the_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        'name = "x"\ncontrol = "a"\n[data]\npath = ["1.csv", "2.csv"]\n'
        '[[metrics]]\ntype = "mean"\ncolumn = "y"\n',
        encoding="utf-8",
    )
    plan = read_plan(tmp_path / "plan.toml")
    assert plan.read() == [str(tmp_path / "1.csv"), str(tmp_path / "2.csv")]
    assert plan.read(["other.csv"]) == ["other.csv"]


def test_values_that_json_cannot_hold_are_refused_at_their_place() -> None:
    def refused(plan: dict[str, Any], message: str) -> None:
        with pytest.raises(cx.PlanError, match=message):
            plan_json(plan)

    refused({"allocation": {"a": float("inf")}}, r"^allocation\.a: must be a finite number, not inf\.$")
    refused({"metrics": [{"name": "\ud800"}]}, r"^metrics\[0\]\.name: .* is not valid Unicode text\.$")
    refused({"control": 2**63}, "^control: .* has too many digits")
    refused({"control": object()}, "^control: a plan cannot hold a object")
    assert (
        plan_json({"a": np.float64(0.5), "b": np.int64(3), "c": np.str_("x")})
        == '{"a": 0.5, "b": 3, "c": "x"}'
    )
    with pytest.raises(cx.PlanError, match=r"^confidence_level: must be a finite number, not nan"):
        cx.Experiment("x", control="a", metrics=[cx.Mean("y")], confidence_level=float("nan"))

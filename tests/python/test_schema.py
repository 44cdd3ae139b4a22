"""The schemas say the same as the parsers: of a plan on disk, and of a stored report."""

from __future__ import annotations

import copy
import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from command import called
from cxlift.plan_file import read_plan
from data_tables import TABLES
from plan_answers import BAD_ANSWERS, GOOD_ANSWERS
from plan_words import BAD_WORDS, GOOD_WORDS
from plans import FAULTS, places, plans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def schema(name: str) -> dict[str, Any]:
    text = (resources.files("cxlift") / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text)
    return result


PLAN, REPORT = schema("plan"), schema("report")
VALID = jsonschema.Draft202012Validator(PLAN)

BASE: dict[str, Any] = {"name": "x", "control": "a", "metrics": [{"type": "mean", "column": "y"}]}
COUNT = {"type": "count", "event": "error"}
CSAT = {"type": "csat", "column": "y", "scale": 5}
CES = {"type": "ces", "column": "y", "scale": 7}
RATIO = {"type": "ratio", "numerator": "errors", "denominator": "sessions"}


def plan(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in {**BASE, **keys}.items() if value is not None}


def of(kind: str, /, **keys: Any) -> dict[str, Any]:
    """A plan of one metric."""
    return plan(metrics=[{"type": kind, **keys}])


GOOD = {
    "the least": plan(),
    "every key": plan(
        unit="id",
        unit_rows="one",
        variant="arm",
        treatments=["b", "c"],
        allocation={"a": 2, "b": 0.5, "c": 1},
        segments=["device"],
        correction="none",
        confidence_level=0.9,
    ),
    "no segment": plan(segments=[]),
    "a row a unit": plan(unit_rows="one"),
    "many rows a unit": plan(unit="id", unit_rows="many"),
    "a ratio of many rows a unit": of("ratio", numerator="errors", denominator="sessions")
    | {"unit": "id", "unit_rows": "many"},
    "proportion": of("proportion", column="y", direction="lower", role="guardrail", name="é"),
    "conversion": of("conversion", event="purchase", role="diagnostic"),
    "count": of("count", event="purchase", direction="higher"),
    "sum": of("sum", event="purchase", property="revenue", role="primary"),
    "two metrics": plan(metrics=[BASE["metrics"][0], COUNT]),
    "crossed segments": plan(segments=["device", "country", ["device", "country"]]),
    "segment limit": plan(segment_limit=1000),
    "rules": plan(primary_rule="any", treatment_rule="any"),
    "nps": of("nps", column="y", role="primary"),
    "nps with a margin": of("nps", column="y", non_inferiority_margin={"absolute": 2}),
    "csat of 5": of("csat", column="y", scale=5),
    "csat of 7": of("csat", column="y", scale=7, decide_on="mean", equivalence_margin={"absolute": 1.5}),
    "csat of yes and no": of("csat", column="y", scale="binary", decide_on="top_box"),
    "ces": of("ces", column="y", scale=7),
    "ces of 11": of("ces", column="y", scale=11, easy="low", decide_on="easy", name="effort"),
    "ratio": of("ratio", numerator="errors", denominator="sessions", direction="lower"),
    "ratio of events": of(
        "ratio",
        numerator={"type": "sum", "event": "buy", "property": "price", "where": {"category": "shoes"}},
        denominator={"type": "count", "event": "buy"},
    ),
    "ratio of both": of("ratio", numerator={"type": "conversion", "event": "e"}, denominator="sessions"),
    "relative margin": of("mean", column="y", non_inferiority_margin={"relative": 0.02}),
    "absolute margin": of("count", event="e", equivalence_margin={"absolute": 12.5}),
    "margin of a share": of("proportion", column="y", equivalence_margin={"absolute": 0.01}),
    "where text": of("conversion", event="e", where={"category": "shoes"}),
    "where several": of("sum", event="e", property="p", where={"a": ["x", 1, True, ""], "b": 0.5, "": False}),
    "weights": of("mean", column="y", weights="w", cap=3, method="weighted"),
    "weights of answers": of("csat", column="y", scale=5, weights="w"),
    "weights of a ratio": of("ratio", numerator="errors", denominator="sessions", weights="w"),
    "where nothing": of("count", event="e", where={}),
    **GOOD_ANSWERS,
    **GOOD_WORDS,
}
BAD = {
    **BAD_ANSWERS,
    **BAD_WORDS,
    "no name": plan(name=None),
    "no control": plan(control=None),
    "no metrics": plan(metrics=None),
    "an empty name": plan(name=""),
    "a name that is a number": plan(name=3),
    "a control that is a number": plan(control=1),
    "a unit that is a list": plan(unit=["id"]),
    "an empty variant": plan(variant=""),
    "an unknown number of rows": plan(unit="id", unit_rows="some"),
    "many rows of nobody": plan(unit_rows="many"),
    "many rows with events": of("count", event="e") | {"unit": "id", "unit_rows": "many"},
    "many rows with a ratio of events": plan(
        unit="id", unit_rows="many", metrics=[{"type": "ratio", "numerator": COUNT, "denominator": "s"}]
    ),
    "many rows with covariates": of("mean", column="y", covariates=["x"])
    | {"unit": "id", "unit_rows": "many"},
    "many rows with a method": of("mean", column="y", method="z") | {"unit": "id", "unit_rows": "many"},
    "an unknown key": plan(metric=[]),
    "a key in capitals": plan(Correction="holm"),
    "treatments as text": plan(treatments="b"),
    "no treatment": plan(treatments=[]),
    "a treatment twice": plan(treatments=["b", "b"]),
    "an empty treatment": plan(treatments=["b", ""]),
    "allocation as a list": plan(allocation=[1, 1]),
    "an empty allocation": plan(allocation={}),
    "a share of 0": plan(allocation={"a": 1, "b": 0}),
    "a share that is text": plan(allocation={"a": 1, "b": "1"}),
    "a share that is true": plan(allocation={"a": 1, "b": True}),
    "metrics as a table": plan(metrics={"type": "mean", "column": "y"}),
    "an empty list of metrics": plan(metrics=[]),
    "a metric that is text": plan(metrics=["y"]),
    "a metric without a type": plan(metrics=[{"column": "y"}]),
    "an unknown type": of("media", column="y"),
    "a type that is a number": of(3, column="y"),  # type: ignore[arg-type]
    "a mean without a column": of("mean"),
    "an empty column": of("mean", column=""),
    "a mean of an event": of("mean", event="e"),
    "a mean of a total": of("mean", column={"type": "sum", "event": "e", "property": "p"}),
    "a proportion with a property": of("proportion", column="y", property="p"),
    "a sum without a property": of("sum", event="e"),
    "a count with a property": of("count", event="e", property="p"),
    "an event that is a list": of("count", event=["e"]),
    "an unknown key of a metric": of("mean", column="y", rule="primary"),
    "an unknown role": of("mean", column="y", role="main"),
    "an unknown direction": of("mean", column="y", direction="up"),
    "an empty metric name": of("mean", column="y", name=""),
    "segments as text": plan(segments="device"),
    "a segment twice": plan(segments=["device", "device"]),
    "an empty segment": plan(segments=[""]),
    "a crossing of one": plan(segments=[["device"]]),
    "a crossing of nothing": plan(segments=[[]]),
    "a crossing with itself": plan(segments=[["device", "device"]]),
    "a crossing twice": plan(segments=[["device", "country"], ["device", "country"]]),
    "a crossing of crossings": plan(segments=[["device", ["country", "age"]]]),
    "a limit of 0": plan(segment_limit=0),
    "a limit of 1001": plan(segment_limit=1001),
    "a limit of a half": plan(segment_limit=0.5),
    "a limit that is text": plan(segment_limit="50"),
    "an unknown correction": plan(correction="tukey"),
    "a correction that is none": plan(correction=False),
    "a rule of most": plan(primary_rule="most"),
    "a rule that is true": plan(treatment_rule=True),
    "a confidence of 1": plan(confidence_level=1),
    "a confidence of 95": plan(confidence_level=95),
    "a confidence that is text": plan(confidence_level="95%"),
    "nps with a direction": of("nps", column="y", direction="higher"),
    "nps with a scale": of("nps", column="y", scale=10),
    "nps with a relative margin": of("nps", column="y", non_inferiority_margin={"relative": 0.1}),
    "csat without a scale": of("csat", column="y"),
    "csat of 6": of("csat", column="y", scale=6),
    "csat of the text 5": of("csat", column="y", scale="5"),
    "csat that decides on nps": of("csat", column="y", scale=5, decide_on="nps"),
    "csat of yes and no by its mean": of("csat", column="y", scale="binary", decide_on="mean"),
    "csat with easy": of("csat", column="y", scale=5, easy="high"),
    "ces without a scale": of("ces", column="y"),
    "ces of 1": of("ces", column="y", scale=1),
    "ces of 12": of("ces", column="y", scale=12),
    "ces of 6.5": of("ces", column="y", scale=6.5),
    "ces of yes and no": of("ces", column="y", scale="binary"),
    "ces that is easy in the middle": of("ces", column="y", scale=7, easy="middle"),
    "ces that decides on the top box": of("ces", column="y", scale=7, decide_on="top_box"),
    "ratio without a denominator": of("ratio", numerator="errors"),
    "ratio with a column": of("ratio", numerator="errors", denominator="sessions", column="y"),
    "ratio of a mean": of("ratio", numerator={"type": "mean", "column": "y"}, denominator="sessions"),
    "ratio of a named part": of(
        "ratio", numerator={"type": "count", "event": "e", "name": "n"}, denominator="s"
    ),
    "ratio of a sum of nothing": of("ratio", numerator={"type": "sum", "event": "e"}, denominator="s"),
    "ratio of numbers": of("ratio", numerator=1, denominator=2),
    "a margin without a scale": of("mean", column="y", non_inferiority_margin=0.02),
    "an empty margin": of("mean", column="y", non_inferiority_margin={}),
    "a margin on both scales": of("mean", column="y", equivalence_margin={"absolute": 1, "relative": 0.1}),
    "a margin on an unknown scale": of("mean", column="y", equivalence_margin={"percent": 2}),
    "a margin of 0": of("mean", column="y", equivalence_margin={"absolute": 0}),
    "a margin below 0": of("mean", column="y", non_inferiority_margin={"relative": -0.1}),
    "a relative margin of 2": of("mean", column="y", non_inferiority_margin={"relative": 2}),
    "a margin of a share above 1": of("proportion", column="y", non_inferiority_margin={"absolute": 2}),
    "a margin of a top box above 1": of("csat", column="y", scale=5, equivalence_margin={"absolute": 1}),
    "a margin of easy above 1": of(
        "ces", column="y", scale=7, decide_on="easy", equivalence_margin={"absolute": 1}
    ),
    "two margins": of(
        "mean", column="y", equivalence_margin={"absolute": 1}, non_inferiority_margin={"absolute": 1}
    ),
    "weights that are a list": of("nps", column="y", weights=["w"]),
    "weights without a name": of("nps", column="y", weights=""),
    "weights beside covariates": of("mean", column="y", weights="w", covariates=["z"]),
    "weights of an event": of("conversion", event="e", weights="w"),
    "weights of a ratio of events": of("ratio", numerator=COUNT, denominator="sessions", weights="w"),
    "where of a column": of("mean", column="y", where={"a": "b"}),
    "where as a list": of("count", event="e", where=["a"]),
    "where a list is empty": of("count", event="e", where={"a": []}),
    "where a table": of("count", event="e", where={"a": {"b": "c"}}),
    "where a list in a list": of("count", event="e", where={"a": [["b"]]}),
}
# What a schema cannot say: it looks at one place at a time.
BEYOND = {
    "the control among the treatments": plan(treatments=["b", "a"]),
    "two metrics of one name": plan(metrics=[BASE["metrics"][0], BASE["metrics"][0]]),
    "a control without a share": plan(allocation={"b": 1}),
    "a treatment without a share": plan(treatments=["b"], allocation={"a": 1}),
}
BEYOND_A_SCHEMA = re.compile(
    r"stands among the treatments|names two metrics|names two tables of words|a score among the plan|"
    r"no nps, csat or ces|is not a variant of the allocation|too many digits|" + FAULTS
)


def refusal(keys: dict[str, Any]) -> str | None:
    try:
        cx.Experiment.from_plan(keys)
    except cx.PlanError as error:
        return str(error)
    return None


@pytest.mark.parametrize("case", GOOD.values(), ids=GOOD)
def test_what_the_parser_accepts_is_valid(case: dict[str, Any]) -> None:
    assert refusal(case) is None
    VALID.validate(case)


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_what_the_parser_refuses_is_not_valid(case: dict[str, Any]) -> None:
    assert refusal(case) is not None
    assert not VALID.is_valid(case)


@pytest.mark.parametrize("case", BEYOND.values(), ids=BEYOND)
def test_what_only_the_parser_can_refuse(case: dict[str, Any]) -> None:
    assert BEYOND_A_SCHEMA.search(refusal(case) or "")
    VALID.validate(case)


def test_a_key_that_is_none_in_python_is_a_key_left_out() -> None:
    """TOML has no word for it, so the schema needs none."""
    assert refusal({**BASE, "unit": None}) is None
    assert not VALID.is_valid({**BASE, "unit": None})


@given(plans())
def test_every_plan_that_the_core_accepts_is_valid(keys: dict[str, Any]) -> None:
    assert refusal(keys) is None
    VALID.validate(keys)
    VALID.validate(cx.Experiment.from_plan(keys).to_plan())


JUNK: list[Any] = [True, 0, 3, 5, 7, 0.5, -1, 11, 12, 1001, "", "x", "mean", "nps", "any", "binary"]
JUNK += [[], {}, ["a"], ["a", "b"]]
JUNK += [{"a": "b"}, {"absolute": 1}, {"relative": 0.5}, {"type": "count", "event": "e"}]


@given(plans(), st.data())
def test_a_plan_with_a_fault_is_refused_by_both_or_by_neither(
    keys: dict[str, Any], data: st.DataObject
) -> None:
    holder, key = data.draw(st.sampled_from(list(places(keys))))
    value = holder.pop(key)
    match data.draw(st.sampled_from(["leave out", "replace", "rename", "repeat"])):
        case "replace":
            put(holder, key, data.draw(st.sampled_from(JUNK)))
        case "rename":
            put(holder, f"{key}s" if isinstance(holder, dict) else key, value)
        case "repeat":
            put(holder, key, [value, copy.deepcopy(value)])
    found = refusal(keys)
    if found is None or not BEYOND_A_SCHEMA.search(found):
        assert VALID.is_valid(keys) == (found is None), found


def put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict):
        holder[key] = value
    else:
        holder.insert(key, value)


# --- the data table, which only a file has ------------------------------------------------------------------


@pytest.mark.parametrize(("table", "valid"), TABLES.values(), ids=TABLES)
def test_the_data_table(table: dict[str, Any], valid: bool, tmp_path: Path) -> None:
    from cxlift.plan_file import write_plan

    (tmp_path / "x").mkdir()
    write_plan({**BASE, "data": table}, tmp_path / "plan.toml")
    try:
        read_plan(tmp_path / "plan.toml").read([] if "path" in table else ["x.csv"])
    except cx.PlanError:
        assert not valid
    except cx.ExportError:  # the folder is empty; the plan is well
        assert valid
    else:
        assert valid
    assert VALID.is_valid({**BASE, "data": table}) == valid


# --- a report -----------------------------------------------------------------------------------------------


def units() -> dict[str, Any]:
    """Three variants; nobody answered one question, and the mean of another metric is about 0."""
    rng = np.random.default_rng(1)
    return {
        "variant": np.resize(["a", "b", "c"], 90),
        "device": np.resize(["phone", "tv"], 90),
        "country": np.resize(["DE", "FR", "IT"], 90),
        "y": rng.normal(0.1, 1, 90),
        "nothing": np.full(90, np.nan),
        "yes": rng.integers(0, 2, 90),
        "score": rng.integers(0, 11, 90),
        "answer": rng.integers(1, 6, 90),
    }


def stored() -> dict[str, Any]:
    experiment = cx.Experiment.from_plan(
        {
            "name": "x",
            "control": "a",
            "segments": ["device", ["device", "country"]],
            "metrics": [
                {"type": "nps", "column": "score", "equivalence_margin": {"absolute": 2}},
                {"type": "csat", "column": "answer", "scale": 5},
                {"type": "ces", "column": "answer", "name": "effort", "scale": 5},
                {"type": "proportion", "column": "yes", "role": "primary"},
                {"type": "mean", "column": "y", "non_inferiority_margin": {"relative": 0.1}},
                {"type": "mean", "column": "nothing", "role": "guardrail"},
                {"type": "ratio", "numerator": "y", "denominator": "answer"},
            ],
        }
    )
    result: dict[str, Any] = json.loads(experiment.analyze(units()).to_json())
    return result


def closed(node: Any) -> Any:
    """Return a schema that refuses keys that it does not describe; the published one allows later ones."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: closed(value) for key, value in node.items()}
    return {"additionalProperties": False, **result} if node.get("type") == "object" else result


def test_a_report_is_valid_and_every_key_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    report = stored()
    assert {"generated_at", "distributions"} <= set(report)
    jsonschema.Draft202012Validator(closed(REPORT)).validate(report)
    assert not jsonschema.Draft202012Validator(closed(REPORT)).is_valid({**report, "later": 1})
    jsonschema.Draft202012Validator(REPORT).validate({**report, "later": 1})


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("cxlift_report",), 2),
        (("experiment",), None),
        (("correction",), "tukey"),
        (("treatments",), "b"),
        (("comparisons", 0, "verdict"), "won"),
        (("comparisons", 0, "n_control"), 1.5),
        (("comparisons", 0, "lift_kind"), None),
        (("comparisons", 0, "notes"), "none"),
        (("comparisons", 0, "margin", "kind"), "superiority"),
        (("comparisons", 0, "margin", "size"), "2"),
        (("distributions", 0, "counts", 0, 1), -1),
        (("primary_rule",), "most"),
        (("plan_hash",), None),
        (("health", 0, "status"), "fine"),
        (("variants", 0, "units"), -1),
    ],
)
def test_what_is_no_report_is_not_valid(place: tuple[Any, ...], value: Any) -> None:
    report = stored()
    holder: Any = report
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(ValueError, match=r"Report|count"):
        cx.Report.from_json(json.dumps(report))
    assert not jsonschema.Draft202012Validator(REPORT).is_valid(report)


# --- the schemas themselves ---------------------------------------------------------------------------------


def described(node: Any, root: dict[str, Any], place: str = "#") -> Iterator[str]:
    """Walk over the keys that no editor could explain."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from described(item, root, f"{place}/{i}")
    if not isinstance(node, dict):
        return
    keywords = ("if", "then", "else")  # they narrow what stands beside them
    for key, value in node.items():
        if key == "properties" and not place.endswith(keywords):
            for name, item in value.items():
                if not described_by(item, root):
                    yield f"{place}/{key}/{name}"
        yield from described(value, root, f"{place}/{key}")


def described_by(item: dict[str, Any], root: dict[str, Any]) -> bool:
    if "description" in item:
        return True
    reference = item.get("$ref")
    return reference is not None and described_by(root["$defs"][reference.removeprefix("#/$defs/")], root)


@pytest.mark.parametrize("name", ["plan", "report"])
def test_a_schema_is_printed_and_is_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = called("schema", name)
    assert (result.code, result.err) == (0, "")
    printed = json.loads(result.out)
    assert printed == schema(name)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert list(described(printed, printed)) == []
    assert called("schema", name, "-o", "here.json").out == ""
    assert (tmp_path / "here.json").read_text(encoding="utf-8") == result.out


def test_another_schema_is_a_usage_error() -> None:
    result = called("schema", "plans")
    assert (result.code, "plan" in result.err) == (2, True)

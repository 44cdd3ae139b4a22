"""The plans and the workflow of ``examples/``: valid, complete, and run as they stand."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import cxlift as cx
from command import called
from cxlift.plan_file import read_plan

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCHEMA = json.loads((resources.files("cxlift") / "schema/plan.schema.json").read_text(encoding="utf-8"))
FEEDBACK = (EXAMPLES / "feedback.toml").read_text(encoding="utf-8")


def with_events() -> str:
    """The plan as its last part says to change it: other metrics, other data, no column of the variant."""
    promised = FEEDBACK[: FEEDBACK.index("# Roles: ")]
    events = FEEDBACK[FEEDBACK.index("# Events instead") : FEEDBACK.index("# Business outcomes")]
    return re.sub("(?m)^variant = .*$", "", promised) + re.sub(r"(?m)^#(?=\S)", "", events)


def with_outcomes() -> str:
    """The plan as its part on business outcomes says to change it."""
    promised = FEEDBACK[: FEEDBACK.index("# Roles: ")]
    return promised + re.sub(r"(?m)^#(?=\S)", "", FEEDBACK[FEEDBACK.index("# Business outcomes") :])


def with_trigger() -> str:
    """The plan as its part on triggers says to change it."""
    promised = FEEDBACK[: FEEDBACK.index("# Each value of a column is a segment")]
    triggers = FEEDBACK[FEEDBACK.index("# Where only some") : FEEDBACK.index("# Answers over time")]
    return promised + re.sub(r"(?m)^#(?=\S)", "", triggers)


def over_time() -> str:
    """The plan as its part on answers over time says to change it."""
    promised = FEEDBACK[: FEEDBACK.index("# Each value of a column is a segment")]
    answers = FEEDBACK[FEEDBACK.index("# Answers over time") : FEEDBACK.index("# Several answers")]
    return promised + re.sub(r"(?m)^#(?=\S)", "", answers)


def with_answers() -> str:
    """The plan as its part on several answers says to change it."""
    promised = FEEDBACK[: FEEDBACK.index("# Each value of a column is a segment")]
    answers = FEEDBACK[FEEDBACK.index("# Several answers") : FEEDBACK.index("# Events instead")]
    return re.sub("(?m)^unit_rows = .*$", "", promised) + re.sub(r"(?m)^#(?=\S)", "", answers)


def tables() -> list[str]:
    """The plan of tables as it is, and as each of its parts on vendors says to change it."""
    text = (EXAMPLES / "tables.toml").read_text(encoding="utf-8")
    promised, _, data = text.partition("[data]\n")
    vendors = re.sub(r"(?m)^#(?=\S)", "", data[data.index("# GrowthBook:") :]).split("[data]\n")[1:]
    return [text, *(f"{promised}[data]\n{vendor}" for vendor in vendors)]


def with_schedule() -> str:
    """The plan as its part on a vendor's schedules says to change it."""
    promised = FEEDBACK[: FEEDBACK.index("# Roles: ")]
    schedule = FEEDBACK[FEEDBACK.index("# Opening hours of") : FEEDBACK.index("# Where only some")]
    return promised + re.sub(r"(?m)^#(?=\S)", "", schedule)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the clone after `cxlift simulate --feedback --out demo/feedback`, with fewer visitors."""
    root = tmp_path_factory.mktemp("clone")
    (root / "examples").mkdir()
    (root / "examples/feedback.toml").write_text(FEEDBACK, encoding="utf-8")
    (root / "examples/events.toml").write_text(with_events(), encoding="utf-8")
    arguments = ("--out", root / "demo/feedback", "--visitors", 600, "--days", 1)
    assert called("simulate", "--feedback", *arguments).code == 0
    return root


@pytest.mark.parametrize("name", [path.name for path in sorted(EXAMPLES.glob("*.toml"))])
def test_a_plan_is_valid(name: str) -> None:
    plan = tomllib.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(plan)
    assert read_plan(EXAMPLES / name).experiment.plan.metrics


@pytest.mark.parametrize(
    "text",
    [with_events(), with_trigger(), with_outcomes(), with_answers()],
    ids=["events", "trigger", "outcomes", "answers"],
)
def test_the_plan_with_other_parts_is_valid(text: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(text))
    assert cx.Experiment.from_plan(without_data(text)).plan.metrics


@pytest.mark.parametrize("text", tables())
def test_a_plan_of_tables_is_valid(text: str, tmp_path: Path) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(text))
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(cx.ExportError, match=r"there is no such file; check the path\.|no file matches"):
        read_plan(tmp_path / "plan.toml").read()


def test_the_plan_with_a_schedule_is_valid(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(with_schedule()))
    (tmp_path / "plan.toml").write_text(with_schedule(), encoding="utf-8")
    schedule = {
        "name": "Support",
        "time_zone": "Berlin",
        "intervals": [{"start_time": 1980, "end_time": 2460}],
    }
    (tmp_path / "schedules.json").write_text(json.dumps({"schedules": [schedule]}), encoding="utf-8")
    holidays = {"holidays": [{"start_date": "2026-12-24", "end_date": "2026-12-26"}]}
    (tmp_path / "holidays.json").write_text(json.dumps(holidays), encoding="utf-8")
    plan = read_plan(tmp_path / "plan.toml").experiment.to_plan()
    assert plan["calendars"]["support"] == {
        "hours": {"mon": "09:00-17:00"},
        "holidays": ["2026-12-24/2026-12-26"],
        "tz": "Europe/Berlin",
    }


def without_data(text: str) -> dict[str, Any]:
    return {key: value for key, value in tomllib.loads(text).items() if key != "data"}


def keys(value: Any) -> set[str]:
    """All keys within a plan."""
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def known(schema: Any) -> set[str]:
    """All keys that the schema describes."""
    if isinstance(schema, list):
        return set().union(*map(known, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})) | set().union(*map(known, schema.values()))


def test_every_key_and_every_type_stands_in_the_example() -> None:
    parts = (with_events(), with_trigger(), with_schedule(), over_time(), with_outcomes(), with_answers())
    joined = (EXAMPLES / "joined.toml").read_text(encoding="utf-8")
    plans = [tomllib.loads(text) for text in (FEEDBACK, *parts, *tables(), joined)]
    assert known(SCHEMA) - set().union(*map(keys, plans)) == set()
    types = {metric["type"] for plan in plans for metric in plan["metrics"]}
    kinds = {name: each.get("properties", {}).get("type", {}) for name, each in SCHEMA["$defs"].items()}
    assert types == {name for name, kind in kinds.items() if kind.get("const") == name}


def test_a_default_is_called_so() -> None:
    """What the example calls the default is what the engine fills in."""
    plan = tomllib.loads(FEEDBACK)
    least = cx.Experiment("x", control="a", metrics=[cx.Mean("y")]).to_plan()
    for line in FEEDBACK.splitlines():
        key, equals, rest = line.partition(" = ")
        if equals and key in least and "(default)" in rest:
            assert plan[key] == least[key], line
    assert least["segment_limit"] == 50


@pytest.mark.parametrize("name", ["feedback.toml", "events.toml"])
def test_a_plan_runs_as_it_stands(name: str, clone: Path) -> None:
    result = called("analyze", clone / "examples" / name, "--format", "json")
    assert (result.code, result.err) == (0, "")
    report = cx.Report.from_json(result.out)
    assert [metric.name for metric in read_plan(clone / "examples" / name).experiment.plan.metrics] == list(
        dict.fromkeys(row.metric for row in report.rows)
    )
    assert {row.segment for row in report.rows} == {"", "device", "country", "device × browser"}


# --- the workflow -------------------------------------------------------------------------------------------

WORKFLOW = EXAMPLES / "gate.github.yml"


def test_the_workflow_is_yaml() -> None:
    yaml = pytest.importorskip("yaml", reason="no YAML reader is installed: gate.github.yml was not parsed")
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert workflow["jobs"]["release"]["needs"] == "gate"
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


def test_the_commands_of_the_workflow_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of cxlift, in their order, on fewer visitors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    assert called("simulate", "--feedback", "--out", "data", "--visitors", 4000, "--days", 1).code == 0
    lines = re.findall(r"(?m)^ +(cxlift .*)$", WORKFLOW.read_text(encoding="utf-8"))
    analyse, gate = [shlex.split(line.replace("$PLAN", "data/plan.toml"))[1:] for line in lines]
    made = called(*analyse)
    assert (made.code, made.out, made.err) == (0, "", "")
    decided = called(*gate)
    assert decided.code in {0, 4}
    assert decided.err == ""
    assert {"report.json", "report.html", "gate.xml", "summary.md"} <= {
        path.name for path in Path().iterdir()
    }

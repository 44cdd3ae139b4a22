"""The gate: a report becomes an outcome, an exit code, and words for every reader of a build."""

from __future__ import annotations

import json
import math
import os
import re
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from command import called, files_in, started
from cxlift.plan_file import write_plan
from cxlift.provenance import plan_hash
from cxlift.render.gate import Ruling, deciding, findings, standing
from cxlift.render.gate_github import commands
from cxlift.render.gate_json import json_text
from cxlift.render.gate_junit import junit
from cxlift.render.gate_markdown import markdown
from cxlift.render.gate_text import text
from cxlift.render.printable import printable

CODES = {"pass": 0, "fail": 1, "inconclusive": 4, "invalid": 5}
FORMATS = ("text", "json", "markdown", "junit", "github")


def plan(*metrics: tuple[str, str], **keys: Any) -> dict[str, Any]:
    """A plan over the columns ``up``, ``down`` and ``flat``, of which b has more of the first alone."""
    rows = [{"type": "proportion", "column": column, "role": role} for column, role in metrics]
    return {"name": "checkout", "control": "a", "metrics": rows, **keys}


PLANS = {
    "pass": plan(("up", "primary"), ("flat", "guardrail")),
    "fail": plan(("up", "primary"), ("down", "guardrail")),
    "inconclusive": plan(("up", "primary"), ("flat", "primary")),
    "invalid": plan(("up", "primary"), ("flat", "guardrail"), allocation={"a": 3, "b": 1}),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_STEP_SUMMARY", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    lines = ["variant,up,down,flat"]
    for i in range(400):
        lines += [f"a,{int(i < 80)},{int(i < 200)},{i % 2}", f"b,{int(i < 200)},{int(i < 80)},{i % 2}"]
    Path("units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, keys in PLANS.items():
        write_plan({**keys, "data": {"path": "units.csv"}}, f"{name}.toml")
    return tmp_path


# --- exit codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", PLANS)
def test_the_exit_code_is_that_of_the_outcome(here: Path, outcome: str) -> None:
    result = called("gate", f"{outcome}.toml")
    assert (result.code, result.err) == (CODES[outcome], "")
    assert result.out.startswith(f"cxlift gate: {outcome.upper()}: checkout\n")
    assert called("gate", f"{outcome}.toml", "units.csv").out == result.out


@pytest.mark.parametrize("outcome", PLANS)
def test_a_stored_report_is_decided_again(here: Path, outcome: str) -> None:
    assert called("analyze", f"{outcome}.toml", "--format", "json:report.json").code == 0
    first, again = called("gate", f"{outcome}.toml"), called("gate", "--report", "report.json")
    assert (again.code, again.err) == (CODES[outcome], "")
    assert again.out == first.out
    assert called("gate", f"{outcome}.toml", "--report", "report.json") == first
    other = "fail" if outcome == "pass" else "pass"
    refused = called("gate", f"{other}.toml", "--report", "report.json")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"cxlift: report.json: was made by another plan than {other}.toml (hash ")


def test_what_is_inconclusive_may_pass_or_fail(here: Path) -> None:
    for setting, code in (("pass", 0), ("fail", 1)):
        result = called("gate", "inconclusive.toml", "--inconclusive", setting)
        assert result.code == code
        assert "INCONCLUSIVE" in result.out
        assert f"exit code  {code}\n" in result.out
        for outcome in ("pass", "fail", "invalid"):  # nothing else is mapped
            assert called("gate", f"{outcome}.toml", "--inconclusive", setting).code == CODES[outcome]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, r"name a PLAN, or a stored report with --report"),
        (("pass.toml", "units.csv", "--report", "r.json"), 2, r"leave out 'units\.csv'"),
        (("pass.toml", "--format", "table"), 2, r"there is no format 'table'; there are text, json"),
        (("pass.toml", "--inconclusive", "maybe"), 2, r"--inconclusive"),
        (("nothing.toml",), 2, r"^cxlift: nothing\.toml: there is no such plan file"),
        (("pass.toml", "nothing.csv"), 3, r"^cxlift: .*nothing\.csv"),
        (("--report", "nothing.json"), 3, r"^cxlift: nothing\.json: the report cannot be read"),
        (("--report", "."), 3, r"^cxlift: \.: the report cannot be read"),
        (("--report", "units.csv"), 3, r"^cxlift: units\.csv: is not a report of cxlift\. "),
        (("--report", "list.json"), 3, r"^cxlift: list\.json: is not a report of cxlift\. "),
        (("--report", "torn.json"), 3, r"^cxlift: torn\.json: is not a report of cxlift\. "),
        (("--report", "latin.json"), 3, r"^cxlift: latin\.json: is not a report of cxlift: it is not UTF-8"),
    ],
)
def test_mistakes_are_one_sentence(here: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    Path("list.json").write_text("[1]", encoding="utf-8")
    assert called("analyze", "pass.toml", "--format", "json:whole.json").code == 0
    Path("torn.json").write_text(Path("whole.json").read_text(encoding="utf-8")[:-20], encoding="utf-8")
    Path("latin.json").write_bytes(b'{"experiment": "\xe9"}')
    before = files_in(here)
    result = called("gate", *arguments, *(() if "--format" in arguments else ("--format", "junit:out.xml")))
    assert (result.code, result.out) == (code, "")
    assert re.search(message, result.err)
    assert files_in(here) == before


def test_a_crash_is_neither_a_pass_nor_a_failure(here: Path) -> None:
    with mock.patch.object(cx.Report, "decide", side_effect=RuntimeError("broken")):
        result = called("gate", "pass.toml")
    assert (result.code, result.out) == (70, "")
    assert "internal error (RuntimeError)" in result.err


def test_a_report_that_does_not_name_its_plan_is_not_gated_by_one(here: Path) -> None:
    assert called("analyze", "pass.toml", "--format", "json:r.json").code == 0
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    Path("r.json").write_text(json.dumps({**report, "plan_hash": ""}), encoding="utf-8")
    result = called("gate", "pass.toml", "--report", "r.json")
    assert result.code == 2
    assert (
        result.err == "cxlift: r.json: does not say which plan it was made by; make it again from the data.\n"
    )
    assert called("gate", "--report", "r.json").code == 0


# --- what is said -------------------------------------------------------------------------------------------


def test_the_text_says_what_was_decided_and_why(here: Path) -> None:
    lines = called("gate", "fail.toml").out.splitlines()
    assert lines[1] == "  control a, treatment b"
    assert lines[3].startswith("  [FAIL]  Guardrail 'down': b is worse than a")  # what decides comes first
    assert lines[4].startswith("  [pass]  Primary 'up': b is better than a")
    report = cx.Experiment.from_file("fail.toml").analyze("units.csv")
    expected = plan_hash(cx.Experiment.from_file("fail.toml").plan)
    assert lines[-3:] == [
        f"  plan hash  {expected}",
        f"  data       {report.data_fingerprint}",
        "  exit code  1",
    ]
    assert "[open]  Primary 'flat'" in called("gate", "inconclusive.toml").out
    invalid = called("gate", "invalid.toml").out
    assert "  [ALARM] Units by variant: a 400, b 400" in invalid
    assert "  [skip]  Primary 'up': b is better" in invalid
    write_plan(plan(("up", "secondary")), "none.toml")
    assert "  [note]  The plan names no primary metric" in called("gate", "none.toml", "units.csv").out


def test_the_text_is_ascii_but_for_names(here: Path) -> None:
    for outcome in PLANS:
        assert called("gate", f"{outcome}.toml").out.isascii()


def test_formats_go_where_they_are_sent(here: Path) -> None:
    before = files_in(here)
    result = called(
        *("gate", "fail.toml", "--format", "junit:j.xml", "--format", "json", "--format", "markdown:m.md"),
        *("--format", "github:g.txt", "--format", "text:t.txt", "-o", "d.json"),
    )
    assert (result.code, result.out, result.err) == (1, "", "")
    assert files_in(here) - before == {"j.xml", "d.json", "m.md", "g.txt", "t.txt"}
    for name, file in zip(FORMATS, ("t.txt", "d.json", "m.md", "j.xml", "g.txt"), strict=True):
        assert called("gate", "fail.toml", "--format", name).out == Path(file).read_bytes().decode()


def test_json_has_the_decision_and_its_comparisons(here: Path) -> None:
    for outcome, keys in PLANS.items():
        found = json.loads(called("gate", f"{outcome}.toml", "--format", "json").out)
        report = cx.Experiment.from_plan(keys).analyze("units.csv")
        decision = report.decide()
        assert found["outcome"] == decision.outcome == ("inconclusive" if outcome == "invalid" else outcome)
        assert found["valid"] is (outcome != "invalid")
        assert found["exit_code"] == CODES[outcome]
        assert tuple(found["reasons"]) == tuple(decision.reasons)
        assert found["plan_hash"] == plan_hash(cx.Experiment.from_plan(keys).plan)
        assert found["data_fingerprint"] == report.data_fingerprint
        assert [check["check"] for check in found["alarms"]] == ["sample_ratio"] * (outcome == "invalid")
        for row, said in zip(report.rows, found["comparisons"], strict=True):
            assert (said["metric"], said["role"]) == (row.metric, row.role)
            assert (said["verdict"], said["pvalue"]) == (row.verdict, row.pvalue)
            assert (said["difference_lower"], said["sentence"]) == (
                row.difference_interval.lower,
                row.sentence,
            )


def test_markdown_is_escaped(here: Path) -> None:
    found = called("gate", "fail.toml", "--format", "markdown").out
    assert found.startswith(
        "### FAIL: checkout\n\ncontrol a, treatment b\n\n- **failed**: Guardrail 'down': b"
    )
    write_plan({**plan(("up", "primary")), "name": "<b>|*x*|@all"}, "odd.toml")
    odd = called("gate", "odd.toml", "units.csv", "--format", "markdown").out
    assert odd.startswith("### PASS: &lt;b&gt;\\|\\*x\\*\\|@\u200ball\n")


def test_github_has_commands_and_a_summary(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    Path("summary.md").write_text("before\n", encoding="utf-8")
    lines = called("gate", "fail.toml", "--format", "github").out.splitlines()
    assert lines[0].startswith("::error title=cxlift gate%3A FAIL::checkout (plan ")
    assert lines[1].startswith("::error title=Failed::Guardrail 'down': b is worse than a: 20%25 against")
    assert len(lines) == 2  # what is well is not annotated
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert summary == "before\n" + called("gate", "fail.toml", "--format", "markdown").out
    assert called("gate", "pass.toml", "--format", "github").out.startswith(
        "::notice title=cxlift gate%3A PASS::"
    )
    open_ = called("gate", "inconclusive.toml", "--format", "github").out.splitlines()
    assert [line.partition(" ")[0] for line in open_] == ["::warning", "::warning"]
    alarm = called("gate", "invalid.toml", "--format", "github").out.splitlines()
    assert [line.partition(" ")[0] for line in alarm] == ["::error", "::error"]
    before = Path("summary.md").read_text(encoding="utf-8")
    called("gate", "pass.toml", "--format", "github:file.txt")  # what goes to a file is for later
    assert Path("summary.md").read_text(encoding="utf-8") == before
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "no" / "summary.md"))
    result = called("gate", "pass.toml", "--format", "github")
    assert result.code == 2
    assert "GITHUB_STEP_SUMMARY" in result.err


def test_colours_are_for_terminals(here: Path) -> None:
    report = cx.Experiment.from_plan(PLANS["fail"]).analyze("units.csv")
    ruling = Ruling(report, report.decide(), 1)
    coloured = text(ruling, colour=True)
    assert "\x1b[1;31mFAIL\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(ruling)
    Path("r.json").write_text(report.to_json(), encoding="utf-8")
    gate = ("gate", "--report", "r.json")
    for settings, expected in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        environment = {**os.environ, "TERM": "xterm", **settings}
        shown = in_terminal(*gate, "--format", "text", "--format", "markdown:m.md", env=environment)
        assert ("\x1b[" in shown) is expected, settings
    assert called(*gate, "-o", "t.txt").code == 1
    assert Path("t.txt").read_text(encoding="utf-8") == text(ruling)
    assert started(*gate, cwd=here).out == text(ruling)  # a pipe


def in_terminal(*arguments: str, env: dict[str, str]) -> str:
    """Start the command as a person does, and return what the terminal shows."""
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cxlift", *arguments]
    subprocess.run(command, stdout=theirs, stderr=theirs, env=env, check=False, timeout=60)
    os.write(theirs, b"\0")  # so that there is something to read
    shown = b""
    while not shown.endswith(b"\0"):
        shown += os.read(ours, 1 << 16)
    os.close(ours)
    os.close(theirs)
    return shown.decode()


# --- JUnit's XML --------------------------------------------------------------------------------------------

# The structure of the XSD that Jenkins' xunit plugin checks by (junit-10.xsd): of each element the attributes
# that it may have, those that must be there, and the elements within it.
COUNTS = {"tests", "failures", "errors"}
RESULT = ({"type", "message"}, set[str](), set[str]())
STRUCTURE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"name", "time", *COUNTS}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "skipped", "time", "timestamp", "hostname", "id", "package", *COUNTS},
        {"name", *COUNTS},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    **dict.fromkeys(("failure", "error", "skipped"), RESULT),
    **dict.fromkeys(("system-out", "system-err"), (set(), set(), set())),
}


def checked(xml: str) -> ET.Element:
    """Parse it, and refuse what the XSD does not allow or what does not add up."""
    root = ET.fromstring(xml.encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        allowed, required, within = STRUCTURE[element.tag]
        assert required <= set(element.attrib) <= allowed, element.tag
        assert {child.tag for child in element} <= within, element.tag
        mixed = element.tag in ("failure", "error", "skipped", "system-out", "system-err")
        assert mixed or not (element.text or "").strip()
        assert not (element.tail or "").strip()
    for suite in root.iter("testsuite"):
        for counted, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.attrib[counted]) == len(list(suite.iter(tag)))
    return root


def test_junit_has_a_test_for_each_deciding_comparison_and_alarm(here: Path) -> None:
    found = {
        outcome: [
            (case.attrib["classname"], case.attrib["name"], case[0].tag)
            for case in checked(called("gate", f"{outcome}.toml", "--format", "junit").out).iter("testcase")
        ]
        for outcome in PLANS
    }
    up = ("checkout.metrics", "up (primary): b against a")
    assert found == {
        "pass": [(*up, "system-out"), ("checkout.metrics", "flat (guardrail): b against a", "system-out")],
        "fail": [(*up, "system-out"), ("checkout.metrics", "down (guardrail): b against a", "failure")],
        "inconclusive": [(*up, "system-out"), ("checkout.metrics", "flat (primary): b against a", "skipped")],
        "invalid": [
            ("checkout.health", "sample_ratio", "failure"),
            (*up, "skipped"),
            ("checkout.metrics", "flat (guardrail): b against a", "skipped"),
        ],
    }
    (failure,) = checked(called("gate", "fail.toml", "--format", "junit").out).iter("failure")
    assert failure.attrib["type"] == "worse"
    assert failure.attrib["message"].startswith("'down': b is worse than a")
    assert failure.text == failure.attrib["message"]


def test_junit_fails_where_the_gate_fails_and_nowhere_else(here: Path) -> None:
    def failures(*arguments: str) -> list[str]:
        root = checked(called("gate", *arguments, "--format", "junit").out)
        return [case.attrib["name"] for case in root.iter("testcase") if case.find("failure") is not None]

    assert failures("inconclusive.toml", "--inconclusive", "pass") == []
    assert failures("inconclusive.toml", "--inconclusive", "fail") == ["flat (primary): b against a"]
    write_plan(plan(("up", "secondary")), "none.toml")
    root = checked(called("gate", "none.toml", "units.csv", "--format", "junit").out)
    (case,) = root.iter("testcase")
    assert (case.attrib["name"], case[0].tag) == ("outcome", "skipped")
    assert "no primary metric" in case[0].attrib["message"]
    assert failures("none.toml", "units.csv", "--inconclusive", "fail") == ["outcome"]


# --- text of strangers --------------------------------------------------------------------------------------

strange = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    [
        "\x00\x1b[31m",
        "]]>",
        "</testsuite>",
        "&lt;",
        "::error::x",
        "##vso[task.complete]x",
        "a\nb",
        "\ufffe",
        "\u202e",
    ]
)


def named(names: list[str]) -> cx.Report:
    """A report with one better and one open primary metric, whose every name is a stranger's."""
    name, control, treatment, metric, other = names
    metrics = [cx.Proportion("up", name=metric, role="primary"), cx.Mean("flat", name=other, role="primary")]
    up = [0, 1, 0, 0] * 20 + [1, 1, 1, 0] * 20
    data = {"variant": [control] * 80 + [treatment] * 80, "up": up, "flat": np.tile([0.0, 1.0], 80)}
    return cx.Experiment(name, control=control, metrics=metrics).analyze(data)


@given(names=st.lists(strange, min_size=5, max_size=5, unique=True))
def test_no_name_can_break_a_format(names: list[str]) -> None:
    report = named(names)
    for code in (0, 1, 4):
        ruling = Ruling(report, report.decide(), code)
        checked(junit(ruling))
        assert json.loads(json_text(ruling))["experiment"] == names[0]
        for line in commands(ruling).splitlines():
            assert re.match(r"::(notice|warning|error) title=[^:,]+::", line)
        for shown in (text(ruling), commands(ruling), junit(ruling), json_text(ruling), markdown(ruling)):
            assert not re.search(r"##\w*\[", shown)
            plain = shown.replace("\n", "").replace("\u200b", "")  # which Markdown has, against mentions
            assert printable(plain) == plain
        assert len(text(ruling).split("\n")) == 10
        for shown in (text(ruling), junit(ruling), json_text(ruling), markdown(ruling)):
            assert not any(line.lstrip().startswith(("::", "##[")) for line in shown.split("\n"))


# --- the rules are those of the core ------------------------------------------------------------------------

VERDICTS = ("better", "worse", "not_worse", "equivalent", "inconclusive")


def with_verdicts(verdicts: list[tuple[str, str, bool]], rule: str) -> cx.Report:
    """A report of comparisons whose role, verdict and margin are given."""
    metrics = [cx.Mean("y", name=str(i), role="primary") for i in range(len(verdicts))]
    data = {"variant": ["a", "a", "b", "b"], "y": [1.0, 2.0, 2.0, 3.0]}
    report = cx.Experiment("x", control="a", metrics=metrics).analyze(data)
    stored = json.loads(report.to_json())
    stored["primary_rule"] = rule
    half = dict.fromkeys(("pvalue", "pvalue_adjusted"), 0.5)
    margin = half | {"kind": "non_inferiority", "scale": "absolute", "size": 1.0}
    for row, (role, verdict, has_margin) in zip(stored["comparisons"], verdicts, strict=True):
        row |= {"role": role, "verdict": verdict, "margin": margin if has_margin else None}
    return cx.Report.from_json(json.dumps(stored))


CASES = [*product(("primary", "guardrail"), VERDICTS, (False, True))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_what_a_comparison_does_is_what_the_decision_makes_of_it(case: tuple[str, str, bool]) -> None:
    """Beside a primary metric that is better, one comparison decides alone."""
    report = with_verdicts([("primary", "better", False), case], "all")
    decision = report.decide()
    expected = {"pass": "passed", "fail": "failed", "inconclusive": "open"}[decision.outcome]
    ruling = Ruling(report, decision, CODES[decision.outcome])
    assert [standing(ruling, row) for row in deciding(report)] == ["passed", expected]


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=4), st.sampled_from(["all", "any"]))
def test_every_comparison_is_said_once_and_junit_agrees(
    cases: list[tuple[str, str, bool]], rule: str
) -> None:
    report = with_verdicts(cases, rule)
    decision = report.decide()
    ruling = Ruling(report, decision, CODES[decision.outcome])
    said = [finding.sentence for finding in findings(ruling)]
    assert len(set(said)) == len(said)
    for row in deciding(report):
        assert sum(row.sentence in sentence for sentence in said) == 1
    root = checked(junit(ruling))
    assert (root.find(".//failure") is not None) == (decision.outcome == "fail")
    cases_said = {case.attrib["name"] for case in root.iter("testcase")}
    assert len(cases_said) - ("outcome" in cases_said) == len(deciding(report))
    numbers = json.loads(json_text(ruling))["comparisons"]
    assert all(
        value is None or not isinstance(value, float) or math.isfinite(value)
        for row in numbers
        for value in row.values()
    )


@pytest.mark.parametrize(
    ("treatment", "keys", "code"),
    [
        ("18817551468", {}, 0),  # message_2: 223 of 3,329 visitors bought, of the control 163 of 3,304
        ("18818611832", {}, 4),  # message_1: 169 of 3,367
        ("18817551468", {"allocation": {"18802093142": 40, "18818611832": 50, "18817551468": 60}}, 5),
        (
            "18817551468",
            {"guardrail": {"type": "count", "event": "detail_page_view", "direction": "lower"}},
            1,
        ),
    ],
)
def test_the_real_export(
    here: Path, shared_data: Path, treatment: str, keys: dict[str, Any], code: int
) -> None:
    metrics: list[dict[str, Any]] = [{"type": "conversion", "event": "purchase", "role": "primary"}]
    if "guardrail" in keys:
        metrics.append({**keys.pop("guardrail"), "role": "guardrail"})
    data = {"source": "optimizely", "path": str(shared_data / "optimizely-labs"), "experiment": "18786493712"}
    whole = {
        "name": "labs",
        "control": "18802093142",
        "treatments": [treatment],
        "metrics": metrics,
        "data": data,
    }
    write_plan(whole | keys, "labs.toml")
    assert called("gate", "labs.toml").code == code


def test_help_says_what_the_codes_are() -> None:
    told = called("gate", "--help").out
    for word in (
        "PLAN",
        "DATA",
        "--report",
        "--inconclusive",
        "junit:junit.xml",
        "GITHUB_STEP_SUMMARY",
        "70",
    ):
        assert word in told, word

"""How a report looks, and that what came with the data stays text."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest

import cxlift as cx
from cxlift.render.cells import number, percent, pvalue
from cxlift.render.csv import harmless
from cxlift.render.markdown import escaped
from cxlift.render.printable import printable, width
from test_report import every_lift, experiment, units

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a|b",
    "=cmd()",
    "line\nbreak",
    "\x1b[31mred",
    "abc\u202edcba",
    "\" onmouseover='x'",
    "[link](https://evil.example)",
    "@everyone",
    "日本語のバリアント",
    "a\u200db",  # a joiner, as in many emoji
]


def hostile_report(name: str) -> cx.Report:
    data: dict[str, Any] = {"variant": ["ok", name] * 20, "y": [1.0, 2.0, 3.0, 5.0] * 10, "s": [name] * 40}
    return cx.Experiment(name, control="ok", metrics=[cx.Mean("y", name=name)], segments=["s"]).analyze(data)


class Tags(HTMLParser):
    """Collects the tags and the text of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_stay_text_everywhere(name: str) -> None:
    report, tame = hostile_report(name), hostile_report("tame")
    page, expected = Tags(report.to_html()), Tags(tame.to_html())
    assert page.tags == expected.tags
    assert page.attributes == expected.attributes
    assert printable(name) in page.text
    assert Tags(report._repr_html_()).tags == Tags(tame._repr_html_()).tags

    for shown in (report.to_text(), report.to_markdown(), report._repr_html_()):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)
    assert report.to_text().count("\n") == tame.to_text().count("\n")
    lines = report.to_markdown().splitlines()
    assert len(lines) == len(tame.to_markdown().splitlines())
    for line in lines:
        assert "<" not in line
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 9  # eight columns
        assert not re.search(r"(?<!\\)\]\(", line)
        assert "://" not in line
        assert "@e" not in line

    cells = list(csv.reader(io.StringIO(report.to_csv(), newline="")))
    assert {len(row) for row in cells} == {35}
    assert len(cells) == 3
    assert cells[1][5] == harmless(name)
    assert not any(cell.startswith(("=", "@", "\t", "\r")) for row in cells for cell in row)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_spreadsheet_runs_no_formula(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert harmless("a=b") == "a=b"
    assert harmless("") == ""


def test_numbers_of_a_csv_are_exact() -> None:
    report = experiment().analyze(units())
    rows = list(csv.DictReader(io.StringIO(report.to_csv(), newline="")))
    assert [float(row["difference"]) for row in rows if row["difference"]] == [
        row.difference for row in report.rows if row.difference == row.difference
    ]
    assert {row["pvalue"] for row in rows if row["metric"] == "one"} == {""}
    assert rows[0]["segment"] == ""


EXPECTED = """\
x
new, newer against the control, old

 ✓ Units by variant: new 40, newer 40, old 40 (p = 1), in keeping with equal shares.
 · 119 units have no value of 'one'; the comparison is of those who have one.
 · Segment 'device' has small cells, below 100 units: phone in new (20), phone in newer (20), \
phone in old (20), tv in new (20), tv in newer (20) and 1 more.
 ✓ 1 further check found nothing.

metric     treatment  control  treated"""


def test_the_text_is_a_table_in_blocks() -> None:
    text = experiment().analyze(units()).to_text()
    assert text.startswith(EXPECTED)
    lines = text.splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("─"))
    starts = [m.start() for m in re.finditer("─+", lines[rule])]
    assert "difference" in lines[rule - 1]
    body = [line for line in lines[rule + 1 :] if line and " = " not in line][: 5 * 2 * 3]
    for line in body:  # nothing reaches into the gap before a column
        assert all(line[start - 2 : start].strip() == "" for start in starts[1:]), line
    assert [line.split("  ")[0].strip() for line in body[:4]] == ["converted", "", "revenue", ""]
    assert [line for line in lines if " = " in line and "(" not in line] == ["device = phone", "device = tv"]
    assert max(map(width, lines[rule:])) <= 120
    assert text.count("one (device = phone)") == 1  # a note says where


def test_wide_and_combining_characters_align() -> None:
    report = hostile_report("日本")
    lines = report.to_text().splitlines()
    head = next(line for line in lines if line.startswith("metric"))
    row = next(
        line for line in lines if (line.startswith("日本") and "inconclusive" in line) or "better" in line
    )
    assert width(row[: row.index("[")]) > 0
    assert width(row.rstrip()) - width(row[row.rindex("  ") :]) >= 0
    # The verdict begins in the same column of the terminal.
    assert width(head[: head.index("verdict")]) == width(re.split(r"(better|worse|inconclusive)", row)[0])
    assert width("e\u0301") == 1
    assert width("👍🏽"[0]) == 2


def test_checks_that_found_nothing_become_one_line() -> None:
    plan = cx.Experiment("x", control="old", metrics=[cx.Proportion("converted")])
    summaries = plan.summarize({"variant": ["old"] * 100 + ["new"] * 300, "converted": [0, 1] * 200})
    for reason, count in (("duplicate_events", 3), ("holdback_decisions", 0), ("events_without_unit", 0)):
        summaries.exclude(reason, count)
    summaries.exclude("crossover_units", 20)
    report = plan.analyze(summaries)
    for shown in (report.to_text(), report.to_markdown().replace("\\", ""), Tags(report._repr_html_()).text):
        marks = [line.strip(" -") for line in shown.splitlines()]
        marks = [line for line in marks if line[:1] in tuple("✓·!✗?")]
        assert [line[0] for line in marks] == ["✗", "!", "·", "✓"]
        assert marks[0].startswith("✗ Units by variant")
        assert marks[-1] == "✓ 2 further checks found nothing."
        assert "holdback" not in shown


def test_sets_of_the_lift_are_said_in_words() -> None:
    text = every_lift().to_text()
    lines = {line.split()[0]: line for line in text.splitlines() if "new" in line}
    assert "[any]" in lines["everything"]
    assert re.search(r"\[≤ -[\d,.]+ or ≥ \+?-?[\d,.]+\]", lines["complement"])
    assert re.search(r"\+10\.00% \[\+\d\.\d\d, \+1\d\.\d\d\]", lines["bounded"])
    assert re.search(r"\[≥ \+[\d,.]+\]", lines["none"])
    assert re.search(r"–\s+–\s+inconclusive", lines["same"])


def test_a_verdict_of_not_worse_does_not_look_like_worse() -> None:
    text = experiment(treatments=["new"]).analyze(units()).to_json()
    report = cx.Report.from_json(text.replace('"verdict": "better"', '"verdict": "not_worse"'))
    page = report._repr_html_()
    assert '<td class="not_worse">not worse</td>' in page
    assert 'class="not worse"' not in page


def test_numbers_are_written_for_people() -> None:
    assert [number(x) for x in (0, 0.5, 12.345, 123456.7, 1e-7, 1e300)] == [
        "0",
        "0.5000",
        "12.35",
        "123,457",
        "1e-07",
        "1e+300",
    ]
    assert (number(float("nan")), number(float("-inf")), number(2, signed=True)) == ("–", "-∞", "+2.000")
    assert [percent(x) for x in (0.1, 0.00001, 0, float("inf"))] == ["10.00%", "0.0010%", "0.00%", "∞"]
    assert [pvalue(x) for x in (1, 0.05, 1e-300, float("nan"))] == ["1.0000", "0.0500", "1.0e-300", "–"]


def test_markdown_starts_no_list_and_no_heading() -> None:
    def note(name: str) -> str:
        plan = cx.Experiment("x", control="a", metrics=[cx.Mean("y", name=name)])
        return plan.analyze({"variant": ["a", "b"], "y": [1.0, 2.0]}).to_markdown().splitlines()[-1]

    for name, shown in (
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("1. a", r"1\. a"),
        ("# a", r"\# a"),
        ("1.5", "1.5"),
    ):
        assert note(name).startswith(f"{shown}: A variant has fewer")
    assert escaped("+1.5 [-2, 3]") == r"+1.5 \[-2, 3\]"

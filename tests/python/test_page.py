"""The page of a report: whole, harmless, readable in light and dark; drawings say what numbers say."""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

import cxlift as cx
from cxlift._core import Interval
from cxlift.render import svg
from cxlift.render.forest import group, margins, typeset
from cxlift.render.page import page
from cxlift.render.svg import Estimate, Scale
from cxlift.render.templates import rendered
from test_report import every_lift, experiment, units

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></svg><svg onload=alert(1)>",
    "\" onmouseover='alert(1)'",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "a\x00b\x1b[31m\u202ec",
]


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    within: list[Element] = field(repr=False)
    text: str = ""


class Document(HTMLParser):
    """Every element of a document in order, with its own text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, self.open[:])
        self.elements.append(element)
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data
        for element in self.open:
            element.text += data

    def all(self, tag: str, kind: str | None = None) -> list[Element]:
        found = [e for e in self.elements if e.tag == tag]
        return [e for e in found if kind is None or kind in e.attributes.get("class", "").split()]


class Later(cx.Report):
    """A report with some values of its rows replaced."""

    def __init__(self, report: cx.Report, **values: Any) -> None:
        super().__init__(report._report)
        self.values = values

    @property
    def rows(self) -> list[Any]:
        return [changed(row, **self.values) for row in super().rows]


def changed(row: Any, **values: Any) -> Any:
    names = [name for name in dir(row) if not name.startswith("_")]
    return SimpleNamespace(**{name: getattr(row, name) for name in names} | values)


@pytest.fixture(scope="module")
def report() -> cx.Report:
    return experiment().analyze(units())


@pytest.fixture(scope="module")
def text(report: cx.Report) -> str:
    return report.to_html()


@pytest.fixture(scope="module")
def document(text: str) -> Document:
    return Document(text)


def hostile_report(name: str) -> cx.Report:
    data = {"variant": ["ok", name] * 20, "y": [1.0, 2.0, 3.0, 5.0] * 10, "s": [name, name, "b", "b"] * 10}
    return cx.Experiment(name, control="ok", metrics=[cx.Mean("y", name=name)], segments=["s"]).analyze(data)


def assert_harmless(document: Document) -> None:
    tags = {element.tag for element in document.elements}
    assert not tags & {
        "script",
        "img",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
        "a",
        "image",
        "use",
    }
    for element in document.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "href", "xlink:href", "srcset", "action", "style", "data", "srcdoc")
            assert "//" not in value
    for style in document.all("style"):
        assert not re.search(r"url\(|@import|expression", style.text)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_stay_text(name: str) -> None:
    hostile, tame = hostile_report(name), hostile_report("tame")
    for write in (cx.Report.to_html, cx.Report._repr_html_):
        shown, expected = Document(write(hostile)), Document(write(tame))
        assert_harmless(shown)
        assert [e.tag for e in shown.elements] == [e.tag for e in expected.elements]
        assert [e.attributes for e in shown.elements] == [e.attributes for e in expected.elements]
        seen = re.sub("[\x00\x1b\u202e]", "\ufffd", name)
        assert shown.text.count(seen) == expected.text.count("tame")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown.text)


def test_the_page_is_whole_and_fetches_nothing(text: str, document: Document) -> None:
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert document.open == []
    assert_harmless(document)
    meta = [element.attributes for element in document.all("meta")]
    assert meta[0] == {"charset": "utf-8"}
    assert meta[1]["http-equiv"] == "Content-Security-Policy"
    assert meta[1]["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in meta
    assert [e.text for e in document.all("title") if len(e.within) == 2] == ["x"]


def test_the_same_report_gives_the_same_page(report: cx.Report, text: str) -> None:
    assert report.to_html() == text
    assert cx.Report.from_json(report.to_json()).to_html() == text


def test_every_comparison_is_there(report: cx.Report, document: Document) -> None:
    lines = [row for row in document.all("tr") if any("verdict" in cell for cell in cells_of(document, row))]
    everybody = [row for row in report.rows if not row.segment]
    assert len(lines) == len(report.rows) + len(everybody)  # which stand above a segment's values again
    seen = [re.sub(r"\s+", " ", line.text).strip() for line in lines]
    for row in report.rows:
        n = f"n {row.n_control:,}", f"n {row.n_treatment:,}"
        name = f"{row.segment_value}{row.treatment}" if row.segment else row.treatment
        assert any(s.startswith(name) and all(each in s for each in n) for s in seen), row
    headings = [heading.text for heading in document.all("h2")]
    assert headings == [
        "Health of the data",
        "Decision",
        "All units",
        "Who answered",
        "By device",
        "About this report",
    ]


def cells_of(document: Document, row: Element) -> list[list[str]]:
    within = [e for e in document.all("td") if row in e.within]
    return [e.attributes.get("class", "").split() for e in within]


def test_every_check_is_there_and_an_alarm_comes_first() -> None:
    plan = cx.Experiment("x", control="old", metrics=[cx.Proportion("converted", role="primary")])
    summaries = plan.summarize({"variant": ["old"] * 100 + ["new"] * 300, "converted": [0, 1] * 200})
    for reason, count in (("duplicate_events", 3), ("holdback_decisions", 0), ("crossover_units", 10)):
        summaries.exclude(reason, count)
    report = plan.analyze(summaries)
    document = Document(report.to_html())
    checks = [
        e for e in document.all("li") if any("checks" in w.attributes.get("class", "") for w in e.within)
    ]
    assert [e.attributes["class"] for e in checks][:2] == ["alarm", "warning"]
    assert "Alarm" in checks[0].text
    assert len(checks) == len(report.health)
    for check in report.health:
        assert any(check.sentence in e.text for e in checks)
    (outcome,) = document.all("p", "outcome")
    assert "No decision" in outcome.text
    assert (
        document.text.index("Alarm") < document.text.index("No decision") < document.text.index("All units")
    )


@pytest.mark.parametrize(
    ("outcome", "word"), [("pass", "Pass"), ("fail", "Fail"), ("inconclusive", "Inconclusive")]
)
def test_the_decision_is_said_with_its_reasons(
    report: cx.Report, outcome: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = SimpleNamespace(outcome=outcome, valid=True, reasons=("Because <b>.", "Primary All good."))
    later = Later(report, sentence="All good.")
    monkeypatch.setattr(later, "decide", lambda: decision)
    document = Document(page(later))
    (box,) = document.all("div", "decision")
    assert outcome in box.attributes["class"].split()
    assert word in box.text
    assert "Because <b>." in box.text
    (badge,) = [
        e for e in document.all("span", "badge") if box in e.within
    ]  # of the comparison that it is about
    assert badge.text.strip()


def places(element: Element) -> list[float]:
    names = ("x", "x1", "x2", "cx")
    return [
        float(element.attributes[name].rstrip("%"))
        for name in names
        if "%" in element.attributes.get(name, "")
    ]


def test_drawings_are_in_their_box_and_in_order(report: cx.Report) -> None:
    document = Document(page(Later(report, margin=("relative", 0.1), margin_kind="equivalence")))
    drawings = document.all("svg", "interval")
    assert len(drawings) == len(
        [e for e in document.all("td", "drawing") if "no interval" not in e.text]
    ) - len(document.all("tr", "metric"))
    assert any(e.attributes["class"] == "margin" for e in document.all("line"))
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        inside = [e for e in document.elements if drawing in e.within]
        assert inside[0].tag == "title"
        assert "interval" in inside[0].text
        for element in inside:
            assert all(0 <= place <= 100 for place in places(element)), element
        (bar,) = [e for e in inside if e.attributes.get("class") == "bar"]
        start, end = places(bar)
        points = [place for e in inside if e.attributes.get("class") == "point" for place in places(e)]
        assert start <= end
        assert all(start <= point <= end for point in points)


def test_a_scale_keeps_order_and_holds_what_is_usual() -> None:
    draw = random.Random(1)
    for _ in range(200):
        size = 10.0 ** draw.uniform(-200, 200)
        points = [size * draw.gauss() for _ in range(draw.randint(1, 9))]
        widths = [size * draw.uniform(0.1, 1) for _ in points]
        estimates = [Estimate(p, p - w, p + w, (-w,)) for p, w in zip(points, widths, strict=True)]
        scale = svg.scale(estimates)
        assert scale is not None
        assert 0.0 in scale
        for each in estimates:
            shown = svg.drawing(each, scale)
            assert shown is not None
            assert shown.point is not None
            assert 0 <= shown.start <= shown.point <= shown.end <= 100
            assert not (shown.start_is_cut and shown.end_is_cut)
            assert (shown.zero <= shown.start) == (each.lower >= 0) or shown.zero == shown.start
        labels = [tick.at for tick in svg.ticks(scale)]
        assert labels == sorted(labels)
        assert scale.at(0.0) in labels
        assert all(b - a > 8 for a, b in pairwise(labels))


def test_an_interval_of_a_small_segment_is_cut_with_an_arrow(report: cx.Report) -> None:
    usual = [Estimate(0.1 * i, 0.1 * i - 1, 0.1 * i + 1) for i in range(5)]
    wide = Estimate(30, -10, 70)
    scale = svg.scale([*usual, wide])
    assert scale is not None
    assert scale.upper < 2
    shown = svg.drawing(wide, scale)
    assert shown is not None
    assert (shown.start, shown.end, shown.start_is_cut, shown.end_is_cut, shown.point) == (
        0,
        100,
        True,
        True,
        None,
    )
    infinite = svg.drawing(Estimate(1, -math.inf, 1.5), scale)
    assert infinite is not None
    assert (infinite.start, infinite.start_is_cut, infinite.end_is_cut) == (0, True, False)
    row = changed(report.rows[0], difference=30, difference_interval=Interval(-10, 70))
    drawn = group([*report.rows[:1] * 4, row], [("a", "", False)] * 5, 0.95).lines[-1]
    macro = Document(rendered("fragment.html", **fragment(drawn)))
    assert len(macro.all("svg", "cut")) == 2
    assert macro.all("circle", "point") == []


def fragment(line: Any) -> dict[str, Any]:
    names = dict.fromkeys(("title", "subtitle", "footnotes"), "")
    return {
        **names,
        "mixes": [],
        "words": [],
        "checks": [],
        "headers": [""] * 8,
        "notes": [],
        "blocks": [("", [([""] * 8, line)])],
    }


def test_what_cannot_be_drawn_is_not() -> None:
    nothing = Estimate(math.nan, math.nan, math.nan)
    assert svg.scale([nothing]) is None
    assert svg.scale([Estimate(1e308, -1.7e308, 1.7e308)]) is None
    assert svg.drawing(nothing, Scale(0, 1)) is None
    assert svg.ticks(None) == ()
    still = svg.scale([Estimate(0, 0, 0)])
    assert still == Scale(-1.1, 1.1)
    far = svg.scale([Estimate(0, -1, 1, (50.0,))])  # so far that the interval would be a dot
    assert far is not None
    assert 50.0 not in far


def test_margins_lie_where_the_direction_says(report: cx.Report) -> None:
    row = report.rows[0]
    harm = {"margin": ("absolute", 0.05), "margin_kind": "non_inferiority", "control_value": 0.4}
    assert margins(changed(row, **harm, direction="higher")) == (-0.05,)
    assert margins(changed(row, **harm, direction="lower")) == (0.05,)
    relative = harm | {"margin": ("relative", 0.1), "direction": "higher"}
    assert margins(changed(row, **relative)) == pytest.approx((-0.04,))
    assert margins(changed(row, **relative | {"margin_kind": "equivalence"})) == pytest.approx((-0.04, 0.04))
    assert margins(changed(row, margin=None)) == ()


def test_sets_of_the_lift_are_said_in_words() -> None:
    document = Document(every_lift().to_html())
    lifts = [re.sub(r"\s+", " ", e.text).strip() for e in document.all("td", "lift")]
    assert any("any lift is possible" in lift for lift in lifts)
    assert any(re.search(r"at most −[\d,.]+% or at least [+−][\d,.]+%", lift) for lift in lifts)
    assert any(re.search(r"at least \+[\d,.]+%", lift) for lift in lifts)
    assert any(re.search(r"\+10\.00%\+\d\.\d\d to \+1\d\.\d\d", lift) for lift in lifts)
    assert "–" in lifts


def test_numbers_that_do_not_exist_are_not_written(document: Document, report: cx.Report) -> None:
    assert any(math.isnan(row.pvalue) for row in report.rows)
    for shown in (document, Document(every_lift().to_html()), Document(report._repr_html_())):
        for words in (shown.text, *(value for e in shown.elements for value in e.attributes.values())):
            assert not re.search(r"\b(nan|inf|None)\b", words.replace("None of", ""))
    # Of two treatments: everybody, again, two devices; and who answered.
    assert document.text.count("no interval") == 2 * (1 + 1 + 2) + 4


def survey() -> cx.Report:
    """Return a report on scores: 40 answers of `old`, 4 of `new`, none of `newer`."""
    answers = [1.0] * 10 + [3.0] * 30 + [1.0, 2.0, 2.0, 5.0] + [math.nan] * 4
    data = {"variant": ["old"] * 40 + ["new"] * 4 + ["newer"] * 4, "happy": answers, "recommend": answers}
    metrics = [cx.CSAT("happy", scale=5, role="primary"), cx.NPS("recommend")]
    return cx.Experiment("x", control="old", metrics=metrics).analyze(data)


def test_answers_are_stacked_to_the_whole() -> None:
    document = Document(survey().to_html())
    bars = document.all("svg", "stacked")
    assert len(bars) == 6
    assert "1: 25%, 2: 0%, 3: 75%, 4: 0%, 5: 0%" in bars[0].text
    assert "No answers" in bars[2].text
    widths = [
        [float(e.attributes["width"].rstrip("%")) for e in document.all("rect") if bar in e.within]
        for bar in bars[:3]
    ]
    assert widths == [[25.0, 75.0], [25.0, 50.0, 25.0], []]
    csat, nps = document.all("table", "shares")
    named = ["Dissatisfied", "Neutral", "Satisfied"]
    assert heads(document, csat) == [*named, "Variant", *"12345", "old", "new", "newer"]
    assert heads(document, nps)[:4] == ["Detractors", "Passives", "Promoters", "Variant"]
    zones = [e.attributes["colspan"] for e in document.all("th") if e.attributes["scope"] == "colgroup"]
    assert zones == ["2", "1", "2", "7", "2", "2"]
    assert document.all("h2")[-2].text == "Answers"
    difference = next(e.text for e in document.all("td", "difference") if "points" in e.text)
    assert re.search(r"[+−][\d.]+ points", difference)


def heads(document: Document, table: Element) -> list[str]:
    return [re.sub(r"\s+", " ", e.text) for e in document.all("th") if table in e.within]


def test_estimands_of_a_score_stay_together_and_what_decides_comes_first() -> None:
    metrics: list[cx.Metric] = [cx.Mean("noise"), cx.CSAT("csat", scale=5, role="primary")]
    data = units() | {"csat": [1.0, 3.0, 5.0, 4.0] * 30}
    document = Document(cx.Experiment("x", control="old", metrics=metrics).analyze(data).to_html())
    groups = [
        re.sub(r"\s+", " ", e.text).strip() for e in document.all("th") if e.attributes["scope"] == "rowgroup"
    ]
    assert [group.split(" · ")[0] for group in groups] == [
        "csat top box",
        "csat mean",
        "csat probability of the higher answer",
        "noise mean",
    ]


def test_tables_are_tables_for_those_who_hear_them(document: Document) -> None:
    for table in document.all("table"):
        assert any(table in e.within for e in document.all("caption"))
    assert all("scope" in e.attributes for e in document.all("th"))
    for section in [*document.all("section"), *document.all("footer")]:
        labelled = section.attributes["aria-labelledby"]
        assert [e.tag for e in document.elements if e.attributes.get("id") == labelled] == ["h2"]
    ids = [e.attributes["id"] for e in document.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_light_and_dark_are_both_readable(document: Document) -> None:
    (style,) = document.all("style")
    assert "@media screen and (prefers-color-scheme: dark)" in style.text
    assert "@media print" in style.text
    assert re.search(r"@media screen and \(max-width: \d+rem\)", style.text)
    schemes = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", each))
        for each in re.findall(r":root \{(.*?)\}", style.text, re.DOTALL)
    ]
    assert len(schemes) == 2
    assert schemes[0].keys() == schemes[1].keys()
    for colours in schemes:
        for ink in ("ink", "quiet", "good", "bad", "warn", "even"):
            for paper in ("paper", "panel", "bad-panel", "warn-panel"):
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        assert contrast(colours["zero"], colours["paper"]) >= 3  # a drawing's line
    steps = re.findall(r"\.s\d+ \{ fill: (#\w+); \} \.t\d+ \{ fill: (#\w+); \}", style.text)
    assert len(steps) == 22
    assert all(contrast(*step) >= 4.5 for step in steps)
    assert set(re.findall(r"var\(--([\w-]+)\)", style.text)) <= schemes[0].keys()


def test_numbers_are_typeset() -> None:
    assert [typeset(x) for x in ("-1,234.5", "1.1e-05", "+3e+20", "–")] == [
        "−1,234.5",
        "1.1\u2009×\u200910⁻⁵",
        "+3\u2009×\u200910²⁰",
        "–",
    ]


def test_the_fragment_draws_each_interval(report: cx.Report) -> None:
    document = Document(report._repr_html_())
    assert_harmless(document)
    drawn = [row for row in report.rows if not math.isnan(row.difference_interval.lower)]
    assert len(document.all("svg", "interval")) == len(drawn)
    (style,) = document.all("style")
    assert all(rule.startswith(".cxlift") for rule in re.findall(r"^(\S+).*\{", style.text, re.MULTILINE))


def test_significant_differences_are_corrected_for_having_been_selected(
    report: cx.Report, document: Document
) -> None:
    significant = [row for row in report.rows if not row.segment and not math.isnan(row.corrected_difference)]
    assert significant
    shown = document.text[document.text.index("How large are the significant differences really?") :]
    for row in significant:
        assert abs(row.corrected_difference) <= abs(row.difference) * (1 + 1e-12)
        assert f"\n{row.metric}, {row.treatment}: " in shown

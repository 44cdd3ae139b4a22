"""Survey responses of Hotjar: from each layout the same table, text unharmed, variants by a declared form."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from hotjar_files import ID, META, NPS, URL, WHY, as_csv, as_xlsx, call, lines, meta, page, response, zipped

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2024, 3, 2, 10, 15, 4, tzinfo=UTC)
DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "+1 @SUM(1)\t-2",
    "שלום \u202eabc\u202c مرحبا",
    "😀👩‍👩‍👧 e\u0301 日本語",
    'a "quoted", cell;\nwith\n\nlines',
    "NA",
    "null",
    "None",
    "007",
    "| a | b | `c` [x](javascript:1)",
]
ATTRIBUTES = ["AB_OP_checkout", "AB_OP_search"]


def read(path: Path, data: bytes, **options: Any) -> list[dict[str, Any]]:
    path.write_bytes(data)
    found: list[dict[str, Any]] = cx.read_hotjar_survey(path, **options).to_arrow().to_pylist()
    return found


def test_the_documented_table(tmp_path: Path) -> None:
    header = [*META, "User ID", "optimizely_experiment", "optimizely_variation", NPS, WHY]
    row = [*meta(1), "user_17", "checkout_test", "v1", "9", 'Fast, "easy" checkout']
    (tmp_path / "s.csv").write_bytes(as_csv(header, row, bom=True))
    found = cx.read_hotjar_survey(
        tmp_path / "s.csv",
        questions={"nps": NPS, "why": "why did you give that score?"},
        variant={"attribute": "optimizely_variation", "experiment_attribute": "optimizely_experiment"},
        time_zone="Europe/Berlin",
    )
    assert found.to_arrow().to_pylist() == [
        {
            "response_id": "1",
            "hotjar_user_id": ID,
            "user_id": "user_17",
            "user": "a1",
            "timestamp": AT.replace(hour=9),
            "country": "Germany",
            "device": "desktop",
            "browser": "Chrome 122",
            "os": "Windows 10",
            "url": URL,
            "experiment": "checkout_test",
            "variant": "v1",
            "optimizely_experiment": "checkout_test",
            "optimizely_variation": "v1",
            "nps": 9,
            "why": 'Fast, "easy" checkout',
        }
    ]
    assert found.to_arrow().schema.field("timestamp").type == pa.timestamp("us", "UTC")


def test_questions_without_a_map_keep_their_text(tmp_path: Path) -> None:
    data = as_csv([*META, NPS, WHY, WHY], [*meta(1), "9", "first", "second"])
    (row,) = read(tmp_path / "s.csv", data, time_zone="UTC")
    assert list(row.items())[-3:] == [(NPS, "9"), (WHY, "first"), (f"{WHY} (2)", "second")]


@pytest.mark.parametrize(
    "asked",
    [
        {"nps": 2},
        {"nps": {"position": 2}},
        {"nps": {"text": NPS.upper() + "  "}},
        {"nps": {"text": NPS, "scale": [0, 10]}},
        {"nps": {"position": 2, "type": "NPS"}},
    ],
)
def test_a_question_by_text_or_position(asked: Any, tmp_path: Path) -> None:
    data = as_csv([*META, WHY, NPS, WHY], [*meta(1), "x", "10", "y"], [*meta(2), "", "", "z"])
    found = read(tmp_path / "s.csv", data, time_zone="UTC", questions={**asked, "again": 3})
    assert [(row["nps"], row["again"]) for row in found] == [(10, "y"), (None, "z")]


def test_types_of_a_table_come_from_the_surveys(tmp_path: Path) -> None:
    asked = [{"id": "q1", "text": WHY, "type": "long-text"}, {"id": "q2", "text": NPS, "type": "nps"}]
    (tmp_path / "surveys.json").write_bytes(page({"id": "survey_1", "questions": asked}))
    data = as_csv([*META, WHY, NPS], [*meta(1), "x", "10"])
    more = {"surveys": tmp_path / "surveys.json", "time_zone": "UTC"}
    assert read(tmp_path / "s.csv", data, questions={"score": {"type": "nps"}}, **more)[0]["score"] == 10
    assert read(tmp_path / "s.csv", data, **more)[0][NPS] == 10


def test_a_workbook_is_the_same_table(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl", reason="XLSX needs cxlift[xlsx]")
    pytest.importorskip("defusedxml", reason="XLSX needs cxlift[xlsx]")
    header = [*META, "User ID", *ATTRIBUTES, NPS, WHY]
    rows = [[*meta(i), f"00{i}", "v1", "", "9", text] for i, text in enumerate(DANGEROUS, 1)]
    cells: list[Any] = [[value or None for value in row] for row in rows]
    for row in cells:
        row[2], row[-2] = ("d", "45353.42712962963"), ("n", "9")
    cells[0][-1] = ("f", DANGEROUS[0][1:])
    options: Any = {"time_zone": "UTC", "questions": {"nps": NPS, "why": WHY}, "variant": "AB_OP_*"}
    expected = read(tmp_path / "s.csv", as_csv(header, *rows), **options)
    assert [row["why"] for row in expected] == DANGEROUS
    assert {row["timestamp"] for row in expected} == {AT}
    assert read(tmp_path / "s.xlsx", as_xlsx(header, *cells), **options) == expected
    serial = [*meta(1, "45353.42712962963"), "001", "v1", "", "9", DANGEROUS[0]]
    more = options | {"date_format": "excel"}
    assert read(tmp_path / "e.csv", as_csv(header, serial), **more) == expected[:1]


def test_a_zip_of_tables_is_one(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl", reason="XLSX needs cxlift[xlsx]")
    pytest.importorskip("defusedxml", reason="XLSX needs cxlift[xlsx]")
    one = as_csv([*META, NPS], [*meta(1), "9"])
    two = as_xlsx([*META, "Other", NPS], [*meta(2), "x", ("n", "3")])
    path = zipped(tmp_path / "s.zip", {"a.csv": one, "b.xlsx": two, "readme.md": b"x"})
    found = cx.read_hotjar_survey(path, time_zone="UTC", questions={"nps": NPS})
    assert found.to_arrow().select(["response_id", "nps"]).to_pylist() == [
        {"response_id": "1", "nps": 9},
        {"response_id": "2", "nps": 3},
    ]


@pytest.mark.parametrize("kind", ["rating-1-5", "1-5-rating", "Rating_1-5"])
def test_both_kinds_of_json_are_one_table(kind: str, tmp_path: Path) -> None:
    asked = {"score": {"type": "nps"}, "ease": {"type": "rating-1-5"}, "why": {"id": "q3"}}
    survey = {
        "id": "survey_1",
        "questions": [
            {"id": "q1", "text": NPS, "type": "nps"},
            {"id": "q2", "text": "Easy?", "type": kind},
            {"id": "q3", "text": WHY, "type": "long-text"},
        ],
    }
    first = response("r1", ("q1", "9"), ("q2", "5"), ("q3", DANGEROUS[3]))
    second = response("r2", ("q1", None), is_complete=False, country="FR")
    (tmp_path / "rest").mkdir()
    (tmp_path / "rest/surveys.json").write_bytes(page(survey))
    (tmp_path / "rest/1.json").write_bytes(page(first, more="abc"))
    (tmp_path / "rest/2.json").write_bytes(page(second, first))
    options: Any = {"questions": asked, "variant": "AB_OP_*"}
    rest = cx.read_hotjar_survey(tmp_path / "rest", **options)
    expected = {
        "response_id": "r1",
        "survey_id": "survey_1",
        "hotjar_user_id": ID,
        "timestamp": AT,
        "country": "DE",
        "device": "desktop",
        "browser": "Chrome",
        "os": "Windows",
        "url": URL,
        "is_complete": True,
        "experiment": "checkout",
        "variant": "v1",
        "AB_OP_checkout": "v1",
        "score": 9,
        "ease": 5,
        "why": DANGEROUS[3],
    }
    other = {"response_id": "r2", "country": "FR", "is_complete": False}
    other |= {"score": None, "ease": None, "why": None}
    assert rest.to_arrow().to_pylist() == [expected, expected | other]
    assert rest.excluded == {"it is an earlier state of a response, which came again": 1}
    assert rest.assumed == ()
    questions: list[Any] = [
        ("q1", "nps", ["9"]),
        ("q2", kind, [5]),
        ("q3", "long-text", [{"answer": DANGEROUS[3]}]),
    ]
    calls = [call("r1", *questions), {"event": "test_message", "version": 1, "data": {}}]
    calls.append(
        call("r2", ("q1", "nps", []), event="feedback_response", is_complete=False, country_code="FR")
    )
    (tmp_path / "hook.jsonl").write_bytes(lines(*calls))
    hook = cx.read_hotjar_survey(tmp_path / "hook.jsonl", **options)
    assert hook.to_arrow().to_pylist() == rest.to_arrow().to_pylist()
    assert hook.excluded == {"the webhook sent the event 'test_message'": 1}


def test_a_page_that_is_missing_is_told(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_bytes(page(response("r1", ("q1", "9")), more="abc"))
    found = cx.read_hotjar_survey(tmp_path / "1.json")
    assert [each.partition(",")[0] for each in found.assumed] == ["the files hold all pages"]


def test_json_keeps_what_stands_beside_an_answer(tmp_path: Path) -> None:
    one = response("r1", ("q1", "9"))
    one["answers"][0] |= {"comment": "so", "tags": [{"name": "price"}], "sentiment": "positive"}
    one["answers"].append({"question_id": "q2", "answer": "a; b"})
    one["answers"].append({"question_id": "q2", "answer": 9007199254740993})
    one["user_attributes"] = [{"name": "account", "value": 12345678901234567890}]
    (row,) = read(tmp_path / "s.json", page(one))
    assert row | {"q1": "9", "q1_comment": "so", "q1_sentiment": "positive", "q1_tags": '["price"]'} == row
    assert (row["q2"], row["account"]) == ('["a; b", "9007199254740993"]', "12345678901234567890")


def test_incomplete_responses_are_left_out_and_counted(tmp_path: Path) -> None:
    two = [response("r1", ("q1", "9")), response("r2", ("q1", None), is_complete=False)]
    (tmp_path / "s.json").write_bytes(page(*two))
    found = cx.read_hotjar_survey(tmp_path / "s.json", incomplete="leave_out")
    assert (len(found), found.excluded) == (1, {"the response is not complete": 1})


def test_one_survey_of_several(tmp_path: Path) -> None:
    calls = [call("r1", ("q1", "nps", ["9"])), call("r2", survey_id="survey_2", survey_name="Exit")]
    (tmp_path / "h.jsonl").write_bytes(lines(*calls))
    for name in ("survey_2", "Exit"):
        found = cx.read_hotjar_survey(tmp_path / "h.jsonl", survey=name)
        assert found.to_arrow()["response_id"].to_pylist() == ["r2"]
        assert found.excluded == {"it is of another survey": 1}


def test_a_table_is_of_one_survey(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="survey is given, but a table is of one survey"):
        read(tmp_path / "s.csv", as_csv([*META, NPS], [*meta(1), "9"]), survey="Exit")


COUNTED = "it names {} of experiment 'checkout'"


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("AB_OP_*", {"AB_OP_checkout": "v1", "AB_OP_search": "x"}),
        ({"attribute": "AB_OP_<experiment>"}, {"AB_OP_checkout": "v1"}),
        ({"attribute": r"AB_OP_\((?P<exp>\w+)\)"}, {"AB_OP_(checkout)": "v1", "AB_OP_(search)": "v2"}),
        ({"attribute": "ab", "value": "<experiment>/<variation>"}, {"ab": "checkout/v1"}),
        ({"attribute": "ab_*", "value": r"(?P<var>\w+)( \[Holdback\])?"}, {"ab_checkout": "v1 [Holdback]"}),
        ({"attribute": "v", "experiment_attribute": "e"}, {"e": "checkout", "v": "v1"}),
        ({"tag": "<experiment>/<variation>", "column": "Tags"}, {"Tags": "checkout/v1, other, search/x"}),
        (
            {"event": "ab: <experiment> = <variant>", "column": "E", "separator": "|"},
            {"E": "ab: checkout = v1"},
        ),
        ({"tag": r"(?P<exp>\w+)#(?P<var>.+)", "column": "T"}, {"T": "checkout#v1,checkout#v1"}),
    ],
)
def test_forms_of_the_variant(form: Any, values: dict[str, str], tmp_path: Path) -> None:
    rows = [[*meta(1), *values.values(), "9"], [*meta(2), *("" for _ in values), "8"]]
    (tmp_path / "s.csv").write_bytes(as_csv([*META, *values, NPS], *rows))
    found = cx.read_hotjar_survey(
        tmp_path / "s.csv", time_zone="UTC", variant=form, experiment="checkout", questions={"nps": NPS}
    )
    assert found.to_arrow().select(["experiment", "variant", "nps"]).to_pylist() == [
        {"experiment": "checkout", "variant": "v1", "nps": 9}
    ]
    assert found.excluded == {COUNTED.format("no variant"): 1}


def test_two_variants_in_one_response_are_counted(tmp_path: Path) -> None:
    rows = [[*meta(1), "checkout/v1,checkout/v2"], [*meta(2), "checkout/NA"], [*meta(3), "checkout/null"]]
    (tmp_path / "s.csv").write_bytes(as_csv([*META, "Tags"], *rows))
    form = {"tag": "<experiment>/<variation>", "column": "Tags"}
    found = cx.read_hotjar_survey(tmp_path / "s.csv", time_zone="UTC", variant=form)
    assert found.to_arrow()["variant"].to_pylist() == ["NA", "null"]
    assert found.excluded == {COUNTED.format("more than one variant"): 1}


def test_tags_and_events_of_json(tmp_path: Path) -> None:
    events = [{"name": "checkout/v1"}, "page/x", {"name": None}]
    (tmp_path / "s.json").write_bytes(page(response("r1", ("q", "1"), events=events), response("r2")))
    form = {"event": "<experiment>/<variation>"}
    found = cx.read_hotjar_survey(tmp_path / "s.json", variant=form, experiment="checkout")
    assert found.to_arrow()["variant"].to_pylist() == ["v1"]


def test_attributes_have_new_names(tmp_path: Path) -> None:
    data = as_csv([*META, "Country", "plan", NPS], [*meta(1), "x", "pro", "9"])
    (row,) = read(tmp_path / "s.csv", data, time_zone="UTC", attributes={"home": "Country", "plan": "plan"})
    assert (row["country"], row["home"], row["plan"], row[NPS]) == ("Germany", "x", "pro", "9")


def test_dangerous_text_arrives_unharmed_and_is_escaped(tmp_path: Path) -> None:
    header, variants = [*META, "AB_OP_checkout", NPS, WHY], ["old", "new"]
    rows = [
        [*meta(i), variants[i % 2], str(i % 11), f"{DANGEROUS[i % len(DANGEROUS)]} {variants[i % 2]}word"]
        for i in range(220)
    ]
    (tmp_path / "s.csv").write_bytes(as_csv(header, *rows))
    survey = cx.read_hotjar_survey(
        tmp_path / "s.csv", time_zone="UTC", questions={"nps": NPS, "why": WHY}, variant="AB_OP_*"
    )
    texts = [row[-1] for row in rows]
    pq.write_table(survey.to_arrow(), tmp_path / "s.parquet")
    assert pq.read_table(tmp_path / "s.parquet")["why"].to_pylist() == texts
    assert json.loads(json.dumps(survey.to_arrow()["why"].to_pylist())) == texts
    experiment = cx.Experiment(
        name="x", control="old", metrics=[cx.NPS("nps")], words=[cx.Words("why", min_respondents=2)]
    )
    report = experiment.analyze(survey)
    assert "<script>alert" in report.to_json()
    assert "<script>alert" not in report.to_html()
    assert "&lt;script&gt;alert" in report.to_html()
    assert "<script>alert" not in report.to_markdown()
    assert not [line for line in report.to_csv().splitlines() if line.startswith(("=", "+", "@", "-"))]

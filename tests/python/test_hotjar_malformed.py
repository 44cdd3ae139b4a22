"""Files that no survey of Hotjar is: each ends with one sentence that names the place and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from hotjar_files import META, NPS, as_csv, as_xlsx, call, lines, meta, page, response

if TYPE_CHECKING:
    from pathlib import Path

T: dict[str, Any] = {"time_zone": "UTC"}
Q: dict[str, Any] = {**T, "questions": {"nps": NPS}}
DEEP = b'{"results":' + b"[" * 3000 + b"]" * 3000 + b"}"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENTITY = (
    f'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
)
HALF = b'{"id":"r","created_time":"2024-03-02T10:15:04Z","answers":[{"question_id":"q","answer":"\\ud83d"}]}'


def csvq(*values: str) -> bytes:
    return as_csv([*META, NPS], *[[*meta(i), value] for i, value in enumerate(values, 1)])


CASES: list[tuple[str, str, bytes, dict[str, Any], str]] = [
    (
        "nps 11",
        "s.csv",
        csvq("9", "11"),
        Q,
        (
            "s.csv: row 3, column 'How likely are you to recommend us?': '11' is not an NPS "
            "answer, which is a whole number from 0 to 10; correct it."
        ),
    ),
    (
        "nps 9.5",
        "s.csv",
        csvq("9.5"),
        Q,
        (
            "s.csv: row 2, column 'How likely are you to recommend us?': '9.5' is not an NPS "
            "answer, which is a whole number from 0 to 10; correct it."
        ),
    ),
    (
        "nps word",
        "s.csv",
        csvq("nine"),
        Q,
        (
            "s.csv: row 2, column 'How likely are you to recommend us?': 'nine' is not an "
            "NPS answer, which is a whole number from 0 to 10; correct it."
        ),
    ),
    (
        "nps -1 xlsx",
        "s.xlsx",
        as_xlsx([*META, NPS], [*meta(1), ("n", "-1")]),
        Q,
        (
            "s.xlsx: row 2, column 'How likely are you to recommend us?': '-1' is not an NPS "
            "answer, which is a whole number from 0 to 10; correct it."
        ),
    ),
    (
        "naive",
        "s.csv",
        csvq("9"),
        {},
        (
            "s.csv: row 2, column 'Date Submitted': '2024-03-02 10:15:04' has no time zone; "
            "declare time_zone, such as 'UTC'."
        ),
    ),
    (
        "bad time",
        "s.csv",
        as_csv([*META, NPS], [*meta(1, "02/03/24"), "9"]),
        T,
        (
            "s.csv: row 2, column 'Date Submitted': '02/03/24' is not a time such as "
            "2024-03-02T10:15:04Z; declare its format."
        ),
    ),
    (
        "gap",
        "s.csv",
        as_csv([*META, NPS], [*meta(1, "2024-03-31 02:30:00"), "9"]),
        {"time_zone": "Europe/Berlin"},
        (
            "s.csv: row 2, column 'Date Submitted': '2024-03-31 02:30:00' does not exist in "
            "Europe/Berlin, whose clocks went forward; declare the zone that it is in."
        ),
    ),
    (
        "serial undeclared",
        "s.csv",
        as_csv([*META, NPS], [*meta(1, "45353.4"), "9"]),
        T,
        (
            "s.csv: row 2, column 'Date Submitted': '45353.4' is not a time such as "
            "2024-03-02T10:15:04Z; declare its format."
        ),
    ),
    (
        "no time col",
        "s.csv",
        as_csv(["Number", NPS], ["1", "9"]),
        T,
        (
            "s.csv: the column 'Date Submitted' is missing, which survey exports have; name "
            "the column of the time as columns.timestamp. The header begins with 'Number'."
        ),
    ),
    (
        "no question",
        "s.csv",
        csvq("9"),
        {**T, "questions": {"nps": "How likely are you to recomend us?"}},
        (
            "s.csv: there is no question 'How likely are you to recomend us?' "
            "(questions.nps); the nearest is 'How likely are you to recommend us?'."
        ),
    ),
    (
        "position",
        "s.csv",
        csvq("9"),
        {**T, "questions": {"nps": 2}},
        (
            "s.csv: there is no such question (questions.nps); there are 'How likely are you "
            "to recommend us?'."
        ),
    ),
    (
        "type alone",
        "s.csv",
        csvq("9"),
        {**T, "questions": {"score": {"type": "nps"}}},
        (
            "s.csv: the file does not say the types of questions (questions.score); name the "
            "text or position beside the type, or give the survey's questions as surveys. "
            "There are 'How likely are you to recommend us?'."
        ),
    ),
    (
        "twice text",
        "s.csv",
        as_csv([*META, NPS, NPS], [*meta(1), "9", "8"]),
        Q,
        (
            "s.csv: 2 questions are meant by questions.nps: 'How likely are you to recommend "
            "us?' and 'How likely are you to recommend us?'; name the position of one."
        ),
    ),
    (
        "named twice",
        "s.csv",
        csvq("9"),
        {**T, "questions": {"nps": 1, "again": NPS}},
        ("s.csv: the question 'How likely are you to recommend us?' is named twice in questions."),
    ),
    (
        "clash",
        "s.csv",
        as_csv([*META, "Country", NPS], [*meta(1), "x", "9"]),
        {**T, "questions": {"country": 1}},
        (
            "s.csv: two columns would be called 'country'; give the attribute or the "
            "question another name, as attributes = {new = 'country'} or in questions."
        ),
    ),
    (
        "ragged",
        "s.csv",
        csvq("9") + b"2,3\n",
        Q,
        ("s.csv: the row '2,3' has 2 cells where the header has 10; every row needs as many cells."),
    ),
    (
        "open quote",
        "s.csv",
        csvq("9") + b'2,"3\n',
        Q,
        ("s.csv: the row '2,\"3' has 2 cells where the header has 10; every row needs as many cells."),
    ),
    ("empty", "s.csv", b"", Q, ("s.csv: the file is empty; it needs at least a header.")),
    (
        "utf16 no bom",
        "s.csv",
        csvq("9").decode().encode("utf-16-le"),
        Q,
        (
            "s.csv: line 1 has a NUL character, as UTF-16 without a byte order mark does; "
            "declare the encoding that the file has."
        ),
    ),
    (
        "latin",
        "s.csv",
        csvq("9").replace(b"Germany", b"Espa\xf1a"),
        Q,
        (
            "s.csv: line 2 has bytes that are no utf-8; declare the encoding that the file "
            "has, or save it as UTF-8."
        ),
    ),
    (
        "attribute",
        "s.csv",
        csvq("9"),
        {**T, "attributes": ["plan"]},
        ("s.csv: there is no user attribute 'plan'; there are none."),
    ),
    (
        "no complete",
        "s.csv",
        csvq("9"),
        {**T, "incomplete": "leave_out"},
        ("s.csv: the file does not say which responses are complete; keep them (incomplete='keep')."),
    ),
    (
        "no variant",
        "s.csv",
        csvq("9"),
        {**T, "variant": "AB_OP_*"},
        ("s.csv: no response names a variant; check the form that variant declares."),
    ),
    (
        "several experiments",
        "s.csv",
        as_csv([*META, "AB_OP_a", "AB_OP_b"], [*meta(1), "x", "y"]),
        {**T, "variant": "AB_OP_*"},
        ("s.csv: responses name the experiments 'a' and 'b'; say which as experiment."),
    ),
    (
        "other experiment",
        "s.csv",
        as_csv([*META, "AB_OP_checkout"], [*meta(1), "x"]),
        {**T, "variant": "AB_OP_*", "experiment": "chekout"},
        ("s.csv: no response names the experiment 'chekout'; the nearest is 'checkout'."),
    ),
    (
        "two ways",
        "s.csv",
        as_csv([*META, "E"], [*meta(1), "a/b/c"]),
        {**T, "variant": {"event": "<experiment>/<variation>", "column": "E"}},
        (
            "s.csv: 'a = b/c' or 'a/b = c' can both be meant; name the experiment, or "
            "declare a regular expression as the variant's form."
        ),
    ),
    (
        "tag column",
        "s.csv",
        csvq("9"),
        {**T, "variant": {"tag": "<experiment>/<variation>"}},
        ("s.csv: a table does not say which column has tags; name it as variant.column."),
    ),
    (
        "not xlsx",
        "s.xlsx",
        b"hello",
        Q,
        ("s.xlsx: this is no XLSX workbook (File is not a zip file); export it again, or as CSV."),
    ),
    (
        "xlsx cut",
        "s.xlsx",
        as_xlsx([*META, NPS], [*meta(1), "9"])[:-40],
        Q,
        ("s.xlsx: this is no XLSX workbook (File is not a zip file); export it again, or as CSV."),
    ),
    (
        "xlsx broken xml",
        "s.xlsx",
        as_xlsx(
            [*META, NPS], [*meta(1), "9"], more={"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}
        ),
        Q,
        ("s.xlsx: the workbook is damaged (unclosed token: line 1, column 22); export it again, or as CSV."),
    ),
    (
        "xlsx entities",
        "s.xlsx",
        as_xlsx([*META, NPS], more={"xl/worksheets/sheet1.xml": ENTITY}),
        Q,
        ("s.xlsx: the workbook has XML entities, as an attack does; export it again."),
    ),
    (
        "xlsx bomb",
        "s.xlsx",
        as_xlsx([*META, NPS], more={"xl/media/x.bin": "0" * (70 << 20)}),
        Q,
        (
            "s.xlsx/xl/media/x.bin: 71,355 bytes unpack to more than 67,108,864, as a zip "
            "bomb does; raise limits.ratio if they are meant to."
        ),
    ),
    (
        "xlsx empty",
        "s.xlsx",
        as_xlsx(),
        Q,
        ("s.xlsx: the workbook has no cells; it needs at least a header."),
    ),
    (
        "xlsx two sheets",
        "s.xlsx",
        as_xlsx([*META, NPS], [*meta(1), "9"], sheets=("A", "B")),
        Q,
        ("s.xlsx: the workbook has the sheets 'A' and 'B'; name one as sheet."),
    ),
    (
        "xlsx long number",
        "s.xlsx",
        as_xlsx([*META, "User ID", NPS], [*meta(1), ("n", "9007199254740993"), "9"]),
        Q,
        (
            "s.xlsx: row 2, cell J2: a number has more than 15 digits, of which workbooks "
            "lose some; export it as CSV, or store ids as text."
        ),
    ),
    (
        "xlsx beyond",
        "s.xlsx",
        as_xlsx([*META, NPS], [*meta(1), "9", "x"]),
        Q,
        ("s.xlsx: row 2 has 'x' where the header has no column; name it."),
    ),
    (
        "json cut",
        "s.json",
        page(response("r", ("q", "9")))[:-9],
        {},
        ("s.json: line 1 is no well-formed JSON (Unterminated string starting at); export it again."),
    ),
    (
        "json twice",
        "s.json",
        b'{"results":[{"id":"r","id":"s"}]}',
        {},
        ("s.json: line 1 has the key 'id' more than once in an object; write each key once."),
    ),
    (
        "json nan",
        "s.json",
        b'{"results":[{"id":NaN}]}',
        {},
        ("s.json: line 1 has NaN, which JSON does not know; write null."),
    ),
    ("json deep", "s.json", DEEP, {}, ("s.json: line 1 is nested deeper than 64; no export is.")),
    ("json none", "s.json", page(), {}, ("s.json: there is no response in the file.")),
    (
        "json other",
        "s.json",
        b'{"hello": 1}',
        {},
        (
            "s.json: line 1: is neither a response (with 'answers' or 'questions'), a page "
            "nor a webhook's call; its keys are 'hello'."
        ),
    ),
    ("json list", "s.json", b"[1]", {}, ("s.json: line 1[0]: is no object; responses are.")),
    (
        "json no id",
        "s.json",
        page(response("", ("q", "9"))),
        {},
        ("s.json: row 1: the response has no 'id'."),
    ),
    (
        "json no time",
        "s.json",
        page(response("r", created_time=None)),
        {},
        ("s.json: row 1: the response has no 'created_time'."),
    ),
    (
        "json surrogate",
        "s.json",
        HALF,
        {},
        ("s.json: line 1 has half of a character (a lone surrogate such as \\ud83d); export it again."),
    ),
    (
        "json answers",
        "s.json",
        page(response("r") | {"answers": "x"}),
        {},
        ("s.json: row 1: 'answers' is no list."),
    ),
    (
        "json no qid",
        "s.json",
        page(response("r") | {"answers": [{"answer": "9"}]}),
        {},
        ("s.json: row 1, answers[0]: has no 'question_id'."),
    ),
    (
        "json attr",
        "s.json",
        page(response("r", user_attributes=[{"name": "a", "value": 1}, {"name": "a", "value": 2}])),
        {},
        ("s.json: row 1: the user attribute 'a' has two values, '1' and '2'."),
    ),
    (
        "json nps",
        "h.jsonl",
        lines(call("r1", ("q1", "nps", ["11"]))),
        {},
        (
            "h.jsonl: row 1, column 'q1': '11' is not an NPS answer, which is a whole number "
            "from 0 to 10; correct it."
        ),
    ),
    (
        "json type",
        "h.jsonl",
        lines(call("r1", ("q1", "nps", ["1"])), call("r2", ("q1", "1-5-rating", ["1"]))),
        {},
        ("h.jsonl: row 2, questions[0]: the question 'q1' has another text or type than before."),
    ),
    (
        "json pos",
        "h.jsonl",
        lines(call("r1", ("q1", "nps", ["1"]))),
        {"questions": {"nps": 1}},
        (
            "h.jsonl: responses do not say in which order questions were asked "
            "(questions.nps); give the survey's questions as surveys, or name the text, id "
            "or type."
        ),
    ),
    (
        "json surveys",
        "h.jsonl",
        lines(call("r1"), call("r2", survey_id="x")),
        {},
        ("h.jsonl: the responses are of the surveys 'survey_1' and 'x'; say which as survey."),
    ),
    (
        "json wrong type",
        "h.jsonl",
        lines(call("r1", ("q1", "1-5-rating", ["1"]))),
        {"questions": {"nps": {"id": "q1"}}},
        (
            "h.jsonl: the question 'q1' (questions.nps) has the type rating-1-5, not nps; "
            "choose another, or write its scale."
        ),
    ),
    (
        "json epoch",
        "h.jsonl",
        lines(call("r1", created_timestamp="soon")),
        {},
        ("h.jsonl: row 1: 'created_timestamp' is 'soon', no seconds since 1970."),
    ),
    (
        "kind",
        "s.pdf",
        b"x",
        {},
        (
            "s.pdf: tables are files .csv, .tsv, .json, .jsonl, .ndjson (each alone or as "
            ".gz), .xlsx, or a .zip of these; rename or convert it."
        ),
    ),
]


@pytest.mark.parametrize(
    ("file", "data", "options", "sentence"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_bad_file_is_one_sentence(
    file: str, data: bytes, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(data)
    if file.endswith(".xlsx"):
        pytest.importorskip("openpyxl", reason="XLSX needs cxlift[xlsx]")
        pytest.importorskip("defusedxml", reason="XLSX needs cxlift[xlsx]")
    with pytest.raises(cx.ExportError) as caught:
        cx.read_hotjar_survey(tmp_path / file, **options)
    assert str(caught.value) == f"{tmp_path}/{sentence}"

"""Contentsquare: sessions and pageviews with an experiment in their variables, Data Connect, and zones."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from tickets import csv_text, rows, saved, utc

if TYPE_CHECKING:
    from pathlib import Path

KEY = "AB_OP_checkout_test"
HASH = -5512345678901234567
ERRORS = {
    "message": ["x is undefined", 'it\'s "late"'],
    "error_time": ["2024-03-02 10:15:04", "2024-03-02 10:16"],
    "line_number": [12, 7],
}
ASKED = [cx.Count("session"), cx.Count("pageview"), cx.Count("javascript_error")]
UNITS = [
    {"user_id": "-5512345678901234567", "variant": "v1", "country_code": "FR", "counts": (1, 2, 2)},
    {"user_id": "9007199254740993", "variant": "original", "country_code": "NA", "counts": (2, 1, 0)},
]
ASSUMED = "a session is exposed from its start on, since nothing says when its variable was set"


def listed(**variables: Any) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in variables.items()]


def sessions(key: str = KEY, nesting: str = "list", level: str = "session") -> list[dict[str, Any]]:
    """Give four people: two exposed, one of them twice, one held back, one without the variable."""

    def with_variable(session: dict[str, Any], value: str) -> dict[str, Any]:
        variables: Any = listed(**{"other": "x", key: "stale", key + " ": "y"}) + listed(**{key: value})
        if nesting != "list":
            variables = {each["key"]: each["value"] for each in variables}
        if nesting == "text":
            variables = json.dumps(variables)
        if level == "session":
            return session | {"dynamic_vars": variables}
        pages = session.get("pageviews", [{}])
        return session | {"pageviews": [*pages[:-1], pages[-1] | {"dynamic_vars": variables}]}

    start = {"time": "2024-03-02 10:15:00"}
    pages = [
        {"time": "2024-03-02 10:15:03", "url": "/a", "errors": ERRORS, "rage_clicks": 3},
        {"time": "2024-03-02 10:16:00", "url": "/b", "rage_clicks": 1},
    ]
    second = {"time": "2024-03-05 08:00:00", "session_id": 3, "user_id": 9007199254740993}
    return [
        with_variable(
            start | {"session_id": 1, "user_id": HASH, "country_code": "FR", "pageviews": pages}, "v1"
        ),
        with_variable(
            start
            | {
                "session_id": 2,
                "user_id": 9007199254740993,
                "country_code": "NA",
                "pageviews": [{"url": "/a"}],
            },
            "original",
        ),
        second | {"country_code": "IT"},
        with_variable(
            start | {"session_id": 4, "user_id": 44, "country_code": "FR", "pageviews": [{}]}, "v1 [Holdback]"
        ),
        start | {"session_id": 5, "user_id": 55, "country_code": "FR"},
    ]


def jsonl(path: Path, objects: list[dict[str, Any]]) -> Path:
    return saved(path, "".join(json.dumps(each) + "\n" for each in objects))


def units(data: cx.Dataset) -> list[dict[str, Any]]:
    found = data.units(ASKED, ["country_code"]).to_arrow().to_pylist()
    names = ("session.count", "pageview.count", "javascript_error.count")
    shown = ("user_id", "variant", "country_code")
    return [{n: row[n] for n in shown} | {"counts": tuple(row[n] for n in names)} for row in found]


@pytest.mark.parametrize("level", ["session", "pageview"])
@pytest.mark.parametrize("nesting", ["list", "map", "text"])
def test_both_nestings_of_variables(nesting: str, level: str, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "s.jsonl", sessions(nesting=nesting, level=level))
    data = cx.read_contentsquare(path, experiment="checkout_test")
    assert units(data) == UNITS
    counted = data.exclusions(ASKED, ["country_code"])
    assert (counted["holdback_decisions"], counted["decisions_without_variant"]) == (1, 2)
    assert counted[f"assumed.exposures.{ASSUMED}"] == 1
    assert data.variant == "variant"


@pytest.mark.parametrize(
    ("key", "experiment", "prefix"),
    [
        ("AB_OP_(18180652355)", "18180652355", "AB_OP_"),
        ("AB_OP_(18180652355)", "(18180652355)", "AB_OP_"),
        ("exp/a.b~c", "a.b~c", "exp/"),
    ],
)
def test_names_of_variables(key: str, experiment: str, prefix: str, tmp_path: Path) -> None:
    for nesting in ("list", "map"):
        path = jsonl(tmp_path / "s.jsonl", sessions(key, nesting))
        assert units(cx.read_contentsquare(path, experiment=experiment, prefix=prefix)) == UNITS


def test_another_word_for_those_held_back(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "s.jsonl", sessions())
    data = cx.read_contentsquare(path, experiment="checkout_test", holdback=" (held)")
    assert {row["variant"] for row in units(data)} == {"original", "v1", "v1 [Holdback]"}


def test_the_report_says_what_is_assumed(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "s.jsonl", sessions())
    data = cx.read_contentsquare(path, experiment="checkout_test")
    experiment = cx.Experiment(name="x", control="original", metrics=[cx.Count("pageview")])
    told = f"Assumed of 'exposures', which its format does not say: {ASSUMED}."
    assert told in [check.sentence for check in experiment.analyze(data).health]


def test_properties_of_pageviews_and_errors(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "s.jsonl", sessions())
    columns = {"rage_clicks": {"type": "number"}}
    data = cx.read_contentsquare(path, experiment="checkout_test", columns=columns)
    asked = [
        cx.Sum("pageview", "rage_clicks"),
        cx.Count("pageview", where={"url": "/a"}),
        cx.Count("javascript_error", where={"message": 'it\'s "late"'}),
        cx.Count("javascript_error", where={"line_number": 12}),
    ]
    found = data.units(asked).to_arrow().to_pylist()
    assert [tuple(row.values())[2:] for row in found] == [(4.0, 1, 1, 1), (0.0, 1, 0, 0)]
    window = cx.read_contentsquare(path, experiment="checkout_test", window="30s")
    assert [row["counts"] for row in units(window)] == [(1, 1, 1), (1, 1, 0)]


def flat_pages() -> list[dict[str, Any]]:
    """Give the pageviews of all sessions as rows of their own."""
    return [
        {key: session[key] for key in ("session_id", "user_id", "time", "country_code")}
        | page
        | ({"dynamic_vars": session["dynamic_vars"]} if "dynamic_vars" in session else {})
        for session in sessions()
        for page in session.get("pageviews", [{}])
    ]


def test_pageviews_in_files_of_their_own(tmp_path: Path) -> None:
    pages = [
        {key: value for key, value in page.items() if key not in ("dynamic_vars", "country_code")}
        for page in flat_pages()
        if page["session_id"] in (1, 2, 4)
    ]
    alone = [{k: v for k, v in session.items() if k != "pageviews"} for session in sessions()]
    data = cx.read_contentsquare(
        jsonl(tmp_path / "s.jsonl", alone),
        pageviews=jsonl(tmp_path / "p.jsonl", pages),
        experiment="checkout_test",
    )
    assert units(data) == UNITS
    with pytest.raises(
        cx.ExportError, match="sessions have 'pageviews', and pageviews are given beside them"
    ):
        cx.read_contentsquare(
            jsonl(tmp_path / "s.jsonl", sessions()),
            pageviews=tmp_path / "p.jsonl",
            experiment="checkout_test",
        )


def test_pageviews_alone(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "p.jsonl", flat_pages())
    data = cx.read_contentsquare(path, experiment="checkout_test", scope="pageviews")
    expected = [UNITS[0], UNITS[1] | {"counts": (2, 2, 0)}]  # the session without pageviews is one here
    assert units(data) == expected


def as_cell(value: Any, *, quoted: bool) -> str:
    if not isinstance(value, list):
        return str(value)
    if quoted and all(isinstance(item, str) for item in value):
        escaped = (item.replace("\\", "\\\\").replace("'", "\\'") for item in value)
        return "[" + ",".join(f"'{item}'" for item in escaped) + "]"
    return json.dumps(value)


@pytest.mark.parametrize("variable", ["column", "dotted", "json"])
@pytest.mark.parametrize("quoted", [False, True])
def test_csv(quoted: bool, variable: str, tmp_path: Path) -> None:
    table = []
    for page in flat_pages():
        row = {key: str(page[key]) for key in ("session_id", "user_id", "time", "country_code")}
        row |= {
            f"errors.{name}": as_cell(list_, quoted=quoted) for name, list_ in page.get("errors", {}).items()
        }
        if page.get("dynamic_vars"):
            name = {"column": KEY, "dotted": f"dynamic_vars.{KEY}", "json": "dynamic_vars"}[variable]
            variables = page["dynamic_vars"]
            row[name] = json.dumps(variables) if variable == "json" else variables[-1]["value"]
        table.append(row)
    path = saved(tmp_path / "p.csv", csv_text(table))
    arrays: Any = "quoted" if quoted else "json"
    data = cx.read_contentsquare(path, experiment="checkout_test", scope="pageviews", arrays=arrays)
    assert units(data) == [UNITS[0], UNITS[1] | {"counts": (2, 2, 0)}]
    asked = cx.Count("javascript_error", where={"message": 'it\'s "late"'})
    assert list(data.units([asked]).to_arrow().to_pylist()[0].values())[-1] == 1


def test_errors_that_do_not_belong_together_can_be_counted(tmp_path: Path) -> None:
    objects = sessions()
    objects[0]["pageviews"][0]["errors"] = ERRORS | {"line_number": [12]}
    path = jsonl(tmp_path / "s.jsonl", objects)
    data = cx.read_contentsquare(path, experiment="checkout_test", unequal_errors="count")
    reason = "left_out.javascript_error.the lists of errors of its pageview differ in length"
    assert data.exclusions(ASKED)[reason] == 2
    assert [row["counts"] for row in units(data)] == [(1, 2, 0), (2, 1, 0)]


def changed(number: int, **values: Any) -> list[dict[str, Any]]:
    objects = sessions()
    objects[number] |= values
    return objects


def page(**values: Any) -> list[dict[str, Any]]:
    return changed(0, pageviews=[{"time": "2024-03-02 10:15:03"} | values])


WRONG: list[tuple[str, Any, str]] = [
    (
        "unequal",
        page(errors=ERRORS | {"line_number": [1]}),
        "row 1: the lists errors.* of a pageview have 1 and 2 items",
    ),
    (
        "no list",
        page(errors={"message": "x"}),
        "row 1, column 'errors.message': 'x' is no list; declare how lists",
    ),
    (
        "a page",
        changed(0, pageviews=["/a"]),
        "row 1, column 'pageviews': '\"/a\"' is in the list, where an object is",
    ),
    ("pages", changed(1, pageviews={"a": 1}), "column 'pageviews': '{\"a\":1}' is no list"),
    ("variables", changed(0, dynamic_vars=7), "column 'dynamic_vars': '7' is no list of keys and values"),
    ("words", changed(0, dynamic_vars="v1"), "column 'dynamic_vars': 'v1' is no list of keys and values"),
    ("time", changed(0, time="2 March"), "row 1, column 'time': '2 March' is not a time such as"),
    ("cut", '{"user_id": 1', "line 1 is no well-formed JSON; write one object a line, whole."),
    ("twice", '{"user_id": 1, "user_id": 2}', "line 1 has a key more than once"),
    ("list", "[1]", "line 1 is no object; write one object a line"),
    ("no unit", [{"session_id": 1, "time": ""}], "the column 'user_id' (unit) is missing"),
    ("no session", [{"user_id": 1, "time": ""}], "the column 'session_id' (session) is missing"),
    ("no time", [{"user_id": 1, "session_id": 1}], "the column 'time' (timestamp) is missing"),
    ("case", changed(0, City="x", city="y"), "fields 'City' and 'city' would be one column"),
    (
        "none",
        [sessions()[4] | {"dynamic_vars": listed(AB_OP_chekout="a")}],
        f"no session has the dynamic variable '{KEY}'; the nearest is 'AB_OP_chekout'.",
    ),
    ("no AB", [sessions()[4]], f"no session has the dynamic variable '{KEY}'; none begins with 'AB_OP_'."),
    (
        "both",
        [*sessions(), *sessions("AB_OP_(checkout_test)")],
        f"sessions have '{KEY}' and 'AB_OP_(checkout_test)', which may be two experiments",
    ),
    ("empty", "", "the file is empty."),
]


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_malformed_exports(content: Any, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    saved(path, content) if isinstance(content, str) else jsonl(path, content)
    with pytest.raises(cx.ExportError) as error:
        cx.read_contentsquare(path, experiment="checkout_test").units(ASKED).to_arrow()
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"scope": "users"}, "scope is 'users'; it is 'sessions' or 'pageviews'."),
        ({"arrays": "csv"}, "arrays is 'csv'; it is 'json' or 'quoted'."),
        ({"unequal_errors": "zip"}, "unequal_errors is 'zip'; it is 'refuse' or 'count'."),
        ({"experiment": ""}, "experiment is ''; it is text."),
        (
            {"scope": "pageviews", "pageviews": "x"},
            "pageviews is given, but scope says that path holds them.",
        ),
        ({"time_zone": "Atlantis"}, "'Atlantis' is no time zone"),
        ({"columns": {"timestamp": {"type": "number"}}}, "'timestamp' is of type 'number'; it is a time."),
        ({"columns": {"x": {"kind": 1}}}, "columns.x.kind: is not a key of a column"),
        ({"columns": {"timestamp": "start"}}, "the column 'start' (timestamp) is missing"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "s.jsonl", sessions())
    with pytest.raises(ValueError, match=re.escape(sentence)):
        cx.read_contentsquare(path, **{"experiment": "checkout_test", **arguments})


def at(text: str) -> str:
    return str(int(utc(text).timestamp() * 1000))


SESSIONS = [
    {"user_id": str(HASH), "session_id": "1", "time": at("2024-03-02 10:15"), "ab": "new", "country": "NA"},
    {
        "user_id": "9007199254740993",
        "session_id": "2",
        "time": at("2024-03-02 11:00"),
        "ab": "old",
        "country": "",
    },
]
EVENTS = [
    {"user_id": str(HASH), "event_id": "1", "event_table_name": "pageviews", "time": at("2024-03-02 10:15")},
    {"user_id": str(HASH), "event_id": "2", "event_table_name": "order", "time": at("2024-03-02 10:20")},
    {
        "user_id": "9007199254740993",
        "event_id": "3",
        "event_table_name": "order",
        "time": at("2024-03-02 10:59"),
    },
]


def test_data_connect(tmp_path: Path) -> None:
    shown = saved(tmp_path / "sessions.csv", csv_text(SESSIONS))
    events = saved(tmp_path / "events.csv", csv_text(EVENTS))
    data = cx.read_contentsquare_connect(shown, variant="ab", all_events=events)
    assert data.event_names == ["order", "pageviews"]
    assert data.units([cx.Count("order")], ["country"]).to_arrow().to_pylist() == [
        {"user_id": str(HASH), "ab": "new", "country": "NA", "order.count": 1},
        {"user_id": "9007199254740993", "ab": "old", "country": None, "order.count": 0},
    ]
    pages = saved(
        tmp_path / "pages.csv", csv_text([{k: v for k, v in row.items() if k != "ab"} for row in SESSIONS])
    )
    both = cx.read_contentsquare_connect(shown, variant="ab", sessions=shown, pageviews=pages)
    assert [
        tuple(row.values())
        for row in both.units([cx.Count("session"), cx.Count("pageview")]).to_arrow().to_pylist()
    ] == [
        (str(HASH), "new", 1, 1),
        ("9007199254740993", "old", 1, 1),
    ]
    with pytest.raises(ValueError, match="all_events holds sessions and pageviews; leave the others out"):
        cx.read_contentsquare_connect(shown, variant="ab", sessions=shown, all_events=events)
    with pytest.raises(cx.ExportError, match=r"the column 'variation' \(variant\) is missing"):
        cx.read_contentsquare_connect(shown, variant="variation")


ANSWER: dict[str, Any] = {
    "success": True,
    "payload": {
        "zoneId": 9007199254740993,
        "metricName": "clickRate",
        "values": [
            {"startDate": "2024-03-01T00:00:00.000Z", "endDate": "2024-03-02T00:00:00+01:00", "value": 0.5},
            {"startDate": "2024-03-02T00:00:00.000Z", "endDate": "2024-03-03T00:00:00Z", "value": None},
        ],
    },
}
ZONES = [
    ("9007199254740993", "clickRate", utc("2024-03-01"), utc("2024-03-01 23:00"), 0.5),
    ("9007199254740993", "clickRate", utc("2024-03-02"), utc("2024-03-03"), None),
]


@pytest.mark.parametrize("content", [ANSWER, [ANSWER], json.dumps(ANSWER) + "\n"])
def test_zones(content: Any, tmp_path: Path) -> None:
    found = cx.read_contentsquare_zones(saved(tmp_path / "z.json", content))
    assert rows(found, "zone_id", "metric", "start", "end", "value") == ZONES
    told = "an answer has zone_id in 'zoneId', metric in 'metricName', start in 'startDate', end in 'endDate'"
    assert found.assumed == (
        f"{told}, value in 'value'",
        "its values are in 'payload.values'",
    )


def test_zones_of_another_shape(tmp_path: Path) -> None:
    content = [
        {"id": "01", "segment": "v1", "clicks": 12, "day": "2024-03-02"},
        {"id": "01", "segment": "NA", "clicks": 3},
    ]
    found = cx.read_contentsquare_zones(
        saved(tmp_path / "z.json", content),
        values="",
        columns={"zone_id": "id", "variant": "segment", "clicks": {"type": "integer"}},
    )
    assert rows(found, "zone_id", "variant", "clicks") == [("01", "v1", 12), ("01", "NA", 3)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"data": []}, "object 1 has no 'payload'; say with values where the list of values is."),
        ({"payload": {"values": [1]}}, "object 1.payload.values[0] is no object"),
        (
            {"payload": {"values": [{"value": 1}]}},
            "object 1.payload.values[0] has no 'zoneId' (zone_id); declare",
        ),
        (
            {"payload": {"zoneId": 1, "values": [{}]}},
            "object 1.payload.values[0] has no 'value' (value); declare",
        ),
        (
            {"payload": {"zoneId": 1, "values": [{"value": "much"}]}},
            "column 'value': 'much' is not a finite number",
        ),
        (
            {"payload": {"zoneId": [1], "values": [{"value": 1}]}},
            "object 1.payload.values[0].zoneId is a list; name",
        ),
        (
            {"payload": {"zoneId": 1, "values": [{"value": 1, "startDate": "2024-03-01 00:00"}]}},
            "column 'startDate': '2024-03-01 00:00' has no time zone; declare time_zone",
        ),
    ],
)
def test_malformed_zones(content: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        cx.read_contentsquare_zones(saved(tmp_path / "z.json", content))
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "z.json"))

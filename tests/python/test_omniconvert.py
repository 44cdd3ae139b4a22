"""Omniconvert's cookies, tables, experiments and NPS calls: ids whole, what is missing counted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2023, 5, 3, 6, 7, 2, tzinfo=UTC)
CLIENT = {
    "is_returning": 0,
    "uid": "1683097622-007",
    "session": "sess.2.17.1683097622123",
    "views": 3,
    "referer_type": "refferal",
    "referer_domain": False,
    "landing": "https://shop.example/?a=1;b",
    "enter_at": "2023-05-3|9:7:2",
    "utm_source": False,
    "utm_campaign": "spring",
    "device_type": "desktop",
}


def cookie(ab: Any, client: Any = CLIENT, *, encoded: bool = True, prefix: str = "") -> str:
    """Write the cookies of one visitor."""
    texts = {"_ga": "GA1.2.3", f"{prefix}mktz_ab": json.dumps(ab), f"{prefix}mktz_client": json.dumps(client)}
    if encoded:
        texts = {name: quote(text) for name, text in texts.items()}
    return "; ".join(f"{name}={text}" for name, text in texts.items())


def read(path: Path, *texts: str, **options: Any) -> Any:
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return cx.read_omniconvert_cookies(path, **{"time_zone": "Europe/Bucharest", **options})


ROW = {
    "visitor_id": "1683097622-007",
    "timestamp": AT,
    "experiment_id": "35515",
    "variation_id": "76533",
    "session": "sess.2.17.1683097622123",
    "device_type": "desktop",
    "referer_type": "refferal",
    "landing": "https://shop.example/?a=1;b",
    "is_returning": "0",
    "utm_campaign": "spring",
}


@pytest.mark.parametrize("prefix", ["", "cc_"])
def test_cookies_are_exposures(prefix: str, tmp_path: Path) -> None:
    big = 12345678901234567890
    text = cookie({"35515": 76533, str(big): big, "7": None}, prefix=prefix)
    found = read(tmp_path / "c.txt", "Cookie: " + text, "", "_ga=1")
    second = {"experiment_id": str(big), "variation_id": str(big)}
    assert found.to_arrow().to_pylist() == [ROW, ROW | second]
    assert found.excluded == {
        "the cookie mktz_ab names no variation": 1,
        "the visitor has no cookie mktz_ab": 1,
    }


def test_a_plain_cookie_is_the_same(tmp_path: Path) -> None:
    plain = cookie({"35515": "76533"}, CLIENT | {"landing": "https://shop.example/"}, encoded=False)
    (row,) = read(tmp_path / "c.log", plain).to_arrow().to_pylist()
    assert row == ROW | {"landing": "https://shop.example/"}


def test_one_experiment_of_several(tmp_path: Path) -> None:
    found = read(tmp_path / "c.txt", cookie({"35515": 76533, "2": 3}), experiment="35515")
    assert found.to_arrow().to_pylist() == [ROW]
    assert found.excluded == {"it is an exposure to another experiment": 1}


def test_cookies_in_a_table_of_visitors(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text(
        "who,ab,seen,plan\n"
        "007,%7B%2235515%22%3A76533%7D,1683097622123,pro\n"
        'NA,"{""35515"":76532}",1683097622123,\n'
        "8,,1683097622123,x\n"
    )
    columns: dict[str, Any] = {
        "visitor_id": "who",
        "mktz_ab": "ab",
        "timestamp": {"name": "seen", "epoch": "ms"},
    }
    found = cx.read_omniconvert_cookies(path, columns=columns, experiment="35515")
    when = datetime(2023, 5, 3, 7, 7, 2, 123000, tzinfo=UTC)
    one = {"visitor_id": "007", "timestamp": when, "experiment_id": "35515", "variation_id": "76533"}
    two = {"visitor_id": "NA", "variation_id": "76532", "plan": None}
    assert found.to_arrow().to_pylist() == [one | {"plan": "pro"}, one | two]
    assert found.excluded == {"the visitor has no cookie mktz_ab": 1}
    sales = {"visitor_id": ["007", "NA"], "timestamp": [1683097622124, 0], "total": [5.0, 7.0]}
    data = cx.Dataset(found, {"sale": sales})
    units = data.units([cx.Sum("sale", "total")]).to_arrow().to_pydict()
    assert units["variation_id"] == ["76533", "76532"]
    assert units["sale.total.sum"] == [5.0, 0.0]


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 10**25), min_size=1, max_size=4))
def test_any_ids_arrive_whole(tmp_path_factory: pytest.TempPathFactory, ids: dict[str, int]) -> None:
    path = tmp_path_factory.mktemp("c") / "c.txt"
    found = read(path, cookie(ids)).to_arrow()
    pairs = zip(found["experiment_id"].to_pylist(), found["variation_id"].to_pylist(), strict=True)
    assert dict(pairs) == {name: str(id_) for name, id_ in ids.items()}


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("mktz_ab=%7B", {}, "line 1: the cookie mktz_ab is no well-formed JSON (Expecting property name"),
        ("mktz_ab=[1]", {}, 'line 1: the cookie mktz_ab is no object such as {"35515": 76533}.'),
        ('mktz_ab={"1":[2]}', {}, "line 1: the cookie mktz_ab has [\"2\"] for experiment '1'."),
        (
            'mktz_ab={"1":2,"1":3}',
            {},
            "line 1: the cookie mktz_ab has the key '1' more than once in an object; write each key once.",
        ),
        ("mktz_ab={}; cc_mktz_ab={}", {}, "line 1 has the cookie mktz_ab twice; keep one of them."),
        (
            'mktz_ab={"1":2}',
            {},
            "line 1 has no visitor_id and no mktz_client with a uid; name one of them.",
        ),
        (
            cookie({"1": 2}, CLIENT | {"enter_at": "2023-05-3 9:7:2"}),
            {},
            (
                "line 1: enter_at in the cookie mktz_client is '2023-05-3 9:7:2', and not such "
                "as '2023-05-3|9:7:2'."
            ),
        ),
        (
            cookie({"1": 2}),
            {"time_zone": None},
            (
                "row 1, column 'enter_at': '2023-05-03 09:07:02' has no time zone; declare "
                "time_zone, such as 'UTC'."
            ),
        ),
        (
            cookie({"1": 2}, CLIENT | {"enter_at": "2023-13-3|9:7:2"}),
            {},
            (
                "row 1, column 'enter_at': '2023-13-03 09:07:02' is not a time such as 2024-03-02T10:15:04Z; "
                "declare its format."
            ),
        ),
        (cookie({"1": 2}), {"experiment": "7"}, "no cookie names the experiment '7'; there are: '1'."),
        (cookie({"1": 2}, "x"), {}, 'line 1: the cookie mktz_client is no object such as {"uid": "1"}.'),
    ],
)
def test_a_bad_cookie_is_one_sentence(
    text: str, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(cx.ExportError) as caught:
        read(tmp_path / "c.txt", text, **options)
    place = f"{tmp_path / 'c.txt'}: "
    assert str(caught.value).startswith(place + sentence)


def test_tables_by_a_map(tmp_path: Path) -> None:
    (tmp_path / "views.csv").write_text("uid;exp;var;at\n007;1;NA;03.05.2023 09:07\n8;2;x;03.05.2023 09:07\n")
    (tmp_path / "sales.csv").write_text("uid;at;sum\n007;03.05.2023 09:08;1.234,50\n")
    time = {"name": "at", "format": "%d.%m.%Y %H:%M"}
    number = {"name": "sum", "type": "number"}
    data = cx.read_omniconvert(
        tmp_path / "views.csv",
        {"sale": {"path": str(tmp_path / "sales.csv"), "columns": {"total": number}}},
        columns={"unit": "uid", "variant": "var", "timestamp": time, "experiment": "exp"},
        experiment="1",
        delimiter=";",
        decimal=",",
        thousands=".",
        time_zone="Europe/Bucharest",
    )
    units = data.units([cx.Sum("sale", "total")]).to_arrow().to_pydict()
    assert (units["uid"], units["var"], units["sale.total.sum"]) == (["007"], ["NA"], [1234.5])


EXPERIMENT = {"id": 9007199254740993, "name": "Checkout", "is_active": True, "websites": [1], "end": None}


@pytest.mark.parametrize(
    "document",
    [
        [EXPERIMENT],
        EXPERIMENT,
        {"data": [EXPERIMENT], "page": 1},
        {"experiments": [EXPERIMENT, EXPERIMENT]},
    ],
)
def test_experiments_of_the_api(document: Any, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text(json.dumps(document))
    found = cx.read_omniconvert_experiments(tmp_path / "e.json")
    assert found.to_arrow().to_pylist() == [
        {
            "id": "9007199254740993",
            "name": "Checkout",
            "is_active": "true",
            "websites": '["1"]',
            "end": None,
        }
    ]


def hook(**payload: Any) -> dict[str, Any]:
    return {"_hook_id": 7, "_payload": {"customer_eid": "007", "email": "a@b.c", "nps_score": 9, **payload}}


def test_nps_calls(tmp_path: Path) -> None:
    calls = [
        hook(q_1="Why?", a_1="=cmd|' /C calc'!A0", at="2023-05-03 09:07:02"),
        hook(customer_eid="", nps_score=""),
        hook(nps_score="10", **{"Ce vă place?": "tot 😀"}, at=None),
    ]
    (tmp_path / "n.jsonl").write_text("\n".join(map(json.dumps, calls)))
    found = cx.read_omniconvert_nps(tmp_path / "n.jsonl", timestamp="at", time_zone="Europe/Bucharest")
    one = {"hook_id": "7", "timestamp": AT, "customer_eid": "007", "email": "a@b.c", "nps_score": 9}
    more = {"Why?": "=cmd|' /C calc'!A0", "Ce vă place?": None}
    other = {"timestamp": None, "nps_score": 10, "Why?": None, "Ce vă place?": "tot 😀"}
    assert found.to_arrow().to_pylist() == [one | more, one | other]
    assert found.excluded == {"the call is a ping, without a customer_eid": 1}


@pytest.mark.parametrize(
    ("reader", "text", "options", "sentence"),
    [
        ("experiments", "[]", {}, "there is no experiment in the file."),
        ("experiments", '[{"name":"x"}]', {}, "line 1[0]: the experiment has no 'id'."),
        ("experiments", "[1]", {}, "line 1[0]: is no object; an experiment has 'id' and 'name'."),
        (
            "experiments",
            '{"a":[],"b":[]}',
            {},
            "line 1: has neither an 'id' nor one list of experiments; its keys are 'a' and 'b'.",
        ),
        (
            "experiments",
            '[{"id":1,"name":"a"},{"id":1,"name":"b"}]',
            {},
            "line 1[1]: the experiment '1' came before, and differently.",
        ),
        ("experiments", "{", {}, "line 1 is no well-formed JSON (Expecting property name enclosed in double"),
        ("nps", "{}", {}, "line 1: is no call of the webhook, which has '_hook_id' and '_payload'."),
        (
            "nps",
            json.dumps(hook(nps_score=9.5)),
            {},
            "row 1, column 'nps_score': '9.5' is not an NPS answer, which is a whole number from 0 to 10;",
        ),
        ("nps", json.dumps(hook(nps_score=11)), {}, "row 1, column 'nps_score': '11' is not an NPS answer"),
        (
            "nps",
            json.dumps(hook()),
            {"timestamp": "at"},
            "no payload has the key 'at' (timestamp); there are",
        ),
        (
            "nps",
            json.dumps(hook(at="2023-05-03 09:07:02")),
            {"timestamp": "at"},
            "row 1, column 'at': '2023-05-03 09:07:02' has no time zone; declare time_zone, such as 'UTC'.",
        ),
        (
            "nps",
            json.dumps(hook(q_1="email", a_1="x")),
            {},
            "line 1: 'email' comes twice, as a key and as a question.",
        ),
    ],
)
def test_bad_json_is_one_sentence(
    reader: str, text: str, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_text(text)
    call = cx.read_omniconvert_experiments if reader == "experiments" else cx.read_omniconvert_nps
    with pytest.raises(cx.ExportError) as caught:
        call(tmp_path / "x.json", **options)
    assert str(caught.value).startswith(f"{tmp_path / 'x.json'}: {sentence}")

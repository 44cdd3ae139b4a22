"""Totals of variants: numbers as people write them, columns by a map, and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from cxlift.readers.tolerant_numbers import Locale, NumberError, tolerant_numbers

if TYPE_CHECKING:
    from pathlib import Path

# Headers of our own making: the vendor documents none.
HEADER = "variation_id,variation_name,users,tested_views,conversions,conversion_rate,revenue\n"
ROWS = "76532,Control,5012,9120,201,4.01%,18211.40\n76533,NA,4987,9033,239,4.79%,21044.10\n"
MAP = {"variant": "variation_name", "n": "users", "successes": "conversions", "sum": "revenue"}
EXPECTED = [
    {"variant": "Control", "n": 5012, "successes": 201, "sum": 18211.4},
    {"variant": "NA", "n": 4987, "successes": 239, "sum": 21044.1},
]
NBSP = "\u00a0"
EURO = (
    "variation_name;users;conversions;conversion_rate;revenue\n"
    f"Control;5.012;201;4,01%;€ 18.211,40\nNA;4{NBSP}987;239;4,79 %;21{NBSP}044,10 RON\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("text", "locale"), [(HEADER + ROWS, None), (EURO, ",")])
def test_totals_by_a_map(text: str, locale: str | None, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(text.encode(encoding))
    columns = MAP | {"rate": "conversion_rate"}
    found = cx.read_omniconvert_results(tmp_path / "r.csv", columns=columns, locale=locale)
    rates = [{"rate": 0.0401}, {"rate": 0.0479}]
    assert found.to_arrow().to_pylist() == [row | rate for row, rate in zip(EXPECTED, rates, strict=True)]
    assert found.assumed == ()


def test_usual_names_are_assumptions(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEADER + ROWS)
    found = cx.read_omniconvert_results(tmp_path / "r.csv")
    assert found.to_arrow().select(list(MAP)).to_pylist() == EXPECTED
    assert found.assumed == (
        "the column 'variation_name' names the variant",
        "the column 'users' counts the unique users of a variant",
        "the column 'conversions' counts the users who converted",
        "the column 'revenue' is the revenue of a variant",
        "the column 'conversion_rate' is the share of users who converted",
    )
    assert "assumed.results.the column 'users' counts the unique users of a variant" in found.counted(
        "results"
    )


def test_one_goal_of_several(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("v,goal,n,c\na,Sale,10,1\nb,Sale,12,2\na,Cart,10,5\nb,Cart,12,6\n")
    columns = {"variant": "v", "n": "n", "successes": "c"}
    found = cx.read_omniconvert_results(tmp_path / "r.csv", columns=columns, where={"goal": "Cart"})
    assert found.to_arrow()["successes"].to_pylist() == [5, 6]
    assert found.excluded == {"its 'goal' is not 'Cart'": 2}


def test_totals_are_enough_for_a_test(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEADER + ROWS)
    control, treatment = cx.read_omniconvert_results(tmp_path / "r.csv", columns=MAP).to_arrow().to_pylist()
    found = cx.stats.two_proportion_test(
        control["successes"], control["n"], treatment["successes"], treatment["n"]
    )
    assert (found.control_value, found.treatment_value) == (201 / 5012, 239 / 4987)
    assert 0.05 < found.pvalue < 0.07


@pytest.mark.parametrize(
    ("texts", "decimal", "expected"),
    [
        (["4.01%", "12%"], None, [0.0401, 0.12]),
        (["4,01", "1.234"], None, [4.01, 1234.0]),
        (["1.234,50", "-3"], None, [1234.5, -3.0]),
        (["1,234.50", "1,234"], None, [1234.5, 1234.0]),
        (["1,234"], ".", [1234.0]),
        (["1,234"], ",", [1.234]),
        (["0,125", "1.000"], None, [0.125, 1000.0]),
        (["1,234,567", "1.5"], None, [1234567.0, 1.5]),
        (["$1,234.5", "US$ 7", "-€2", "3 lei", "EUR 4", "5 zł"], None, [1234.5, 7.0, -2.0, 3.0, 4.0, 5.0]),
        ([f"1{NBSP}234,5", "1\u202f000", "2 000"], None, [1234.5, 1000.0, 2000.0]),
        (["1'234.5", "1\u2019000"], None, [1234.5, 1000.0]),
        (["12", None, "9120"], None, [12.0, None, 9120.0]),
        ([".5", "\u22122"], None, [0.5, -2.0]),
        (["12345678.123"], None, [12345678.123]),
    ],
)
def test_numbers_as_people_write_them(texts: list[Any], decimal: Any, expected: list[Any]) -> None:
    assert tolerant_numbers(texts, Locale(decimal)) == expected


NO_NUMBER = "is no number; correct it, or name it in null_words."


@pytest.mark.parametrize(
    ("texts", "decimal", "index", "sentence"),
    [
        (["1,234"], None, 0, "is 1.234 or 1234, and no other cell of the column decides; declare locale."),
        (
            ["12", "9.120"],
            None,
            1,
            "is 9.12 or 9120, and no other cell of the column decides; declare locale.",
        ),
        (["1.5", "1,5"], None, 1, "has another decimal mark than '1.5' before it; write all alike."),
        (["1,5"], ".", 0, "is no number with the decimal mark '.'; correct it, or locale."),
        (["n/a"], None, 0, NO_NUMBER),
        (["1.2k"], None, 0, NO_NUMBER),
        (["3M"], None, 0, NO_NUMBER),
        (["1e5"], None, 0, NO_NUMBER),
        (["--5"], None, 0, NO_NUMBER),
        (["-$-5"], None, 0, NO_NUMBER),
        (["inf"], None, 0, NO_NUMBER),
        (["1 2"], None, 0, "is no number: its marks do not part thousands; correct it."),
        (["1,23,456"], None, 0, "is no number: its marks do not part thousands; correct it."),
        (["1.234.56"], None, 0, "is no number: its marks do not part thousands; correct it."),
    ],
)
def test_numbers_that_are_refused(texts: list[str], decimal: Any, index: int, sentence: str) -> None:
    with pytest.raises(NumberError) as caught:
        tolerant_numbers(texts, Locale(decimal))
    assert (caught.value.index, str(caught.value)) == (index, sentence)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1), st.sampled_from([(",", "."), (".", ",")]))
def test_what_is_written_is_read(cents: list[int], marks: tuple[str, str]) -> None:
    decimal, thousands = marks
    swap = str.maketrans({".": decimal, ",": thousands})
    written = [f"{cent / 100:,.2f}".translate(swap) for cent in cents]
    assert tolerant_numbers(written, Locale()) == [round(cent / 100, 2) for cent in cents]


TWO = {"variant": "v", "n": "n", "successes": "c"}


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", {"columns": TWO}, "the file is empty; it needs at least a header."),
        ("v,n,c\n", {"columns": TWO}, "there is no row of a variant; check where."),
        ("v,c\na,1\n", {"columns": TWO}, "the column 'n' (columns.n) is missing; there are: 'v', 'c'."),
        (
            'v,n,c\na,"1,234",1\nb,900,1\n',
            {"columns": TWO},
            (
                "row 2, column 'n': '1,234' is 1.234 or 1234, and no other cell of the column "
                "decides; declare locale."
            ),
        ),
        (
            'v,n,c\na,"1,234",1\n',
            {"columns": TWO, "locale": ","},
            (
                "row 2, column 'n': '1,234' is read as 1.234, and counts are whole numbers from 0 on; check "
                "the column, or locale."
            ),
        ),
        (
            "v,n,c\na,9,10\n",
            {"columns": TWO},
            "row 2, column 'c': '10' is more than the 9 of 'n'; check the columns.",
        ),
        (
            "v,n,c\na,9,1\na,9,1\n",
            {"columns": TWO},
            "rows 2 and 3 are both of 'a'; choose by where, or declare the columns experiment or goal.",
        ),
        ("v,n,c\n,9,1\n", {"columns": TWO}, "row 2 has no variant, or no 'n'."),
        ("v,n,c\na,-,1\n", {"columns": TWO}, "row 2 has no variant, or no 'n'."),
        (
            "v,n,c,r\na,100,4,5.2%\n",
            {"columns": TWO | {"rate": "r"}},
            "row 2, column 'r': '5.2%' is not 'c' / 'n', which is 4.0000%; check what the columns count.",
        ),
        (
            "v,n,c\na,9\n",
            {"columns": TWO},
            "the row 'a,9' has 2 cells where the header has 3; every row needs",
        ),
        (
            "variation,users,visitors\na,9,9\n",
            {},
            "'users' and 'visitors' may both count users; declare columns.",
        ),
        (
            "arm,total\na,9\n",
            {},
            (
                "no column has a usual name of the variant, such as 'variation name'; declare columns. The "
                "header has 'arm' and 'total'."
            ),
        ),
        (
            "v,n,c\na,9,1\n",
            {"columns": TWO, "where": {"g": "x"}},
            "the column 'g' (where) is missing; there are",
        ),
    ],
)
def test_a_bad_table_is_one_sentence(
    text: str, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(cx.ExportError) as caught:
        cx.read_omniconvert_results(tmp_path / "r.csv", **options)
    assert str(caught.value).startswith(f"{tmp_path / 'r.csv'}: {sentence}")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"locale": "de"}, "locale is 'de'; it is the decimal mark, '.' or ','."),
        ({"columns": {"variant": "v"}}, "columns.n: is missing; name the column of the n."),
        (
            {"columns": {"variant": 3}},
            "columns.variant: must be the column's name in the file, or a table with name.",
        ),
        (
            {"columns": {"x": {"name": "x", "type": "time"}}},
            "columns.x.type: is 'time'; it is number or text.",
        ),
    ],
)
def test_a_bad_argument_is_one_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^read_omniconvert_results: ") as caught:
        cx.read_omniconvert_results("never_opened.csv", **options)
    assert str(caught.value).partition(": ")[2] == sentence

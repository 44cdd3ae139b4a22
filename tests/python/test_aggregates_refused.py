"""Aggregates that cannot be, and what a user is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from aggregate_units import growthbook_rows, long_rows, tea_tasting_rows

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "variant,segment,segment_value,units,column,with,n,mean,variance,sum,sum_of_squares,shift,successes"
HEAD += ",covariance,sum_of_products,value,count"
ABOUT_A = "{file}: variant 'a', column 'x'"


def line(**cells: object) -> str:
    """A row of our own layout."""
    return ",".join(str(cells.get(name, "")) for name in HEAD.split(","))


A, B = ({"variant": variant, "column": "x"} for variant in "ab")
FINE = {"n": 10, "mean": 1, "variance": 2}
LONG: dict[str, tuple[list[str], str]] = {
    "a negative variance": (
        [line(**A, n=10, mean=1, variance=-2)],
        f"{ABOUT_A}: variance is -2.0; no variance is below 0.",
    ),
    "n that is not whole": (
        [line(**A, n=10.5, mean=1, variance=2)],
        f"{ABOUT_A}: n is 10.5; it is a whole number from 0.",
    ),
    "a negative n": (
        [line(**A, n=-1, mean=1, variance=2)],
        f"{ABOUT_A}: n is -1.0; it is a whole number from 0.",
    ),
    "an n beyond all people": (
        [line(**A, n=1e17, mean=1, variance=2)],
        f"{ABOUT_A}: n is 1e+17, more than 2^53; nobody has so many units.",
    ),
    "a sum without n": ([line(**A, sum=10, sum_of_squares=20)], f"{ABOUT_A}: n is missing; give it."),
    "successes without n": ([line(**A, successes=10)], f"{ABOUT_A}: n is missing; give it."),
    "no variant": (
        [line(column="x", **FINE)],
        "{file}: data row 1: the variant is missing; every row is of one.",
    ),
    "no column": (
        [line(variant="a", **FINE)],
        "{file}: data row 1: the column is missing; every row is of one.",
    ),
    "a column twice": (
        [line(**A, **FINE), line(**A, **FINE)],
        f"{ABOUT_A}: this column has a row already; drop one of the two.",
    ),
    "a value twice": (
        [line(**A, value=3, count=1), line(**A, value=3, count=2)],
        f"{ABOUT_A}: the value 3 has a row already; drop one of the two.",
    ),
    "counts and a mean": (
        [line(**A, value=3, count=1), line(**A, **FINE)],
        f"{ABOUT_A}: this column has a row already; drop one of the two.",
    ),
    "more successes than units": (
        [line(**A, n=10, successes=11)],
        f"{ABOUT_A}: successes is 11, more than n, 10; correct one of them.",
    ),
    "successes that are not whole": (
        [line(**A, n=10, successes=2.5)],
        f"{ABOUT_A}: successes is 2.5; it is a whole number from 0.",
    ),
    "value counts that are not whole": (
        [line(**A, value=9, count=1.5)],
        f"{ABOUT_A}: count is 1.5; it is a whole number from 0.",
    ),
    "a count without its value": ([line(**A, count=2)], f"{ABOUT_A}: value is missing; give it."),
    "text in a number": (
        [line(**A, n="ten", mean=1, variance=2)],
        (
            "{file}: row 2, column 'n': 'ten' is not a finite number; correct it, or declare its marks, or "
            "name it in null_words."
        ),
    ),
    "an infinite mean": (
        [line(**A, n=10, mean="inf", variance=2)],
        (
            "{file}: row 2, column 'mean': 'inf' is not a finite number; correct it, or declare its marks, "
            "or "
            "name it in null_words."
        ),
    ),
    "two ways in one row": (
        [line(**A, **FINE, sum=10, sum_of_squares=20)],
        f"{ABOUT_A}: the row has 'mean' and 'sum'; it says what it says in one way, so leave one out.",
    ),
    "a variance beside sums": (
        [line(**A, n=10, sum=10, variance=2)],
        f"{ABOUT_A}: the row has sum and variance, which do not go together; leave one out.",
    ),
    "nothing to use": (
        [line(**A, n=10, variance=2)],
        (
            f"{ABOUT_A}: the row says nothing that can be used ('n' and 'variance'); give n with mean and "
            "variance, "
            "with sum and sum_of_squares or with successes, or value and count."
        ),
    ),
    "no number": (
        [line(**A)],
        (
            f"{ABOUT_A}: the row says nothing that can be used (no number); give n with mean and variance, "
            "with sum and sum_of_squares or with successes, or value and count."
        ),
    ),
    "squares that are too small": (
        [line(**A, n=10, sum=10, sum_of_squares=9)],
        (
            f"{ABOUT_A}: sum_of_squares is 9.0, less than the square of the sum over n, 10, so that the "
            "variance would "
            "be negative; correct the sums."
        ),
    ),
    "negative squares": (
        [line(**A, n=10, sum=0, sum_of_squares=-1)],
        f"{ABOUT_A}: sum_of_squares is -1.0; no sum of squares is below 0.",
    ),
    "sums without a digit": (
        [line(**A, n=3, sum=300000000, sum_of_squares=30000000000000004)],
        (
            f"{ABOUT_A}: sum_of_squares and sum are so large beside the variance that no digit of it is "
            "left; "
            "give "
            "mean and variance, or sums of x - K with one constant K, the shift."
        ),
    ),
    "a segment without a value": (
        [line(**A, **FINE, segment="device")],
        "{file}: data row 1: it has a segment and no segment_value; give both, or none for everybody.",
    ),
    "a value without its segment": (
        [line(**A, **FINE, segment_value="mobile")],
        "{file}: data row 1: it has a segment_value and no segment; give both, or none for everybody.",
    ),
    "two numbers of units": (
        [line(**A, **FINE, units=10), line(variant="a", column="y", **FINE, units=11)],
        "{file}: variant 'a', column 'y': units is 11, and 10 in another row of the group.",
    ),
    "more values than units": (
        [line(**A, **FINE, units=9)],
        "{file}: variant 'a': 'x' has n = 10, more than the 9 units; correct one of them.",
    ),
    "a covariance of nobody knows what": (
        [line(**A, **FINE), line(**A, covariance=1)],
        f"{ABOUT_A}: a row with covariance needs with, the other column of the pair; correct it.",
    ),
    "a mean of a pair": (
        [line(**A, **FINE, **{"with": "y"})],
        f"{ABOUT_A}: a row with mean is of one column, and has with; correct it.",
    ),
    "a covariance with itself": (
        [line(**A, **FINE), line(**A, covariance=1, **{"with": "x"})],
        f"{ABOUT_A}: with is the column itself; a covariance is of two, a variance has its own.",
    ),
    "a covariance with an unknown": (
        [line(**A, **FINE), line(**A, covariance=1, **{"with": "z"})],
        f"{ABOUT_A}: there is no 'z'; there are: 'x'.",
    ),
    "a covariance twice": (
        [
            line(**A, **FINE),
            line(variant="a", column="y", **FINE),
            line(**A, covariance=1, **{"with": "y"}),
            line(variant="a", column="y", covariance=1, **{"with": "x"}),
        ],
        "{file}: variant 'a', column 'y': the pair with 'x' has a row already; drop one of the two.",
    ),
    "an impossible covariance": (
        [
            line(**A, **FINE),
            line(variant="a", column="y", **FINE),
            line(**A, covariance=2.1, **{"with": "y"}),
        ],
        (
            "{file}: variant 'a': the covariance of 'x' and 'y' is larger than their variances allow; "
            "correct "
            "one of "
            "the three."
        ),
    ),
    "a covariance of other units": (
        [
            line(**A, **FINE),
            line(variant="a", column="y", n=9, mean=1, variance=1),
            line(**A, covariance=1, **{"with": "y"}),
        ],
        (
            "{file}: variant 'a': 'x' has n = 10 and 'y' has 9, so that nobody can say whose covariance it "
            "is; "
            "aggregate both over the units that have both."
        ),
    ),
    "everybody of one variant": (
        [line(**A, **FINE), line(**B, **FINE, segment="device", segment_value="mobile")],
        "{file}: 'b' has rows of segments and none of everybody, which other variants have; give them.",
    ),
    "a part without a column": (
        [
            line(**A, **FINE, segment="device", segment_value="mobile"),
            line(variant="a", column="y", **FINE, segment="device", segment_value="desktop"),
        ],
        (
            "{file}: variant 'a' of device 'desktop': there is no 'x', which other groups have, so that they "
            "cannot "
            "be added up; give it, with n = 0 where nobody has a value."
        ),
    ),
    "no row": ([], "{file}: the table has no rows; export it again."),
    "a ragged row": (
        ["a,b"],
        "{file}: the row 'a,b' has 2 cells where the header has 17; every row needs as many cells.",
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_our_layout_refuses(name: str, tmp_path: Path) -> None:
    lines, told = LONG[name]
    (tmp_path / "x.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    with pytest.raises(cx.ExportError) as error:
        cx.read_aggregates(tmp_path / "x.csv")
    assert str(error.value) == told.format(file=tmp_path / "x.csv")


def changed(rows: list[dict[str, Any]], **cells: Any) -> list[dict[str, Any]]:
    return [{**rows[0], **cells}, *rows[1:]]


TEA, BOOK = tea_tasting_rows(), growthbook_rows()
TABLES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "another layout": (
        TEA,
        {},
        (
            "the table: 'device' is no column of this layout; there are: 'experiment', 'variant', 'segment', "
            "'segment_value', 'column', 'with', 'units', 'n', 'mean', 'variance', 'sum', 'sum_of_squares' "
            "and "
            "6 more. "
            "Rename or drop it."
        ),
    ),
    "a misspelt column": (
        [{"variant": "a", "column": "x", "n": 1, "mean": 1.0, "varianc": 1.0}],
        {},
        "the table: 'varianc' is no column of this layout; the nearest is 'variant'. Rename or drop it.",
    ),
    "no column of variants": (
        [{"arm": "a", "column": "x", "n": 1, "mean": 1.0}],
        {"columns": {"n": "n"}},
        (
            "the table: 'arm' is no column of this layout; there are: 'experiment', 'variant', 'segment', "
            "'segment_value', 'column', 'with', 'units', 'n', 'mean', 'variance', 'sum', 'sum_of_squares' "
            "and "
            "6 more. "
            "Rename or drop it."
        ),
    ),
    "no variants at all": (
        [{"column": "x", "n": 1, "mean": 1.0}],
        {},
        (
            "the table: the column 'variant' is missing; there are: 'column', 'n', 'mean'. Name it with "
            "columns, or name "
            "another layout."
        ),
    ),
    "a variant with a point": (
        [{"variant": 1.5, "column": "x", "n": 1, "mean": 1.0}],
        {},
        "the table: data row 1, column 'variant': 1.5 is a float; ids and names are text or whole numbers.",
    ),
    "text where numbers are": (
        [{"variant": "a", "column": "x", "n": "ten", "mean": 1.0}],
        {},
        "the table: data row 1, column 'n': 'ten' is no number; correct it.",
    ),
    "several experiments": (
        [{"experiment": e, "variant": "a", "column": "x", "n": 1, "mean": 1.0} for e in ("one", "two")],
        {},
        "the table: the rows are of 'one' and 'two'; say which with experiment.",
    ),
    "an unknown experiment": (
        [{"experiment": "one", "variant": "a", "column": "x", "n": 1, "mean": 1.0}],
        {"experiment": "ones"},
        "the table: there is no row of experiment 'ones'; the nearest is 'one'.",
    ),
    "no table": (
        42,
        {},
        (
            "the table: this int is no table of aggregates (Unsupported dataframe type, got: <class 'int'>); "
            "pass a path, "
            "a data frame, or a dict of columns."
        ),
    ),
    "columns of two lengths": (
        {"variant": ["a"], "n": [1, 2]},
        {},
        (
            "the table: this dict is no table of aggregates (Column 1 named n expected length 1 but got "
            "length "
            "2); pass a "
            "path, a data frame, or a dict of columns."
        ),
    ),
    "tea-tasting without a count": (
        [{k: v for k, v in row.items() if k != "__count__"} for row in TEA],
        {"layout": "tea-tasting", "segments": ["device"]},
        (
            "the table: the column '__count__' is missing, without which no mean can be tested; read the "
            "aggregates with "
            "has_count=True."
        ),
    ),
    "tea-tasting with a segment that nobody named": (
        TEA,
        {"layout": "tea-tasting"},
        (
            "the table: 'device' is no column of this layout (variant, __count__, __mean__x__, __var__x__, "
            "__cov__x__y__); drop it, or name it in segments."
        ),
    ),
    "tea-tasting without a mean": (
        [{k: v for k, v in row.items() if k != "__mean__y__"} for row in TEA],
        {"layout": "tea-tasting", "segments": ["device"]},
        "the table: data row 1, variant 'a': __mean__y__ is missing; give the mean of 'y', too.",
    ),
    "a covariance of tea-tasting of no column": (
        changed(TEA, __cov__x__z__=1.0),
        {"layout": "tea-tasting", "segments": ["device"]},
        (
            "the table: '__cov__x__z__' does not name two columns with a mean; give the means, or rename the "
            "columns."
        ),
    ),
    "a negative variance of tea-tasting": (
        changed(TEA, __var__x__=-1.0),
        {"layout": "tea-tasting", "segments": ["device"]},
        "the table: data row 1, variant 'a', column 'x': variance is -1.0; no variance is below 0.",
    ),
    "growthbook without users": (
        [{k: v for k, v in row.items() if k != "users"} for row in BOOK],
        {"layout": "growthbook"},
        "the table: the column 'users' is missing; it says how many units each row is of.",
    ),
    "growthbook without a metric": (
        [{"variation": "a", "users": 10}],
        {"layout": "growthbook"},
        "the table: there is no column 'main_sum', so that there is no metric to read.",
    ),
    "growthbook with a column of nobody": (
        changed(BOOK, main_sun=1),
        {"layout": "growthbook"},
        "the table: 'main_sun' is no column of this layout; the nearest is 'main_sum'. Drop or rename it.",
    ),
    "growthbook without a sum": (
        changed(BOOK, m0_main_sum=None),
        {"layout": "growthbook"},
        "the table: data row 1, variant 'a': m0_main_sum is missing; give it.",
    ),
    "one name for two metrics": (
        BOOK,
        {"layout": "growthbook", "metrics": {"m0": "same", "m2": "same"}},
        (
            "the table: data row 1, variant 'a': 'same' is in several metrics with several numbers; name it "
            "apart in "
            "metrics."
        ),
    ),
    "a segment that is missing": (
        BOOK,
        {"layout": "growthbook", "segments": ["dim_unit_devices"]},
        "the table: the column 'dim_unit_devices' (segments) is missing; the nearest is 'dim_unit_device'.",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_refused(name: str) -> None:
    data, options, told = TABLES[name]
    with pytest.raises(cx.ExportError) as error:
        cx.read_aggregates(data, **options)
    assert str(error.value) == told


ARGUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown layout": (
        {"layout": "growthbok"},
        "read_aggregates: layout is 'growthbok'; the nearest is 'growthbook'.",
    ),
    "an argument of another layout": (
        {"metrics": "x"},
        (
            "read_aggregates: 'metrics' is not an argument of the layout 'cxlift'; there are: 'columns', "
            "'experiment', "
            "'columns', 'time_zone', 'decimal', 'thousands', 'null_words', 'encoding', 'delimiter', 'limits'."
        ),
    ),
    "how files are written, of a table": (
        {"decimal": ","},
        "read_aggregates: decimal is about files, and the data are a table in memory; leave it out.",
    ),
    "an experiment that is a number": (
        {"experiment": 7},
        "read_aggregates: experiment is 7; it is text, so write it in quotes.",
    ),
    "columns that are no map": (
        {"columns": ["x"]},
        "read_aggregates: columns is ['x']; it is a table of names and columns.",
    ),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_refused(name: str) -> None:
    options, told = ARGUMENTS[name]
    with pytest.raises(ValueError, match="read_aggregates") as error:
        cx.read_aggregates(long_rows(), **options)
    assert str(error.value) == told

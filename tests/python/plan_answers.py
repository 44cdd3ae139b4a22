"""Plans that ask for answers: those that parser and schema accept, and those that both refuse."""

from __future__ import annotations

from typing import Any

__all__ = ["BAD_ANSWERS", "GOOD_ANSWERS"]

MANY = {"unit": "id", "unit_rows": "many"}
FIRST = {**MANY, "repeated": "first", "answered_at": "at"}


def of(kind: str = "nps", /, **keys: Any) -> dict[str, Any]:
    """A plan of one metric of a survey's answers."""
    metric = {"type": kind, "event": "survey", "property": "score", **keys}
    return {"name": "x", "control": "a", "metrics": [metric]}


def tickets(**keys: Any) -> dict[str, Any]:
    """A plan of one metric of how long tickets take."""
    metric = {"type": "time_to_resolution", "event": "ticket", "opened": "opened_at", "resolved": "solved_at"}
    metric = {key: value for key, value in (metric | keys).items() if value is not None}
    return {"name": "x", "control": "a", "metrics": [metric]}


def rows(**keys: Any) -> dict[str, Any]:
    """A plan of a table of answers."""
    return {"name": "x", "control": "a", "metrics": [{"type": "nps", "column": "score"}], **keys}


GOOD_ANSWERS = {
    "answers": of(),
    "first answers": of(repeated="first", where={"touchpoint": ["support", "order"]}),
    "last answers on a scale": of("csat", scale=5, repeated="last"),
    "answers of effort": of("ces", scale=7, decide_on="easy", repeated="first"),
    "a mean of answers": of("mean", cap=3, covariates=["before"]),
    "a share of answers": of("proportion", repeated="last", bootstrap="bca"),
    "answers of how people answered": of(mode="mode", invited="asked"),
    "tickets": tickets(),
    "first tickets of a kind": tickets(repeated="first", where={"priority": ["high", "urgent"]}),
    "tickets to their closing": tickets(repeated="last", closed="closed_at", unit="days"),
    "all tickets": tickets(repeated="all") | MANY,
    "all tickets, unsaid": tickets() | MANY,
    "all answers": of(repeated="all") | MANY,
    "all answers, unsaid": of() | MANY,
    "first answers as rows": of(repeated="first") | MANY,
    "first rows": rows(**FIRST),
    "last rows by touchpoint": rows(**FIRST | {"repeated": "last"}, touchpoint="where"),
    "all rows": rows(**MANY, repeated="all"),
    "all rows with times": rows(**FIRST | {"repeated": "all"}, touchpoint="where"),
}
BAD_ANSWERS = {
    "answers without a property": rows(metrics=[{"type": "nps", "event": "survey"}]),
    "answers of no event": rows(metrics=[{"type": "nps", "property": "score"}]),
    "answers of a column": of(column="score"),
    "the best answers": of(repeated="best"),
    "a column of first answers": rows(metrics=[{"type": "nps", "column": "score", "repeated": "first"}]),
    "tickets of a property": tickets(property="hours"),
    "tickets of a column of times": {
        "name": "x",
        "control": "a",
        "metrics": [{"type": "time_to_resolution", "event": "t", "column": "hours", "resolved": "done"}],
    },
    "tickets of no event": tickets(event=None, where={"priority": "high"}),
    "the worst tickets": tickets(repeated="worst"),
    "all tickets of one row": tickets(repeated="all"),
    "all answers of one row": of(repeated="all"),
    "all answers of one row, said": of(repeated="all") | {"unit_rows": "one"},
    "a quantile of answers": of("quantile", q=0.5),
    "a sum of first answers": of("sum", repeated="first"),
    "a property that is a number": of(property=3),
    "first rows of units": rows(repeated="first", answered_at="at"),
    "all rows of units": rows(repeated="all"),
    "first rows without times": rows(**MANY, repeated="first"),
    "the best rows": rows(**FIRST | {"repeated": "best"}),
    "times of no repetition": rows(**MANY, answered_at="at"),
    "touchpoints of no repetition": rows(**MANY, touchpoint="where"),
    "times without a name": rows(**FIRST | {"answered_at": ""}),
}

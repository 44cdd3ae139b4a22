"""The ``data`` of plan files: whether each is one that the parser and the schema accept."""

from __future__ import annotations

from typing import Any

__all__ = ["TABLES"]

TABLES: dict[str, tuple[dict[str, Any], bool]] = {
    "nothing": ({}, True),
    "a file": ({"path": "x.csv"}, True),
    "files": ({"source": "table", "path": ["1.csv", "2.csv"]}, True),
    "an unknown source": ({"source": "spreadsheet", "path": "x"}, False),
    "a path that is a number": ({"path": 3}, False),
    "paths that are numbers": ({"path": ["x.csv", 3]}, False),
    "a key of another source": ({"path": "x.csv", "experiment": "1"}, False),
    "an export": (
        {
            "source": "optimizely",
            "path": "x",
            "experiment": "1",
            "window": "1.5h",
            "variation_names": {"2": "b"},
        },
        True,
    ),
    "joined sources": (
        {
            "source": "optimizely",
            "path": "x",
            "experiment": "1",
            "identities": "people.csv",
            "joins": {"survey": {"path": "y.csv", "on": {"user": "visitor_id"}, "variant": "arm"}},
        },
        True,
    ),
    "joins without a key": (
        {"source": "optimizely", "path": "x", "experiment": "1", "joins": {"survey": {"path": "y.csv"}}},
        False,
    ),
    "joins of an unknown source": (
        {
            "source": "optimizely",
            "path": "x",
            "experiment": "1",
            "joins": {"survey": {"source": "fax", "path": "y.csv", "on": {"user": "visitor_id"}}},
        },
        False,
    ),
    "joins of a table of units": ({"path": "x.csv", "joins": {"s": {"path": "y", "on": {"a": "b"}}}}, False),
    "an export without its experiment": ({"source": "optimizely", "path": "x"}, False),
    "two exports": ({"source": "optimizely", "path": ["x", "y"], "experiment": "1"}, False),
    "an experiment that is a number": ({"source": "optimizely", "path": "x", "experiment": 1}, False),
    "an unknown key": ({"source": "optimizely", "path": "x", "experiment": "1", "windows": "1h"}, False),
    "an unknown window": (
        {"source": "optimizely", "path": "x", "experiment": "1", "window": "1 year"},
        False,
    ),
    "a name that is a number": (
        {"source": "optimizely", "path": "x", "experiment": "1", "variation_names": {"2": 2}},
        False,
    ),
}

"""The data table of events that landed elsewhere: the schema says the same as the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from cxlift.plan_file import read_plan, write_plan
from test_schema import BASE, VALID

if TYPE_CHECKING:
    from pathlib import Path

TABLES: dict[str, tuple[dict[str, Any], bool]] = {
    "sessions of a landing": (
        {
            "source": "optimizely",
            "path": "x",
            "experiment": "1",
            "scope": "session",
            "landing": "fivetran",
            "columns": {"decision": {"visitor_id": "user"}},
            "time_zone": "UTC",
            "limits": {"ratio": 9},
        },
        True,
    ),
    "columns of the export itself": (
        {"source": "optimizely", "path": "x", "experiment": "1", "columns": {"decision": {}}},
        False,
    ),
    "an encoding of the export itself": (
        {"source": "optimizely", "path": "x", "experiment": "1", "landing": "e3", "encoding": "utf-8"},
        False,
    ),
    "columns of no table": (
        {
            "source": "optimizely",
            "path": "x",
            "experiment": "1",
            "landing": "fivetran",
            "columns": {"order": {}},
        },
        False,
    ),
    "columns that are text": (
        {"source": "optimizely", "path": "x", "experiment": "1", "landing": "fivetran", "columns": "a"},
        False,
    ),
    "an unknown scope": ({"source": "optimizely", "path": "x", "experiment": "1", "scope": "user"}, False),
    "an unknown landing": ({"source": "optimizely", "path": "x", "experiment": "1", "landing": "s3"}, False),
    "a scope that is a number": ({"source": "optimizely", "path": "x", "experiment": "1", "scope": 1}, False),
}


@pytest.mark.parametrize(("table", "valid"), TABLES.values(), ids=TABLES)
def test_the_data_table(table: dict[str, Any], valid: bool, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    write_plan({**BASE, "data": table}, tmp_path / "plan.toml")
    if valid:
        with pytest.raises(cx.ExportError, match="the folder has no table"):
            read_plan(tmp_path / "plan.toml").read()
    else:
        with pytest.raises(cx.PlanError, match="data"):
            read_plan(tmp_path / "plan.toml").read()
    assert VALID.is_valid({**BASE, "data": table}) == valid

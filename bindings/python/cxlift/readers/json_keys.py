"""Which keys the objects of JSON lines have, found in one pass that also finds what is no such object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError
from cxlift.readers.text_streams import FILE, LINE, ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.readers.tables_engine import TablesEngine

__all__ = ["json_paths"]

# Deep nesting would overflow the parser's stack; no row of a table has so many objects and lists.
MOST_BRACKETS = 2000


def json_paths(engine: TablesEngine, lines: str, names: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Give the columns: a dotted name, and the pointer to the value, or to a list and the key in it.

    Raises:
        ExportError: a line is no JSON object, or has a key twice.
    """
    brackets = " + ".join(
        f"length({LINE}) - length(replace({LINE}, '{bracket}', ''))" for bracket in ("{", "[")
    )
    wrong = (
        f"case when {brackets} > {MOST_BRACKETS} then 'deep' when not json_valid({LINE}) then 'broken' "
        f"when json_type({LINE}) <> 'OBJECT' then 'other' "
        f"when len(list_distinct(json_keys({LINE}))) < len(json_keys({LINE})) then 'twice' end"
    )
    checked = f"select *, {wrong} as wrong from {lines} where trim({LINE}) <> ''"  # noqa: S608
    found = engine.rows(
        f"select min(({FILE}, {ROW}, wrong)) filter (wrong is not null), count(*), "  # noqa: S608
        f"json_group_structure(case when wrong is null then {LINE}::json end) from ({checked})"
    )
    bad, count, structure = found[0]
    if bad is not None:
        file, row, kind = bad.values() if isinstance(bad, dict) else bad
        told = {
            "deep": f"more than {MOST_BRACKETS:,} objects and lists in it",
            "broken": "no well-formed JSON; write one object a line, whole",
            "other": 'no object; write one object a line, such as {"user_id": "7"}',
            "twice": "a key more than once; write each key once",
        }[kind]
        has = "has" if kind in ("deep", "twice") else "is"
        raise ExportError(f"{names[file]}: line {row} {has} {told}.")
    if not count:
        raise ExportError(f"{names[0]}: there is no object in the file.")
    paths: dict[str, tuple[str, str | None]] = {}
    for name, path, is_list in _walk(json.loads(structure), "", ""):
        parts = _keys_of_list(engine, lines, path) if is_list else [None]
        for key in parts:
            shown = name if key is None else f"{name}.{key}"
            if shown in paths:
                raise ExportError(
                    f"{names[0]}: the key {shown!r} can be read in two ways, as one key and as a key in "
                    "another; rename one of them."
                )
            paths[shown] = (path, key)
    return paths


def _walk(structure: Any, name: str, path: str) -> Iterator[tuple[str, str, bool]]:
    """Give each value's dotted name and pointer, and whether it is a list of keys and values."""
    if isinstance(structure, dict):
        for key, inner in structure.items():
            pointer = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _walk(inner, f"{name}.{key}" if name else key, pointer)
        return
    item = structure[0] if isinstance(structure, list) else None
    yield name, path, isinstance(item, dict) and {"key", "value"} <= set(item)


def _keys_of_list(engine: TablesEngine, lines: str, path: str) -> list[str]:
    items = f"json_extract({LINE}, {quote_text(path)})::json[]"
    keys = f"unnest(list_transform({items}, x -> json_extract_string(x, '/key')))"
    found = engine.rows(
        f"select distinct {keys} as k from {lines} where trim({LINE}) <> '' order by k"  # noqa: S608
    )
    return [key for (key,) in found if key is not None]

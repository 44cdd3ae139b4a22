"""Exposures and events of Contentsquare's sessions and pageviews, as queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column
from cxlift.readers.json_rows import PART, pointer
from cxlift.readers.text_streams import FILE, LINE, ROW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift.readers.json_rows import JsonRows

__all__ = ["Names", "errors_query", "has_errors", "rows_query", "unequal_query"]

TEXT = Column((), "text")


@dataclass(frozen=True)
class Names:
    """What is where, and how it is written; as of ``cxlift.read_contentsquare``."""

    roles: Mapping[str, str]
    times: Mapping[str, Column]
    properties: Mapping[str, Column]
    keys: tuple[str, str]
    prefix: str
    holdback: str
    quoted: bool


def rows_query(rows: JsonRows, names: Names, time: str) -> tuple[str, list[str]]:
    """Give sessions or pageviews: ``unit``, ``session``, ``moment``, the values of both keys, and the rest.

    Args:
        rows: the objects.
        names: what is where.
        time: the role of their time.

    Returns:
        The query, and the columns that are properties.
    """
    for role in ("unit", "session", time):
        rows.require(names.roles[role], role)
    made = {role: rows.value(names.roles[role], TEXT) for role in ("unit", "session")}
    made["moment"] = rows.value(names.roles[time], names.times[time])
    made |= {f"k{i}": _variable(rows, names, key) for i, key in enumerate(names.keys)}
    properties = _properties(rows, names, time)
    made |= {f"p.{name}": sql for name, sql in properties.items()}
    if time == "pageview_timestamp":
        lists = _error_names(rows, names)
        made |= {f"l.{name}": rows.list_of(of, quoted=names.quoted) for name, of in lists.items()}
    picked = ", ".join(f"{sql} as {quote_name(name)}" for name, sql in made.items())
    places = f"{FILE}, {ROW}, {PART}"
    return f"select {picked}, {places} from ({rows.sql})", list(properties)  # noqa: S608


def _properties(rows: JsonRows, names: Names, time: str) -> dict[str, str]:
    """Give declared values with their types, and others as text, but no lists of errors or variables."""
    found: dict[str, str] = {}
    taken = {names.roles[role] for role in ("unit", "session", time)}
    for name, column in names.properties.items():
        if column.names[0] in rows.known:
            made = column if column.type else replace(column, type="text")
            found[name] = rows.value(column.names[0], made)
            taken.add(column.names[0])
    nested = tuple(names.roles[role] for role in ("dynamic_variables", "pageviews", "errors"))
    by_case = {name.casefold(): name for name in found}
    for name in rows.known:
        if name in taken or name in nested or name.startswith((*(f"{n}." for n in nested), names.prefix)):
            continue
        other = by_case.setdefault(name.casefold(), name)
        if other != name or name in found:
            raise ExportError(
                f"{rows.files[0]}: fields {other!r} and {name!r} would be one column; declare one of them in "
                "columns under another name."
            )
        found[name] = rows.value(name, TEXT)
    return found


def _variable(rows: JsonRows, names: Names, key: str) -> str:
    """Give the last value of a dynamic variable: in a list, a map, a text of JSON, or a field of its own."""
    role = names.roles["dynamic_variables"]
    found = f"json_extract({LINE}, {pointer(*role.split('.'))})"
    told = f"json_extract_string({found}, '$')"
    wrong = rows.wrong(role, told, "is no list of keys and values, and no map of them.")
    is_text = f"json_type({found}) = 'VARCHAR'"
    given = f"case when {is_text} then try_cast(nullif(trim({told}), '') as json) else {found} end"
    listed = f"list_filter(({given})::json[], x -> json_extract_string(x, '/key') = {quote_text(key)})[-1]"
    value = (
        f"case when {is_text} and trim({told}) <> '' and "
        f"try_cast({told} as json) is null then {wrong} "
        f"when json_type({given}) = 'ARRAY' then json_extract_string({listed}, '/value') "
        f"when json_type({given}) = 'OBJECT' then json_extract_string({given}, {pointer(key)}) "
        f"when json_type({given}) = 'NULL' or ({given}) is null then null else {wrong} end"
    )
    alone = [f"json_extract_string({LINE}, {pointer(name)})" for name in (f"{role}.{key}", key)]
    return f"nullif(coalesce({', '.join([value, *alone])}), '')"


def has_errors(rows: JsonRows, names: Names) -> bool:
    """Tell whether pageviews have lists of errors."""
    return bool(_error_names(rows, names))


def _error_names(rows: JsonRows, names: Names) -> dict[str, str]:
    """Give the lists of errors by the names of their properties."""
    start = names.roles["errors"] + "."
    return {name.removeprefix(start): name for name in rows.known if name.startswith(start)}


def unequal_query(rows: JsonRows, names: Names, pages: str) -> str:
    """Give the lengths of each pageview's lists, and its place."""
    return f"select {_lengths(rows, names)} as lengths, {rows.file} as name, {ROW} as row from {pages}"  # noqa: S608


def errors_query(rows: JsonRows, names: Names, pages: str) -> str:
    """Give one row for each error of pageviews whose lists are of one length.

    An error without a time has that of its pageview.
    """
    lists = _error_names(rows, names)
    counted = f"select *, {_lengths(rows, names)} as lengths from {pages}"  # noqa: S608
    same = f"from ({counted}) where len(list_distinct(lengths)) = 1"
    one = f"select *, unnest(range(1, lengths[1] + 1)) as i {same}"
    values = {name: f"json_extract_string({quote_name(f'l.{name}')}[i], '$')" for name in lists}
    moment = "moment"
    if "error_time" in lists:
        column = names.times["pageview_timestamp"]
        moment = f"coalesce({rows.typed(lists['error_time'], values.pop('error_time'), column)}, moment)"
    shown = [f"unit as {quote_name(names.roles['unit'])}", f"{moment} as timestamp"]
    shown += [f"{sql} as {quote_name(name)}" for name, sql in values.items()]
    return f"select {', '.join(shown)} from ({one})"  # noqa: S608


def _lengths(rows: JsonRows, names: Names) -> str:
    lengths = ", ".join(f"len({quote_name(f'l.{name}')})" for name in _error_names(rows, names))
    return f"list_filter([{lengths}], x -> x is not null)"

"""Attributes and tags of enriched events, which each kind of file nests in its own way, as E3 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.tables_engine import BEGIN, END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.tables_engine import TablesEngine

__all__ = ["with_lists"]

PARTS = ("id", "name", "type", "value")
ATTRIBUTES = '[{"id":"VARCHAR","name":"VARCHAR","type":"VARCHAR","value":"VARCHAR"}]'


def with_lists(engine: TablesEngine, sql: str, file: str) -> str:
    """Give ``attributes`` as a list of (id, name, type, value) and ``tags`` as a map, where rows have them.

    A list stands in Parquet as it is, or within BigQuery's ``list`` and ``element``; in JSON and CSV it is
    text. Keys and values, and objects, came as a column for each key (``tags.category``).
    """
    relation = engine.connection.sql(sql)
    types: dict[str, Any] = dict(zip(relation.columns, relation.types, strict=True))
    made: dict[str, str] = {}
    for name, whole in (("attributes", _attributes), ("tags", _tags)):
        parts = [column for column in types if column.startswith(f"{name}.")]
        if name in types:
            made[name] = whole(types[name], file)
        elif parts:
            made[name] = _from_parts(name, parts)
    if not made:
        return sql
    gone = [c for c in types if c in made or c.partition(".")[0] in made]
    kept = f"* exclude ({', '.join(map(quote_name, gone))})"
    picked = ", ".join(f"{expression} as {name}" for name, expression in made.items())
    return f"select {kept}, {picked} from ({sql})"  # noqa: S608


def _from_parts(name: str, columns: Sequence[str]) -> str:
    keys = [(quote_text(column.removeprefix(f"{name}.")), quote_name(column)) for column in columns]
    if name == "tags":
        pairs = ", ".join(f"{{'key': {key}, 'value': {column}::varchar}}" for key, column in keys)
        return f"map_from_entries(list_filter([{pairs}], x -> x.value is not null))"
    items = ", ".join(
        f"{{'id': null::varchar, 'name': {key}, 'type': 'custom', 'value': {column}::varchar}}"
        for key, column in keys
    )
    return f"list_filter([{items}], x -> x.value is not null)"


def _attributes(kind: Any, file: str) -> str:
    if kind.id == "varchar":
        return _of_json("attributes", "ARRAY", f"from_json(attributes, {quote_text(ATTRIBUTES)})", file)
    item = kind.children[0][1] if kind.id == "list" else None
    fields = dict(item.children) if item is not None and item.id == "struct" else {}
    prefix = "x"
    if set(fields) == {"element"} and fields["element"].id == "struct":
        fields, prefix = dict(fields["element"].children), "x.element"
    if "value" not in fields or not {"id", "name", "type"} & set(fields):
        raise ExportError(
            f"{file}: column 'attributes' has type {kind}; it must be a list of (id, name, type, value)."
        )
    parts = ", ".join(
        f"'{part}': {f'{prefix}.{quote_name(part)}::varchar' if part in fields else 'null::varchar'}"
        for part in PARTS
    )
    return f"list_transform(attributes, x -> {{{parts}}})"


def _tags(kind: Any, file: str) -> str:
    if kind.id != "varchar":
        raise ExportError(f"{file}: column 'tags' has type {kind}; it must be a map of texts, or JSON.")
    return _of_json("tags", "OBJECT", "from_json(tags, '\"MAP(VARCHAR, VARCHAR)\"')", file)


def _of_json(name: str, kind: str, made: str, file: str) -> str:
    """Read text as JSON, or end the query; an empty text is none."""
    told = quote_text(f"{BEGIN}{file}: column '{name}' is ")
    ends = quote_text(f", no JSON {'list' if kind == 'ARRAY' else 'object'}; export it as JSON.{END}")
    return (
        f"case when nullif(trim({name}), '') is null then null "
        f"when not json_valid({name}) or json_type({name}) <> '{kind}' "
        f"then error({told} || left({name}, 60) || {ends}) else {made} end"
    )

"""Attributes of Optimizely's visitors: a list of (id, name, type, value) in every row, in four flavours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["attribute_column", "attribute_fields", "attribute_names_query"]

# Custom attributes have a name; those of web visitors have none, but a type such as `device`; some landings
# keep the id alone. `$opt_*` and `metadata` are the system's own.


def attribute_fields(kind: Any) -> list[str]:
    """Name the fields of an attribute by the DuckDB type of the column; none where it is no such list."""
    item = kind.children[0][1] if kind.id == "list" else None
    fields = [name for name, _ in item.children] if item is not None and item.id == "struct" else []
    return fields if "value" in fields and {"name", "type", "id"} & set(fields) else []


def attribute_names_query(rows: str, fields: Collection[str]) -> str:
    """Write the query that lists the attributes in the query ``rows``."""
    key = _key("a", fields)
    return (
        f"select distinct {key} as name from (select unnest(attributes) as a from ({rows})) "  # noqa: S608
        f"where {_ours('a', fields)} and {key} is not null order by name"
    )


def attribute_column(name: str, fields: Collection[str]) -> str:
    """Write the expression that takes one attribute out of the list: the first of that name."""
    chosen = (
        f"[a.value for a in attributes if {_ours('a', fields)} and {_key('a', fields)} = {quote_text(name)}]"
    )
    return f"{chosen}[1]"


def _key(item: str, fields: Collection[str]) -> str:
    not_a_name = {"name": "", "type": "custom", "id": ""}
    present = [
        f"nullif({item}.{quote_name(f)}, {quote_text(no)})" for f, no in not_a_name.items() if f in fields
    ]
    return f"coalesce({', '.join(present)})"


def _ours(item: str, fields: Collection[str]) -> str:
    system = f"not starts_with(coalesce({_key(item, fields)}, ''), '$opt_')"
    return system + (f" and coalesce({item}.\"type\", '') <> 'metadata'" if "type" in fields else "")

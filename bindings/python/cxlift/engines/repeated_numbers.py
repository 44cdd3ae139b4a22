"""Which of many numbers occur twice, in little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

__all__ = ["twice_in"]

SORTED = 2**24  # numbers that are sorted in memory at once


def twice_in(connection: DuckDBPyConnection, table: str) -> pa.Table:
    """Find the numbers of a table's column ``digest`` that occur twice, each once.

    Sorted, they take an eighth of what a table of groups takes; of more than can be sorted at once, those of
    one remainder after another are.
    """
    import numpy as np
    import pyarrow as pa

    parts = max(1, -(-len(connection.table(table)) // SORTED))
    found = []
    for part in range(parts):
        query = f"select digest from {table} where digest % {parts} = {part}"  # noqa: S608
        numbers = np.sort(connection.sql(query).to_arrow_table()["digest"].to_numpy())
        again = numbers[1:][numbers[1:] == numbers[:-1]]
        found.append(again[np.diff(again, prepend=~again[:1]) != 0])  # they are sorted: each of them once
    return pa.table({"digest": np.concatenate(found)})

"""The same table in each of the forms that users bring; libraries are imported when they are needed."""

from __future__ import annotations

from typing import Any

__all__ = ["ENGINES", "Columns", "table"]

Columns = dict[str, list[Any]]
ENGINES = ("dict", "pandas", "polars", "polars lazy", "pyarrow", "duckdb")


def table(kind: str, columns: Columns) -> Any:
    """Make a table of columns; equal columns give equal types, as far as the library has them."""
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame(columns)
    if kind.startswith("polars"):
        import polars as pl

        frame = pl.DataFrame(columns)
        return frame.lazy() if kind == "polars lazy" else frame
    if kind == "pyarrow":
        import pyarrow as pa

        return pa.table(columns)
    if kind == "duckdb":
        import duckdb
        import pyarrow as pa

        return duckdb.from_arrow(pa.table(columns))
    return columns

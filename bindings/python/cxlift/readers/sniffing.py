"""What a file of data seems to be: the names of its columns, or of the keys of its first object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.inputs import find_inputs
from cxlift.readers.packed import Limits
from cxlift.readers.text_streams import TextFormat, csv_header

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift.readers.inputs import Input

__all__ = ["columns_of_file", "is_data"]

ENDS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".toml", ".zip")
LONGEST_LINE = 1 << 20
LONGEST_DOCUMENT = 1 << 26


def is_data(file: Path) -> bool:
    """Tell by the name whether the file may be an export, or a plan."""
    return file.name.casefold().removesuffix(".gz").endswith(ENDS)


def columns_of_file(file: Path) -> frozenset[str]:
    """Name the columns of a table, or the keys of a JSON object or of a plan.

    Raises:
        ExportError: the file is not what its name says.
    """
    if file.name.casefold().endswith(".toml"):
        return _of_toml(file)
    limits = Limits()
    table = find_inputs([file], limits)[0]
    if table.kind == "csv":
        return frozenset(csv_header(table, TextFormat()))
    return _of_parquet(table, limits) if table.kind == "parquet" else _of_json(table, limits)


def _of_toml(file: Path) -> frozenset[str]:
    """Give the keys; a file that is no TOML, or that cannot be read, is none of ours."""
    import tomllib

    try:
        return frozenset(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError):
        return frozenset()


def _of_parquet(table: Input, limits: Limits) -> frozenset[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if table.member is None:
            return frozenset(pq.read_schema(table.path).names)
        with table.opened(limits) as stream:
            whole = b"".join(iter(lambda: stream.read(LONGEST_LINE), b""))
            return frozenset(pq.read_schema(pa.BufferReader(whole)).names)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ExportError(
            f"{table.name}: the Parquet file is damaged ({reason}); copy or export it again."
        ) from None


def _of_json(table: Input, limits: Limits) -> frozenset[str]:
    """Look at the first line; where that is no object by itself, at the whole document, if it is small."""
    with table.opened(limits) as stream:
        text = stream.read(LONGEST_LINE)
        line = text.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
        found = _object(line)
        if found is None:
            while len(text) < LONGEST_DOCUMENT and (more := stream.read(LONGEST_LINE)):
                text += more
            found = _object(text)
    return frozenset() if found is None else frozenset(found)


def _object(text: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, dict) else None

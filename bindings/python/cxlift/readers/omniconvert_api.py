"""Omniconvert's JSON: experiments of the REST API, and answers that its NPS webhook sent."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import Sheet
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.strict_json import json_documents, text_of
from cxlift.units.fact_table import FactTable
from cxlift.units.names import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths

__all__ = ["read_omniconvert_experiments", "read_omniconvert_nps"]

KINDS = {".json": "json", ".jsonl": "json", ".ndjson": "json"}
PING = "the call is a ping, without a customer_eid"
KNOWN = ("customer_eid", "email", "nps_score")
PAIR = re.compile(r"q_(\d+)")


def read_omniconvert_experiments(
    path: Paths, *, limits: Limits | Mapping[str, int] | None = None
) -> FactTable:
    """Read experiments as the REST API gives them: ``id`` and ``name``, and all other keys as text.

    Args:
        path: files ``.json``: an experiment, a list of them, or an object with one such list. Pages may
            overlap.
        limits: of packed files, as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file is not as it must be.

    Example::

        names = cxlift.read_omniconvert_experiments("experiments.json").to_pandas()
    """
    import pyarrow as pa

    how = text_format("utf-8", None, limits)
    met: dict[str, dict[str, str | None]] = {}
    numbers: dict[str, int] = {}
    excluded: Counter[str] = Counter()
    tables = find_inputs(path, how.limits, KINDS)  # type: ignore[arg-type]  # all of them are JSON
    for table in tables:
        for line, document in json_documents(table, how, as_written=True):
            for place, each in _objects(document, f"{table.name}: line {line}"):
                row = {key: text_of(value) for key, value in each.items()}
                id_ = row.get("id")
                if not id_ or isinstance(each["id"], (bool, dict, list)):
                    raise ExportError(f"{place}: the experiment has no 'id'.")
                if id_ in met:
                    if met[id_] != row:
                        raise ExportError(f"{place}: the experiment {id_!r} came before, and differently.")
                    excluded["it came twice"] += 1
                met[id_], numbers[id_] = row, line
    if not met:
        raise ExportError(f"{tables[0].name}: there is no experiment in the file.")
    names = list(dict.fromkeys(["id", "name", *(key for row in met.values() for key in row)]))
    columns = [[row.get(name) for row in met.values()] for name in names]
    sheet = Sheet.of_lists(tables[0].name, names, columns, list(numbers.values()))
    made = pa.table(dict(zip(names, sheet.cells, strict=True)))
    return FactTable(made, name="experiment", excluded=excluded)


def read_omniconvert_nps(
    path: Paths,
    *,
    timestamp: str | None = None,
    time_zone: str | None = None,
    date_format: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> FactTable:
    """Read answers that a webhook of the NPS survey sent: ``{"_hook_id": ..., "_payload": {...}}``.

    Columns are ``hook_id``, ``customer_eid``, ``email``, ``nps_score`` (0 to 10) and a column for each other
    key; the pair ``q_1`` and ``a_1`` is the column ``a_1`` under the text of the question. Pings are counted.

    Args:
        path: files of JSON, a call a line.
        timestamp: the key of the payload that has a time, which no document names.
        time_zone: of times that do not say it.
        date_format: of times that are no ISO text, as of ``strftime``.
        limits: of packed files, as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file or an answer is not as it must be.
        ValueError: an argument contradicts itself.

    Example::

        answers = cxlift.read_omniconvert_nps("hooks.jsonl")
    """
    import pyarrow as pa

    try:
        how = text_format("utf-8", None, limits)
        time = checked(Column((), "time", format=date_format, time_zone=time_zone), "timestamp")
    except ValueError as error:
        raise ValueError(f"read_omniconvert_nps: {error}") from None
    excluded: Counter[str] = Counter()
    parts = []
    tables = find_inputs(path, how.limits, KINDS)  # type: ignore[arg-type]  # all of them are JSON
    for table in tables:
        found: list[dict[str, str | None]] = []
        lines: list[int] = []
        for line, call in json_documents(table, how, as_written=True):
            row = _answer(call, f"{table.name}: line {line}")
            if not row["customer_eid"]:
                excluded[PING] += 1
                continue
            found.append(row)
            lines.append(line)
        names = list(dict.fromkeys(["hook_id", *KNOWN, *(key for row in found for key in row)]))
        sheet = Sheet.of_lists(table.name, names, [[row.get(n) for row in found] for n in names], lines)
        cells: dict[str, Any] = dict(zip(names, sheet.cells, strict=True))
        cells["nps_score"] = sheet.scored(names.index("nps_score"), 0, 10, "an NPS answer")
        if timestamp is not None:
            if timestamp not in names:
                raise ExportError(
                    f"{table.name}: no payload has the key {timestamp!r} (timestamp); "
                    f"there are {listed(names)}."
                )
            cells.pop(timestamp)
            moments = sheet.typed(names.index(timestamp), time)
            cells = {"hook_id": cells.pop("hook_id"), "timestamp": moments, **cells}
        parts.append(pa.table(cells))
    result = pa.concat_tables(parts, promote_options="default")
    return FactTable(result, name="NPS answer", excluded=excluded)


def _objects(document: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the experiments of a document: itself, a list, or the one list that it has."""
    if isinstance(document, dict) and "id" not in document:
        lists = [key for key, value in document.items() if isinstance(value, list)]
        if len(lists) != 1:
            raise ExportError(
                f"{place}: has neither an 'id' nor one list of experiments; its keys are {listed(document)}."
            )
        place, document = f"{place}, {lists[0]}", document[lists[0]]
    for index, each in enumerate(document if isinstance(document, list) else [document]):
        where = f"{place}[{index}]" if isinstance(document, list) else place
        if not isinstance(each, dict):
            raise ExportError(f"{where}: is no object; an experiment has 'id' and 'name'.")
        yield where, each


def _answer(call: Any, place: str) -> dict[str, str | None]:
    """Give the answers of one call, empty ones as missing."""
    payload = call.get("_payload") if isinstance(call, dict) else None
    if not isinstance(payload, dict):
        raise ExportError(f"{place}: is no call of the webhook, which has '_hook_id' and '_payload'.")
    row: dict[str, str | None] = {"hook_id": text_of(call.get("_hook_id"))}
    row |= {key: text_of(payload.get(key)) or None for key in KNOWN}
    for key, value in payload.items():
        pair = PAIR.fullmatch(key)
        if key in KNOWN or (key.startswith("a_") and f"q_{key[2:]}" in payload):
            continue
        name = key
        if pair is not None and f"a_{pair[1]}" in payload:
            name, value = text_of(value) or f"a_{pair[1]}", payload[f"a_{pair[1]}"]  # noqa: PLW2901
        if name in row:
            raise ExportError(f"{place}: {name!r} comes twice, as a key and as a question.")
        row[name] = text_of(value) or None
    return row

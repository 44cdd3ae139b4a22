"""Hotjar's feedback widgets and recordings: by a declared map of columns, or as the webhook sends them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import Sheet
from cxlift.readers.declared_columns import Column, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.mapped_facts import mapped_facts, with_variant
from cxlift.readers.strict_json import json_documents, text_of
from cxlift.readers.variant_forms import variant_form
from cxlift.units.fact_table import FactTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Unpack

    from cxlift.readers.declared_tables import CellOptions
    from cxlift.readers.inputs import Input
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["read_hotjar_feedback", "read_hotjar_recordings"]

COUNTS = dict.fromkeys(("rage_clicks", "u_turns", "javascript_errors", "action_count", "pages"), "integer")
TYPES = {"timestamp": "time", "rating": "integer", **COUNTS}
# What the webhook calls the columns of a recording.
RECORDING = {
    "recording_id": "id",
    "site_id": "site_id",
    "hotjar_user_id": "hotjar_user_id",
    "country": "country_code",
    "device": "device",
    "browser": "browser",
    "browser_version": "browser_version",
    "os": "os",
    "os_version": "os_version",
    "action_count": "action_count",
    "url": "recording_url",
}


def read_hotjar_feedback(
    path: Paths,
    *,
    variant: str | Mapping[str, str] | None = None,
    experiment: str | None = None,
    **options: Unpack[CellOptions],
) -> FactTable:
    """Read the answers of a feedback widget, whose columns Hotjar does not document, by a declared map.

    Calls of the webhook, old (``feedback_response``) and new, are read by ``cxlift.read_hotjar_survey``.

    Args:
        path: files, as of ``cxlift.read_tables``.
        variant: the column or columns that have the variant, as of ``cxlift.read_hotjar_survey``.
        experiment: which one is meant, where rows name several.
        **options: ``columns`` is needed; ``timestamp`` in it is a time and ``rating`` a whole number, unless
            it says otherwise. All options are as of ``cxlift.read_units``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: an argument contradicts itself.

    Example::

        feedback = cxlift.read_hotjar_feedback(
            "feedback.csv", columns={"timestamp": "Date", "rating": "Emotion", "text": "Message"},
            time_zone="UTC", variant="AB_OP_*",
        )
    """
    return mapped_facts(
        "read_hotjar_feedback",
        path,
        options,
        name="feedback",
        types=TYPES,
        variant=variant,
        experiment=experiment,
    )


def read_hotjar_recordings(
    path: Paths,
    *,
    variant: str | Mapping[str, str] | None = None,
    experiment: str | None = None,
    **options: Unpack[CellOptions],
) -> FactTable:
    """Read a list of recordings by a declared map of columns, or calls of the webhook.

    Args:
        path: files, as of ``cxlift.read_tables``; JSON of the webhook needs no ``columns``.
        variant: the column or columns that have the variant, as of ``cxlift.read_hotjar_survey``.
        experiment: which one is meant, where rows name several.
        **options: ``columns`` maps names to the columns of the files, which are not documented;
            ``rage_clicks``, ``u_turns``, ``javascript_errors``, ``action_count`` and ``pages`` are whole
            numbers and ``timestamp`` is a time, unless it says otherwise. All options are as of
            ``cxlift.read_units``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: an argument contradicts itself.

    Example::

        recordings = cxlift.read_hotjar_recordings(
            "recordings.csv",
            columns={"user_id": "User", "rage_clicks": "Rage clicks", "u_turns": "U-turns"},
        )
    """
    caller = "read_hotjar_recordings"
    if not options.get("columns"):
        try:
            how = text_format(
                options.get("encoding", "utf-8"), options.get("delimiter"), options.get("limits")
            )
            form = None if variant is None else variant_form(variant)
        except ValueError as error:
            raise ValueError(f"{caller}: {error}") from None
        tables = find_inputs(path, how.limits)
        if all(table.kind == "json" for table in tables):
            rows, excluded = _webhook(tables, how)
            if form is not None:
                rows, counts = with_variant(rows, form, experiment, tables[0].name)
                excluded |= counts
            return FactTable(rows, name="recording", excluded=excluded)
    return mapped_facts(
        caller, path, options, name="recording", types=TYPES, variant=variant, experiment=experiment
    )


def _webhook(tables: list[Input], how: TextFormat) -> tuple[Any, dict[str, int]]:
    """Take the recordings among the calls, each once."""
    import pyarrow as pa

    excluded: Counter[str] = Counter()
    met: dict[str, dict[str, str | None]] = {}
    parts = []
    for table in tables:
        lines: list[int] = []
        found: list[dict[str, str | None]] = []
        for line, event, data in _calls(table, how):
            if event != "recording":
                excluded[f"the webhook sent the event {event!r}"] += 1
                continue
            row = {name: text_of(data.get(key)) or None for name, key in RECORDING.items()}
            row |= _attributes(data, f"{table.name}: line {line}")
            id_ = row["recording_id"]
            if id_ is None:
                raise ExportError(f"{table.name}: line {line}: the recording has no 'id'.")
            if id_ in met:
                if met[id_] != row:
                    raise ExportError(
                        f"{table.name}: line {line}: the recording {id_!r} came before, and differently."
                    )
                excluded["it came twice"] += 1
                continue
            met[id_] = row
            found.append(row)
            lines.append(line)
        names = list(dict.fromkeys([*RECORDING, *(name for row in found for name in row)]))
        sheet = Sheet.of_lists(table.name, names, [[row.get(n) for row in found] for n in names], lines)
        count = names.index("action_count")
        cells = dict(zip(names, sheet.cells, strict=True))
        cells["action_count"] = sheet.typed(count, Column((), "integer"))
        parts.append(pa.table(cells))
    return pa.concat_tables(parts, promote_options="default"), dict(excluded)


def _calls(table: Input, how: TextFormat) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Give the calls: the line, the event and its data."""
    for line, document in json_documents(table, how, as_written=True):
        place = f"{table.name}: line {line}"
        for call in document if isinstance(document, list) else [document]:
            if not isinstance(call, dict) or not isinstance(call.get("event"), str):
                raise ExportError(f"{place} is no call of a webhook, which has 'event' and 'data'.")
            data = call.get("data")
            if not isinstance(data, dict):
                if call["event"] != "test_message":
                    raise ExportError(f"{place}: 'data' is no object.")
                data = {}
            yield line, str(call["event"]), data


def _attributes(data: Mapping[str, Any], place: str) -> dict[str, str | None]:
    given = data.get("user_attributes") or {}
    if isinstance(given, list):
        if not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in given):
            raise ExportError(f"{place}: an entry of 'user_attributes' has no 'name'.")
        given = {str(each["name"]): each.get("value") for each in given}
    if not isinstance(given, dict):
        raise ExportError(f"{place}: 'user_attributes' is neither a list nor an object.")
    for name in given:
        if name in RECORDING:
            raise ExportError(f"{place}: the user attribute {name!r} is called as a column; declare columns.")
    return {name: text_of(value) for name, value in given.items()}

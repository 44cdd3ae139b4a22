"""Exposures out of Omniconvert's cookies: ``mktz_ab`` says which variation, ``mktz_client`` who."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import Sheet
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.decoded_text import DecodedText
from cxlift.readers.inputs import find_inputs
from cxlift.readers.mapped_facts import mapped_rows
from cxlift.readers.strict_json import parsed_json, text_of
from cxlift.units.fact_table import FactTable
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from cxlift.readers.declared_tables import CellOptions
    from cxlift.readers.inputs import Input
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["read_omniconvert_cookies"]

KINDS = {".txt": "csv", ".log": "csv"}
AB, CLIENT = "mktz_ab", "mktz_client"
ENTERED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\|(\d{1,2}):(\d{1,2}):(\d{1,2})")
#: What else a client's cookie says, in the order of the table.
CLIENT_TEXTS = ("session", "device_type", "referer_type", "referer_domain", "landing", "is_returning")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
ROLES = ("visitor_id", AB, CLIENT, "timestamp")


def read_omniconvert_cookies(
    path: Paths, *, experiment: str | None = None, **options: Unpack[CellOptions]
) -> FactTable:
    """Read exposures out of the cookies of visitors: one row for each visitor and experiment.

    Columns are ``visitor_id``, ``timestamp`` (in UTC), ``experiment_id`` and ``variation_id``, all ids as
    text, then what else is known. The table is ``exposures`` of ``cxlift.Dataset``.

    Args:
        path: a table of visitors, as of ``cxlift.read_tables``, if ``columns`` is given; else files ``.txt``
            or ``.log`` whose lines are cookies as a browser sends them, ``mktz_ab=...; mktz_client=...``.
        experiment: id of the one that is meant; others are counted. All, if left out.
        **options: ``columns`` maps ``mktz_ab`` and, as far as they are there, ``visitor_id``, ``timestamp``
            and ``mktz_client`` to columns of the table. Without ``visitor_id`` it is the ``uid`` of
            ``mktz_client``, without ``timestamp`` its ``enter_at``, a local time that needs ``time_zone``.
            All options are as of ``cxlift.read_units``.

    Raises:
        ExportError: a file or a cookie is not as it must be.
        ValueError: an argument contradicts itself.

    Example::

        exposures = cxlift.read_omniconvert_cookies("cookies.txt", experiment="35515", time_zone="UTC")
        data = cxlift.Dataset(exposures, {"sale": sales})
    """
    caller = "read_omniconvert_cookies"
    try:
        how = text_format(options.get("encoding", "utf-8"), None, options.get("limits"))
        time = checked(Column((), "time", time_zone=options.get("time_zone")), "timestamp")
        if columns := options.get("columns"):
            if AB not in columns:
                raise ValueError(f"columns.{AB}: is missing; name the column of the cookie.")  # noqa: TRY301
            rows = mapped_rows(path, options, {"timestamp": "time"})
            return _exposures(list(_visitors(rows)), str(path), time, experiment, rows)
        tables = find_inputs(path, how.limits, KINDS)  # type: ignore[arg-type]  # all of them are text
    except ExportError:
        raise
    except ValueError as error:
        raise type(error)(f"{caller}: {error}" if type(error) is ValueError else str(error)) from None
    found = [each for table in tables for each in _lines(table, how)]
    return _exposures(found, tables[0].name, time, experiment, None)


def _visitors(rows: Any) -> Iterator[tuple[str, int, dict[str, str | None]]]:
    """Give each row of a table: its place in messages, its number, its cells."""
    names = [name for name in (*ROLES[:3],) if name in rows.column_names]
    cells = {name: rows[name].to_pylist() for name in names}
    for i in range(rows.num_rows):
        yield f"visitor {i + 1} of the table", i, {name: text_of(cells[name][i]) for name in names}


def _lines(table: Input, how: TextFormat) -> Iterator[tuple[str, int, dict[str, str | None]]]:
    """Give the cookies of each line; other cookies are nobody's business."""
    with table.opened(how.limits) as stream:
        decoded = DecodedText(stream, table.name, how.encoding)
        whole = bytearray()
        while part := decoded.read(1 << 20):
            whole += part
    number = 0
    for number, line in enumerate(whole.decode().splitlines(), start=1):
        if not line.strip():
            continue
        place = f"{table.name}: line {number}"
        found: dict[str, str | None] = {}
        for cookie in line.strip().removeprefix("Cookie:").split(";"):
            name, _, value = cookie.strip().partition("=")
            # Some sites have a prefix, such as cc_mktz_client.
            role = next((r for r in (AB, CLIENT) if name == r or name.endswith(f"_{r}")), None)
            if role is not None:
                if role in found:
                    raise ExportError(f"{place} has the cookie {role} twice; keep one of them.")
                found[role] = value.strip()
        yield place, number, found
    if not number:
        raise ExportError(f"{table.name}: the file is empty; each line has the cookies of a visitor.")


def _exposures(
    visitors: list[tuple[str, int, dict[str, str | None]]],
    file: str,
    time: Column,
    experiment: str | None,
    table: Any,
) -> FactTable:
    import pyarrow as pa

    excluded: Counter[str] = Counter()
    header = ("visitor_id", "enter_at", "experiment_id", "variation_id", *CLIENT_TEXTS, *UTM)
    made: list[list[str | None]] = [[] for _ in header]
    numbers: list[int] = []
    met: set[str] = set()
    for place, number, cells in visitors:
        text = cells.get(AB)
        if not text:
            excluded[f"the visitor has no cookie {AB}"] += 1
            continue
        shown = place if place.startswith(file) else f"{file}: {place}"
        variations = _variations(text, shown)
        client = _client(cells.get(CLIENT), shown)
        unit = cells.get("visitor_id") or client.get("uid")
        if not unit:
            raise ExportError(f"{shown} has no visitor_id and no {CLIENT} with a uid; name one of them.")
        for id_, variation in variations.items():
            met.add(id_)
            if experiment is not None and id_ != experiment:
                excluded["it is an exposure to another experiment"] += 1
                continue
            if not variation:
                excluded[f"the cookie {AB} names no variation"] += 1
                continue
            row = [unit, client.get("enter_at"), id_, variation, *map(client.get, (*CLIENT_TEXTS, *UTM))]
            for column, value in zip(made, row, strict=True):
                column.append(value)
            numbers.append(number)
    if experiment is not None and experiment not in met:
        raise ExportError(
            f"{file}: no cookie names the experiment {experiment!r}; {nearest(experiment, sorted(met))}"
        )
    sheet = Sheet.of_lists(file, header, made, numbers)
    columns: dict[str, Any] = dict(zip(header, sheet.cells, strict=True))
    rest = table.take(pa.array(numbers, pa.int64())) if table is not None else None
    own = [] if rest is None else [n for n in rest.column_names if n not in (*header, *ROLES)]
    if rest is not None and "timestamp" in rest.column_names:
        moments = rest["timestamp"]
    else:
        moments = sheet.typed(1, time)
    ordered = {"visitor_id": columns["visitor_id"], "timestamp": moments}
    ordered |= {name: columns[name] for name in ("experiment_id", "variation_id")}
    ordered |= {n: columns[n] for n in (*CLIENT_TEXTS, *UTM) if columns[n].null_count < len(numbers)}
    ordered |= {name: rest[name] for name in own} if rest is not None else {}
    return FactTable(pa.table(ordered), name="exposure", excluded=excluded)


def _variations(text: str, place: str) -> dict[str, str | None]:
    """Read ``{experiment: variation}``, plain or as it stands in a URL."""
    found = parsed_json(_plain(text), f"{place}: the cookie {AB}", as_written=True)
    if not isinstance(found, dict):
        raise ExportError(f'{place}: the cookie {AB} is no object such as {{"35515": 76533}}.')
    for id_, variation in found.items():
        if isinstance(variation, (dict, list)) or variation is True:
            raise ExportError(f"{place}: the cookie {AB} has {text_of(variation)} for experiment {id_!r}.")
    return {id_: None if v is False else text_of(v) for id_, v in found.items()}


def _client(text: str | None, place: str) -> dict[str, str | None]:
    """Read ``mktz_client``, in which ``false`` is none."""
    if not text:
        return {}
    found = parsed_json(_plain(text), f"{place}: the cookie {CLIENT}", as_written=True)
    if not isinstance(found, dict):
        raise ExportError(f'{place}: the cookie {CLIENT} is no object such as {{"uid": "1"}}.')
    client = {key: None if value is False else text_of(value) for key, value in found.items()}
    entered = client.get("enter_at")
    if entered is not None:
        parts = ENTERED.fullmatch(entered)
        if parts is None:
            raise ExportError(
                f"{place}: enter_at in the cookie {CLIENT} is {entered!r}, and not such as '2023-05-3|9:7:2'."
            )
        year, month, day, hour, minute, second = parts.groups()
        client["enter_at"] = f"{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}:{second:0>2}"
    return client


def _plain(text: str) -> str:
    """Take %XX back, of a cookie that is encoded; a plain one begins with a brace."""
    return text if text.lstrip().startswith("{") else unquote(text, errors="replace")

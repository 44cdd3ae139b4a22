"""Results of Omniconvert's experiments, aggregated, by a declared map of columns with tolerant numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import csv_sheet
from cxlift.readers.declared_columns import text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.result_checks import check_results
from cxlift.readers.text_streams import csv_header
from cxlift.readers.tolerant_numbers import Locale, NumberError, tolerant_numbers
from cxlift.units.fact_table import FactTable
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.cell_sheets import Sheet
    from cxlift.readers.inputs import Input
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["read_omniconvert_results"]

NUMBERS = ("n", "successes", "sum", "rate")
#: Names that a column of the export may have: nobody documents them, so that each is an assumption.
ALIASES = {
    "variant": ("variation name", "variation", "variant"),
    "n": ("users", "unique users", "visitors", "unique visitors"),
    "successes": ("conversions",),
    "sum": ("revenue",),
    "rate": ("conversion rate",),
}
MEANING = {
    "variant": "names the variant",
    "n": "counts the unique users of a variant",
    "successes": "counts the users who converted",
    "sum": "is the revenue of a variant",
    "rate": "is the share of users who converted",
}
DELIMITERS = (",", ";", "\t", "|")
KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv"}


def read_omniconvert_results(
    path: Paths,
    *,
    columns: Mapping[str, Any] | None = None,
    locale: str | Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    null_words: Sequence[str] = ("-", "N/A", "n/a"),
    encoding: str = "utf-8",
    delimiter: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> FactTable:
    """Read a table with the totals of each variant.

    Omniconvert does not document this file. The columns are therefore declared; without a declaration usual
    names are tried, and what they are taken for stands in the report's health. The result has ``variant``,
    ``n`` (unique users), ``successes`` and ``sum``, as far as the file has them.

    Args:
        path: CSV, or a ZIP or folder of it.
        columns: names of the result and of the file: ``{"variant": "Variation", "n": "Users"}``. ``n``,
            ``successes``, ``sum`` and ``rate`` are numbers; others are text, or numbers with ``{"name":
            "Sessions", "type": "number"}``. ``rate`` is compared with ``successes / n``.
        locale: the decimal mark, ``"."`` or ``","``. If left out, the other cells of a column decide what
            ``1,234`` means; if none does, it is refused.
        where: texts that a column of the file must have, such as ``{"Goal": "Sale"}``; others are counted.
        null_words: texts that stand for a missing value.
        encoding: as of ``cxlift.read_tables``.
        delimiter: if left out, the one of comma, semicolon, tab and bar that gives the columns.
        limits: as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: an argument contradicts itself.

    Example::

        results = cxlift.read_omniconvert_results(
            "results.csv", columns={"variant": "Variation", "n": "Users", "successes": "Conversions"},
        )
    """
    try:
        how = text_format(encoding, delimiter, limits)
        marks = Locale.of(locale)
        wanted = _wanted(columns)
    except ValueError as error:
        raise ValueError(f"read_omniconvert_results: {error}") from None
    import pyarrow as pa

    excluded: dict[str, int] = {}
    assumed: dict[str, None] = {}
    parts = []
    for table in find_inputs(path, how.limits, KINDS):  # type: ignore[arg-type]  # all of them are text
        sheet = csv_sheet(table, _delimited(table, how, wanted))
        names = _found(sheet, wanted) if wanted is not None else _assumed(sheet, assumed)
        kept = _kept(sheet, where or {}, excluded)
        read = pa.table({name: _column(sheet, sheet.header.index(of), kind, (marks, null_words))
                         for name, (of, kind) in names.items()})  # fmt: skip
        read = read.take(pa.array(kept, pa.int64()))
        check_results(read, sheet, kept, {name: of for name, (of, _) in names.items()})
        parts.append(_counted(read))
    result = pa.concat_tables(parts, promote_options="default")
    return FactTable(result, name="result of a variant", excluded=excluded, assumed=tuple(assumed))


def _wanted(columns: object) -> dict[str, tuple[str, str]] | None:
    """Read the map: for each name the column in the file, and whether it is a number."""
    if columns is None:
        return None
    if not isinstance(columns, Mapping) or not columns:
        raise ValueError(f"columns: must be a table of columns, not {columns!r}.")
    made = {}
    for name, given in columns.items():
        table = {"name": given} if isinstance(given, str) else given
        place = f"columns.{name}"
        if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
            told = f"{place}: must be the column's name in the file, or a table with name."
            raise ValueError(told)  # noqa: TRY004  of a plan's value
        for key in table:
            if key not in ("name", "type"):
                raise ValueError(f"{place}.{key}: is not a key of it; {nearest(str(key), ('name', 'type'))}")
        kind = table.get("type", "number" if name in NUMBERS else "text")
        if kind not in ("number", "text"):
            raise ValueError(f"{place}.type: is {kind!r}; it is number or text.")
        made[str(name)] = (str(table["name"]), str(kind))
    for name in ("variant", "n"):
        if name not in made:
            raise ValueError(f"columns.{name}: is missing; name the column of the {name}.")
    return made


def _delimited(table: Input, how: TextFormat, wanted: Mapping[str, tuple[str, str]] | None) -> TextFormat:
    """Find the delimiter that gives the columns."""
    from dataclasses import replace

    if how.delimiter is not None:
        return how
    fits = []
    for delimiter in DELIMITERS:
        tried = replace(how, delimiter=delimiter)
        try:
            header = csv_header(table, tried, repeats=True)
        except ExportError:
            continue
        known = {of for of, _ in wanted.values()} if wanted is not None else set()
        plain = {_plain(name) for name in header}
        if known <= set(header) if wanted is not None else plain & set(ALIASES["n"]):
            fits.append(tried)
    return fits[0] if len(fits) == 1 else how


def _found(sheet: Sheet, wanted: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    for name, (of, _) in wanted.items():
        if of not in sheet.header:
            known = nearest(of, sheet.header)
            raise ExportError(f"{sheet.name}: the column {of!r} (columns.{name}) is missing; {known}")
    return wanted


def _assumed(sheet: Sheet, assumed: dict[str, None]) -> dict[str, tuple[str, str]]:
    """Take columns by usual names, and remember that this was not declared."""
    plain = [_plain(name) for name in sheet.header]
    made: dict[str, tuple[str, str]] = {}
    for name, aliases in ALIASES.items():
        places = [plain.index(alias) for alias in aliases if alias in plain]
        if name == "n" and len(places) > 1:
            raise ExportError(
                f"{sheet.name}: {listed(sheet.header[i] for i in places)} may both count users; "
                "declare columns."
            )
        if places:
            of = sheet.header[places[0]]
            made[name] = (of, "number" if name in NUMBERS else "text")
            assumed[f"the column {of!r} {MEANING[name]}"] = None
    for name in ("variant", "n"):
        if name not in made:
            raise ExportError(
                f"{sheet.name}: no column has a usual name of the {name}, such as {ALIASES[name][0]!r}; "
                f"declare columns. The header has {listed(sheet.header)}."
            )
    return made


def _kept(sheet: Sheet, where: Mapping[str, str], excluded: dict[str, int]) -> list[int]:
    kept = list(range(len(sheet.rows)))
    for name, text in where.items():
        if name not in sheet.header:
            raise ExportError(
                f"{sheet.name}: the column {name!r} (where) is missing; {nearest(name, sheet.header)}"
            )
        cells = sheet.cells[sheet.header.index(name)].to_pylist()
        mine = [i for i in kept if cells[i] == text]
        reason = f"its {name!r} is not {text!r}"
        excluded[reason] = excluded.get(reason, 0) + len(kept) - len(mine)
        kept = mine
    return kept


def _column(sheet: Sheet, index: int, kind: str, how: tuple[Locale, Sequence[str]]) -> Any:
    import pyarrow as pa

    if kind == "text":
        return sheet.cells[index]
    texts = [
        None if text is None or text.strip() in (*how[1], "") else text
        for text in sheet.cells[index].to_pylist()
    ]
    try:
        return pa.array(tolerant_numbers(texts, how[0]), pa.float64())
    except NumberError as error:
        raise sheet.wrong(index, error.index, str(error)) from None


def _counted(rows: Any) -> Any:
    """Make counts whole numbers, once they are known to be."""
    import pyarrow as pa

    for name in ("n", "successes"):
        if name in rows.column_names:
            at = rows.column_names.index(name)
            rows = rows.set_column(at, name, rows[name].cast(pa.int64()))
    return rows


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()

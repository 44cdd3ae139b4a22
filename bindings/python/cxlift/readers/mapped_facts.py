"""Rows of files of any layout as facts, by a declared map of columns; perhaps with their variant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.declared_tables import unit_table
from cxlift.readers.mapped_units import MappedUnits
from cxlift.readers.variant_forms import picked, variant_form
from cxlift.units.fact_table import FactTable
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.declared_tables import CellOptions
    from cxlift.readers.table_files import Paths
    from cxlift.readers.variant_forms import VariantForm

__all__ = ["mapped_facts", "mapped_rows", "with_variant"]


def mapped_rows(path: Paths, options: CellOptions, types: Mapping[str, str]) -> Any:
    """Read all rows into a table; times are in UTC.

    Args:
        path: files, as of ``cxlift.read_tables``.
        options: as of ``cxlift.read_units``.
        types: what columns of these names are, where the map does not say it.
    """
    import pyarrow as pa

    given = options.get("columns", {})
    if not isinstance(given, Mapping):
        raise ValueError(f"columns: must be a table of columns, not {given!r}.")  # noqa: TRY004
    columns: dict[str, Any] = {}
    for name, column in given.items():
        table = {"name": column} if isinstance(column, str) else column
        if isinstance(table, Mapping) and name in types:
            table = {"type": types[name], **table}
        columns[name] = table
    units = MappedUnits(unit_table(path, {**options, "columns": columns}))
    with units.errors():
        read = pa.table(units)
    for i, field in enumerate(read.schema):
        if pa.types.is_timestamp(field.type):
            read = read.set_column(i, field.name, read[i].cast(pa.timestamp("us", "UTC")))
    return read


def mapped_facts(
    caller: str,
    path: Paths,
    options: CellOptions,
    *,
    name: str,
    types: Mapping[str, str],
    variant: object = None,
    experiment: str | None = None,
) -> FactTable:
    """Read rows as facts; ``caller`` is the function that was called, for messages."""
    try:
        form = None if variant is None else variant_form(variant)
        if form is None and experiment is not None:
            raise ValueError("experiment is given without variant; say where the variant is.")  # noqa: TRY301
        if not options.get("columns"):
            raise ValueError("columns is missing; its format is not documented, so name its columns.")  # noqa: TRY301
        rows = mapped_rows(path, options, types)
    except ExportError:
        raise
    except ValueError as error:
        raise type(error)(f"{caller}: {error}" if type(error) is ValueError else str(error)) from None
    for column in types:
        if types[column] == "integer" and column in rows.column_names:
            _check_counts(rows, column, str(path))
    excluded: dict[str, int] = {}
    if form is not None:
        rows, excluded = with_variant(rows, form, experiment, str(path))
    return FactTable(rows, name=name, excluded=excluded)


def with_variant(
    rows: Any, form: VariantForm, experiment: str | None, place: str
) -> tuple[Any, dict[str, int]]:
    """Add the columns ``experiment`` and ``variant``, and count the rows without."""
    import pyarrow as pa

    kept, name, variants, counts = picked(_matches(rows, form, place), experiment, place)
    rows = rows.take(pa.array(kept, pa.int64()))
    for column, values in (("experiment", [name] * len(kept)), ("variant", variants)):
        if column in rows.column_names:
            raise ExportError(f"{place}: two columns would be called {column!r}; name the file's otherwise.")
        rows = rows.append_column(column, pa.array(values, pa.string()))
    return rows, counts


def _matches(rows: Any, form: VariantForm, place: str) -> list[list[set[tuple[str, str]]]]:
    def cells(name: str, key: str) -> Sequence[str | None]:
        if name not in rows.column_names:
            raise ExportError(
                f"{place}: the column {name!r} (variant.{key}) is missing; {nearest(name, rows.column_names)}"
            )
        return [None if cell is None else str(cell) for cell in rows[name].to_pylist()]

    if form.source != "attribute":
        if form.column is None:
            raise ExportError(
                f"{place}: the rows do not say which column has {form.source}s; name it as variant.column."
            )
        parts = [(text or "").split(form.separator or ",") for text in cells(form.column, "column")]
        return [[m for text in row if text.strip() for m in form.of_text(text.strip())] for row in parts]
    of = form.experiment_attribute
    named = [None] * rows.num_rows if of is None else cells(of, "experiment_attribute")
    made: list[list[set[tuple[str, str]]]] = [[] for _ in range(rows.num_rows)]
    for name in rows.column_names:
        if form.name.read(name):
            for row, said in zip(
                made, form.of_attributes(name, cells(name, "attribute"), named), strict=True
            ):
                row.extend(said)
    return made


def _check_counts(rows: Any, column: str, place: str) -> None:
    """Refuse a number of clicks below zero."""
    below = Counter(v for v in rows[column].to_pylist() if isinstance(v, int) and v < 0)
    if below:
        raise ExportError(
            f"{place}: column {column!r} has {next(iter(below))}, and a count is not below zero; correct it."
        )

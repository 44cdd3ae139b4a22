"""The table of a survey's responses: columns of all files, the variant, and what was left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column
from cxlift.readers.hotjar_questions import chosen
from cxlift.readers.hotjar_responses import FIELDS
from cxlift.readers.variant_forms import picked
from cxlift.units.fact_table import FactTable
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.readers.hotjar_questions import Wanted
    from cxlift.readers.hotjar_responses import Attributes, Responses
    from cxlift.readers.variant_forms import VariantForm

__all__ = ["Asked", "from_serials", "response_table"]

SERIAL = re.compile(r"[0-9]+(\.[0-9]+)?")
INCOMPLETE = "the response is not complete"


@dataclass(frozen=True)
class Asked:
    """What the caller wants of responses."""

    questions: Mapping[str, Wanted] | None
    attributes: Attributes
    form: VariantForm | None
    experiment: str | None
    time: Column
    keeps_incomplete: bool


def response_table(found: Sequence[Responses], asked: Asked) -> FactTable:
    """Make one table of all files."""
    import pyarrow as pa

    excluded: Counter[str] = Counter()
    parts = []
    for each in found:
        excluded.update(each.excluded)
        parts.append(_columns(each, asked))
    try:
        table = pa.concat_tables(parts, promote_options="default")
    except pa.ArrowException:
        raise ExportError(
            f"{found[0].sheet.name}: a question is a score in one file and text in another; name it in "
            "questions with its type, or read the files apart."
        ) from None
    if asked.form is not None:
        matches = [row for each in found for row in _matches(each, asked.form)]
        kept, name, variants, counts = picked(matches, asked.experiment, found[0].sheet.name)
        excluded.update(counts)
        at = len([c for c in table.column_names if c in FIELDS])
        table = table.take(pa.array(kept, pa.int64()))
        for column, values in (("variant", variants), ("experiment", [name] * len(kept))):
            if column in table.column_names:
                raise _clash(found[0].sheet.name, column)
            table = table.add_column(at, column, pa.array(values, pa.string()))
    if not asked.keeps_incomplete:
        if "is_complete" not in table.column_names:
            raise ExportError(
                f"{found[0].sheet.name}: the file does not say which responses are complete; "
                "keep them (incomplete='keep')."
            )
        import pyarrow.compute as pc

        complete = pc.fill_null(table["is_complete"], fill_value=True)
        excluded[INCOMPLETE] += table.num_rows - (pc.sum(complete).as_py() or 0)
        table = table.filter(complete)
    assumed = [sentence for each in found for sentence in each.assumed]
    return FactTable(table.combine_chunks(), name="survey response", excluded=excluded, assumed=assumed)


def _columns(found: Responses, asked: Asked) -> Any:
    """Make the columns of one file."""
    import pyarrow as pa

    cells = found.sheet
    typed = {"timestamp": asked.time, "is_complete": Column((), "flag")}
    made: list[tuple[str, Any]] = [
        (name, cells.typed(index, typed[name]) if name in typed else cells.cells[index])
        for name, index in found.fields.items()
    ]
    made += [
        (asked.attributes.renamed.get(name, name), cells.cells[index])
        for name, index in found.attributes.items()
        if asked.attributes.take(name)
    ]
    for each in chosen(asked.questions, found.questions, cells.name):
        index = each.question.index
        scored = None if each.scale is None else cells.scored(index, *each.scale, each.what)
        made.append((each.name, cells.cells[index] if scored is None else scored))
        made += [(f"{each.name}_{kind}", cells.cells[i]) for of, kind, i in found.beside if of == index]
    names = [name for name, _ in made]
    for name in names:
        if names.count(name) > 1:
            raise _clash(cells.name, name)
    return pa.table(dict(made))


def _clash(file: str, name: str) -> ExportError:
    return ExportError(
        f"{file}: two columns would be called {name!r}; give the attribute or the question another name, as "
        f"attributes = {{new = {name!r}}} or in questions."
    )


def _matches(found: Responses, form: VariantForm) -> list[list[set[tuple[str, str]]]]:
    """Give what each response says of experiments."""
    if found.texts is not None:
        return [[m for text in texts for m in form.of_text(text)] for texts in found.texts]
    named: list[str | None] = [None] * len(found.sheet.rows)
    if form.experiment_attribute is not None:
        if form.experiment_attribute not in found.attributes:
            raise ExportError(
                f"{found.sheet.name}: there is no user attribute {form.experiment_attribute!r} "
                f"(variant.experiment_attribute); {nearest(form.experiment_attribute, found.attributes)}"
            )
        named = found.sheet.cells[found.attributes[form.experiment_attribute]].to_pylist()
    rows: list[list[set[tuple[str, str]]]] = [[] for _ in named]
    for name, index in found.attributes.items():
        if form.name.read(name):
            for row, said in zip(
                rows, form.of_attributes(name, found.sheet.cells[index].to_pylist(), named), strict=True
            ):
                row.extend(said)
    return rows


def from_serials(found: Responses) -> Responses:
    """Turn days since the end of 1899, which a date is to a spreadsheet, into text."""
    import pyarrow as pa

    index, cells = found.fields["timestamp"], list(found.sheet.cells)
    texts = [
        str(datetime(1899, 12, 30) + timedelta(milliseconds=round(float(t) * 86_400_000)))  # noqa: DTZ001
        if t and SERIAL.fullmatch(t) and float(t) < 2_958_466
        else t
        for t in cells[index].to_pylist()
    ]
    cells[index] = pa.chunked_array([pa.array(texts, pa.string())])
    return replace(found, sheet=replace(found.sheet, cells=tuple(cells)))

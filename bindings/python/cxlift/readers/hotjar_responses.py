"""Responses of a Hotjar survey in tables: metadata, then user attributes, then questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.hotjar_questions import Question
from cxlift.readers.variant_forms import matches_glob
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cxlift.readers.cell_sheets import Sheet
    from cxlift.readers.variant_forms import VariantForm

__all__ = ["FIELDS", "Attributes", "Responses", "table_responses"]

#: Columns of the result, in their order, and what the export of a survey calls them.
FIELDS = {
    "response_id": "Number",
    "survey_id": "Survey ID",
    "hotjar_user_id": "Hotjar User ID",
    "user_id": "User ID",
    "user": "User",
    "timestamp": "Date Submitted",
    "country": "Country",
    "device": "Device",
    "browser": "Browser",
    "os": "OS",
    "url": "Source URL",
    "recording_url": "Recording URL",
    "is_complete": "Is Complete",
}
#: Attributes that experimentation tools set. Others are declared: a header does not tell them from questions.
DEFAULT_ATTRIBUTES = ("optimizely_*", "AB_OP_*")


@dataclass(frozen=True)
class Attributes:
    """Which columns are user attributes: patterns, or names under which they stand in the result."""

    patterns: tuple[str, ...] = DEFAULT_ATTRIBUTES
    renamed: Mapping[str, str] = field(default_factory=dict)
    declared: bool = False

    @classmethod
    def of(cls, given: object) -> Attributes:
        """Read the argument ``attributes``."""
        if given is None:
            return cls()
        if isinstance(given, Mapping):
            if not all(isinstance(n, str) and isinstance(s, str) and n and s for n, s in given.items()):
                raise ValueError(f"attributes: must be a table of names, not {given!r}.")
            return cls(tuple(given.values()), {source: name for name, source in given.items()}, declared=True)
        patterns = [given] if isinstance(given, str) else given
        if not isinstance(patterns, (list, tuple)) or not all(isinstance(p, str) and p for p in patterns):
            raise ValueError(f"attributes: must be a list of names such as 'plan' or 'ab_*', not {given!r}.")
        return cls(tuple(patterns), {}, declared=True)

    def take(self, name: str) -> bool:
        """Tell whether a column is an attribute that stands in the result."""
        return name in self.renamed or matches_glob(name, self.patterns)

    def check(self, found: Sequence[str], file: str) -> None:
        """Refuse a file that lacks a declared attribute; a pattern may match none."""
        for pattern in self.patterns if self.declared else ():
            if "*" not in pattern and pattern not in found:
                raise ExportError(
                    f"{file}: there is no user attribute {pattern!r}; {nearest(pattern, found)}"
                )


@dataclass(frozen=True)
class Responses:
    """What one file, or all files of JSON, say.

    Attributes:
        sheet: the cells.
        fields: the columns of the metadata.
        attributes: the columns of user attributes.
        questions: the columns of answers.
        texts: tags or events of each response, where the variant is in them.
        beside: more columns of a question, such as the comment of its answer.
        excluded, assumed: as of the result.
    """

    sheet: Sheet
    fields: Mapping[str, int]
    attributes: Mapping[str, int]
    questions: Sequence[Question]
    texts: Sequence[Sequence[str]] | None = None
    beside: Sequence[tuple[int, str, int]] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    assumed: Sequence[str] = ()


def table_responses(
    sheet: Sheet,
    columns: Mapping[str, str],
    attributes: Attributes,
    form: VariantForm | None,
    definitions: Sequence[Question] = (),
) -> Responses:
    """Part the columns of a table into metadata, attributes and questions.

    Args:
        sheet: the table.
        columns: other names of the metadata's columns.
        attributes: what is an attribute.
        form: where the variant stands.
        definitions: the survey's questions, which give the columns their types.
    """
    fields = _fields(sheet, columns)
    left = [i for i in range(len(sheet.header)) if i not in fields.values()]
    texts = None
    if form is not None and form.source != "attribute":
        index = _tag_column(sheet, form)
        left.remove(index)
        texts = _split(sheet, index, form.separator or ",")
    mine: dict[str, int] = {}
    for i in left:
        name = sheet.header[i]
        if attributes.take(name) or (form is not None and form.takes(name)):
            if name in mine:
                raise ExportError(
                    f"{sheet.name}: the header has the user attribute {name!r} more than once; rename one."
                )
            mine[name] = i
    types = {_plain(q.text): q for q in definitions if q.text}
    asked = [i for i in left if i not in mine.values()]
    questions = []
    for position, i in enumerate(asked, start=1):
        known = types.get(_plain(sheet.header[i]))
        kind, of = (known.type, known.id) if known else (None, None)
        questions.append(Question(i, sheet.header[i], kind, of, position))
    attributes.check(list(mine), sheet.name)
    return Responses(sheet, fields, mine, questions, texts)


def _fields(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, int]:
    """Find the metadata: the first column of each name, since a question may have that name, too."""
    plain = [_plain(name) for name in sheet.header]
    found: dict[str, int] = {}
    for key, usual in FIELDS.items():
        name = columns.get(key, usual)
        if _plain(name) in plain:
            found[key] = plain.index(_plain(name))
        elif key in columns:
            raise ExportError(
                f"{sheet.name}: the column {name!r} (columns.{key}) is missing; {nearest(name, sheet.header)}"
            )
    if "timestamp" not in found:
        raise ExportError(
            f"{sheet.name}: the column 'Date Submitted' is missing, which survey exports have; name the "
            f"column of the time as columns.timestamp. The header begins with {sheet.header[0]!r}."
        )
    return found


def _tag_column(sheet: Sheet, form: VariantForm) -> int:
    if form.column is None:
        raise ExportError(
            f"{sheet.name}: a table does not say which column has {form.source}s; name it as variant.column."
        )
    if form.column not in sheet.header:
        raise ExportError(
            f"{sheet.name}: the column {form.column!r} (variant.column) is missing; "
            f"{nearest(form.column, sheet.header)}"
        )
    return sheet.header.index(form.column)


def _split(sheet: Sheet, index: int, separator: str) -> list[list[str]]:
    cells: list[str | None] = sheet.cells[index].to_pylist()
    parts: Callable[[str], list[str]] = lambda text: [p.strip() for p in text.split(separator)]  # noqa: E731
    return [[part for part in parts(text or "") if part] for text in cells]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()

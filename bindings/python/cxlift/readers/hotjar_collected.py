"""Responses out of JSON as sheets, one a file: of one survey, each response once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import Sheet
from cxlift.readers.hotjar_json import Found, items_of
from cxlift.readers.hotjar_questions import Question
from cxlift.readers.hotjar_responses import FIELDS, Responses
from cxlift.readers.strict_json import text_of
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.hotjar_json import Item
    from cxlift.readers.hotjar_table import Asked
    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat
    from cxlift.readers.variant_forms import VariantForm

__all__ = ["definitions_of", "json_responses"]

MISSING_PAGE = (
    "the files hold all pages, though each says that another follows (next_cursor is never null); "
    "responses of that one are not in the files"
)
EARLIER = "it is an earlier state of a response, which came again"
# What JSON calls a column, where it is not the name of the result.
CALLED = {"response_id": "id", "timestamp": "created_time", "url": "response_origin_url"}


def definitions_of(tables: Sequence[Input], how: TextFormat) -> list[Question]:
    """Give the questions of surveys."""
    found = Found()
    for table in tables:
        items_of(table, how, found)
    if found.items or not found.asked:
        raise ExportError(
            f"{tables[0].name}: describes no questions (surveys); it is what the API gives with_questions."
        )
    return [Question(0, text, kind, id_, p) for id_, (_, text, kind, p) in found.asked.items()]


def json_responses(
    tables: Sequence[Input],
    described: Sequence[Input],
    how: TextFormat,
    asked: Asked,
    survey: str | None,
) -> list[Responses]:
    """Read files of JSON, which may be pages of one survey in any order."""
    found, ends = Found(), []
    for table in (*described, *tables):
        items_of(table, how, found)
        ends.append((table.name, len(found.items)))
    if not found.items:
        raise ExportError(f"{tables[0].name}: there is no response in the file.")
    files = [name for (name, end), begin in zip(ends, [0, *(e for _, e in ends)], strict=False)
             for _ in range(end - begin)]  # fmt: skip
    items = list(zip(files, found.items, strict=True))
    items = _of_survey(items, found, survey)
    items, repeated = _once(items)
    questions = _questions([item for _, item in items], found)
    names = list(dict.fromkeys(name for _, item in items for name in item.attributes))
    asked.attributes.check(names, tables[0].name)
    excluded = dict(found.excluded) | ({EARLIER: repeated} if repeated else {})
    assumed = (MISSING_PAGE,) if found.last_page is False else ()
    made = []
    for file in dict.fromkeys(file for file, _ in items):
        mine = [item for name, item in items if name == file]
        made.append(_responses(file, mine, questions, names, asked.form, (excluded, assumed)))
        excluded, assumed = {}, ()
    return made


def _responses(  # noqa: PLR0917  the columns, and what is told
    file: str,
    items: Sequence[Item],
    questions: Sequence[Question],
    names: Sequence[str],
    form: VariantForm | None,
    told: tuple[dict[str, int], tuple[str, ...]],
) -> Responses:
    header: list[str] = []
    columns: list[list[str | None]] = []

    def add(name: str, values: list[str | None]) -> int:
        header.append(name)
        columns.append([value or None for value in values])
        return len(header) - 1

    fields = {
        name: add(CALLED.get(name, name), values)
        for name in FIELDS
        if any(values := [item.fields.get(name) for item in items])
    }
    mine = {name: add(name, [item.attributes.get(name) for item in items]) for name in names}
    asked, beside = [], []
    for q in questions:
        index = add(q.shown, [_joined(item.answers.get(q.id or "", [])) for item in items])
        asked.append(Question(index, q.text, q.type, q.id, q.position))
        for kind in ("comment", "sentiment", "tags"):
            values = [item.beside.get((q.id or "", kind)) for item in items]
            if any(values):
                beside.append((index, kind, add(f"{q.shown} {kind}", list(values))))
    sheet = Sheet.of_lists(file, header, columns, [item.row for item in items])
    texts = None
    if form is not None and form.source != "attribute":
        texts = _texts(file, items, form)
    return Responses(sheet, fields, mine, asked, texts, beside, *told)


def _joined(answers: list[str | None]) -> str | None:
    """Give the answer as it is; of several, a list in JSON, since an answer may hold any separator."""
    if len(answers) < 2:
        return answers[0] if answers else None
    return json.dumps(answers, ensure_ascii=False)


def _questions(items: Sequence[Item], found: Found) -> list[Question]:
    """Give the questions in the survey's order, or as they appear."""
    met = list(dict.fromkeys(id_ for item in items for id_ in item.answers))
    surveys = {found.asked[id_][0] for id_ in met if id_ in found.asked}
    known = [id_ for id_ in found.asked if found.asked[id_][0] in surveys]
    questions = []
    for id_ in dict.fromkeys([*known, *met]):
        _, text, kind, position = found.asked.get(id_, (None, None, None, None))
        told_text, told_kind = found.told.get(id_, (None, None))
        questions.append(Question(0, text or told_text, kind or told_kind, id_, position))
    return questions


def _of_survey(items: list[tuple[str, Item]], found: Found, survey: str | None) -> list[tuple[str, Item]]:
    """Take the responses of one survey."""
    names: dict[str, str | None] = {}
    for _, item in items:
        if item.fields["survey_id"] is None:
            asked = (found.asked[id_][0] for id_ in item.answers if id_ in found.asked)
            item.fields["survey_id"] = next(asked, None)
        if item.fields["survey_id"]:
            names[item.fields["survey_id"]] = text_of(item.raw.get("survey_name"))
    if survey is None:
        if len(names) > 1:
            raise ExportError(f"{items[0][0]}: the responses are of the surveys {listed(sorted(names))}; "
                              "say which as survey.")  # fmt: skip
        return items
    ids = {id_ for id_, name in names.items() if survey in (id_, name)}
    if not ids:
        known = [*names, *(name for name in names.values() if name)]
        raise ExportError(f"{items[0][0]}: there is no response of the survey {survey!r}; "
                          f"{nearest(survey, known)}")  # fmt: skip
    mine = [each for each in items if each[1].fields["survey_id"] in ids]
    if others := len(items) - len(mine):
        found.excluded["it is of another survey"] = others
    return mine


def _once(items: list[tuple[str, Item]]) -> tuple[list[tuple[str, Item]], int]:
    """Keep each response once: the complete state of it, else the last in the files."""
    kept: dict[str, tuple[str, Item]] = {}
    for file, item in items:
        id_ = item.fields["response_id"] or ""
        before = kept.get(id_)
        was_complete = before is not None and before[1].fields["is_complete"] == "true"
        if not was_complete or item.fields["is_complete"] == "true":
            kept[id_] = (file, item)
    return list(kept.values()), len(items) - len(kept)


def _texts(file: str, items: Sequence[Item], form: VariantForm) -> list[list[str]]:
    key = form.column or f"{form.source}s"
    made = []
    for item in items:
        value = item.raw.get(key) or []
        if not isinstance(value, list):
            value = value.split(form.separator) if form.separator and isinstance(value, str) else [value]
        names = (each.get("name") if isinstance(each, dict) else each for each in value)
        made.append([str(each) for each in names if isinstance(each, str) and each])
    if all(key not in item.raw for item in items):
        raise ExportError(
            f"{file}: no response has {key!r}; name the key that has {form.source}s as variant.column, or "
            "take the variant from an attribute."
        )
    return made

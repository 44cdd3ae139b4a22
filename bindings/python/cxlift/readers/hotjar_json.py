"""Hotjar's responses as JSON: pages of the REST API, lines of the webhook, and the questions of surveys."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.hotjar_questions import question_type
from cxlift.readers.strict_json import json_documents, text_of
from cxlift.units.names import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["Found", "Item", "items_of"]

RESPONSES = ("survey_response", "feedback_response")
TEXTS = ("question_text", "text", "title", "question")
# What a response calls the columns; the webhook says country_code.
KEYS = {
    "response_id": "id",
    "survey_id": "survey_id",
    "hotjar_user_id": "hotjar_user_id",
    "country": "country",
    "device": "device",
    "browser": "browser",
    "os": "os",
    "url": "response_origin_url",
    "recording_url": "recording_url",
    "is_complete": "is_complete",
}


@dataclass
class Item:
    """One response.

    Attributes:
        row: its number in the file.
        fields: its metadata as text.
        attributes: its user attributes.
        answers: of each question its answers; ``beside`` what else stands there.
        raw: all of it.
    """

    row: int
    fields: dict[str, str | None]
    attributes: dict[str, str | None]
    answers: dict[str, list[str | None]]
    beside: dict[tuple[str, str], str]
    raw: dict[str, Any]


@dataclass
class Found:
    """What files of JSON hold.

    Attributes:
        items: the responses.
        asked: the questions of surveys: of each id its survey, its text, its type, its position.
        told: texts and types of questions that responses carry themselves.
        excluded: of what is no response.
        last_page: whether a page says that none follows; None without pages.
    """

    items: list[Item] = field(default_factory=list)
    asked: dict[str, tuple[str | None, str | None, str | None, int]] = field(default_factory=dict)
    told: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    last_page: bool | None = None


def items_of(table: Input, how: TextFormat, found: Found) -> None:
    """Add what a file holds."""
    number = 0
    for line, document in json_documents(table, how, as_written=True):
        for place, each in _entries(document, f"{table.name}: line {line}", found):
            number += 1
            data = _response(each, place, found)
            if data is not None:
                found.items.append(_item(data, number, f"{table.name}: row {number}", found))


def _entries(document: Any, place: str, found: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(document, dict) and "results" in document:
        if not isinstance(document["results"], list):
            raise ExportError(f"{place}: 'results' is no list; a page is {{'results': [...]}}.")
        if "next_cursor" in document:
            found.last_page = bool(found.last_page) or document["next_cursor"] is None
        document = document["results"]
        place += ", results"
    entries = document if isinstance(document, list) else [document]
    for index, each in enumerate(entries):
        where = f"{place}[{index}]" if isinstance(document, list) else place
        if not isinstance(each, dict):
            raise ExportError(f"{where}: is no object; responses are.")
        yield where, each


def _response(entry: dict[str, Any], place: str, found: Found) -> dict[str, Any] | None:
    """Give the data of a response; what describes a survey is remembered, and other calls are counted."""
    if "event" in entry and "data" in entry:
        event = entry["event"]
        if event not in RESPONSES:
            reason = f"the webhook sent the event {text_of(event)!r}"
            found.excluded[reason] = found.excluded.get(reason, 0) + 1
            return None
        entry = entry["data"]
        if not isinstance(entry, dict):
            raise ExportError(f"{place}: 'data' is no object.")
    elif "answers" not in entry and isinstance(entry.get("questions"), list):
        _survey(entry, place, found)
        return None
    if "answers" not in entry and "questions" not in entry:
        raise ExportError(
            f"{place}: is neither a response (with 'answers' or 'questions'), a page nor a webhook's call; "
            f"its keys are {listed(entry)}."
        )
    return entry


def _survey(survey: dict[str, Any], place: str, found: Found) -> None:
    for position, question in enumerate(_list(survey, "questions", place), start=1):
        id_, text, kind = _question(question, f"{place}, questions[{position - 1}]")
        known = (text_of(survey.get("id")), text, kind, position)
        if found.asked.setdefault(id_, known) != known:
            raise ExportError(f"{place}: the question {id_!r} is described twice, and differently.")


def _question(question: Any, place: str) -> tuple[str, str | None, str | None]:
    if not isinstance(question, dict):
        raise ExportError(f"{place}: is no object.")
    id_ = text_of(question.get("question_id") or question.get("id"))
    if not id_:
        raise ExportError(f"{place}: has no 'question_id'.")
    text = next((question[key] for key in TEXTS if question.get(key)), None)
    kind = text_of(question.get("question_type") or question.get("type"))
    return id_, text_of(text), question_type(kind) if kind else None


def _item(data: dict[str, Any], row: int, place: str, found: Found) -> Item:
    fields = {name: text_of(data.get(key)) for name, key in KEYS.items()}
    if fields["country"] is None:
        fields["country"] = text_of(data.get("country_code"))
    if not fields["response_id"]:
        raise ExportError(f"{place}: the response has no 'id'.")
    fields["timestamp"] = _time(data, place)
    item = Item(row, fields, _attributes(data, place), {}, {}, data)
    key = "answers" if "answers" in data else "questions"
    for index, answer in enumerate(_list(data, key, place)):
        where = f"{place}, {key}[{index}]"
        id_, text, kind = _question(answer, where)
        before = found.told.get(id_)
        if before is not None and any(a and b and a != b for a, b in zip(before, (text, kind), strict=True)):
            raise ExportError(f"{where}: the question {id_!r} has another text or type than before.")
        found.told[id_] = (text or (before or (None,))[0], kind or (before or (None, None))[1])
        given = item.answers.setdefault(id_, [])
        given += _answers(answer, where)
        for beside in ("comment", "sentiment", "tags"):
            if answer.get(beside):
                item.beside[id_, beside] = _beside(answer[beside])
    return item


def _answers(answer: dict[str, Any], place: str) -> list[str | None]:
    if "answers" not in answer:
        if "answer" not in answer:
            raise ExportError(f"{place}: has no 'answer'.")
        return [] if answer["answer"] is None else [text_of(answer["answer"])]
    made = []
    for each in _list(answer, "answers", place):
        value = each
        if isinstance(each, dict):
            if "answer" not in each:
                raise ExportError(f"{place}: an answer is an object without 'answer'.")
            value = each["answer"]
        if value is not None:
            made.append(text_of(value))
    return made


def _beside(value: Any) -> str:
    """Write tags by their names."""
    if isinstance(value, list):
        value = [each.get("name", each) if isinstance(each, dict) else each for each in value]
        return json.dumps(value, ensure_ascii=False)
    return text_of(value) or ""


def _attributes(data: dict[str, Any], place: str) -> dict[str, str | None]:
    given = data.get("user_attributes")
    if given is None:
        return {}
    if isinstance(given, dict):
        return {name: text_of(value) for name, value in given.items()}
    made: dict[str, str | None] = {}
    for index, each in enumerate(_list(data, "user_attributes", place)):
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str):
            raise ExportError(f"{place}, user_attributes[{index}]: has no 'name'.")
        value = text_of(each.get("value"))
        if made.setdefault(name, value) != value:
            raise ExportError(
                f"{place}: the user attribute {name!r} has two values, {made[name]!r} and {value!r}."
            )
    return made


def _time(data: dict[str, Any], place: str) -> str | None:
    """Give the time as text; seconds since 1970 are UTC."""
    for key in ("created_time", "created_str"):
        if data.get(key):
            return text_of(data[key])
    seconds = text_of(data.get("created_timestamp"))
    if seconds is None:
        raise ExportError(f"{place}: the response has no 'created_time'.")
    try:
        return datetime.fromtimestamp(float(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise ExportError(f"{place}: 'created_timestamp' is {seconds!r}, no seconds since 1970.") from None


def _list(data: dict[str, Any], key: str, place: str) -> Sequence[Any]:
    value = data[key]
    if value is None:
        return []
    if not isinstance(value, list):
        raise ExportError(f"{place}: {key!r} is no list.")
    return value

"""Which questions of a Hotjar survey are meant, under which names, and on which scale they are answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Chosen", "Question", "Wanted", "chosen", "question_type", "wanted"]

SCALES = {"nps": (0, 10), "rating-1-5": (1, 5), "rating-1-7": (1, 7)}
TYPES = (
    *SCALES,
    "reaction",
    "reaction-binary",
    "long-text",
    "short-text",
    "single-option",
    "multiple-option",
    "email",
    "statement",
    "thank-you",
)
UNASKED = ("statement", "thank-you")
KEYS = ("text", "position", "type", "id", "scale")


@dataclass(frozen=True)
class Question:
    """A question as the files have it.

    Attributes:
        index: its column.
        text: what was asked, if the files say it.
        type: as the REST API spells it, if the files say it.
        id: its id, if it has one.
        position: its place in the survey from 1 on, where that is known.
    """

    index: int
    text: str | None = None
    type: str | None = None
    id: str | None = None
    position: int | None = None

    @property
    def shown(self) -> str:
        """Name it."""
        return self.text or self.id or str(self.position)


@dataclass(frozen=True)
class Wanted:
    """What the caller says about one question."""

    text: str | None = None
    position: int | None = None
    type: str | None = None
    id: str | None = None
    scale: tuple[int, int] | None = None


@dataclass(frozen=True)
class Chosen:
    """A question under its name in the result; with a scale it is a number."""

    name: str
    question: Question
    scale: tuple[int, int] | None
    what: str


def question_type(text: str) -> str:
    """Spell a type as the REST API does: the webhook turns the rating's name around.

    >>> question_type("1-5-rating"), question_type("rating-1-5"), question_type("NPS")
    ('rating-1-5', 'rating-1-5', 'nps')
    """
    plain = re.sub(r"[\s_]+", "-", text.strip().casefold())
    turned = re.fullmatch(r"(\d+-\d+)-rating", plain)
    return f"rating-{turned[1]}" if turned else plain


def wanted(questions: object) -> dict[str, Wanted] | None:
    """Read the argument ``questions``: names, each with a text, a position, or a table.

    >>> wanted({"nps": 1})
    {'nps': Wanted(text=None, position=1, type='nps', id=None, scale=None)}
    """
    if questions is None:
        return None
    if not isinstance(questions, Mapping) or not questions:
        raise ValueError(f"questions: must be a table of names, not {questions!r}.")
    return {str(name): _wanted(str(name), given) for name, given in questions.items()}


def _wanted(name: str, given: object) -> Wanted:
    place = f"questions.{name}"
    if isinstance(given, str):
        given = {"text": given}
    elif isinstance(given, int) and not isinstance(given, bool):
        given = {"position": given}
    if not isinstance(given, Mapping):
        raise ValueError(f"{place}: must be a text, a position or a table, not {given!r}.")  # noqa: TRY004
    for key, value in given.items():
        if key not in KEYS:
            raise ValueError(f"{place}.{key}: is not a key of a question; {nearest(str(key), KEYS)}")
        if key in ("text", "type", "id") and not (isinstance(value, str) and value):
            raise ValueError(f"{place}.{key}: must be text, not {value!r}.")
    position, scale = given.get("position"), given.get("scale")
    if position is not None and (isinstance(position, bool) or not isinstance(position, int) or position < 1):
        raise ValueError(f"{place}.position: is {position!r}; positions count from 1 on.")
    if not {"text", "position", "type", "id"} & set(given):
        raise ValueError(f"{place}: names no question; give its text, position, type or id.")
    kind = question_type(given["type"]) if "type" in given else None
    if kind is not None and kind not in TYPES:
        raise ValueError(f"{place}.type: is {given['type']!r}; {nearest(kind, TYPES)}")
    if kind is None and name == "nps" and scale is None:
        kind = "nps"
    return Wanted(given.get("text"), position, kind, given.get("id"), _scale(scale, place))


def _scale(given: Any, place: str) -> tuple[int, int] | None:
    if given is None:
        return None
    ends = list(given) if isinstance(given, (list, tuple)) else []
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
    if len(ends) != 2 or not whole or ends[0] >= ends[1]:
        raise ValueError(f"{place}.scale: is {given!r}; it is the lowest and the highest score, as [1, 5].")
    return ends[0], ends[1]


def chosen(asked: Mapping[str, Wanted] | None, found: Sequence[Question], file: str) -> list[Chosen]:
    """Choose the questions; without a choice all of them, under their text."""
    if asked is None:
        return [_as_found(q, name) for q, name in _named(found)]
    made = []
    for name, want in asked.items():
        question = _one(name, want, found, file)
        kind = want.type or question.type
        if want.type and question.type and want.type != question.type:
            raise ExportError(
                f"{file}: the question {question.shown!r} (questions.{name}) has the type {question.type}, "
                f"not {want.type}; choose another, or write its scale."
            )
        scale = want.scale or SCALES.get(kind or "")
        made.append(Chosen(name, question, scale, _what(kind, want.scale)))
    columns = [each.question.index for each in made]
    for index, each in zip(columns, made, strict=True):
        if columns.count(index) > 1:
            raise ExportError(f"{file}: the question {each.question.shown!r} is named twice in questions.")
    return made


def _one(name: str, want: Wanted, found: Sequence[Question], file: str) -> Question:
    place = f"questions.{name}"
    left = list(found)
    if want.id is not None:
        left = [q for q in left if q.id == want.id]
    if want.position is not None:
        if found and all(q.position is None for q in found):
            raise ExportError(
                f"{file}: responses do not say in which order questions were asked ({place}); give the "
                "survey's questions as surveys, or name the text, id or type."
            )
        left = [q for q in left if q.position == want.position]
    if want.text is not None:
        exact = [q for q in left if want.text in (q.text, q.id)]
        left = exact or [q for q in left if q.text is not None and _plain(q.text) == _plain(want.text)]
    if want.type is not None and want == Wanted(type=want.type, scale=want.scale):
        if all(q.type is None for q in found):
            raise ExportError(
                f"{file}: the file does not say the types of questions ({place}); name the text or position "
                f"beside the type, or give the survey's questions as surveys. There are {_shown(found)}."
            )
        left = [q for q in left if q.type == want.type]
    if len(left) == 1:
        return left[0]
    if not left:
        if want.text is not None:
            raise ExportError(
                f"{file}: there is no question {want.text!r} ({place}); "
                f"{nearest(want.text, [q.shown for q in found], 5)}"
            )
        raise ExportError(f"{file}: there is no such question ({place}); there are {_shown(found)}.")
    raise ExportError(
        f"{file}: {len(left)} questions are meant by {place}: {_shown(left)}; name the position of one."
    )


def _shown(found: Sequence[Question]) -> str:
    return listed([q.shown for q in found], 5) if found else "none"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _named(found: Sequence[Question]) -> list[tuple[Question, str]]:
    """Give names: of a text that comes again, with its number."""
    named: list[tuple[Question, str]] = []
    taken: set[str] = set()
    for question in found:
        if question.type in UNASKED:
            continue
        name, number = question.shown, 1
        while name in taken:
            number += 1
            name = f"{question.shown} ({number})"
        taken.add(name)
        named.append((question, name))
    return named


def _as_found(question: Question, name: str) -> Chosen:
    return Chosen(name, question, SCALES.get(question.type or ""), _what(question.type, None))


def _what(kind: str | None, scale: tuple[int, int] | None) -> str:
    if scale is not None or kind not in SCALES:
        return "a score of this question"
    return "an NPS answer" if kind == "nps" else "a rating"

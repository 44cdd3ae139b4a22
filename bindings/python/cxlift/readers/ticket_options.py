"""What every reader of tickets takes by keyword."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003  of a TypedDict
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from cxlift.errors import ExportError, PlanError
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.packed import Limits  # noqa: TC001  of a TypedDict
from cxlift.readers.rails_zones import iana_name
from cxlift.readers.ticket_fields import COLUMNS
from cxlift.units.names import nearest
from cxlift.units.observation import moment

if TYPE_CHECKING:
    from cxlift.readers.text_streams import TextFormat

__all__ = ["LeftOut", "TicketOptions", "Told", "checked_options"]

LeftOut: TypeAlias = Mapping[str, Mapping[str, Sequence[str] | str]]
MADE = ("timestamp", "observed_until", "is_resolved", "hours_open")


class TicketOptions(TypedDict, total=False):
    """Options of all readers of tickets; ``cxlift.read_zendesk`` says what each is."""

    columns: Mapping[str, str]
    observed_until: datetime | str | None
    left_out: LeftOut
    time_format: str | None
    encoding: str
    delimiter: str | None
    limits: Limits | Mapping[str, int] | None


@dataclass(frozen=True)
class Told:
    """The options, checked; ``until`` is in microseconds since 1970."""

    time_zone: str | None
    time_format: str | None
    columns: Mapping[str, str]
    until: int | None
    left_out: Mapping[str, Mapping[str, tuple[str, ...]]]
    names_what_is_left_out: bool
    text: TextFormat


def checked_options(
    caller: str, time_zone: str | None, options: Mapping[str, Any], left_out: LeftOut
) -> Told:
    """Check what the caller says.

    Args:
        caller: the reader, for messages.
        time_zone: IANA's name, or the one that the vendor shows.
        options: of ``TicketOptions``.
        left_out: the vendor's own, for callers that do not say it.

    Raises:
        ValueError: an argument is not as it must be.
    """
    try:
        known = TicketOptions.__annotations__
        for key in options:
            if key not in known:
                raise ValueError(f"{key!r} is not an argument; {nearest(key, known)}")  # noqa: TRY301
        zone = iana_name(time_zone) if isinstance(time_zone, str) else time_zone
        form = options.get("time_format")
        checked(Column((), "time", format=form, time_zone=zone), "times")
        text = text_format(options.get("encoding", "utf-8"), options.get("delimiter"), options.get("limits"))
        columns = _columns(options.get("columns", {}))
        rules = _left_out(options.get("left_out", left_out))
        until = moment(options.get("observed_until"))
    except (ExportError, PlanError):
        raise
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{caller}: {str(error).removeprefix('times.')}") from None
    return Told(zone, form, columns, until, rules, "left_out" in options, text)


def _columns(given: object) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise TypeError(f"columns must be a table of names, not {given!r}.")
    for name, header in given.items():
        known = [each for each in COLUMNS if each not in MADE]
        if name not in known:
            raise ValueError(f"columns.{name}: is no column of tickets; {nearest(str(name), known)}")
        if not isinstance(header, str) or not header:
            raise ValueError(f"columns.{name}: must be the column's name in the files, not {header!r}.")
    return dict(given)


def _left_out(given: object) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read ``{"merged": {"tags": ["closed_by_merge"]}}``: why, and which words of which columns say it."""
    if not isinstance(given, Mapping):
        raise TypeError(f"left_out must be a table of reasons, not {given!r}.")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for reason, columns in given.items():
        place = f"left_out.{reason}"
        if not isinstance(columns, Mapping) or not columns:
            raise ValueError(f"{place}: must be a table of column = words, not {columns!r}.")
        for column, words in columns.items():
            listed = (words,) if isinstance(words, str) else words
            known = isinstance(listed, (list, tuple)) and all(isinstance(word, str) for word in listed)
            if not known or not listed:
                raise ValueError(f"{place}.{column}: must be text or a list of texts, not {words!r}.")
            found.setdefault(str(reason), {})[str(column)] = tuple(listed)
    return found

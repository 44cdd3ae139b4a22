"""Responses of a Hotjar survey: CSV, XLSX or a ZIP of them, or JSON of the API and the webhook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift.readers.cell_sheets import csv_sheet
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.hotjar_collected import definitions_of, json_responses
from cxlift.readers.hotjar_questions import wanted
from cxlift.readers.hotjar_responses import FIELDS, Attributes, table_responses
from cxlift.readers.hotjar_table import Asked, from_serials, response_table
from cxlift.readers.inputs import KINDS_OF_FEEDBACK, find_inputs
from cxlift.readers.variant_forms import variant_form
from cxlift.readers.workbooks import xlsx_sheet
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths
    from cxlift.units.fact_table import FactTable

__all__ = ["read_hotjar_survey"]


def read_hotjar_survey(
    path: Paths,
    *,
    questions: Mapping[str, Any] | None = None,
    attributes: Sequence[str] | Mapping[str, str] | None = None,
    variant: str | Mapping[str, str] | None = None,
    experiment: str | None = None,
    survey: str | None = None,
    surveys: Paths | None = None,
    incomplete: str = "keep",
    time_zone: str | None = None,
    date_format: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> FactTable:
    """Read the responses of a survey.

    Columns are ``response_id``, ``survey_id``, ``hotjar_user_id``, ``user_id``, ``user``, ``timestamp`` (in
    UTC), ``country`` (as found: a name in exports, a code in the API), ``device``, ``browser``, ``os``,
    ``url``, ``recording_url`` and ``is_complete``, where a file has them; ``experiment`` and ``variant``;
    user attributes; questions. Scores are numbers, everything else is the text that people wrote.

    Args:
        path: CSV, XLSX, a ZIP or a folder of these, or JSON: pages of the API, or calls of the webhook.
        questions: for each column its question: the text, its position from 1 on, or a table with ``text``,
            ``position``, ``type`` (``nps``, ``rating-1-5``, ...), ``id`` and ``scale`` (``[1, 5]``). Answers
            to ``nps`` and ratings have to be on their scale; a question called ``nps`` is of that type. All
            questions under their text, if left out.
        attributes: names of user attributes, in which ``*`` stands for anything, or a table of new names. If
            left out, ``optimizely_*`` and ``AB_OP_*`` in tables, whose headers do not tell attributes from
            questions, and all of JSON.
        variant: where the variant is: ``"AB_OP_*"`` or ``{"attribute": "AB_OP_*"}`` are attributes whose
            name says the experiment; with ``value``, such as ``"<experiment>/<variation>"``, or
            ``experiment_attribute``, the experiment is in a value. ``tag`` and ``event`` are forms of those
            (``column`` and ``separator`` say where a table has them). Any form may be a regular expression
            with the groups ``exp`` and ``var``. Responses without a variant, or with several, are counted.
        experiment: which one is meant, where responses name several.
        survey: id or name of the one that is meant, where JSON has several.
        surveys: JSON of the API's surveys ``with_questions``, which say texts, types and positions.
        incomplete: ``"keep"`` or ``"leave_out"`` partial responses, counted.
        time_zone: of times that do not say it, such as ``"Europe/Berlin"``.
        date_format: of times that are no ISO text, as of ``strftime``; ``"excel"`` for days since 1900.
        columns: other names of the metadata's columns, such as ``{"timestamp": "Submitted"}``.
        sheet: of a workbook with several.
        encoding: of text, as of ``cxlift.read_tables``.
        delimiter: of CSV; a comma, in files ``.tsv`` a tab.
        limits: of packed files, as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument contradicts itself.

    Example::

        survey = cxlift.read_hotjar_survey(
            "survey.zip", questions={"nps": "How likely are you to recommend us?"},
            variant="AB_OP_*", experiment="checkout", time_zone="Europe/Berlin",
        )
    """
    try:
        how = text_format(encoding, delimiter, limits)
        asked = _asked(questions, attributes, variant, experiment, (time_zone, date_format, incomplete))
        for key in columns or {}:
            if key not in FIELDS:
                raise ValueError(f"columns.{key}: is not a column of responses; {nearest(key, FIELDS)}")  # noqa: TRY301
    except ValueError as error:
        raise ValueError(f"read_hotjar_survey: {error}") from None
    tables = find_inputs(path, how.limits, KINDS_OF_FEEDBACK)
    described = [] if surveys is None else find_inputs(surveys, how.limits, KINDS_OF_FEEDBACK)
    lines = [table for table in tables if table.kind == "json"]
    if survey is not None and not lines:
        raise ValueError(
            "read_hotjar_survey: survey is given, but a table is of one survey; name the files of that one."
        )
    # JSON tells user attributes from questions, so that none needs a declaration.
    if lines and attributes is None:
        asked = replace(asked, attributes=Attributes(("*",)))
    found = json_responses(lines, described, how, asked, survey) if lines else []
    known = definitions_of(described, how) if described and len(lines) < len(tables) else []
    own = asked.attributes if attributes is not None else Attributes()
    for table in (each for each in tables if each.kind != "json"):
        is_text = table.kind == "csv"
        cells = csv_sheet(table, how, repeats=True) if is_text else xlsx_sheet(table, how.limits, sheet)
        found.append(table_responses(cells, columns or {}, own, asked.form, known))
    if date_format == "excel":
        found = [from_serials(each) for each in found]
    return response_table(found, asked)


def _asked(
    questions: object, attributes: object, variant: object, experiment: str | None, more: tuple[Any, Any, str]
) -> Asked:
    time_zone, date_format, incomplete = more
    formatted = date_format if date_format != "excel" else None
    if incomplete not in ("keep", "leave_out"):
        raise ValueError(f"incomplete is {incomplete!r}; it is 'keep' or 'leave_out'.")
    if experiment is not None and variant is None:
        raise ValueError("experiment is given without variant; say where the variant is.")
    return Asked(
        wanted(questions),
        Attributes.of(attributes),
        None if variant is None else variant_form(variant),
        experiment,
        checked(Column((), "time", format=formatted, time_zone=time_zone), "timestamp"),
        incomplete == "keep",
    )

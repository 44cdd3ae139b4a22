"""Contentsquare's Data Connect: the tables that it keeps in a warehouse or in S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.readers.declared_columns import Column
from cxlift.readers.declared_tables import Options, Preset
from cxlift.readers.generic import open_tables_of_events

if TYPE_CHECKING:
    from typing import Unpack

    from cxlift.dataset import Dataset
    from cxlift.readers.declared_tables import Table

__all__ = ["read_contentsquare_connect"]


def read_contentsquare_connect(
    exposures: Table,
    *,
    variant: str,
    experiment: str | None = None,
    experiment_column: str | None = None,
    sessions: Table | None = None,
    pageviews: Table | None = None,
    all_events: Table | None = None,
    unit: str = "user_id",
    **options: Unpack[Options],
) -> Dataset:
    """Read tables of Contentsquare's Data Connect, exported as Parquet, CSV or JSON lines.

    Which column says the variant depends on what a site sends: a property of sessions, of pageviews, or of an
    event's own table. Times are ``time``: milliseconds since 1970 as S3 has them, or timestamps in UTC.
    Events are ``session`` and ``pageview``, or those of ``all_events``, by their ``event_table_name``.
    ``Dataset.variant`` is that column. The table ``users`` is one of units: ``cxlift.read_units``.

    Args:
        exposures: the table that has the variant, usually ``sessions``; as of ``cxlift.read_tables``.
        variant: its column.
        experiment: which of those in ``experiment_column`` is read.
        experiment_column: the column of the experiment's name, where the table has several.
        sessions: the table of sessions, which are events.
        pageviews: that of pageviews.
        all_events: that of all events, in place of the two.
        unit: the column of the unit in all tables.
        **options: as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: an argument contradicts another.

    Example::

        dataset = cxlift.read_contentsquare_connect(
            "sessions/", variant="ab_op_checkout", sessions="sessions/", pageviews="pageviews/"
        )
    """
    if all_events is not None and (sessions is not None or pageviews is not None):
        raise ValueError(
            "read_contentsquare_connect: all_events holds sessions and pageviews; leave the others out."
        )
    shown: dict[str, str | Column] = {"variant": variant}
    if experiment_column is not None:
        shown["experiment"] = experiment_column
    preset = Preset(
        columns={
            "unit": unit,
            "timestamp": Column(("time",), "time", epoch="ms", time_zone="UTC"),
            "event": Column(("event_table_name",), "text"),
        },
        exposures=shown,
        time_zone="UTC",
    )
    given = {"session": sessions, "pageview": pageviews}
    facts = {name: table for name, table in given.items() if table is not None}
    return open_tables_of_events(
        "read_contentsquare_connect",
        exposures,
        facts or None,
        events=all_events,
        experiment=experiment,
        options=options,
        preset=preset,
    )

"""Segment's ``Experiment Viewed``: as tables of a warehouse, and as calls in JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.readers.declared_columns import Column
from cxlift.readers.declared_tables import Options, Preset
from cxlift.readers.generic import open_tables_of_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from cxlift.dataset import Dataset
    from cxlift.readers.declared_tables import Table

__all__ = ["read_segment"]

# The call itself has names in camel case, a warehouse in snake case.
UNITS = {"user_id": ("user_id", "userId"), "anonymous_id": ("anonymous_id", "anonymousId")}


def read_segment(
    exposures: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    events: Table | None = None,
    experiment: str,
    unit: str = "user_id",
    **options: Unpack[Options],
) -> Dataset:
    """Read the event ``Experiment Viewed``, and other events.

    A warehouse has a table for each event: ``experiment_viewed`` is ``exposures``, others are ``facts``.
    Files of calls have all events in one: they are ``exposures`` and ``events`` both, and properties are
    called ``properties.revenue``. Rows with one ``id`` (``messageId``) are one row. The dataset calls the
    unit and the variant as a warehouse does, ``user_id`` and ``variation_id``.

    Args:
        exposures: files, or a mapping, as of ``cxlift.read_tables``; of calls, those of this event count.
        facts: for each event its table.
        events: the calls of all events instead.
        experiment: the ``experiment_id``.
        unit: ``user_id`` or ``anonymous_id``, or another column; null there, a row has no unit.
        **options: as of ``cxlift.read_tables``. Times of calls have a zone; those of a warehouse may need
            ``time_zone="UTC"``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.

    Example::

        dataset = cxlift.read_segment("calls/", events="calls/", experiment="1234", unit="anonymous_id")
    """
    preset = Preset(
        columns={
            "unit": Column(UNITS.get(unit, (unit,)), "text"),
            "timestamp": Column(("timestamp",), "time"),
            "id": Column(("id", "messageId", "message_id"), "text"),
            "received": Column(("received_at", "receivedAt"), "time"),
            "event": Column(("event",), "text"),
        },
        exposures={
            "experiment": Column(("experiment_id", "properties.experiment_id"), "text"),
            "variant": Column(("variation_id", "properties.variation_id"), "text"),
        },
        where={"event": ("Experiment Viewed", "experiment_viewed")},
        where_is_optional=True,
    )
    return open_tables_of_events(
        "read_segment",
        exposures,
        facts,
        events=events,
        experiment=experiment,
        options=options,
        preset=preset,
    )

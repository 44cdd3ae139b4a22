"""Omniconvert's rows, for which no layout is documented: by a declared map of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.readers.generic import open_tables_of_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from cxlift.dataset import Dataset
    from cxlift.readers.declared_tables import Options, Table

__all__ = ["read_omniconvert"]


def read_omniconvert(
    path: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    events: Table | None = None,
    experiment: str | None = None,
    **options: Unpack[Options],
) -> Dataset:
    """Read exposures and facts from tables by a map of their columns, since Omniconvert documents none.

    Cookies are read by ``cxlift.read_omniconvert_cookies``, totals by ``cxlift.read_omniconvert_results``,
    and impressions that it sent to GA4 by ``cxlift.read_ga4``.

    Args:
        path: the table of exposures, as of ``cxlift.read_tables``.
        facts: for each event its table, likewise.
        events: a table of all events instead.
        experiment: which of those in the column ``experiment`` is read; others are counted.
        **options: as of ``cxlift.read_tables``; ``columns`` has ``unit``, ``variant`` and ``timestamp``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: an argument contradicts itself, or a role is not declared.

    Example::

        dataset = cxlift.read_omniconvert(
            "views.csv", {"sale": {"path": "sales.csv", "columns": {"total": {"type": "number"}}}},
            columns={"unit": "uid", "variant": "variation_id", "timestamp": "seen_at"}, time_zone="UTC",
        )
    """
    return open_tables_of_events(
        "read_omniconvert", path, facts, events=events, experiment=experiment, options=options
    )

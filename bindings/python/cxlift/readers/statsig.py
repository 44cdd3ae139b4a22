"""Statsig's export of first exposures."""

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

__all__ = ["read_statsig"]


def read_statsig(
    exposures: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    experiment: str,
    unit_type: str | None = None,
    **options: Unpack[Options],
) -> Dataset:
    """Read Statsig's table of first exposures, and tables of events beside it.

    Exposures have ``unit_id``, ``name`` (of the experiment), ``experiment_group`` and ``first_exposure_utc``,
    which is UTC; all other columns are attributes. Rules at 0 or 100 percent are not exported.

    Args:
        exposures: the table of exposures: files, or a mapping, as of ``cxlift.read_tables``.
        facts: for each event its table, whose own ``columns`` name its ``unit`` and ``timestamp``.
        experiment: the experiment's ``name``.
        unit_type: which type of unit is read, such as ``userID``; needed where the experiment has several.
        **options: as of ``cxlift.read_tables``; ``columns`` with ``variant`` takes another column, such as
            ``group_id``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.

    Example::

        orders = {"path": "orders.csv", "columns": {"unit": "user_id", "timestamp": "ordered_at"}}
        dataset = cxlift.read_statsig("exposures.parquet", {"order": orders}, experiment="checkout")
    """
    preset = Preset(
        exposures={
            "unit": "unit_id",
            "experiment": "name",
            "variant": "experiment_group",
            "timestamp": Column(("first_exposure_utc",), "time", time_zone="UTC"),
        },
        where={} if unit_type is None else {"unit_type": (unit_type,)},
        alone="unit_type",
    )
    return open_tables_of_events(
        "read_statsig",
        exposures,
        facts,
        events=None,
        experiment=experiment,
        options=options,
        preset=preset,
    )

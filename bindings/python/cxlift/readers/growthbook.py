"""GrowthBook's tables: an assignment query's rows, and fact tables."""

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

__all__ = ["read_growthbook"]


def read_growthbook(
    exposures: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    experiment: str,
    unit: str = "user_id",
    **options: Unpack[Options],
) -> Dataset:
    """Read the rows that GrowthBook's assignment query gives, and tables of events beside them.

    Exposures have ``timestamp``, ``experiment_id`` (or ``experimentId``, as its SDKs log it),
    ``variation_id`` (or ``variationId``; often the variant's index, ``0`` or ``1``: text like any other) and
    a column of the unit; all others are attributes. Events have the unit and ``timestamp``.

    Args:
        exposures: the rows of ``experiment_viewed``: files, or a mapping, as of ``cxlift.read_tables``.
        facts: for each event its table.
        experiment: the experiment's id.
        unit: the column of what was randomised, such as ``anonymous_id``; null there, a row has no unit.
        **options: as of ``cxlift.read_tables``. Warehouses write times without a zone: ``time_zone`` says it.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.

    Example::

        dataset = cxlift.read_growthbook(
            "experiment_viewed.parquet",
            {"purchase": "orders.csv"},
            experiment="checkout-layout",
            time_zone="UTC",
        )
    """
    preset = Preset(
        columns={"unit": unit, "timestamp": "timestamp"},
        exposures={
            "experiment": Column(("experiment_id", "experimentId"), "text"),
            "variant": Column(("variation_id", "variationId"), "text"),
        },
    )
    return open_tables_of_events(
        "read_growthbook",
        exposures,
        facts,
        events=None,
        experiment=experiment,
        options=options,
        preset=preset,
    )

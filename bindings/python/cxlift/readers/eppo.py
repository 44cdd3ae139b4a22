"""Eppo's tables: assignments, as its SDKs log them, and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.readers.declared_tables import Options, Preset
from cxlift.readers.generic import open_tables_of_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from cxlift.dataset import Dataset
    from cxlift.readers.declared_tables import Table

__all__ = ["read_eppo"]


def read_eppo(
    assignments: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    experiment: str,
    subject: str = "subject",
    **options: Unpack[Options],
) -> Dataset:
    """Read assignments and facts, as Eppo's definitions in SQL select them.

    The assignment that an SDK logs has ``subject``, ``experiment``, ``variation`` and ``timestamp``; a
    definition may call them otherwise: ``columns`` says how. Facts have the subject and ``timestamp``. Other
    columns are attributes of the assignment, and properties of facts.

    Args:
        assignments: the table of assignments: files, or a mapping, as of ``cxlift.read_tables``.
        facts: for each fact its table.
        experiment: the experiment's key.
        subject: the column of the subject, in all tables that do not declare their own ``unit``.
        **options: as of ``cxlift.read_tables``; ``columns`` with ``holdback`` where a column says it.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.

    Example::

        dataset = cxlift.read_eppo(
            "assignments.parquet",
            {"purchase": {"path": "purchases.csv", "columns": {"unit": "user_id", "timestamp": "ts"}}},
            experiment="checkout-layout",
            time_zone="UTC",
        )
    """
    preset = Preset(
        columns={"unit": subject, "timestamp": "timestamp"},
        exposures={"experiment": "experiment", "variant": "variation"},
    )
    return open_tables_of_events(
        "read_eppo",
        assignments,
        facts,
        events=None,
        experiment=experiment,
        options=options,
        preset=preset,
    )

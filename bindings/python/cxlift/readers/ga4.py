"""Google Analytics 4, as it exports events to BigQuery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.readers.declared_columns import Column
from cxlift.readers.declared_tables import Options, Preset
from cxlift.readers.generic import open_tables_of_events

if TYPE_CHECKING:
    from typing import Unpack

    from cxlift.dataset import Dataset
    from cxlift.readers.declared_tables import Table

__all__ = ["read_ga4"]

# TOOL-EXPERIMENT-VARIANT, as Google recommends to other tools.
EXPERIMENT, VARIANT = r"^([^-]*-[^-]*)-.+$", r"^[^-]*-[^-]*-(.+)$"


def read_ga4(
    path: Table,
    *,
    experiment: str,
    exposure: str = "experience_impression",
    variant_param: str | None = None,
    experiment_param: str | None = None,
    unit: str = "user_pseudo_id",
    **options: Unpack[Options],
) -> Dataset:
    """Read the tables ``events_YYYYMMDD``, exported as Parquet or JSON lines.

    An exposure is an event ``experience_impression`` with the parameter ``exp_variant_string``, such as
    ``OMN-35515-76533``: experiment ``OMN-35515``, variant ``76533``. Tools of your own may write two
    parameters of any event. Times are ``event_timestamp``, microseconds in UTC. Parameters are properties:
    ``event_params.value``. Rows have no id: a day that was loaded twice counts twice. Late events come up to
    three days after their day. ``Dataset.variant`` is ``variant``.

    Args:
        path: the files, or a mapping, as of ``cxlift.read_tables``.
        experiment: the experiment, such as ``OMN-35515``.
        exposure: the event that is an exposure.
        variant_param: the parameter that holds the variant, where ``exp_variant_string`` does not.
        experiment_param: likewise of the experiment.
        unit: ``user_pseudo_id`` (a browser) or ``user_id``.
        **options: as of ``cxlift.read_tables``; ``columns`` says which parameters are numbers:
            ``{"value": {"name": "event_params.value", "type": "number"}}``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be.
        ValueError: one of the two parameters is named without the other.

    Example::

        dataset = cxlift.read_ga4("events/", experiment="OMN-35515")
    """
    if (variant_param is None) != (experiment_param is None):
        raise ValueError("read_ga4: variant_param and experiment_param are given both, or neither.")
    both = "event_params.exp_variant_string"
    of_experiment = Column((f"event_params.{experiment_param}",), "text")
    of_variant = Column((f"event_params.{variant_param}",), "text")
    if variant_param is None:
        of_experiment = Column((both,), "text", pattern=EXPERIMENT)
        of_variant = Column((both,), "text", pattern=VARIANT)
    preset = Preset(
        columns={
            "unit": unit,
            "timestamp": Column(("event_timestamp",), "time", epoch="us"),
            "event": Column(("event_name",), "text"),
        },
        exposures={"experiment": of_experiment, "variant": of_variant},
        where={"event_name": (exposure,)},
    )
    return open_tables_of_events(
        "read_ga4",
        path,
        None,
        events=path,
        experiment=experiment,
        options=options,
        preset=preset,
    )

"""One experiment of a folder of units, as a dataset: what was added up is there, and nothing else."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from cxlift.dataset import Dataset
from cxlift.engines.portable import PortableEngine
from cxlift.errors import PlanError
from cxlift.units.checks import check_names
from cxlift.units.columns import Columns
from cxlift.units.facts import events_of
from cxlift.units.names import listed, nearest
from cxlift.units.source import EventTables, Source
from cxlift.units.unit_table import UnitTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from cxlift.engines.engine import Frame
    from cxlift.readers.unit_folder import UnitFolder
    from cxlift.units.facts import FactColumn

__all__ = ["PreparedUnits"]


class PreparedUnits(Dataset):
    """Gives the same tables and counts as the dataset of all events would, without reading these again.

    Args:
        folder: what ``Portfolio.write`` wrote.
        experiment: one of its experiments.
    """

    def __init__(self, folder: UnitFolder, experiment: str) -> None:
        folder.exclusions(experiment)  # a KeyError where there is no such experiment
        self.folder, self.experiment = folder, experiment
        columns = Columns(folder.unit, folder.variant, "timestamp", ())
        source = Source(_Stored(), _no_exposures, list, EventTables({}), columns)
        self._start(source, None, None)

    @property
    def attribute_names(self) -> list[str]:
        """Name no attributes: the units of many experiments were kept without any."""
        return []

    @property
    def event_names(self) -> list[str]:
        """Name the events that the folder has totals of."""
        return events_of(self.folder.facts)

    def answers(self, event: str, **options: Any) -> Any:  # noqa: ARG002
        """Refuse: totals are no rows."""
        raise PlanError(f"answers: the units of {self.experiment!r} were kept with totals of events alone.")

    def _carry_out(
        self, facts: tuple[FactColumn, ...], attributes: tuple[str, ...]
    ) -> tuple[UnitTable, dict[str, int]]:
        for i, name in enumerate(attributes):
            raise PlanError(f"segments[{i}]: the exposures have no attribute {name!r}; there are none.")
        kept = {_told(fact): fact for fact in self.folder.facts}
        for fact in facts:
            if fact.event not in self.event_names:
                near = nearest(fact.event, self.event_names)
                raise PlanError(f"{fact.place}.event: the data have no event {fact.event!r}; {near}")
            if _told(fact) not in kept:
                raise PlanError(
                    f"{fact.place}: the units of many experiments have whether and how often an event "
                    f"happened and the sums of its numbers, such as {listed(kept[k].name for k in kept)}."
                )
        missing = [name for name in self.event_names if name not in events_of(facts)]
        if facts and missing:
            raise PlanError(f"metrics: rows were counted over all events together; {listed(missing)} lack.")
        names = [self.unit, self.variant, *(fact.name for fact in facts)]
        check_names(names)
        rows: Any = _Rows(self.folder, self.experiment, facts)
        return UnitTable(_Stored(), rows, names), self.folder.exclusions(self.experiment)


def _told(fact: FactColumn) -> tuple[object, ...]:
    return fact.event, fact.total, fact.property, fact.where


def _no_exposures(attributes: Sequence[str]) -> tuple[Frame, Sequence[str]]:
    raise PlanError(
        f"attributes: the exposures of {listed(attributes)} were not kept; read the export again."
    )


class _Rows:
    """Units as they are stored, in the place of a lazy frame."""

    def __init__(
        self, folder: UnitFolder, experiment: str, facts: Sequence[FactColumn], most: int | None = None
    ) -> None:
        self._folder, self._experiment, self._facts, self._most = folder, experiment, facts, most

    def head(self, n: int) -> _Rows:
        """Give the piece of the folder that holds the first rows: more than these, if there are."""
        return _Rows(self._folder, self._experiment, self._facts, n)

    def read(self) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        batches = self._folder.batches(self._experiment, self._facts)
        if self._most is not None:
            batches = (batch.slice(0, self._most) for batch in islice(batches, 1))
        return self._folder.schema(self._facts), batches


class _Stored(PortableEngine):
    """Reads stored units."""

    def stream(self, frame: Any) -> tuple[Any, Iterator[Any]]:
        """Give the batches of a ``_Rows``."""
        found: tuple[Any, Iterator[Any]] = frame.read()
        return found

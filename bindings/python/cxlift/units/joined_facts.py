"""Events of several sources, put one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.units.facts import filters, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.columns import Columns
    from cxlift.units.facts import FactColumn, Where
    from cxlift.units.source import Facts

__all__ = ["JoinedFacts"]


class JoinedFacts:
    """Facts of sources whose events have different names."""

    def __init__(self, parts: Sequence[Facts]) -> None:
        self._parts = tuple(parts)

    def event_names(self) -> list[str]:
        """Name the events of all sources."""
        return [name for part in self._parts for name in part.event_names()]

    def kind(self, event: str, name: str) -> Any:
        """Ask the event's source."""
        return self._home(event).kind(event, name)

    def properties(self, event: str) -> list[str]:
        """Ask the event's source."""
        return self._home(event).properties(event)

    def times(self, engine: Engine, columns: Columns) -> list[Frame]:
        """Give the times of each source."""
        return [frame for part in self._parts for frame in part.times(engine, columns)]

    def cells(
        self, engine: Engine, columns: Columns, event: str, properties: Sequence[str], where: Where
    ) -> Frame:
        """Ask the event's source."""
        return self._home(event).cells(engine, columns, event, properties, where)

    def events(self, engine: Engine, columns: Columns, facts: Sequence[FactColumn]) -> Frame:
        """Ask each source for its own events, whose columns it numbers by itself."""
        import narwhals as nw

        asked = [(part, [f for f in facts if self._home(f.event) is part]) for part in self._parts]
        found = [(part.events(engine, columns, own), own) for part, own in asked if own]
        if len(found) == 1:
            return found[0][0]
        properties, conditions = summed(facts), [repr(where) for where in filters(facts)]
        schemas = [frame.collect_schema() for frame, _ in found]
        inexact = {
            name
            for (_, own), schema in zip(found, schemas, strict=True)
            for i, name in enumerate(summed(own))
            if schema[f"p{i}"].is_float()
        }
        kinds: dict[str, Any] = {"key": nw.String, "received": nw.Int64, "row": nw.Int64}
        kinds = {name: kind for name, kind in kinds.items() if any(name in schema for schema in schemas)}
        parts = []
        for (frame, own), schema in zip(found, schemas, strict=True):
            picked: dict[str, nw.Expr] = {name: nw.col(name) for name in ("unit", "time", "event")}
            picked |= {n: (nw.col(n) if n in schema else nw.lit(None)).cast(k) for n, k in kinds.items()}
            has = summed(own)
            for i, name in enumerate(properties):
                value = nw.col(f"p{has.index(name)}") if name in has else nw.lit(None)
                picked[f"p{i}"] = value.cast(nw.Float64 if name in inexact else nw.Int64)
            wanted = [repr(where) for where in filters(own)]
            for i, where in enumerate(conditions):
                met = nw.col(f"w{wanted.index(where)}") if where in wanted else nw.lit(value=False)
                picked[f"w{i}"] = met
            parts.append(frame.select(**picked))
        return nw.concat(parts, how="vertical")

    def _home(self, event: str) -> Facts:
        return next((part for part in self._parts if event in part.event_names()), self._parts[0])

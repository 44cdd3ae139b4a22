"""Units that draw their weights by their ids, in whatever order they are given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Counts, Distribution

if TYPE_CHECKING:
    from cxlift.stats.resampling_request import Given

__all__ = ["by_units", "keys_of", "refuse_units"]

Array = Any  # a NumPy array


def keys_of(units: Any, place: str) -> Array:
    """Return the key of each id: that which a plan gives the same unit.

    Raises:
        ValueError: an id that is neither text nor a whole number.
    """
    import numpy as np

    ids = np.asarray(units)
    if ids.ndim != 1:
        raise ValueError(f"{place} has {ids.ndim} dimensions, must have one.")
    strange = [unit for unit in ids.tolist() if not isinstance(unit, (str, int))]
    if strange:
        raise ValueError(f"{place} holds {strange[0]!r}, must hold ids that are text or whole numbers.")
    return _core.unit_keys([_text(unit) for unit in ids.tolist()])


def _text(unit: str | int) -> str:
    return str(unit).lower() if isinstance(unit, bool) else str(unit)


def refuse_units(given: Given, function: str, resampling: str, kind: str) -> None:
    """Refuse units where nothing draws by them."""
    name = given.argument("units")
    if resampling != "poisson":
        raise ValueError(f"{function}: {name} are given, must stand beside resampling='poisson'.")
    if given.clusters is not None or given.strata is not None or kind == "callable":
        raise ValueError(
            f"{function}: {name} are given, must not stand beside clusters, strata or a callable."
        )
    is_summary = isinstance(given.values, (Counts, Distribution, dict))
    if is_summary:
        raise ValueError(f"{function}: {given.variant} must be an array where there are units.")


def by_units(given: Given, function: str) -> Given:
    """Return the same values in the order of the units' keys, which stand beside them."""
    import numpy as np

    place = f"{function}: {given.argument('units')}"
    keys = keys_of(given.units, place)
    order = np.argsort(keys)
    if len(keys) != len(np.asarray(given.values)):
        raise ValueError(f"{place} has {len(keys)} ids, must have as many as {given.variant}.")
    if (np.diff(keys[order]) == 0).any():
        raise ValueError(f"{place} holds an id twice, must hold each unit once.")

    def ordered(column: Any) -> Any:
        return None if column is None else np.asarray(column)[order]

    return replace(
        given,
        values=ordered(given.values),
        denominators=ordered(given.denominators),
        covariates=ordered(given.covariates),
        units=keys[order],
    )

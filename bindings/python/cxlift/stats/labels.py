"""Labels of what values belong to: whole numbers or text, never a number that a conversion has changed."""

from __future__ import annotations

from typing import Any

__all__ = ["labels", "together"]

Array = Any  # a NumPy array of labels

# Above this a double no longer holds every whole number, so that two labels may have become one.
LARGEST_WHOLE = 2**53


def labels(values: Any, name: str) -> tuple[Array, Array]:
    """Return the labels, and for each whether it is there; None and NaN are not."""
    import numpy as np

    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(object), None)
    found = np.asarray(values)
    if found.ndim != 1:
        raise ValueError(f"{name} has {found.ndim} dimensions, must have 1.")
    if found.dtype.kind in "biuUT" or found.size == 0:
        return found, np.ones(found.shape, dtype=bool)
    if found.dtype.kind == "f":
        there = ~np.isnan(found)
        if (found[there] != np.floor(found[there])).any() or (np.abs(found[there]) > LARGEST_WHOLE).any():
            raise ValueError(
                f"{name} holds numbers that are not whole or above 2^53, must be whole numbers or text."
            )
        return np.where(there, found, 0).astype(np.int64), there
    if found.dtype.kind == "O":
        return _of_objects(found, name)
    raise ValueError(f"{name} holds {found.dtype}, must hold whole numbers or text.")


def _of_objects(found: Array, name: str) -> tuple[Array, Array]:
    import numpy as np

    kinds = {type(value) for value in found.tolist()}
    missing = {kind for kind in kinds if kind is type(None) or kind.__name__ == "NAType"}
    there = np.array([type(value) not in missing for value in found.tolist()])
    if float in kinds:  # of which only a NaN may stand here
        there &= np.array([not isinstance(value, float) or value == value for value in found.tolist()])  # noqa: PLR0124
    kept = found[there].tolist()
    if all(isinstance(value, str) for value in kept):
        return np.where(there, found, "").astype(str), there
    if all(isinstance(value, (int, np.integer)) for value in kept):
        whole = np.where(there, found, 0)
        fits = all(-(2**63) <= value < 2**63 for value in kept)
        return whole.astype(np.int64) if fits else whole, there
    other = next(value for value in kept if not isinstance(value, str))
    raise ValueError(f"{name} holds {other!r} among its labels, must hold whole numbers or text alone.")


def together(
    control: Array,
    treatment: Array,
    names: str = "cluster_t_test: control_clusters and treatment_clusters",
) -> Array:
    """Return the labels of both variants in one array, none changed by it."""
    import numpy as np

    if control.size and treatment.size and (control.dtype.kind in "UT") != (treatment.dtype.kind in "UT"):
        raise ValueError(f"{names} are numbers and text, must be alike.")
    if control.size == 0 or treatment.size == 0:
        return treatment if control.size == 0 else control
    if np.result_type(control, treatment).kind == "f":  # signed beside unsigned: a double cannot hold both
        control, treatment = control.astype(object), treatment.astype(object)
    return np.concatenate([control, treatment])

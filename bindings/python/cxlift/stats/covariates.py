"""From outcomes and covariates as a caller has them to the summaries that an adjustment takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import CoMoments
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    Matrix = numpy.typing.NDArray[numpy.float64]

__all__ = ["adjustable", "left_out"]


def left_out(count: int, what: str, variant: str) -> list[str]:
    """Return the note that counts what has been left out; none where nothing was."""
    first, space, rest = what.partition(" ") if what.startswith("unit") else (what, "", "")
    return (
        [f"{count} {first}{'s' if count > 1 else ''}{space}{rest} of the {variant} left out."]
        if count
        else []
    )


def columns_of(values: Any, name: str) -> Matrix:
    """Return covariates as rows of doubles: from one or two dimensions, a table, or a dict of columns."""
    import numpy as np

    if isinstance(values, Mapping):
        found = [array(column, f"{name}['{key}']") for key, column in values.items()]
    elif hasattr(values, "column_names"):  # Arrow
        found = [array(values[key], f"{name}['{key}']") for key in values.column_names]
    elif hasattr(values, "columns"):  # pandas, Polars
        found = [array(values[key], f"{name}['{key}']") for key in values.columns]
    else:
        matrix = values if hasattr(values, "__array__") else np.asarray(values)
        ndim = np.ndim(matrix)
        if ndim == 2:
            found = [array(matrix[:, j], f"{name}[:, {j}]") for j in range(matrix.shape[1])]
        elif ndim == 1:
            found = [array(matrix, name)]
        else:
            raise ValueError(f"{name} has {ndim} dimensions, must have 1 or 2.")
    if len({len(column) for column in found}) > 1:
        raise ValueError(f"{name} has columns of different length.")
    return np.column_stack(found) if found else np.empty((0, 0))


def rows_of(function: str, outcomes: list[Any], covariates: Any, names: list[str], variant: str) -> Matrix:
    import numpy as np

    columns = [array(v, f"{function}: {n}{variant}") for v, n in zip(outcomes, names, strict=True)]
    matrix = columns_of(covariates, f"{function}: {variant}_covariates")
    for length, name in [
        *((len(column), f"{n}{variant}") for column, n in zip(columns[1:], names[1:], strict=True)),
        (len(matrix), f"{variant}_covariates"),
    ]:
        if length != len(columns[0]):
            raise ValueError(
                f"{function}: {names[0]}{variant} has {len(columns[0])} values and {name} {length}, "
                "must have as many."
            )
    rows = np.column_stack([*columns, matrix])
    if np.isinf(rows).any():
        raise ValueError(
            f"{function}: the {variant} holds an infinite value; an adjustment needs finite numbers."
        )
    return rows


def adjustable(
    function: str,
    control: list[Any],
    treatment: list[Any],
    control_covariates: Any,
    treatment_covariates: Any,
    *,
    names: list[str],
) -> tuple[tuple[CoMoments, CoMoments], list[str]]:
    """Return the summaries of both variants, and notes of what was missing."""
    if isinstance(control[0], CoMoments) and isinstance(treatment[0], CoMoments):
        if control_covariates is not None or treatment_covariates is not None:
            raise ValueError(f"{function}: summaries hold their covariates, none may be given beside them.")
        return (control[0], treatment[0]), []
    for covariates, variant in ((control_covariates, "control"), (treatment_covariates, "treatment")):
        if covariates is None:
            raise ValueError(f"{function}: {variant}_covariates is None, must be given beside an array.")
    rows = [
        rows_of(function, control, control_covariates, names, "control"),
        rows_of(function, treatment, treatment_covariates, names, "treatment"),
    ]
    if rows[0].shape[1] != rows[1].shape[1]:
        counts = [matrix.shape[1] - len(names) for matrix in rows]
        raise ValueError(
            f"{function}: control_covariates has {counts[0]} columns and treatment_covariates {counts[1]}, "
            "must have as many."
        )
    in_control, in_treatment, lost_control, lost_treatment, filled = _core.covariate_rows(
        rows[0], rows[1], len(names)
    )
    notes = left_out(lost_control, "missing value", "control")
    notes += left_out(lost_treatment, "missing value", "treatment")
    notes += [
        f"{count} missing value{'s' if count > 1 else ''} of covariate {j} (counted from 0) "
        "replaced by its mean over both variants."
        for j, count in enumerate(filled)
        if count
    ]
    return (in_control, in_treatment), notes

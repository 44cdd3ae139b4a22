"""Every method has a row in docs/methods.md, a reference case, and says truly whether it is dual."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import methods
from cxlift import stats
from method_rows import Key, Method, rows

DOCS = Path(__file__).resolve().parents[2] / "docs/methods.md"


@pytest.fixture(scope="module")
def reached() -> dict[Key, methods.Reached]:
    return methods.reached()


def test_every_method_has_a_row() -> None:
    keys = [row.key for row in rows()]
    assert len(set(keys)) == len(keys)
    assert set(keys) == methods.wanted()


# No other program has it: its error rates are simulated (tests/calibration/resolution_times.py).
BY_SIMULATION = {("median_survival_test", None, True)}


def test_every_method_has_a_reference_case(reached: dict[Key, methods.Reached]) -> None:
    assert {row.key for row in rows() if not reached[row.key].cases} == BY_SIMULATION


def test_the_table_in_the_docs_is_that_of_the_code() -> None:
    """The numbers of cases, sources and words; errors are of the machine."""

    def without_errors(text: str) -> list[list[str]]:
        return [[c for i, c in enumerate(line.split("|")) if i != 6] for line in text.splitlines()]

    assert without_errors(DOCS.read_text(encoding="utf-8")) == without_errors(methods.table())


CALLS: dict[str, dict[str, Any]] = {
    "event_free_test": {"until": 4},
    "event_within_test": {"within": 4},
    "cluster_t_test": {"control_clusters": [1, 1, 2, 3, 4], "treatment_clusters": [5, 6, 6, 7, 8]},
    "cuped": {"control_covariates": [1, 2, 3, 5, 4], "treatment_covariates": [2, 1, 5, 3, 9]},
    "regression_adjustment": {"control_covariates": [1, 2, 3, 5, 4], "treatment_covariates": [2, 1, 5, 3, 9]},
    "post_stratified_test": {"control_strata": [1, 1, 2, 2, 2], "treatment_strata": [1, 1, 1, 2, 2]},
    "weighted_test": {"control_weights": [1, 2, 1, 1, 2], "treatment_weights": [1, 1, 3, 1, 1]},
    "quantile_test": {"q": 0.5},
    "triggered_test": {"n_control": 50, "n_treatment": 52},
}
RATIOS = ([1, 0, 2, 1], [10, 4, 9, 7], [0, 1, 0, 0], [8, 9, 6, 7])


@pytest.mark.parametrize("row", [row for row in rows() if row.dual is not None], ids=str)
def test_dual_is_what_the_result_says(row: Method) -> None:
    function = getattr(stats, row.function)
    names = list(inspect.signature(function).parameters)
    word: dict[str, Any] = {} if row.word is None else {"method": row.word}
    if row.clusters:
        word |= {"control_clusters": [1, 1, 2, 3, 4], "treatment_clusters": [5, 6, 6, 7, 8]}
    if names[0] == "successes_control":
        result = function(3, 20, 9, 22, **word)
    elif row.function == "cuped_ratio":
        result = function(*RATIOS, [1, 2, 3, 5], [2, 1, 5, 3])
    elif names[0] == "events_control":
        of_units = row.function == "quasi_poisson_test"
        result = (
            function([3, 1, 4, 1, 5], [9, 8, 7, 9, 8], [2, 6, 5, 3, 5], [9, 9, 8, 9, 8], **word)
            if of_units
            else function(3, 20, 9, 22, **word)
        )
    elif names[0] == "time_control":
        given = CALLS.get(row.function, {})
        result = function([3, 1, 4, 1, 5], [1, 0, 1, 1, 1], [9, 2, 6, 5, 3], [1, 1, 0, 1, 1], **given | word)
    elif row.function == "ratio_test":
        result = function(*RATIOS)
    else:
        result = function([3, 1, 4, 1, 5], [9, 2, 6, 5, 3], **CALLS.get(row.function, {}) | word)
    comparison = getattr(result, "triggered", result)
    assert comparison.dual is row.dual

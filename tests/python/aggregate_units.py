"""240 units whose numbers are arithmetic of their index, and what databases would add up of them."""

from __future__ import annotations

from typing import Any

import numpy as np

import cxlift as cx

__all__ = ["EXPERIMENT", "METRICS", "UNITS", "growthbook_rows", "long_rows", "tea_tasting_rows"]

INDEX = np.arange(240)
VARIANT = np.where(INDEX % 2 == 0, "a", "b")
X0 = (INDEX * 37 % 101) / 10
UNITS: dict[str, Any] = {
    "variant": VARIANT,
    "device": np.where(INDEX % 3 == 0, "mobile", "desktop"),
    "x": np.round(X0 * 0.8 + (INDEX * 53 % 89) / 7 + np.where(VARIANT == "b", 0.9, 0.0), 3),
    "x0": X0,
    "y": 1.0 + (INDEX * 29 % 7),
    "conv": (np.where(VARIANT == "b", 38, 25) > (INDEX * 61 % 100)).astype(float),
    "nps": (INDEX * 17 + INDEX // 3) % 11,
}
METRICS = ("x", "r", "c", "conv", "nps")
EXPERIMENT = cx.Experiment(
    "arithmetic",
    control="a",
    metrics=[
        cx.Mean("x"),
        cx.Ratio("x", "y", name="r"),
        cx.Mean("x", name="c", covariates=["x0"]),
        cx.Proportion("conv"),
        cx.NPS("nps"),
    ],
    segments=["device"],
)
GROUPS = [(None, "a"), (None, "b")] + [(d, v) for d in ("desktop", "mobile") for v in ("a", "b")]
PAIRS = (("x", "y"), ("x0", "x"))


def _of(device: str | None, variant: str) -> Any:
    chosen = (UNITS["variant"] == variant) & (device is None or UNITS["device"] == device)
    return {name: values[chosen] for name, values in UNITS.items()}


def long_rows(way: str = "mean") -> list[dict[str, Any]]:
    """Our own layout: by ``mean`` and variance, by ``sum``, or by sums less a ``shift``."""
    rows: list[dict[str, Any]] = []
    shift = {"x": 10.25, "x0": 5.0, "y": 4.0} if way == "shift" else dict.fromkeys(("x", "x0", "y"), 0.0)
    for device, variant in GROUPS:
        of = _of(device, variant)
        n = len(of["x"])
        about: dict[str, Any] = {"variant": variant, "units": n}
        if device is not None:
            about |= {"segment": "device", "segment_value": device}
        for column in ("x", "x0", "y"):
            values = of[column] - shift[column]
            said: dict[str, Any] = {"sum": values.sum(), "sum_of_squares": (values**2).sum()}
            if way == "shift":
                said["shift"] = shift[column]
            if way == "mean":
                said = {"mean": values.mean(), "variance": values.var(ddof=1)}
            rows.append({**about, "column": column, "n": n, **said})
        rows.append({**about, "column": "conv", "n": n, "successes": int(of["conv"].sum())})
        for one, other in PAIRS:
            product = ((of[one] - shift[one]) * (of[other] - shift[other])).sum()
            both = {"sum_of_products": product}
            if way == "mean":
                both = {"covariance": np.cov(of[one], of[other])[0, 1]}
            rows.append({**about, "column": one, "with": other, **both})
        rows += [
            {**about, "column": "nps", "value": score, "count": int((of["nps"] == score).sum())}
            for score in range(11)
        ]
    return rows


def tea_tasting_rows() -> list[dict[str, Any]]:
    """A row for each variant and device, as tea-tasting's query gives them."""
    rows = []
    for device, variant in GROUPS[2:]:
        of = _of(device, variant)
        row: dict[str, Any] = {"variant": variant, "device": device, "__count__": len(of["x"])}
        for column in ("x", "x0", "y", "conv"):
            row[f"__mean__{column}__"] = of[column].mean()
            row[f"__var__{column}__"] = of[column].var(ddof=1)
        for one, other in PAIRS:
            row[f"__cov__{one}__{other}__"] = np.cov(of[one], of[other])[0, 1]
        rows.append(row)
    return rows


def growthbook_rows() -> list[dict[str, Any]]:
    """A row for each variation and device, of three metrics, as GrowthBook's query gives them to gbstats."""
    rows = []
    for device, variant in GROUPS[2:]:
        of = _of(device, variant)
        n = len(of["x"])
        row: dict[str, Any] = {"variation": variant, "dimension": "", "dim_unit_device": device, "users": n}
        metrics = {"m0": ("x", "y", None), "m1": ("x", None, "x0"), "m2": ("conv", None, None)}
        for prefix, (main, denominator, covariate) in metrics.items():
            row |= {f"{prefix}_id": f"met_{prefix}", f"{prefix}_count": n}
            for role, column in (("main", main), ("denominator", denominator), ("covariate", covariate)):
                if column is not None:
                    row[f"{prefix}_{role}_sum"] = of[column].sum()
                    row[f"{prefix}_{role}_sum_squares"] = (of[column] ** 2).sum()
            if denominator is not None:
                row[f"{prefix}_main_denominator_sum_product"] = (of[main] * of[denominator]).sum()
            if covariate is not None:
                row[f"{prefix}_main_covariate_sum_product"] = (of[main] * of[covariate]).sum()
        rows.append(row)
    return rows

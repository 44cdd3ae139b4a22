"""Results as Optimizely's API and its page export them, with the numbers of a genuine experiment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

CONTROL, FIRST, SECOND = "18802093142", "18818611832", "18817551468"
NAMES = {CONTROL: "control", FIRST: "message_1", SECOND: "message_2"}
VISITORS = {CONTROL: 3304, FIRST: 3367, SECOND: 3329}
PURCHASERS = {CONTROL: 163, FIRST: 169, SECOND: 223}
# Of the real export: detail page views and electronics revenue, with var_samp over visitors.
VIEWS = {CONTROL: (1799, 1.23871), FIRST: (2414, 1.53692), SECOND: (2900, 1.72107)}
REVENUE = {
    CONTROL: (14_499_837, 376_123_960.93),
    FIRST: (14_959_831, 378_580_641.79),
    SECOND: (19_899_777, 504_508_780.46),
}
HEADER = (
    "Start time (UTC),End time (UTC),Variation Name,Variation ID,Is Baseline Variation,Metric Event Name,"
    "Metric Event ID,Metric Numerator Type,Metric Denominator Type,Metric Winning Direction,Numerator Value,"
    "Denominator Value,Metric Value,Improvement Status from Baseline,Improvement Value from Baseline,"
    "Statistical Significance,Is Improvement Significant,Confidence Interval - Low,"
    "Confidence Interval - High,Samples Remaining to Significance"
)
LIFT = {
    "value": 0.3578,
    "significance": 0.9979,
    "is_significant": True,
    "is_most_conclusive": True,
    "lift_status": "better",
    "confidence_interval": [0.166, 0.549],
    "visitors_remaining": 0,
}


def arm(id_: str, value: float, variance: float | None = None, **other: Any) -> dict[str, Any]:
    found = {
        "variation_id": id_,
        "experiment_id": 18786493712,
        "name": NAMES[id_],
        "is_baseline": id_ == CONTROL,
        "level": "variation",
        "value": value,
        "samples": VISITORS[id_],
        "rate": round(value / VISITORS[id_], 6),
    }
    return found | ({} if variance is None else {"variance": variance}) | other


def metric(name: str | None, arms: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "event_id": 15762370046,
        "aggregator": "unique",
        "scope": "visitor",
    }
    found |= {"winning_direction": "increasing", "results": {each["variation_id"]: each for each in arms}}
    return found | other


def per_unit(id_: str) -> float:
    share = PURCHASERS[id_] / VISITORS[id_]
    return share * (1 - share)


def document(*metrics: dict[str, Any]) -> dict[str, Any]:
    purchase = metric("purchase", [arm(i, PURCHASERS[i], per_unit(i)) for i in NAMES])
    return {
        "experiment_id": 18786493712,
        "start_time": "2020-09-14T18:20:00Z",
        "end_time": "2020-09-16T00:00:00Z",
        "confidence_threshold": 0.9,
        "stats_config": {"confidence_level": 0.9, "difference_type": "relative", "epoch_enabled": True},
        "reach": {
            "total_count": 10_000,
            "variations": {i: {"count": n, "name": NAMES[i]} for i, n in VISITORS.items()},
        },
        "metrics": list(metrics) or [purchase],
    }


def written(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def read(tmp_path: Path, content: Any, name: str = "results.json", **options: Any) -> cx.VendorResults:
    return cx.read_optimizely_results(written(tmp_path / name, content), **options)


def plan(*weights: int) -> dict[str, Any]:
    variations = [
        {"variation_id": int(i), "name": NAMES[i].title(), "weight": weight, "status": "active"}
        for i, weight in zip(NAMES, weights, strict=True)
    ]
    return {"id": 18786493712, "variations": variations, "metrics": [{"event_id": 1}]}


def line(variation: str, name: str, *cells: object, kind: str = "unique conversions") -> str:
    period = "2023-01-09T00:00:00Z,2023-03-17T00:00:00Z"
    is_baseline = "true" if variation == CONTROL else "false"
    of = f'"""{NAMES[variation]}""",{variation},{is_baseline},"""{name}""",15762370046,{kind}'
    rest = [*map(str, cells), *[""] * (10 - len(cells))]
    return ",".join([period, of, "visitors,increasing", *rest])


CSV = "\n".join(
    [
        HEADER,
        line(CONTROL, "purchase", 163, 3304, 0.049334),
        line(SECOND, "purchase", 223, 3329, 0.066987, "better", 0.357824, 0.9979, "true", 0.166, 0.549, 0),
    ]
)

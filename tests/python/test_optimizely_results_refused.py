"""Results of Optimizely that are not as they must be: the sentence that a user gets."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from optimizely_documents import CONTROL, CSV, HEADER, LIFT, SECOND, arm, document, metric, plan, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    content = copy.deepcopy(
        document(metric("purchase", [arm(CONTROL, 163), arm(SECOND, 223, lift=dict(LIFT))]))
    )
    change(content)
    return json.dumps(content)


def of_second(**values: Any) -> str:
    return changed(lambda d: d["metrics"][0]["results"][SECOND].update(values))


def of_lift(**values: Any) -> str:
    return changed(lambda d: d["metrics"][0]["results"][SECOND]["lift"].update(values))


AT = f'metrics[0].results["{SECOND}"]'
MALFORMED = {
    "nothing": ("r.json", "", ": the file is empty; it needs a JSON document."),
    "half a document": ("r.json", '{"metrics": [', ": line 1 is no well-formed JSON (Expecting value"),
    "a list": ("r.json", "[]", ": there is no list 'metrics', so these are no results; it is no object."),
    "another object": ("r.json", '{"metric": []}', "so these are no results; the nearest is 'metric'."),
    "2016": ("r.json", '[{"variation_results": []}]', ": these are results in the form of 2016"),
    "a key twice": (
        "r.json",
        '{"metrics": [], "metrics": []}',
        ": line 1 has the key 'metrics' more than once in an object",
    ),
    "NaN": ("r.json", '{"metrics": NaN}', ": line 1 has NaN, which JSON does not know"),
    "a tower": ("r.json", "[" * 100_000, ": line 1 is nested deeper than 64"),
    "many digits": ("r.json", '{"metrics": ' + "9" * 5000 + "}", ": line 1 has a number of 5,000 digits"),
    "an id with a point": (
        "r.json",
        changed(lambda d: d.update(experiment_id=1.8786493712e10)),
        ": experiment_id is 18786493712.0; it must be an id, text or a whole number",
    ),
    "text for a number": ("r.json", of_second(value="223"), f': {AT}.value is "223"; it must be a number.'),
    "fewer than none": ("r.json", of_second(samples=-1), f": {AT}.samples is -1; it must be a number from 0"),
    "another variation": (
        "r.json",
        of_second(variation_id="1"),
        f": {AT}: it is of the variation '1'; export the results again.",
    ),
    "two baselines": (
        "r.json",
        of_second(is_baseline=True),
        ": metrics[0]: 'control' and 'message_2' are both the baseline",
    ),
    "percent": (
        "r.json",
        of_lift(significance=99.79),
        f": {AT}.lift.significance is 99.79; it must be a fraction from 0 to 1.",
    ),
    "an interval of one": (
        "r.json",
        of_lift(confidence_interval=[0.1]),
        f": {AT}.lift.confidence_interval is [0.1]; it must be a list of two numbers.",
    ),
    "an interval upside down": (
        "r.json",
        of_lift(confidence_interval=[0.5, 0.1]),
        "must be a list of two numbers, the lower one first.",
    ),
    "an unknown status": (
        "r.json",
        of_lift(lift_status="great"),
        f': {AT}.lift.lift_status is "great"; it must be one of equal, better, worse.',
    ),
    "an unknown direction": (
        "r.json",
        changed(lambda d: d["metrics"][0].update(winning_direction="up")),
        ': metrics[0].winning_direction is "up"; it must be one of increasing, decreasing.',
    ),
    "a level of 95": (
        "r.json",
        changed(lambda d: d["stats_config"].update(confidence_level=95)),
        ": stats_config.confidence_level is 95; it must be between 0 and 1.",
    ),
    "a time without a zone": (
        "r.json",
        of_second(timeseries=[{"time": "2020-09-15T00:00:00"}]),
        f": {AT}.timeseries[0].time is '2020-09-15T00:00:00', without a time zone",
    ),
    "a header alone": ("r.csv", HEADER, ": the file has a header and no rows; there are no results yet."),
    "another csv": (
        "r.csv",
        "a,b\n1,2",
        ": the column 'is baseline variation' is missing; there are: 'a', 'b'.",
    ),
    "a ragged row": ("r.csv", CSV + "\n1,2", "has 2 cells where the header has 20; every row needs"),
    "an open quote": ("r.csv", CSV[:-1] + '"0', ": a quote is opened and never closed"),
    "a header twice": (
        "r.csv",
        CSV.replace("Metric Value", "Denominator Value"),
        "column 'Denominator Value' more",
    ),
    "a percentage": (
        "r.csv",
        CSV.replace("0.9979", "99.79%"),
        ": row 3, column 'statistical significance' is '99.79%'; it must be a number with a decimal point.",
    ),
    "no baseline": (
        "r.csv",
        CSV.replace(",true,", ",perhaps,", 1),
        ": row 2, column 'is baseline variation' is 'perhaps'; it must be true or false.",
    ),
    "two periods": ("r.csv", CSV.replace("2023-01-09", "2023-01-10", 1), ": the rows are of 2 periods"),
    "a variation twice": (
        "r.csv",
        CSV + "\n" + CSV.splitlines()[2],
        f": metric 'purchase': the variation '{SECOND}' is there more than once",
    ),
    "bytes that are no text": (
        "r.csv",
        CSV.replace("message_2", "é\udc80"),
        "line 3 has bytes that are no utf-8",
    ),
    "weights of ten": (
        "r.json",
        '{"variations": [{"variation_id": 1, "weight": 5}, {"variation_id": 2, "weight": 5}]}',
        ": the weights of the variations are 10 together; they are basis points, 10000 together.",
    ),
    "an experiment alone": (
        "r.json",
        json.dumps(plan(3300, 3400, 3300)),
        ": this is an experiment without results; give its results, too.",
    ),
}


@pytest.mark.parametrize(("name", "content", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_named(name: str, content: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(cx.ExportError) as error:
        cx.read_optimizely_results(path)
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(path))


def test_two_experiments_or_two_results_are_not_one(tmp_path: Path) -> None:
    one = written(tmp_path / "1.json", document())
    other = written(tmp_path / "2.json", document() | {"experiment_id": 2})
    with pytest.raises(
        cx.ExportError, match=r"1\.json is of experiment '18786493712', .*2\.json of '2'; read"
    ):
        cx.read_optimizely_results([one, other])
    again = written(tmp_path / "3.csv", CSV)
    with pytest.raises(cx.ExportError, match=r"1\.json and .*3\.csv both hold results; read each by itself"):
        cx.read_optimizely_results([one, again])
    plan_of_other = written(tmp_path / "p.json", plan(5000, 0, 5000) | {"id": 2})
    with pytest.raises(cx.ExportError, match=r"p\.json: this is experiment '2', but the results are of"):
        cx.read_optimizely_results(one, experiment=plan_of_other)

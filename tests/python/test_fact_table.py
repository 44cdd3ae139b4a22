"""Tables that readers make: facts and data like any other, which say what was left out of them."""

from __future__ import annotations

import pyarrow as pa

import cxlift as cx
from cxlift.units.fact_table import FactTable


def surveys() -> FactTable:
    return FactTable(
        pa.table(
            {
                "visitor_id": ["a", "b", "c", "d", "e"],
                "timestamp": pa.array([3_000] * 5, pa.timestamp("ms", "UTC")),
                "variant": ["old", "new", "old", "new", "new"],
                "score": [9, 3, 10, 7, 8],
            }
        ),
        name="survey response",
        excluded={"the response is not complete": 2, "never seen": 0},
        assumed=["times are in UTC"],
    )


def sentences(report: cx.Report) -> list[str]:
    return [check.sentence for check in report.health]


def test_it_is_data_of_an_analysis() -> None:
    experiment = cx.Experiment(name="x", control="old", metrics=[cx.NPS("score")])
    report = experiment.analyze(surveys())
    row = report["score"][0]
    assert (row.n_control, row.n_treatment) == (2, 3)
    assert "2 rows of 'survey response' left out: the response is not complete." in sentences(report)
    told = "Assumed of 'survey response', which its format does not say: times are in UTC."
    assert told in sentences(report)


def test_it_is_a_fact_of_a_dataset() -> None:
    exposures = {"visitor_id": ["a", "b"], "variation_id": ["old", "new"], "timestamp": [1000, 2000]}
    data = cx.Dataset(exposures, {"survey": surveys()})
    experiment = cx.Experiment(name="x", control="old", metrics=[cx.Sum("survey", "score")])
    report = experiment.analyze(data)
    assert "2 rows of 'survey' left out: the response is not complete." in sentences(report)
    assert data.units([cx.Sum("survey", "score")]).to_arrow().to_pydict()["survey.score.sum"] == [9, 3]


def test_it_shows_itself() -> None:
    assert repr(surveys()).splitlines()[:3] == [
        "5 rows, each a survey response; 2 left out",
        "  left out: 2: the response is not complete",
        "  assumed: times are in UTC",
    ]

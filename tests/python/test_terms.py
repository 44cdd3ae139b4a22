"""Answers in words: how they are taken apart, and which of their terms distinguish variants."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from cxlift import simulate
from cxlift.render.terms import html as terms_html
from cxlift.simulate.verbatims import HOSTILE, MOODS
from cxlift.stats import distinguishing_terms
from cxlift.tokens import terms_of, terms_of_texts
from cxlift.tokens.examples import example

SAID = {  # a text and its terms
    "Don\u2019t panic! I can't": ["don't", "panic", "i", "can't"],
    "co\u00adoperate \u202eSTRASSE\u202c Stra\u00dfe": ["cooperate", "strasse", "strasse"],
    "\ufb01ne caf\u00e9 cafe\u0301": ["fine", "caf\u00e9", "caf\u00e9"],
    "\u2764\ufe0f \u2764 \U0001f469\u200d\U0001f4bb \U0001f1e9\U0001f1ea": [
        "\u2764",
        "\u2764",
        "\U0001f469\u200d\U0001f4bb",
        "\U0001f1e9\U0001f1ea",
    ],
    "\u6700\u9ad8 \u3067": ["\u6700", "\u9ad8", "\u3067", "\u6700\u9ad8"],
    "\u0e0a\u0e2d\u0e1a app": ["\u0e0a", "\u0e2d", "\u0e1a", "app", "\u0e0a\u0e2d", "\u0e2d\u0e1a"],
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
    "a\u200bb": ["a", "b"],
    "... -- !": [],
    "a" * 65: [],
}


@pytest.mark.parametrize(("text", "terms"), SAID.items())
def test_terms_of_a_text(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def counted(texts: list[str], ngrams: int) -> list[Counter[str]]:
    found = terms_of_texts(pa.array(texts, pa.large_string()), ngrams=1 if ngrams == 1 else 2)
    ends = zip(found.starts[:-1], found.starts[1:], strict=True)
    return [Counter({found.names[found.terms[i]]: int(found.uses[i]) for i in range(a, b)}) for a, b in ends]


def plain(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


ALPHABET = st.sampled_from(
    "aB\u00e9\u0301 .'\u2019\n\r\u200b\u200d\ufe0f\u6700\u9ad8\u0e0a\u0e48"
    "\U0001f60a\U0001f1e91_\u00ad\u202e\u0130"
)


@given(st.lists(st.text(ALPHABET, max_size=12), max_size=6), st.sampled_from([1, 2]))
def test_many_texts_at_once_are_each_text_alone(texts: list[str], ngrams: int) -> None:
    assert counted(texts, ngrams) == [Counter(terms_of(plain(text), ngrams=ngrams)) for text in texts]


@pytest.mark.parametrize("ngrams", [1, 2])
def test_hostile_texts(ngrams: int) -> None:
    texts = [*HOSTILE, *(text for of in MOODS for text in of), "", "\u0301", "\n"]
    assert counted(texts, ngrams) == [Counter(terms_of(plain(text), ngrams=ngrams)) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0316" * 150_000,
        "\U0001f1e9" * 300_000,
        "a." * 150_000,
        "\u202e" * 300_000,
        "x\u200d" * 150_000,
    ],
    ids=["marks", "flags", "dots", "controls", "joiners"],
)
def test_long_texts_take_no_more_than_their_length(text: str) -> None:
    begin = time.process_time()
    terms_of_texts(pa.array([text], pa.large_string()))
    assert example("control", text, "a").variant == "control"
    assert time.process_time() - begin < 30  # with steps of n^2 it would be hours


def test_a_planted_word_is_found() -> None:
    effects = {"redesign": simulate.Effects(mentions=3.0)}
    units = simulate.experiment(visitors=8_000, seed=3, effects=effects, days=1).units
    variant, comment = np.asarray(units["variant"]), np.asarray(units["comment"])
    pair = [comment[variant == name] for name in ("original", "redesign")]
    found = distinguishing_terms(*pair)
    assert found.term[0] == "checkout"
    assert found.log_odds[0] > 0
    assert found.pvalue_adjusted[0] < 0.01
    assert {each.variant for each in found.examples[0]} == {"treatment"}
    for each in found.examples[0]:
        assert [each.text[a:b].lower() for a, b in each.marks] == ["checkout"]
    turned = distinguishing_terms(*pair[::-1])
    np.testing.assert_allclose(np.sort(turned.statistic), np.sort(-found.statistic), rtol=1e-9)
    assert distinguishing_terms(*pair, n_examples=0).examples[0] == ()


def test_whoever_repeats_a_text_is_one_respondent() -> None:
    once = distinguishing_terms(["slow"] * 30 + ["nice"] * 30, ["fast"] * 30 + ["nice"] * 30)
    units = [*range(60), *range(60)]
    twice = distinguishing_terms(
        (["slow"] * 30 + ["nice"] * 30) * 2,
        (["fast"] * 30 + ["nice"] * 30) * 2,
        units_control=units,
        units_treatment=units,
    )
    assert twice.n_respondents_control == once.n_respondents_control == 60
    np.testing.assert_allclose(twice.statistic, once.statistic, rtol=1e-12)


def test_terms_are_compared_within_classes_of_scores() -> None:
    texts = ["slow", "slow", "nice", None] * 20
    scores = [0.0, 6.0, 9.0, 10.0] * 20
    found = distinguishing_terms(texts, texts, scores_control=scores, scores_treatment=scores)
    assert found.n_tested == 0  # one term alone has no odds
    found = distinguishing_terms(
        texts, texts, scores_control=scores, scores_treatment=scores, classes={"all": (0, 10)}
    )
    assert found.among == ["all", "all"]
    assert found.n_found == 0


def test_nothing_to_compare() -> None:
    for texts in ([], [None], [""], np.array([], dtype=object)):
        found = distinguishing_terms(texts, texts)
        assert (len(found), found.n_tested, found.to_arrow().num_rows) == (0, 0, 0)
    assert len(distinguishing_terms(["\ud800 a"] * 3, ["a"])) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0], ["a"]), "texts_control is not an array of texts"),
        (("a", ["a"]), "texts_control is one text"),
        ((["a"], ["a"], {"units_control": [1, 2]}), "units_control has 2 values and texts_control 1"),
        ((["a"], ["a"], {"scores_control": [1.0]}), "scores of one variant alone"),
        ((["a"], ["a"], {"classes": {"x": (0, 1)}}), "classes are given without scores"),
        ((["a"], ["a"], {"ngrams": 3}), "ngrams is 3"),
        ((["a"], ["a"], {"method": "words"}), "method is 'words'"),
        ((["a"], ["a"], {"prior_size": 0.0}), "prior_size is 0"),
        ((["a"], ["a"], {"n_examples": -1}), "n_examples is -1"),
        ((["a"], ["a"], {"confidence_level": 1.0}), "confidence_level"),
    ],
)
def test_bad_arguments(arguments: Any, message: str) -> None:
    *texts, options = arguments if len(arguments) > 2 else (*arguments, {})
    with pytest.raises(ValueError, match=message):
        distinguishing_terms(*texts, **options)


def test_a_table_shows_what_was_written_as_text() -> None:
    nasty = "<img src=x onerror=alert(1)> \u202e[a](b)"
    found = distinguishing_terms([nasty] * 30 + ["b"] * 30, ["b c"] * 60)
    page = terms_html(found)
    assert "<img" not in page
    assert "&lt;" in page
    assert "\u202e" not in page
    assert "\u202e" not in repr(found)
    assert "<img" not in found.plot().svg


# --- in a report --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def units() -> Any:
    effects = {"redesign": simulate.Effects(mentions=3.0)}
    surveys = simulate.Surveys(comments=0.9, hostile=0.2)
    return simulate.experiment(visitors=8_000, seed=3, effects=effects, surveys=surveys, days=1).units


def planned(*words: cx.Words) -> cx.Experiment:
    metrics = [cx.NPS("nps", role="primary")]
    return cx.Experiment("checkout", control="original", unit="visitor_id", metrics=metrics, words=words)


def test_a_report_has_the_terms(units: Any) -> None:
    asked = cx.Words("comment", score="nps", apart=True, name="in words", examples=2)
    report = planned(asked, cx.Words("comment")).analyze(units)
    apart, together = report.terms
    assert together.rows[0].term == "checkout"
    assert {row.among for row in apart.rows} == {"detractors", "promoters"}
    assert all(len(row.examples) <= 2 for row in apart.rows)
    assert {each.variant for row in together.rows for each in row.examples} <= {"original", "redesign"}
    again = cx.Report.from_json(report.to_json())
    assert again.terms == report.terms
    for text in (report.to_html(), report._repr_html_()):
        assert "<mark>checkout</mark>" in text
        assert "<script" not in text
        assert "<img" not in text
    assert "**checkout**" in report.to_markdown()
    assert "<script" not in report.to_markdown()
    assert "Words of in words" in report.to_text()
    assert report.decide().outcome == planned().analyze(units).decide().outcome


def test_no_verbatims_where_none_are_asked_for(units: Any) -> None:
    report = planned(cx.Words("comment", examples=0)).analyze(units)
    assert report.terms[0].found > 0
    assert all(row.examples == () for row in report.terms[0].rows)
    assert "Gave up" not in report.to_json() + report.to_html() + report.to_markdown() + report.to_text()


def test_any_table_gives_the_same_terms(units: Any, tmp_path: Any) -> None:
    import duckdb
    import polars as pl
    import pyarrow.parquet as pq

    file = tmp_path / "units.parquet"
    pq.write_table(units, file)
    experiment = planned(cx.Words("comment", score="nps", apart=True, ngrams=2))
    expected = experiment.analyze(units).terms
    frame = pl.from_arrow(units)
    assert isinstance(frame, pl.DataFrame)
    columns = {name: units[name] for name in ("visitor_id", "variant", "nps", "comment")}
    for data in (
        str(file),
        frame,
        frame.lazy(),
        units.to_pandas(),
        columns,
        units.to_reader(),
        duckdb.from_arrow(units),
    ):
        assert experiment.analyze(data).terms == expected


def test_summaries_hold_no_words(units: Any) -> None:
    experiment = planned(cx.Words("comment"))
    report = experiment.analyze(experiment.summarize(units))
    assert report.terms[0].rows == ()
    assert "need the rows" in report.terms[0].sentence
    assert "need the rows" in report.to_html()


def test_a_column_that_is_not_there(units: Any) -> None:
    with pytest.raises(cx.PlanError, match=r"words\[0\]\.column: .*'coment'.*'comment'"):
        planned(cx.Words("coment")).analyze(units)


def test_a_report_of_before_has_no_terms(units: Any) -> None:
    stored = json.loads(planned().analyze(units).to_json())
    del stored["terms"]
    assert cx.Report.from_json(json.dumps(stored)).terms == []

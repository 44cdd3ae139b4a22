"""Plans that ask for words: those that parser and schema accept, and those that both refuse."""

from __future__ import annotations

from typing import Any

__all__ = ["BAD_WORDS", "GOOD_WORDS"]


def plan(kind: str, words: Any) -> dict[str, Any]:
    """A plan of one metric and of words."""
    return {"name": "x", "control": "a", "metrics": [{"type": kind, "column": "y"}], "words": words}


def of(kind: str = "mean", **keys: Any) -> dict[str, Any]:
    return plan(kind, [{"column": "comment", **keys}])


GOOD_WORDS = {
    "words": of(),
    "two tables of words": plan("mean", [{"column": "c"}, {"column": "c", "name": "pairs", "ngrams": 2}]),
    "words of a score": of("nps", score="y", apart=True, min_respondents=2, prior_size=0.5, examples=0),
    "no words": plan("mean", []),
}
BAD_WORDS = {
    "words as text": plan("mean", "comment"),
    "words of no column": plan("mean", [{"name": "comment"}]),
    "an unknown key of words": of(stop_words=[]),
    "words apart by nothing": of(apart=True),
    "words of a score together": of("nps", score="y"),
    "words by threes": of(ngrams=3),
    "words of half a respondent": of(min_respondents=2.5),
    "words with a prior of nothing": of(prior_size=0),
    "words with too many examples": of(examples=21),
    "words with an example of text": of(examples="3"),
}

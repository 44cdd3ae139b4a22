"""Which words distinguish the variants in what people wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.multiplicity import adjust_pvalues
from cxlift.stats.written import ANYBODY, Written, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift.stats.multiplicity import Correction
    from cxlift.stats.term_table import DistinguishingTerms

__all__ = ["distinguishing_terms"]

NPS = {"detractors": (0, 6), "promoters": (9, 10)}
WITH_EXAMPLES = 100  # of the most distinguishing terms


def distinguishing_terms(
    texts_control: Any,
    texts_treatment: Any,
    *,
    units_control: Any = None,
    units_treatment: Any = None,
    scores_control: Any = None,
    scores_treatment: Any = None,
    classes: Mapping[str, tuple[float, float]] | None = None,
    method: Literal["respondents", "naive"] = "respondents",
    prior: Literal["corpus", "flat"] = "corpus",
    prior_size: float = 500.0,
    ngrams: Literal[1, 2] = 1,
    min_respondents: int = 10,
    correction: Correction = "bh",
    confidence_level: float = 0.95,
    n_examples: int = 3,
    seed: int = 0,
) -> DistinguishingTerms:
    """Find the terms that one variant's people use more than the other's: a list to read, not a verdict.

    The log-odds of each term, treatment − control, with an informative Dirichlet prior, which draws rare
    terms to 0 (Monroe, Colaresi and Quinn 2008, Political Analysis 16:372, eq. 15-23). In the paper each
    word is drawn by itself; people repeat theirs, and that test rejects far too often. Here the log-odds
    are linearised in the respondents, so that whatever one of them wrote counts as one draw; the interval is
    Student's t with Satterthwaite's degrees of freedom. The p-value is that of the score test over
    respondents, which holds for rare terms, too, and need not agree with the interval.

    Words are those of Unicode (UAX #29) in any language, none left out and none stemmed; emoji are words; of
    scripts without spaces, such as Chinese or Thai, the characters are, and pairs of them.

    Args:
        texts_control: what was written, one text an answer; None is no answer.
        texts_treatment: the same of the treatment.
        units_control: who wrote each text, where somebody wrote several; each text is a respondent of its
            own if left out.
        units_treatment: the same of the treatment.
        scores_control: of each text. Given, terms are compared within each class of scores: among promoters,
            and among detractors.
        scores_treatment: the same of the treatment.
        classes: name, lowest and highest score of each class; detractors (0 to 6) and promoters (9 and 10)
            if left out.
        method: ``respondents``, or ``naive``, the paper's variance, for comparison.
        prior: ``corpus``, the frequencies of both variants together, or ``flat``, all terms alike.
        prior_size: how many words the prior counts for.
        ngrams: 1 for words, 2 for pairs of neighbouring words as well.
        min_respondents: of a term, as expected in either variant were there no difference; terms of fewer
            are counted and not tested.
        correction: of the p-values, over all terms (and classes) that are tested, as in ``adjust_pvalues``.
        confidence_level: of each interval alone; a term is found where its adjusted p-value is below one
            less this.
        n_examples: verbatims of each term, from the variant that uses it more; 0 for none, since they are
            personal data.
        seed: of their choice.

    Returns:
        A ``DistinguishingTerms``: a table with the smallest p-values first (``to_pandas``, ``to_arrow``).

    Raises:
        ValueError: texts that are no texts, units or scores of another length, an option out of range.

    >>> control = ["slow and ugly", "it is slow", "so slow", "nice"] * 10
    >>> found = distinguishing_terms(control, ["fast and nice", "it is fast", "so fast", "nice"] * 10)
    >>> found.term[:2], found.n_found
    (['fast', 'slow'], 2)
    >>> found.examples[0][0].variant
    'treatment'
    """
    _check(ngrams, n_examples)
    if (scores_control is None) != (scores_treatment is None):
        raise ValueError("distinguishing_terms: scores of one variant alone are given, must be of both.")
    if scores_control is None and classes is not None:
        raise ValueError("distinguishing_terms: classes are given without scores, must have both.")
    texts = written(
        (texts_control, texts_treatment),
        (units_control, units_treatment),
        (scores_control, scores_treatment),
        ngrams,
    )
    among = {ANYBODY: None} if scores_control is None else dict(classes or NPS)
    parts = []
    for name, limits in among.items():
        of = texts.among(limits)
        columns = _core.term_log_odds(
            of.counts(0),
            of.counts(1),
            len(texts.tokens.names),
            method=method,
            prior=prior,
            prior_size=prior_size,
            min_respondents=min_respondents,
            confidence_level=confidence_level,
            threads=_threads(),
        )
        parts.append((name, of, columns))
    return _table(
        texts,
        parts,
        options={
            "method": method,
            "correction": correction,
            "confidence_level": confidence_level,
            "min_respondents": min_respondents,
        },
        n_examples=n_examples,
        seed=seed,
    )


def _threads() -> int:
    import os

    return os.cpu_count() or 1


def _check(ngrams: object, n_examples: object) -> None:
    if ngrams not in (1, 2):
        raise ValueError(f"distinguishing_terms: ngrams is {ngrams!r}, must be 1 or 2.")
    if not isinstance(n_examples, int) or n_examples < 0:
        raise ValueError(
            f"distinguishing_terms: n_examples is {n_examples!r}, must be a whole number from 0."
        )


def _table(
    texts: Written,
    parts: list[tuple[str, Written, dict[str, Any]]],
    *,
    options: dict[str, Any],
    n_examples: int,
    seed: int,
) -> DistinguishingTerms:
    import numpy as np

    from cxlift.stats.term_table import NUMBERS, DistinguishingTerms

    names = texts.tokens.names
    tested = [(~np.isnan(columns["pvalue"])).nonzero()[0] for _, _, columns in parts]
    used = sum(
        int(np.count_nonzero(c["respondents_control"] + c["respondents_treatment"])) for _, _, c in parts
    )
    joined = {
        name: np.concatenate(
            [columns[name][rows] for (_, _, columns), rows in zip(parts, tested, strict=True)]
        )
        for name in NUMBERS
        if name != "pvalue_adjusted"
    }
    joined["pvalue_adjusted"] = np.asarray(adjust_pvalues(joined["pvalue"], method=options["correction"]))
    terms = np.concatenate(tested)
    part = np.repeat(np.arange(len(parts)), [len(rows) for rows in tested])
    spelled = np.array([names[i] for i in terms.tolist()], dtype=object)
    order = np.lexsort((part, spelled, joined["pvalue"])) if len(terms) else np.zeros(0, dtype=np.int64)
    shown = order[: WITH_EXAMPLES * bool(n_examples)].tolist()
    priority = np.random.default_rng(seed).permutation(len(texts.tokens.starts))
    examples = [
        parts[part[i]][1].examples(int(terms[i]), int(joined["log_odds"][i] > 0), n_examples, priority)
        for i in shown
    ]
    columns: dict[str, Any] = {name: column[order] for name, column in joined.items()}
    found = joined["pvalue_adjusted"] < 1 - options["confidence_level"]
    return DistinguishingTerms(
        term=[spelled[i] for i in order],
        among=[parts[i][0] for i in part[order]],
        examples=[*examples, *[()] * (len(order) - len(examples))],
        n_respondents_control=texts.respondents(0),
        n_respondents_treatment=texts.respondents(1),
        n_tested=len(terms),
        n_untested=used - len(terms),
        n_found=int(np.count_nonzero(found)),
        notes=texts.notes,
        **columns,
        **options,
    )

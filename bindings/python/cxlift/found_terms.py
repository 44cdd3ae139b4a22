"""The terms of a report: read beside the pass over the numbers, and only where a plan asks for words."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cxlift.errors import PlanError
from cxlift.terms import Terms
from cxlift.texts import texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from cxlift._core import AskedWords, Plan
    from cxlift.stats.term_table import DistinguishingTerms

__all__ = ["found_terms", "terms_without_rows"]

SHOWN = 30  # terms of a section; the others are counted


def found_terms(plan: Plan, data: Any, variant: str, control: str, treatments: Sequence[str]) -> str:
    """Compare the words of each treatment with the control's; the result is a report's section, as JSON."""
    from cxlift.stats.distinguishing import distinguishing_terms

    sections = []
    compared = [control, *treatments]
    for words in plan.words:
        classes = {name: (low, high) for name, low, high in plan.answer_classes(words)}
        score = _score_column(plan, words)
        units = plan.unit if plan.unit_rows == "many" else None
        table = texts_of(data, words, variant=variant, compared=compared, units=units, score=score)
        of = {name: _rows_of(table, name) for name in compared}
        for treatment in treatments:
            pair = [of[control], of[treatment]]
            try:
                found = distinguishing_terms(
                    pair[0]["text"],
                    pair[1]["text"],
                    units_control=_column(pair[0], "unit"),
                    units_treatment=_column(pair[1], "unit"),
                    scores_control=_column(pair[0], "score"),
                    scores_treatment=_column(pair[1], "score"),
                    classes=classes or None,
                    prior_size=words.prior_size,
                    ngrams=2 if words.ngrams == 2 else 1,
                    min_respondents=words.min_respondents,
                    confidence_level=plan.confidence_level,
                    n_examples=words.examples,
                    seed=plan.seed,
                )
            except ValueError as error:
                raise PlanError(
                    f"{words.place}: {str(error).removeprefix('distinguishing_terms: ')}"
                ) from None
            sections.append(_section(words, found, control, treatment))
    return _json(sections)


def terms_without_rows(plan: Plan, treatments: Sequence[str]) -> str:
    """Say of each comparison that summaries hold no texts."""
    sentence = "Answers in words need the rows; summaries hold none, so no terms are compared."
    return _json(
        [
            Terms(
                name=words.name,
                column=words.column,
                score=words.score,
                treatment=treatment,
                respondents_control=0,
                respondents_treatment=0,
                tested=0,
                untested=0,
                found=0,
                min_respondents=words.min_respondents,
                sentence=sentence,
                rows=(),
                notes=(),
            )
            for words in plan.words
            for treatment in treatments
        ]
    )


def _score_column(plan: Plan, words: AskedWords) -> str | None:
    return next((metric.columns[0] for metric in plan.metrics if metric.name == words.score), None)


def _rows_of(table: pyarrow.Table, variant: str) -> pyarrow.Table:
    import pyarrow.compute as pc

    return table.filter(pc.equal(table["variant"], variant))


def _column(table: pyarrow.Table, name: str) -> Any:
    return table[name].to_numpy() if name in table.column_names else None


def _section(words: AskedWords, found: DistinguishingTerms, control: str, treatment: str) -> Terms:
    names = {"control": control, "treatment": treatment}
    rows = [
        {
            **vars(row),
            "examples": tuple(each._replace(variant=names[each.variant]) for each in row.examples),
        }
        for row in found.rows(SHOWN)
    ]
    return Terms(
        name=words.name,
        column=words.column,
        score=words.score,
        treatment=treatment,
        respondents_control=found.n_respondents_control,
        respondents_treatment=found.n_respondents_treatment,
        tested=found.n_tested,
        untested=found.n_untested,
        found=found.n_found,
        min_respondents=found.min_respondents,
        sentence=found.caption,
        rows=tuple(rows),  # type: ignore[arg-type]  # as JSON writes them
        notes=found.notes,
    )


def _json(sections: Sequence[Terms]) -> str:
    return json.dumps([_plain(asdict(section)) for section in sections])


def _plain(value: Any) -> Any:
    """Turn what JSON has no word for into null, and examples into tables."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value

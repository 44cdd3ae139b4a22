"""Surveys: who is asked, what everybody thinks, who answers and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .arrays import HOUR, MINUTE, Bools, Floats, Ints
from .columns import TIME, pick
from .scores import Scale, answer_probability, scales
from .verbatims import draw_comments

if TYPE_CHECKING:
    from .population import Population
    from .scenario import Scenario

__all__ = ["Answers", "comments_of", "draw_answers", "survey_table"]

# The part of an opinion's variance that is the visitor's nature; the rest is the occasion. So the scores of
# one visitor correlate by this much.
_NATURE = 0.5
_OPEN = 5 * 24 * HOUR  # then a survey is closed
_DELAY_SHAPE = 1.1  # of a log-logistic distribution: half answer soon, some days later


@dataclass(frozen=True)
class Answers:
    """One survey, one entry a visitor: what all think, who is asked, who answers."""

    scale: Scale
    score: Ints
    asked: Bools
    answered: Bools
    asked_at: Ints
    answered_at: Ints


def draw_answers(scenario: Scenario, people: Population) -> tuple[Answers, ...]:
    """Draw all three surveys. Opinions have a stream of their own: answering cannot move them."""
    return tuple(_one(scenario, people, scale) for scale in scales(scenario.surveys))


def _one(scenario: Scenario, people: Population, scale: Scale) -> Answers:
    n, how, arms = scenario.visitors, scenario.surveys, scenario.arms
    rng = scenario.stream(f"opinion {scale.survey}")
    own = np.sqrt(_NATURE) * people.content + np.sqrt(1.0 - _NATURE) * rng.normal(size=n)
    opinion: Floats = own + people.opinion + arms.planted(scale.survey)[people.arm]

    rng = scenario.stream(f"answering {scale.survey}")
    asked = rng.random(n) < how.asked
    chance = answer_probability(how, opinion, arms.planted("answering")[people.arm])
    asked_at = people.exposed_at + rng.integers(MINUTE, 12 * HOUR, size=n)
    median = how.delay_hours * HOUR
    # The inverse of the log-logistic distribution function, cut off where the survey is closed.
    latest = 1.0 / (1.0 + (_OPEN / median) ** -_DELAY_SHAPE)
    part = np.maximum(rng.random(n), 1e-9) * latest
    delay = median * (part / (1.0 - part)) ** (1.0 / _DELAY_SHAPE)
    return Answers(
        scale=scale,
        score=scale.score(opinion),
        asked=asked,
        answered=asked & (rng.random(n) < chance),
        asked_at=asked_at,
        answered_at=asked_at + np.ceil(delay).astype(np.int64),
    )


def survey_table(scenario: Scenario, people: Population, answers: tuple[Answers, ...]) -> Any:
    """One row for each time that a visitor was asked, in that order; what was not answered is null."""
    who = np.concatenate([np.flatnonzero(each.asked) for each in answers])
    survey = np.repeat(np.arange(len(answers)), [np.count_nonzero(each.asked) for each in answers])

    def column(name: str) -> Any:
        return np.concatenate([getattr(each, name)[each.asked] for each in answers])

    asked_at, answered, score = column("asked_at"), column("answered"), column("score")
    mood = np.concatenate([_mood(each)[each.asked] for each in answers])
    mentions = scenario.arms.planted("mentions")[people.arm][who]
    comment = draw_comments(scenario, np.where(answered, mood, -1), mentions)
    rows = np.lexsort((survey, who, asked_at))
    silent = ~answered[rows]
    return pa.table(
        {
            "visitor_id": people.ids.take(pa.array(who[rows])),
            "survey": pick([each.scale.survey for each in answers], survey[rows]),
            "scale": pick([each.scale.name for each in answers], survey[rows]),
            "asked_at": pa.array(asked_at[rows]).cast(TIME),
            "answered_at": pa.array(column("answered_at")[rows], mask=silent).cast(TIME),
            "score": pa.array(score[rows].astype(np.int8), mask=silent),
            "comment": comment.take(pa.array(rows)),
        }
    )


def comments_of(people: Population, surveys: Any, survey: str) -> Any:
    """What each visitor wrote in one survey; null where nothing."""
    import pyarrow.compute as pc

    rows = surveys.filter(pc.equal(surveys["survey"], survey))
    place = pc.index_in(people.ids, value_set=rows["visitor_id"].combine_chunks())
    return rows["comment"].combine_chunks().take(place)


def _mood(answers: Answers) -> Ints:
    """How a comment sounds: the lower three fifths of a scale complain, the upper fifth praises."""
    scores = answers.scale.scores
    part = (answers.score - scores[0]) / (scores[-1] - scores[0])
    return np.asarray(np.searchsorted([0.61, 0.81], part, side="right"))

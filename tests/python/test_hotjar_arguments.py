"""Arguments of the reader of surveys that contradict themselves: one sentence with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"questions": {}}, "questions: must be a table of names, not {}."),
        ({"questions": {"x": 0}}, "questions.x.position: is 0; positions count from 1 on."),
        (
            {"questions": {"x": {"scale": [1, 5]}}},
            "questions.x: names no question; give its text, position, type or id.",
        ),
        ({"questions": {"x": {"type": "npss"}}}, "questions.x.type: is 'npss'; the nearest is 'nps'."),
        (
            {"questions": {"x": {"txt": "a"}}},
            "questions.x.txt: is not a key of a question; the nearest is 'text'.",
        ),
        (
            {"questions": {"x": {"text": "a", "scale": [5, 1]}}},
            "questions.x.scale: is [5, 1]; it is the lowest and the highest score, as [1, 5].",
        ),
        ({"attributes": [1]}, "attributes: must be a list of names such as 'plan' or 'ab_*', not [1]."),
        ({"variant": 3}, "variant: must be text or a table, not 3."),
        (
            {"variant": {"tag": "x"}},
            (
                "variant.tag: 'x' must say where both are, such as '<experiment>/<variation>', "
                "or a regular expression with the groups exp and var."
            ),
        ),
        (
            {"variant": {"attribute": "(?P<exp>("}},
            "variant.attribute: is no regular expression (missing ), unterminated subpattern at position 8).",
        ),
        (
            {"variant": {"attribute": "a", "tag": "b"}},
            "variant: must have one of the keys attribute, tag and event.",
        ),
        ({"experiment": "x"}, "experiment is given without variant; say where the variant is."),
        ({"incomplete": "drop"}, "incomplete is 'drop'; it is 'keep' or 'leave_out'."),
        (
            {"time_zone": "Berlin"},
            "timestamp.time_zone: 'Berlin' is no time zone; write it as 'Europe/Berlin' or 'UTC'.",
        ),
        (
            {"columns": {"time": "x"}},
            (
                "columns.time: is not a column of responses; there are: 'response_id', "
                "'survey_id', 'hotjar_user_id', 'user_id', 'user', 'timestamp', 'country', "
                "'device', 'browser', 'os', 'url', 'recording_url' and 1 more."
            ),
        ),
    ],
)
def test_a_bad_argument_is_one_sentence(options: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole sentence is compared
        cx.read_hotjar_survey(tmp_path / "never_opened.csv", **options)
    assert (type(caught.value), str(caught.value)) == (ValueError, f"read_hotjar_survey: {sentence}")

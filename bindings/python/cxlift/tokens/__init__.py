"""Answers in words, taken apart: the words of a text in any language, as Unicode defines them."""

from cxlift.tokens.counts import TermsOfTexts, terms_of_texts
from cxlift.tokens.segments import terms_of

__all__ = ["TermsOfTexts", "terms_of", "terms_of_texts"]

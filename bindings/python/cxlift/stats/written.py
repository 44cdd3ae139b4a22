"""What the respondents of two variants wrote, as counts of terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cxlift.tokens.counts import terms_of_texts
from cxlift.tokens.examples import example

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import pyarrow

    from cxlift.tokens.counts import TermsOfTexts
    from cxlift.tokens.examples import Example

    Array = numpy.typing.NDArray[Any]

__all__ = ["ANYBODY", "Written", "written"]

ANYBODY = ""
VARIANTS = ("control", "treatment")


@dataclass(frozen=True)
class Written:
    """A row a text that somebody wrote: the variant, the different text, and who wrote it with what score."""

    texts: pyarrow.Array
    tokens: TermsOfTexts
    variant: Array
    text: Array
    respondent: Array
    score: Array | None
    notes: tuple[str, ...]

    def among(self, limits: tuple[float, float] | None) -> Written:
        """Keep the texts with a score within limits, both included."""
        if limits is None or self.score is None:
            return self
        return self._rows((self.score >= limits[0]) & (self.score <= limits[1]))

    def _rows(self, kept: Array) -> Written:
        score = None if self.score is None else self.score[kept]
        rows = {name: getattr(self, name)[kept] for name in ("variant", "text", "respondent")}
        return replace(self, score=score, **rows)

    def respondents(self, variant: int) -> int:
        """Count who wrote at least one term."""
        import numpy as np

        rows = self.variant == variant
        some = self.tokens.starts[self.text + 1] > self.tokens.starts[self.text]
        return len(np.unique(self.respondent[rows & some]))

    def counts(self, variant: int) -> tuple[Array, Array, Array]:
        """Count each term of each respondent of a variant: starts, terms and uses."""
        import numpy as np

        rows = self.variant == variant
        text, respondent = self.text[rows], self.respondent[rows]
        begin, length = self.tokens.starts[text], np.diff(self.tokens.starts)[text]
        at = np.repeat(begin - np.cumsum(length) + length, length) + np.arange(length.sum())
        who = np.unique(np.repeat(respondent, length), return_inverse=True)[1]
        n_terms = max(1, len(self.tokens.names))
        keys = who * n_terms + self.tokens.terms[at]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.concatenate([[True], keys[1:] != keys[:-1]]).nonzero()[0] if len(keys) else order
        uses = np.add.reduceat(self.tokens.uses[at][order].astype(np.int64), first) if len(keys) else order
        who, terms = np.divmod(keys[first], n_terms)
        starts = np.searchsorted(who, np.arange((who[-1] + 1 if len(who) else 0) + 1))
        return starts.astype(np.int64), terms.astype(np.int32), uses.astype(np.int32)

    def examples(self, term: int, variant: int, size: int, priority: Array) -> tuple[Example, ...]:
        """Choose texts of a variant that hold a term; none twice."""
        import numpy as np

        at = (self.tokens.terms == term).nonzero()[0]
        holding = np.searchsorted(self.tokens.starts, at, side="right") - 1
        candidates = np.intersect1d(holding, self.text[self.variant == variant])
        chosen = candidates[np.argsort(priority[candidates])[:size]]
        name = self.tokens.names[term]
        return tuple(example(VARIANTS[variant], self.texts[i].as_py(), name) for i in chosen.tolist())


def written(texts: tuple[Any, Any], units: tuple[Any, Any], scores: tuple[Any, Any], ngrams: int) -> Written:
    """Take the texts apart, each different one once."""
    import numpy as np
    import pyarrow as pa

    columns = [_texts(of, name) for of, name in zip(texts, VARIANTS, strict=True)]
    both = pa.concat_arrays(columns).dictionary_encode()
    variant = np.repeat([0, 1], [len(column) for column in columns])
    who = [_units(of, len(column), name) for of, column, name in zip(units, columns, VARIANTS, strict=True)]
    score = [
        _scores(of, len(column), name) for of, column, name in zip(scores, columns, VARIANTS, strict=True)
    ]
    codes = both.indices.to_numpy(zero_copy_only=False)
    there = ~np.isnan(codes) if codes.dtype.kind == "f" else np.ones(len(codes), dtype=bool)
    respondent = np.concatenate(who)
    notes = [
        f"{count} text{'s' * (count > 1)} of the {name} left out: nobody is named who wrote it."
        for i, name in enumerate(VARIANTS)
        if (count := int(np.count_nonzero(there & (respondent < 0) & (variant == i))))
    ]
    whole = Written(
        texts=both.dictionary,
        tokens=terms_of_texts(both.dictionary, ngrams=ngrams),
        variant=variant,
        text=np.where(there, codes, 0).astype(np.int64),
        respondent=respondent,
        score=None if score[0] is None or score[1] is None else np.concatenate([score[0], score[1]]),
        notes=tuple(notes),
    )
    return whole._rows(there & (respondent >= 0))  # noqa: SLF001


def _texts(values: Any, variant: str) -> pyarrow.Array:
    import pyarrow as pa

    name = f"distinguishing_terms: texts_{variant}"
    if isinstance(values, str):
        raise ValueError(f"{name} is one text, must be an array of them.")  # noqa: TRY004
    try:
        found = (
            pa.array(values, from_pandas=True)
            if not hasattr(values, "__arrow_c_stream__")
            else pa.chunked_array(values)
        )
        if isinstance(found, pa.ChunkedArray):
            found = found.combine_chunks()
        if isinstance(found, pa.ChunkedArray):  # of no chunk
            found = pa.array([], found.type)
        if not (pa.types.is_null(found.type) or _is_text(found.type)):
            raise TypeError(f"it holds {found.type}")  # noqa: TRY301
        return found.cast(pa.large_string())
    except UnicodeEncodeError:
        return _texts([v if v is None else v.encode("utf-8", "replace").decode() for v in values], variant)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise ValueError(f"{name} is not an array of texts: {str(error).rstrip('.')}.") from None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _units(values: Any, n: int, variant: str) -> Array:
    """Number who wrote each text; -1 is nobody."""
    import numpy as np

    from cxlift.stats.labels import labels

    if values is None:
        return np.arange(n)
    found, there = labels(values, f"distinguishing_terms: units_{variant}")
    _same_length(len(found), n, "units", variant)
    return np.where(there, np.unique(found, return_inverse=True)[1], -1)


def _scores(values: Any, n: int, variant: str) -> Array | None:
    from cxlift.stats.arrays import array

    if values is None:
        return None
    found = array(values, f"distinguishing_terms: scores_{variant}")
    _same_length(len(found), n, "scores", variant)
    return found


def _same_length(found: int, n: int, what: str, variant: str) -> None:
    if found != n:
        raise ValueError(
            f"distinguishing_terms: {what}_{variant} has {found} values and texts_{variant} {n}, "
            "must have as many."
        )

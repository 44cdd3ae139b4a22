"""The table of terms that distinguish two variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import pandas
    import pyarrow

    from cxlift.render.term_plot import Plot
    from cxlift.terms import TermRow
    from cxlift.tokens.examples import Example

    Doubles = numpy.typing.NDArray[numpy.float64]
    Counts = numpy.typing.NDArray[numpy.int64]

__all__ = ["NUMBERS", "DistinguishingTerms"]

NUMBERS = (
    "respondents_control",
    "respondents_treatment",
    "uses_control",
    "uses_treatment",
    "log_odds",
    "log_odds_lower",
    "log_odds_upper",
    "std_error",
    "statistic",
    "df",
    "pvalue",
    "pvalue_adjusted",
)


@dataclass(frozen=True, eq=False, repr=False)
class DistinguishingTerms:
    """Terms by variant, the smallest p-value first; each column has an entry a tested term.

    ``log_odds`` is that of the treatment less that of the control; the prior draws it and its interval to 0.
    ``among`` names the class of scores, and is empty where everybody is compared together. ``examples`` are
    verbatims from the variant that uses the term more: personal data.
    """

    term: list[str]
    among: list[str]
    respondents_control: Counts
    respondents_treatment: Counts
    uses_control: Counts
    uses_treatment: Counts
    log_odds: Doubles
    log_odds_lower: Doubles
    log_odds_upper: Doubles
    std_error: Doubles
    statistic: Doubles
    df: Doubles
    pvalue: Doubles
    pvalue_adjusted: Doubles
    examples: list[tuple[Example, ...]]
    n_respondents_control: int
    n_respondents_treatment: int
    n_tested: int
    n_untested: int
    n_found: int
    min_respondents: int
    method: str
    correction: str
    confidence_level: float
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.term)

    @property
    def caption(self) -> str:
        """How to read the table, in words."""
        from cxlift.render.terms import caption

        return caption(self)

    def to_arrow(self) -> pyarrow.Table:
        """Return the terms as a PyArrow table; of the examples the texts alone."""
        import pyarrow as pa

        columns: dict[str, Any] = {"term": pa.array(self.term, pa.string())}
        columns["among"] = pa.array(self.among, pa.string())
        columns |= {name: pa.array(getattr(self, name)) for name in NUMBERS}
        texts = [[each.text for each in of] for of in self.examples]
        columns["examples"] = pa.array(texts, pa.list_(pa.string()))
        return pa.table(columns)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the terms as a pandas data frame."""
        return self.to_arrow().to_pandas()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def rows(self, n: int | None = None) -> list[TermRow]:
        """Return the first ``n`` terms one by one, as a report keeps them; all without it."""
        from cxlift.terms import TermRow

        columns = [name for name in NUMBERS if name != "df"]
        return [
            TermRow(
                term=self.term[i],
                among=self.among[i],
                examples=self.examples[i],
                **{name: getattr(self, name)[i].item() for name in columns},
            )
            for i in range(len(self) if n is None else min(n, len(self)))
        ]

    def plot(self, n: int = 20) -> Plot:
        """Draw the log-odds of the first ``n`` terms with their intervals; it shows itself in Jupyter."""
        from cxlift.render.term_plot import plot

        return plot(self, n)

    def _repr_html_(self) -> str:
        from cxlift.render.terms import html

        return html(self)

    def __repr__(self) -> str:
        from cxlift.render.terms import text

        return text(self)

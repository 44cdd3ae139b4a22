"""A simulated experiment: its tables, drawn when they are first asked for, and the truth about it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    import cxlift as cx

    from .behaviour import Before, Behaviour
    from .pages import Views
    from .planted import ExperimentTruth
    from .population import Population
    from .scenario import Scenario
    from .surveys import Answers
    from .tickets import Tickets

__all__ = ["Simulation"]


class Simulation:
    """What `experiment` returns. All tables are Arrow tables; each is made once, when it is first used.

    Times are in UTC with milliseconds, revenue is in cents. Names of variants, ids of visitors and comments
    are such as make careless readers stumble.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def __repr__(self) -> str:
        of = self._scenario
        names = ", ".join(f"{design.name!r}: {list(design.variants)}" for design in of.designs)
        return f"Simulation({names}; visitors={of.visitors}, seed={of.seed})"

    @cached_property
    def units(self) -> Any:
        """One row a visitor.

        ``visitor_id``, ``variant`` (and a column of its name for each other experiment), ``exposed_at``;
        device, country, browser, plan, source_type, visitor_type; ``converted``, ``orders``, ``revenue``,
        ``sessions``, ``page_views``, ``clicks``, ``rage_clicks``, ``u_turns``, ``errors``; ``nps``, ``csat``,
        ``ces`` (null where not answered), ``comment`` beside NPS; ``tickets``, ``tickets_resolved``,
        ``hours_resolved`` (their sum), ``hours_open``, ``is_resolved`` and ``is_closed`` (unresolved) of the
        first ticket (null without one), with its ``opened_at``, ``first_resolved_at`` and ``resolved_at``;
        ``sessions_before`` and ``revenue_before`` from the month before the experiment.
        """
        from .surveys import comments_of
        from .tables import unit_table

        comments = comments_of(self._people, self.surveys, "nps")
        return unit_table(self._scenario, self._people, self._numbers, self._tickets, comments)

    @cached_property
    def latent(self) -> Any:
        """What every visitor would have answered: visitor_id, nps, csat, ces. No analysis can know it."""
        from .tables import latent_table

        return latent_table(self._people, self._answers)

    @cached_property
    def surveys(self) -> Any:
        """One row for each time that a visitor was asked; what was not answered is null.

        ``visitor_id``, ``survey`` (nps, csat, ces), ``scale``, ``asked_at``, ``answered_at``, ``score``,
        ``comment``.
        """
        from .surveys import survey_table

        return survey_table(self._scenario, self._people, self._answers)

    @cached_property
    def tickets(self) -> Any:
        """One row a support ticket, as seen at the end of the observation; what is later is null.

        ``ticket_id``, ``visitor_id``, ``status`` (open, resolved, reopened, closed_unresolved),
        ``opened_at``, ``first_resolved_at``, ``reopened_at``, ``resolved_at`` (the resolution that lasts),
        ``closed_at`` (without a resolution), ``reopens``, ``hours_open`` (until resolved, closed or the end
        of the observation), ``is_resolved``, ``priority``, ``channel``, ``topic``.
        """
        from .tickets import ticket_table

        return ticket_table(self._scenario, self._people, self._tickets)

    @cached_property
    def pages(self) -> Any:
        """One row a page event, in the order of time.

        ``visitor_id``, ``timestamp``, ``session`` (number of the visitor's session), ``event`` (page_view,
        click, rage_click, u_turn, js_error), ``page``, ``zone`` (null for page views and u-turns), ``clicks``
        (of a click 1, of a rage click how many), ``message`` (of an error).
        """
        from .pages import page_table

        return page_table(self._scenario, self._people, self._behaviour, self._views)

    @cached_property
    def exposures(self) -> Any:
        """One row an exposure of any of the experiments; visitors who cross over have a second, later one.

        ``experiment``, ``visitor_id``, ``variant``, ``timestamp``, and the attributes.
        """
        from .tables import exposure_table

        return exposure_table(self._scenario, self._people)

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """Event tables by name, each with visitor_id, timestamp and properties.

        session; page_view, click, rage_click, u_turn, js_error (session, page, zone …); add_to_cart;
        purchase (revenue); refund (amount); survey_answer (survey, scale, score, comment); ticket (as in
        ``tickets``).
        """
        from .facts import fact_tables

        return fact_tables(
            self._scenario,
            self._people,
            self._behaviour,
            self._views,
            self.pages,
            self.surveys,
            self.tickets,
        )

    @cached_property
    def truths(self) -> Mapping[str, ExperimentTruth]:
        """The truth about each experiment, by name."""
        from .true_values import truth_about

        return {
            design.name: truth_about(self._scenario, self._people, self._numbers, number)
            for number, design in enumerate(self._scenario.designs)
        }

    @property
    def truth(self) -> ExperimentTruth:
        """The truth about the first experiment, which the unit table is about."""
        return self.truths[self._scenario.designs[0].name]

    def dataset(self, experiment: str | None = None) -> cx.Dataset:
        """Exposures of one experiment (the first if left out) and the facts, as a dataset.

        Raises:
            ValueError: There is no such experiment.
        """
        import cxlift as cx  # as a user would: what is simulated goes in where all data do

        from .tables import exposure_table

        names = [design.name for design in self._scenario.designs]
        if experiment is not None and experiment not in names:
            raise ValueError(f"dataset: there is no experiment {experiment!r}, only {names}.")
        number = 0 if experiment is None else names.index(experiment)
        exposures = exposure_table(self._scenario, self._people, number).drop_columns(["experiment"])
        return cx.Dataset(exposures, self.facts, variant="variant")

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Write everything into a new folder, which appears whole or not at all; return its path.

        ``optimizely/`` (an Enriched Events export of all experiments), ``units.parquet``,
        ``surveys.csv``, ``tickets.csv``, ``pages.parquet`` and ``truth.json``. The same arguments give the
        same bytes (with the same versions of NumPy and PyArrow).

        Raises:
            ValueError: There is something at this path already.
        """
        from .writing import write_simulation

        return write_simulation(self, folder)

    def write_sources(
        self,
        folder: str | os.PathLike[str],
        *,
        unmatched: Mapping[str, float] | float = 0.0,
        time_zone: str = "Europe/Berlin",
    ) -> Path:
        """Write what happened as the exports of three tools into a new folder; return its path.

        ``optimizely/``, ``survey-nps.csv`` and ``survey-csat.csv`` as Hotjar exports them (the first asked at
        two places), ``tickets.csv`` of Zendesk, whose requesters are known by their addresses, ``people.csv``
        with the address of each visitor, and ``truth.json``.

        Args:
            folder: the folder to make, which appears whole or not at all.
            unmatched: share of the survey's answers that have lost the visitor's id; or one for each variant.
            time_zone: of the helpdesk's account, whose times have no zone; the survey's are UTC.

        Raises:
            ValueError: There is something at this path already.
        """
        from .sources import write_sources

        return write_sources(self, folder, unmatched=unmatched, time_zone=time_zone)

    @cached_property
    def _people(self) -> Population:
        from .population import draw_population

        return draw_population(self._scenario)

    @cached_property
    def _behaviour(self) -> Behaviour:
        from .behaviour import draw_behaviour

        return draw_behaviour(self._scenario, self._people)

    @cached_property
    def _before(self) -> Before:
        from .behaviour import draw_before

        return draw_before(self._scenario, self._people)

    @cached_property
    def _views(self) -> Views:
        from .pages import draw_views

        return draw_views(self._scenario, self._behaviour)

    @cached_property
    def _answers(self) -> tuple[Answers, ...]:
        from .surveys import draw_answers

        return draw_answers(self._scenario, self._people)

    @cached_property
    def _tickets(self) -> Tickets:
        from .tickets import draw_tickets

        return draw_tickets(self._scenario, self._people)

    @cached_property
    def _numbers(self) -> dict[str, tuple[Any, Any]]:
        from .tables import unit_columns

        return unit_columns(self._people, self._behaviour, self._before, self._answers, self._tickets)

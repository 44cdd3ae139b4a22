"""What visitors did as events: one table for each kind, as a dataset takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import TIME
from .pages import CART, CONFIRMATION, KINDS
from .refunds import draw_refunds

if TYPE_CHECKING:
    from .behaviour import Behaviour
    from .pages import Views
    from .population import Population
    from .scenario import Scenario

__all__ = ["fact_tables"]


def fact_tables(  # noqa: PLR0917  what the tables are made from
    scenario: Scenario,
    people: Population,
    behaviour: Behaviour,
    views: Views,
    pages: Any,
    surveys: Any,
    tickets: Any,
) -> dict[str, Any]:
    """The tables by event; each has visitor_id, timestamp and the properties of its events."""
    kinds = {kind: pages.filter(pc.equal(pages["event"], kind)).drop_columns(["event"]) for kind in KINDS}
    used = {
        "page_view": ["session", "page"],
        "click": ["session", "page", "zone"],
        "rage_click": ["session", "page", "zone", "clicks"],
        "u_turn": ["session", "page"],
        "js_error": ["session", "page", "zone", "message"],
    }
    answered = surveys.filter(pc.is_valid(surveys["score"]))

    def table(who: Any, at: Any, **properties: Any) -> Any:
        columns = {name: pa.array(values) for name, values in properties.items()}
        return pa.table(
            {"visitor_id": people.ids.take(pa.array(who)), "timestamp": pa.array(at).cast(TIME), **columns}
        )

    carts = np.flatnonzero(views.page == CART)
    buyers = behaviour.who[behaviour.order_session]
    # The confirmations stand in the order of the purchases.
    bought_at, revenue = views.at[views.page == CONFIRMATION], behaviour.order_revenue
    refunded, after = draw_refunds(scenario, people, buyers)
    return {
        "session": table(behaviour.who, behaviour.at),
        **{kind: kinds[kind].select(["visitor_id", "timestamp", *names]) for kind, names in used.items()},
        "add_to_cart": table(behaviour.who[views.session[carts]], views.at[carts]),
        "purchase": table(buyers, bought_at, revenue=revenue),
        "refund": table(buyers[refunded], bought_at[refunded] + after, amount=revenue[refunded]),
        "survey_answer": answered.rename_columns({"answered_at": "timestamp"}).drop_columns(["asked_at"]),
        "ticket": tickets.rename_columns({"opened_at": "timestamp"}),
    }

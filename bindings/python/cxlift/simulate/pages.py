"""Page events: what visitors see and click in each session, and what goes wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .arrays import Floats, Ints, draw_shares
from .columns import TIME, pick

if TYPE_CHECKING:
    from .behaviour import Behaviour
    from .population import Population
    from .scenario import Scenario

__all__ = ["KINDS", "PAGES", "Views", "draw_views", "page_table"]

PAGES = ("home", "category", "product", "search", "help", "cart", "checkout", "confirmation")
HOME, _, PRODUCT, _, _, CART, CHECKOUT, CONFIRMATION = range(len(PAGES))
KINDS = ("page_view", "click", "rage_click", "u_turn", "js_error")
VIEW, CLICK, RAGE, U_TURN, ERROR = range(len(KINDS))

# Where a session begins, and where it goes on before any cart; in the order of PAGES.
_LANDING = (0.42, 0.18, 0.33, 0.05, 0.02)
_BROWSING = (0.08, 0.28, 0.44, 0.14, 0.06)
# The zones of a page: share of its clicks, and share of what goes wrong on it.
_ZONES: dict[str, tuple[tuple[str, float, float], ...]] = {
    "home": (("hero", 0.35, 0.4), ("navigation", 0.4, 0.2), ("teasers", 0.2, 0.3), ("footer", 0.05, 0.1)),
    "category": (("filters", 0.3, 0.5), ("grid", 0.55, 0.3), ("sorting", 0.1, 0.15), ("footer", 0.05, 0.05)),
    "product": (("gallery", 0.4, 0.4), ("add_to_cart", 0.25, 0.3), ("reviews", 0.35, 0.3)),
    "search": (("results", 0.7, 0.4), ("search_box", 0.25, 0.5), ("footer", 0.05, 0.1)),
    "help": (("articles", 0.6, 0.3), ("contact", 0.3, 0.6), ("footer", 0.1, 0.1)),
    "cart": (("items", 0.5, 0.3), ("voucher", 0.2, 0.5), ("to_checkout", 0.3, 0.2)),
    "checkout": (("address", 0.4, 0.35), ("payment", 0.4, 0.5), ("place_order", 0.2, 0.15)),
    "confirmation": (("summary", 0.8, 0.5), ("survey", 0.2, 0.5)),
}  # fmt: skip
_MESSAGES = (
    "TypeError: Cannot read properties of undefined (reading 'price')",
    "ReferenceError: dataLayer is not defined",
    "ChunkLoadError: Loading chunk 17 failed.",
    "NetworkError: POST /api/cart 503",
    "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
)
_MESSAGE_SHARES = (0.45, 0.2, 0.15, 0.15, 0.05)


@dataclass(frozen=True)
class Views:
    """One entry a page view, sorted by session and time; ``stay`` is until the next one, in milliseconds."""

    session: Ints
    page: Ints
    at: Ints
    stay: Ints


def draw_views(scenario: Scenario, behaviour: Behaviour) -> Views:
    """Draw the pages of each session: some browsing, a cart that is left, then the purchases."""
    rng = scenario.stream("pages")
    everybody = np.arange(len(behaviour.who))
    browsed = np.repeat(everybody, behaviour.views)
    step = np.arange(len(browsed)) - np.repeat(np.cumsum(behaviour.views) - behaviour.views, behaviour.views)
    landed, further = (draw_shares(rng, shares, len(browsed)) for shares in (_LANDING, _BROWSING))
    left, tried = everybody[behaviour.carts >= 1], everybody[behaviour.carts == 2]
    orders = np.repeat(behaviour.order_session, 3)

    session = np.concatenate([browsed, left, tried, orders])
    page = np.concatenate(
        [
            np.where(step == 0, landed, further),
            np.full(len(left), CART),
            np.full(len(tried), CHECKOUT),
            np.tile([CART, CHECKOUT, CONFIRMATION], len(behaviour.order_session)),
        ]
    )
    order = np.argsort(session, kind="stable")  # within a session they stand as they happen
    session, page = session[order], page[order]
    # Log-normal with a mean of 35 seconds; a visitor who looks away for long is back with a new session.
    stay = (
        np.minimum(35_000 * np.exp(rng.normal(-0.5, 1.0, size=len(page))), 20 * 60_000).astype(np.int64) + 500
    )
    before = np.cumsum(stay) - stay
    begins = np.searchsorted(session, everybody)
    at = behaviour.at[session] + before - before[begins][session]
    return Views(session, page, at, stay)


def page_table(scenario: Scenario, people: Population, behaviour: Behaviour, views: Views) -> Any:
    """All page events in the order of time."""
    rng = scenario.stream("page events")
    begins = np.searchsorted(views.session, np.arange(len(behaviour.who)))
    numbers = (behaviour.clicks, behaviour.rage_clicks, behaviour.u_turns, behaviour.errors)
    seen = behaviour.page_views
    view, kind = [np.arange(len(views.page))], [np.full(len(views.page), VIEW)]
    for of, number in zip((CLICK, RAGE, U_TURN, ERROR), numbers, strict=True):
        session = np.repeat(np.arange(len(number)), number)
        view.append(begins[session] + (rng.random(len(session)) * seen[session]).astype(np.int64))
        kind.append(np.full(len(session), of))
    on, what = np.concatenate(view), np.concatenate(kind)
    page, session = views.page[on], views.session[on]
    part = np.where(what == VIEW, 0.0, rng.random(len(on)))
    at = views.at[on] + (part * views.stay[on]).astype(np.int64)
    zone = _zones(rng, page, what)
    repeats = np.where(what == RAGE, 3 + rng.poisson(2.0, size=len(on)), 1)
    message = draw_shares(rng, _MESSAGE_SHARES, len(on))

    rows = np.argsort(at, kind="stable")
    who, what = behaviour.who[session[rows]], what[rows]
    clicked = (what == CLICK) | (what == RAGE)
    return pa.table(
        {
            "visitor_id": people.ids.take(pa.array(who)),
            "timestamp": pa.array(at[rows]).cast(TIME),
            "session": pa.array((session[rows] - behaviour.first[who] + 1).astype(np.int32)),
            "event": pick(KINDS, what),
            "page": pick(PAGES, page[rows]),
            "zone": pick(_ZONE_NAMES, zone[rows]),
            "clicks": pa.array(repeats[rows].astype(np.int32), mask=~clicked),
            "message": pick(_MESSAGES, np.where(what == ERROR, message[rows], -1)),
        }
    )


_ZONE_NAMES = tuple(dict.fromkeys(name for page in PAGES for name, _, _ in _ZONES[page]))


def _shares(column: int) -> Floats:
    """Of each page the cumulative share of each zone of ``_ZONE_NAMES``."""
    shares = np.zeros((len(PAGES), len(_ZONE_NAMES)))
    for number, page in enumerate(PAGES):
        for zone in _ZONES[page]:
            shares[number, _ZONE_NAMES.index(zone[0])] = zone[column]
    return np.cumsum(shares, axis=1)


def _zones(rng: np.random.Generator, page: Ints, what: Ints) -> Ints:
    """The zone of each event, -1 for a view and a u-turn, which are of the whole page."""
    zone = np.full(len(page), -1, dtype=np.int64)
    for kinds, cumulative in (((CLICK,), _shares(1)), ((RAGE, ERROR), _shares(2))):
        chosen = np.isin(what, kinds)
        for number in range(len(PAGES)):
            rows = np.flatnonzero(chosen & (page == number))
            at = rng.random(len(rows)) * cumulative[number, -1]
            zone[rows] = np.searchsorted(cumulative[number], at, side="right")
    return zone

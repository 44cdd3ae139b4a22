"""The columns of an Enriched Events export, names, order and types as Optimizely writes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import DAY, Bools, Ints
from .columns import TEXT, TIME, pick
from .design import BROWSERS, EVENTS, Variant
from .e3_attributes import ATTRIBUTES, decision_attributes, event_attributes
from .events import CART, CLICK, DETAIL, HOME, PURCHASE, Events
from .identifiers import uuid_text
from .visitors import MAIN, SECOND, Decisions, Visitors

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHOICE = [("campaign_id", TEXT), ("experiment_id", TEXT), ("variation_id", TEXT)]
_HOLDBACK = ("is_holdback", pa.bool_())
EXPERIMENTS = pa.list_(pa.struct([*_CHOICE, _HOLDBACK]))
TAGS = pa.map_(TEXT, TEXT)

_HEAD = [("uuid", TEXT), ("timestamp", TIME), ("process_timestamp", TIME)]
_WHO = [("visitor_id", TEXT), ("session_id", TEXT), ("account_id", TEXT)]
_AGENT = [("user_ip", TEXT), ("user_agent", TEXT), ("referer", TEXT)]
_TAIL = [("revision", TEXT), ("client_engine", TEXT), ("client_version", TEXT)]
_TOTALS = [("revenue", pa.int64()), ("value", pa.float64()), ("quantity", pa.int64())]
_EVENT = [("event_type", TEXT), ("event_name", TEXT), *_TOTALS, ("tags", TAGS)]
_CONTEXT = [("attributes", ATTRIBUTES), *_AGENT]
DECISIONS = pa.schema([*_HEAD, *_WHO, *_CHOICE, *_CONTEXT, _HOLDBACK, *_TAIL])
CONVERSIONS = pa.schema(
    [*_HEAD, *_WHO, ("experiments", EXPERIMENTS), ("entity_id", TEXT), *_CONTEXT, *_EVENT, *_TAIL]
)

_ACCOUNT = "12000000000"
_ENTITIES = ("20000000401", "20000000402", "20000000403", "20000000404", "20000000405")
_PRODUCTS = (("phone case", "789", "accessories"), ("tea", "456", "groceries"), ("kettle", "123", "kitchen"))


@dataclass(frozen=True)
class Names:
    """What the numbers stand for: the visitors, the experiments and their variants."""

    visitors: Visitors
    ids: Any
    experiments: Sequence[str]
    variants: Sequence[Sequence[Variant]]
    sessions: bool
    country: Ints | None = None

    @property
    def campaigns(self) -> list[str]:
        """The id of each experiment's campaign."""
        return [f"20000000{number + 1}00" for number in range(len(self.experiments))]


def decision_table(names: Names, decisions: Decisions, rows: Ints) -> Any:
    """These decisions as a table."""
    who, experiment = decisions.who[rows], decisions.experiment[rows]
    # The variants of all experiments in one list, one experiment after the other.
    sizes = np.array([len(of) for of in names.variants])
    variation = decisions.variant[rows] + (np.cumsum(sizes) - sizes)[experiment]
    variants = [variant.id for of in names.variants for variant in of]
    return pa.table(
        {
            **_head(names, who, decisions.at[rows], decisions.delay[rows]),
            "uuid": uuid_text(decisions.uuid[rows], decisions.upper[rows]),
            "campaign_id": pick(names.campaigns, experiment),
            "experiment_id": pick(names.experiments, experiment),
            "variation_id": pick(variants, variation),
            "attributes": decision_attributes(names.visitors, who, decisions.device[rows], names.country),
            "is_holdback": pa.array(decisions.holdback[rows]),
        },
        schema=DECISIONS,
    )


def event_table(names: Names, events: Events, rows: Ints) -> Any:
    """These events as a table."""
    who, name, at = events.who[rows], events.name[rows], events.at[rows]
    revenue, known = events.revenue[rows], events.revenue_known[rows]
    purchase = name == PURCHASE
    has_value = purchase & known & (who % 10 == 0)
    return pa.table(
        {
            **_head(names, who, at, events.delay[rows]),
            "uuid": uuid_text(events.uuid[rows], events.upper[rows]),
            "experiments": _experiments(names, who, at),
            "entity_id": pick(_ENTITIES, name),
            "attributes": event_attributes(names.visitors, who),
            "event_type": pa.nulls(len(rows), TEXT),
            "event_name": pick(EVENTS, name),
            "revenue": pa.array(revenue, mask=~known),
            "value": pa.array(revenue / 100 + 0.00001, mask=~has_value),
            "quantity": pa.array(np.zeros_like(revenue), mask=purchase),
            "tags": _tags(name, revenue, known, who),
        },
        schema=CONVERSIONS,
    )


def _head(names: Names, who: Ints, at: Ints, delay: Ints) -> dict[str, Any]:
    """The columns that decisions and events share, but the uuid."""
    browser = names.visitors.browser[who]
    session = (who * 2654435761 + at // DAY * 40503) % 2**32 - 2**31
    return {
        "timestamp": pa.array(at).cast(TIME),
        "process_timestamp": pa.array(at + delay).cast(TIME),
        "visitor_id": names.ids.take(pa.array(who)),
        "session_id": pa.array(session).cast(TEXT) if names.sessions else pa.nulls(len(who), TEXT),
        "account_id": pick([_ACCOUNT], np.zeros_like(who)),
        # Addresses of 203.0.113.0/24 are reserved for documentation.
        "user_ip": pick([f"203.0.113.{host}" for host in range(256)], who % 256),
        "user_agent": pick([f"Mozilla/5.0 ({level.value})" for level in BROWSERS], browser),
        "referer": pa.nulls(len(who), TEXT),
        "revision": pick(["99"], np.zeros_like(who)),
        "client_engine": pick(["python-sdk"], np.zeros_like(who)),
        "client_version": pick(["3.5.2"], np.zeros_like(who)),
    }


def _experiments(names: Names, who: Ints, at: Ints) -> Any:
    """The experiments that had decided about the visitor by then, as written until October 2023."""
    if not names.sessions:
        return pa.nulls(len(who), EXPERIMENTS)
    options = [
        [
            None,
            *({"variation_id": each.id, "experiment_id": id_, "campaign_id": campaign} for each in variants),
        ]
        for id_, campaign, variants in zip(names.experiments, names.campaigns, names.variants, strict=True)
    ]
    lists = [[{**one, "is_holdback": False} for one in pair if one] for pair in product(*options)]
    visitors = names.visitors
    main, second = (
        np.where(visitors.decided_at[of, who] <= at, visitors.variant[of, who] + 1, 0)
        for of in (MAIN, SECOND)
    )
    return pa.array(lists, EXPERIMENTS).take(pa.array(main * len(options[SECOND]) + second))


def _tags(name: Ints, revenue: Ints, known: Bools, who: Ints) -> Any:
    """No tags for a page, null for a click, the product of a view or cart, and the revenue of a purchase."""
    products = [[("product", label), ("sku", sku), ("category", kind)] for label, sku, kind in _PRODUCTS]
    common = pa.array([[], None, *products], TAGS)
    item = who % len(_PRODUCTS)
    number = np.select([name == HOME, name == CLICK, (name == DETAIL) | (name == CART)], [0, 1, 2 + item], -1)

    bought = np.flatnonzero(name == PURCHASE)
    text = pa.array(revenue[bought]).cast(TEXT)
    # A revenue that is no integer is left out of the column revenue, and stays in the tags.
    text = pc.if_else(pa.array(known[bought]), text, pc.binary_join_element_wise(text, "5", "."))
    columns = [text, *(pick([each[part] for each in _PRODUCTS], item[bought]) for part in range(3))]
    keys = ["revenue", "product", "sku", "category"]
    n, width = len(bought), len(keys)
    interleaved = pa.concat_arrays(columns).take(pa.array(np.arange(n * width).reshape(width, n).T.ravel()))
    offsets = pa.array(np.arange(n + 1, dtype=np.int32) * width)
    purchases = pa.MapArray.from_arrays(offsets, pa.array(keys * n, TEXT), interleaved)
    number[bought] = len(common) + np.arange(n)
    return pa.concat_arrays([common, purchases]).take(pa.array(number))

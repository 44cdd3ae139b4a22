"""The attributes of decisions and events in an Enriched Events export."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .columns import TEXT
from .design import BROWSERS, DEVICES, PLANS, SOURCES
from .traits import COUNTRIES

if TYPE_CHECKING:
    from .arrays import Bools, Ints
    from .visitors import Visitors

__all__ = ["ATTRIBUTES", "decision_attributes", "event_attributes"]

ATTRIBUTES = pa.list_(pa.struct([(name, TEXT) for name in ("id", "name", "type", "value")]))


def _system(name: str, kind: str, value: str) -> dict[str, str | None]:
    return {"id": name if kind == "custom" else None, "name": name, "type": kind, "value": value}


def _web(id_: str, kind: str, value: str) -> dict[str, str | None]:
    return {"id": id_, "name": None, "type": kind, "value": value}


def _custom(id_: str, name: str, value: str) -> dict[str, str | None]:
    return {"id": id_, "name": name, "type": "custom", "value": value}


def _with_missing(lists: list[Any], number: Ints, missing: Bools, who: Ints) -> Any:
    """The list of each row; null and empty in turn where the visitor has no attributes."""
    lengthened = pa.array([*lists, None, []], ATTRIBUTES)
    return lengthened.take(pa.array(np.where(missing[who], len(lists) + who % 2, number)))


def decision_attributes(visitors: Visitors, who: Ints, device: Ints, country: Ints | None = None) -> Any:
    """Attributes of every flavour: system, metadata, custom with a name, web without one."""
    lists = []
    countries = [None] if country is None else [each.value for each in COUNTRIES]
    for d, b, p, s, c in product(DEVICES, BROWSERS, PLANS, SOURCES, countries):
        campaign = [_web("200", "campaign", "spring_sale")] if s.value == "campaign" else []
        lists.append(
            [
                _system("$opt_bot_filtering", "custom", "false"),
                _system("$opt_enrich_decisions", "custom", "true"),
                _system("attribution/captured", "metadata", "true"),
                _custom("20000000501", "browser", b.value),
                _custom("20000000502", "plan", p.value),
                *([] if c is None else [_custom("20000000503", "country", c)]),
                _web("100", "browserId", {"chrome": "gc", "safari": "safari", "firefox": "ff"}[b.value]),
                _web("300", "device", d.value),
                _web("600", "source_type", s.value),
                *campaign,
                _system("attribution/enriched", "metadata", "true"),
            ]
        )
    number = (device * len(BROWSERS) + visitors.browser[who]) * len(PLANS) + visitors.plan[who]
    number = number * len(SOURCES) + visitors.source[who]
    if country is not None:
        number = number * len(COUNTRIES) + country[who]
    return _with_missing(lists, number, visitors.attributes_missing, who)


def event_attributes(visitors: Visitors, who: Ints) -> Any:
    """Events carry fewer attributes than decisions."""
    lists = [
        [
            _system("$opt_bot_filtering", "custom", "false"),
            _system("attribution/captured", "metadata", "true"),
            _custom("20000000501", "browser", b.value),
            _web("300", "device", d.value),
        ]
        for d, b in product(DEVICES, BROWSERS)
    ]
    number = visitors.device[who] * len(BROWSERS) + visitors.browser[who]
    return _with_missing(lists, number, visitors.attributes_missing, who)

"""How visitors differ: countries, new and returning, and what devices change beside the conversion.

All factors average to 1 over the shares, and all shifts to 0, so that what is planted holds for all
visitors together.
"""

from __future__ import annotations

from dataclasses import dataclass

from .design import DEVICES, Level

__all__ = ["COUNTRIES", "DEVICE_ERRORS", "DEVICE_OPINION", "VISITOR_TYPES", "Country"]


@dataclass(frozen=True)
class Country(Level):
    """A country: ``factor`` multiplies the conversion.

    Args:
        opinion: What is added to each opinion, in its standard deviations: the same service is marked
            higher in one country than in another.
        utc: Hours that its clocks are ahead of UTC.
    """

    opinion: float = 0.0
    utc: int = 0


COUNTRIES = (
    Country("US", 0.32, 1.1, opinion=0.05, utc=-6),
    Country("DE", 0.18, 1.0, opinion=-0.05, utc=1),
    Country("GB", 0.14, 1.05, opinion=0.0, utc=0),
    Country("FR", 0.11, 0.95, opinion=-0.1, utc=1),
    Country("BR", 0.10, 0.755, opinion=0.07, utc=-3),
    Country("RO", 0.09, 0.9, opinion=0.1, utc=2),
    Country("JP", 0.06, 1.0, opinion=-0.2, utc=9),
)
#: Returning visitors bought before, and convert more; the factor multiplies the conversion.
VISITOR_TYPES = (Level("new", 0.6, 0.5), Level("returning", 0.4, 1.75))
RETURNING = 1

_BY_DEVICE = {"mobile": (-0.06, 1.2), "desktop": (0.08, 0.8), "tablet": (-0.02, 0.8)}
#: What a device adds to each opinion, in its standard deviations.
DEVICE_OPINION = tuple(_BY_DEVICE[device.value][0] for device in DEVICES)
#: What a device multiplies JavaScript errors and rage clicks with.
DEVICE_ERRORS = tuple(_BY_DEVICE[device.value][1] for device in DEVICES)

#: The most that device, country and visitor type together multiply the conversion with.
HIGHEST_FACTOR = (
    max(device.factor for device in DEVICES)
    * max(country.factor for country in COUNTRIES)
    * max(kind.factor for kind in VISITOR_TYPES)
)

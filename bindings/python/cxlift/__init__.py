"""cxlift tells a team whether a change made the customer experience better.

>>> import cxlift as cx
>>> experiment = cx.Experiment(
...     name="checkout", control="old", metrics=[cx.Proportion("converted", role="primary")]
... )
>>> data = {
...     "variant": ["old"] * 200 + ["new"] * 200,
...     "converted": [1] * 20 + [0] * 180 + [1] * 50 + [0] * 150,
... }
>>> experiment.analyze(data).comparison("converted").verdict
'better'

Everything is imported when it is first used, so that ``import cxlift`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from cxlift import simulate, stats
    from cxlift._core import Decision, HealthCheck, Interval, ReportRow, Summaries
    from cxlift.calendars.calendar import Calendar
    from cxlift.calendars.vendor_minutes import compare_business_minutes
    from cxlift.dataset import Dataset
    from cxlift.distribution_metrics import Quantile, TimeToResolution
    from cxlift.errors import ExportError, PlanError
    from cxlift.event_metrics import Conversion, Count, Sum
    from cxlift.experiment import Experiment
    from cxlift.metrics import Margin, Mean, Metric, Proportion, Ratio, absolute, relative
    from cxlift.outcomes import (
        Churn,
        RefundRate,
        RepeatPurchase,
        Retention,
        ReturnRate,
        RevenuePerVisitor,
    )
    from cxlift.readers.aggregates import read_aggregates
    from cxlift.readers.asos import read_asos
    from cxlift.readers.contentsquare import read_contentsquare
    from cxlift.readers.contentsquare_connect import read_contentsquare_connect
    from cxlift.readers.contentsquare_zones import read_contentsquare_zones
    from cxlift.readers.eppo import read_eppo
    from cxlift.readers.freshdesk import read_freshdesk
    from cxlift.readers.ga4 import read_ga4
    from cxlift.readers.generic import read_tables
    from cxlift.readers.growthbook import read_growthbook
    from cxlift.readers.hotjar import read_hotjar_survey
    from cxlift.readers.hotjar_tables import read_hotjar_feedback, read_hotjar_recordings
    from cxlift.readers.intercom import read_intercom
    from cxlift.readers.mapped_units import read_units
    from cxlift.readers.omniconvert import read_omniconvert
    from cxlift.readers.omniconvert_api import read_omniconvert_experiments, read_omniconvert_nps
    from cxlift.readers.omniconvert_cookies import read_omniconvert_cookies
    from cxlift.readers.omniconvert_results import read_omniconvert_results
    from cxlift.readers.optimizely import read_optimizely
    from cxlift.readers.optimizely_decisions import read_optimizely_decisions
    from cxlift.readers.optimizely_results import read_optimizely_results
    from cxlift.readers.segment import read_segment
    from cxlift.readers.statsig import read_statsig
    from cxlift.readers.zendesk import read_zendesk
    from cxlift.report import Report
    from cxlift.scores import CES, CSAT, NPS
    from cxlift.segments import Change, Period, Touchpoints
    from cxlift.stats.caps import quantile
    from cxlift.vendor_results.results import VendorResults
    from cxlift.words import Words

__version__ = "0.1.0"

_HOMES = {
    "CES": "cxlift.scores",
    "CSAT": "cxlift.scores",
    "Calendar": "cxlift.calendars.calendar",
    "Change": "cxlift.segments",
    "Churn": "cxlift.outcomes",
    "Conversion": "cxlift.event_metrics",
    "Count": "cxlift.event_metrics",
    "Dataset": "cxlift.dataset",
    "Decision": "cxlift._core",
    "Experiment": "cxlift.experiment",
    "ExportError": "cxlift.errors",
    "HealthCheck": "cxlift._core",
    "Interval": "cxlift._core",
    "Margin": "cxlift.metrics",
    "Mean": "cxlift.metrics",
    "Metric": "cxlift.metrics",
    "NPS": "cxlift.scores",
    "Period": "cxlift.segments",
    "PlanError": "cxlift.errors",
    "Proportion": "cxlift.metrics",
    "Quantile": "cxlift.distribution_metrics",
    "Ratio": "cxlift.metrics",
    "RefundRate": "cxlift.outcomes",
    "RepeatPurchase": "cxlift.outcomes",
    "Report": "cxlift.report",
    "ReportRow": "cxlift._core",
    "Retention": "cxlift.outcomes",
    "ReturnRate": "cxlift.outcomes",
    "RevenuePerVisitor": "cxlift.outcomes",
    "Sum": "cxlift.event_metrics",
    "Summaries": "cxlift._core",
    "TimeToResolution": "cxlift.distribution_metrics",
    "Touchpoints": "cxlift.segments",
    "VendorResults": "cxlift.vendor_results.results",
    "Words": "cxlift.words",
    "absolute": "cxlift.metrics",
    "compare_business_minutes": "cxlift.calendars.vendor_minutes",
    "quantile": "cxlift.stats.caps",
    "read_aggregates": "cxlift.readers.aggregates",
    "read_asos": "cxlift.readers.asos",
    "read_contentsquare": "cxlift.readers.contentsquare",
    "read_contentsquare_connect": "cxlift.readers.contentsquare_connect",
    "read_contentsquare_zones": "cxlift.readers.contentsquare_zones",
    "read_eppo": "cxlift.readers.eppo",
    "read_freshdesk": "cxlift.readers.freshdesk",
    "read_ga4": "cxlift.readers.ga4",
    "read_growthbook": "cxlift.readers.growthbook",
    "read_hotjar_feedback": "cxlift.readers.hotjar_tables",
    "read_hotjar_recordings": "cxlift.readers.hotjar_tables",
    "read_hotjar_survey": "cxlift.readers.hotjar",
    "read_intercom": "cxlift.readers.intercom",
    "read_omniconvert": "cxlift.readers.omniconvert",
    "read_omniconvert_cookies": "cxlift.readers.omniconvert_cookies",
    "read_omniconvert_experiments": "cxlift.readers.omniconvert_api",
    "read_omniconvert_nps": "cxlift.readers.omniconvert_api",
    "read_omniconvert_results": "cxlift.readers.omniconvert_results",
    "read_optimizely": "cxlift.readers.optimizely",
    "read_optimizely_decisions": "cxlift.readers.optimizely_decisions",
    "read_optimizely_results": "cxlift.readers.optimizely_results",
    "read_segment": "cxlift.readers.segment",
    "read_statsig": "cxlift.readers.statsig",
    "read_tables": "cxlift.readers.generic",
    "read_units": "cxlift.readers.mapped_units",
    "read_zendesk": "cxlift.readers.zendesk",
    "relative": "cxlift.metrics",
}
_MODULES = ("_core", "simulate", "stats")  # `from cxlift import _core` asks here, too

__all__ = [
    "CES",
    "CSAT",
    "NPS",
    "Calendar",
    "Change",
    "Churn",
    "Conversion",
    "Count",
    "Dataset",
    "Decision",
    "Experiment",
    "ExportError",
    "HealthCheck",
    "Interval",
    "Margin",
    "Mean",
    "Metric",
    "Period",
    "PlanError",
    "Proportion",
    "Quantile",
    "Ratio",
    "RefundRate",
    "RepeatPurchase",
    "Report",
    "ReportRow",
    "Retention",
    "ReturnRate",
    "RevenuePerVisitor",
    "Sum",
    "Summaries",
    "TimeToResolution",
    "Touchpoints",
    "VendorResults",
    "Words",
    "absolute",
    "compare_business_minutes",
    "quantile",
    "read_aggregates",
    "read_asos",
    "read_contentsquare",
    "read_contentsquare_connect",
    "read_contentsquare_zones",
    "read_eppo",
    "read_freshdesk",
    "read_ga4",
    "read_growthbook",
    "read_hotjar_feedback",
    "read_hotjar_recordings",
    "read_hotjar_survey",
    "read_intercom",
    "read_omniconvert",
    "read_omniconvert_cookies",
    "read_omniconvert_experiments",
    "read_omniconvert_nps",
    "read_omniconvert_results",
    "read_optimizely",
    "read_optimizely_decisions",
    "read_optimizely_results",
    "read_segment",
    "read_statsig",
    "read_tables",
    "read_units",
    "read_zendesk",
    "relative",
    "simulate",
    "stats",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return _imported(f"cxlift.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'cxlift' has no attribute '{name}'")
    value = getattr(_imported(_HOMES[name]), name)
    globals()[name] = value  # found once, then an ordinary attribute
    return value


def _imported(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name == "cxlift._core":
            raise ImportError(
                "The compiled part of cxlift is missing: install the package with `pip install .` first."
            ) from error
        raise


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

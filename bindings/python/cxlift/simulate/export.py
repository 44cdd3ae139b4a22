"""From a design to the written export and the truth about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .checks import least
from .design import DEFAULT_VARIANTS, EVENTS, SECOND_VARIANTS, Irregularities, Variant, check_variants

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .truth import Truth

SECOND_EXPERIMENT = "9007199254740995"
_SMALLEST = 100  # the nasty ids and at least a few cases of each irregularity must fit


def optimizely_export(
    path: str | os.PathLike[str],
    *,
    visitors: int = 20_000,
    seed: int = 0,
    experiment: str = "20000000000",
    variants: Sequence[Variant] = DEFAULT_VARIANTS,
    irregularities: Irregularities | None = None,
    start: date = date(2023, 9, 4),
    days: int = 7,
    timestamps: Literal["int64", "int96"] = "int64",
    partitions: bool = True,
    sessions: bool = True,
) -> Truth:
    """Write an Optimizely Enriched Events export of a simulated experiment, and return what is true about it.

    The module's documentation lists what is planted. The folder appears whole or not at all.

    Args:
        path: The folder to make; it must not exist, or be empty.
        visitors: Visitors in the experiment, exactly; undecided and others come on top. At least 100.
        seed: The same seed and arguments give the same bytes (with the same versions of NumPy and PyArrow).
        experiment: The id of the experiment.
        variants: Two or more; the first is the control.
        irregularities: How untidy the export is; ``Irregularities.none()`` makes a tidy one.
        start: The day of the first decisions, in UTC.
        days: Decisions fall into so many days; repeated decisions and events go on for some days more.
        timestamps: ``"int64"`` as Optimizely writes them, or ``"int96"`` as older Spark does.
        partitions: False puts all part files straight into ``type=decisions`` and ``type=events``.
        sessions: False leaves ``session_id`` and ``experiments`` null, as exports do since 9 October 2023.

    Raises:
        ValueError: For an argument out of range, or a path where there is something already.

    >>> import tempfile, cxlift.simulate as simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     truth = simulate.optimizely_export(f"{folder}/demo", visitors=100, seed=1, days=1)
    >>> truth.visitors, sorted(truth.variants)
    (100, ['20000000001', '20000000002', '20000000003'])
    """
    how = Irregularities() if irregularities is None else irregularities
    _check(visitors, seed, experiment, days, timestamps)
    check_variants(variants)

    import numpy as np

    from .arrays import DAY
    from .counting import truth_about
    from .e3_columns import Names, decision_table, event_table
    from .e3_layout import Style, new_folder, write_rows
    from .events import draw_events
    from .identifiers import random_uuids, uuid_text, visitor_ids
    from .visitors import MAIN, SECOND, draw_decisions, draw_visitors

    target = Path(path).expanduser()
    rng = np.random.Generator(np.random.Philox(seed))
    begin = (start - date(1970, 1, 1)).days * DAY
    experiments = (experiment, SECOND_EXPERIMENT)
    with new_folder(target, "optimizely_export") as root:
        both = (variants, SECOND_VARIANTS)
        people = draw_visitors(rng, visitors, both, how, begin=begin, days=days)
        decisions = draw_decisions(rng, people, len(variants), how)
        events = draw_events(rng, people, variants, how)
        jobs = uuid_text(random_uuids(rng, 2), np.zeros(2, dtype=np.bool_)).to_pylist()

        names = Names(people, visitor_ids(people.first_seen, people.undecided), experiments, both, sessions)
        style = Style(partitions=partitions, timestamps=timestamps)
        write_rows(
            root / "type=decisions",
            lambda rows: decision_table(names, decisions, rows),
            key=("experiment", experiments, decisions.experiment),
            at=decisions.at,
            arrival=decisions.at + decisions.delay,
            job=jobs[0],
            style=style,
        )
        write_rows(
            root / "type=events",
            lambda rows: event_table(names, events, rows),
            key=("event", EVENTS, events.name),
            at=events.at,
            arrival=events.at + events.delay,
            job=jobs[1],
            style=style,
        )

        def truth(of: int, second: Truth | None) -> Truth:
            return truth_about(
                of,
                experiments[of],
                both[of],
                path=target,
                visitors=people,
                decisions=decisions,
                events=events,
                second=second,
            )

        return truth(MAIN, truth(SECOND, None) if how.second else None)


def _check(visitors: int, seed: int, experiment: str, days: int, timestamps: str) -> None:
    for name, value, low in (("visitors", visitors, _SMALLEST), ("seed", seed, 0), ("days", days, 1)):
        least("optimizely_export", name, value, low)
    if timestamps not in ("int64", "int96"):
        raise ValueError(f"optimizely_export: timestamps is {timestamps!r}, must be 'int64' or 'int96'.")
    if experiment in ("", SECOND_EXPERIMENT):
        raise ValueError(
            f"optimizely_export: experiment is {experiment!r}, must be an id, and not that of the second one."
        )

"""How long two-sample tests take, beside gbstats, spotify-confidence and SciPy, in one run.

    python -m venv .venv-peers && .venv-peers/bin/pip install -r benchmarks/peers/requirements.txt
    python benchmarks/two_sample.py --second .venv-peers/bin/python

Without ``--second`` gbstats and spotify-confidence are left out, and said to be.
"""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import installed
from job import Goal, Job, Options, Side, Table
from runner import main

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT = """A thousand tests of means and of proportions from summaries, each with p-value and interval:
gbstats and spotify-confidence in processes of their own (they need an old pandas), taking turns with cxlift;
spotify-confidence makes a hundred tests in one call, which is its fastest. Barnard's exact test of 100 and
100 units: SciPy's `barnard_exact` gives the p-value alone; ours is timed alone, and with the intervals of
difference and lift that invert it. The numbers are p-values."""
TESTS = 1_000
BARNARD = [(43, 100, 61, 100), (7, 100, 12, 100), (50, 100, 50, 100), (1, 100, 9, 100)]
WORKERS = Path(__file__).parent / "peers"
# The script of each, and of how many tests it makes so many, where it does not make them all.
PEERS = {"gbstats": ("gbstats_tests.py", None), "spotify-confidence": ("spotify_tests.py", 100)}
SECOND = "--second names the Python of their environment"

Pair = tuple[dict[str, float], dict[str, float]]


def cases(tests: int, seed: int = 1) -> dict[str, list[Pair]]:
    """Summaries of many experiments, of means and of proportions."""
    rng = random.Random(seed)

    def mean() -> dict[str, float]:
        n, centre = rng.randint(100, 100_000), rng.uniform(10, 12)
        return {"n": n, "mean": centre, "variance": rng.uniform(1, 40)}

    def proportion() -> dict[str, float]:
        n = rng.randint(1_000, 100_000)
        return {"n": n, "successes": int(n * rng.uniform(0.04, 0.06))}

    return {
        "mean": [(mean(), mean()) for _ in range(tests)],
        "proportion": [(proportion(), proportion()) for _ in range(tests)],
    }


def moments(s: dict[str, float]) -> stats.Moments:
    return stats.Moments(int(s["n"]), s["mean"], s["variance"])


def means(pairs: list[Pair]) -> Any:
    return [stats.welch_t_test(moments(c), moments(t)) for c, t in pairs]


def proportions(pairs: list[Pair]) -> Any:
    return [
        stats.two_proportion_test(int(c["successes"]), int(c["n"]), int(t["successes"]), int(t["n"]))
        for c, t in pairs
    ]


class BrokenError(Exception):
    """A worker that cannot work, with the reason."""


class Worker:
    """A script in another environment: reads the cases, then makes the tests of a kind whenever asked.

    The first answer comes before it is measured: a worker that cannot work is BrokenError then.
    """

    def __init__(self, python: str, script: str, pairs: dict[str, list[Pair]], kind: str) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 -- it is closed with the worker
        self._process: subprocess.Popen[str] | None = None
        try:
            self._process = subprocess.Popen(
                [python, "-I", str(WORKERS / script)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                text=True,
            )
        except OSError as error:
            raise BrokenError(f"{python} cannot be started ({error.strerror})") from error
        try:
            self._ask(json.dumps(pairs))
        except OSError:
            self._process.wait()
        self.run(kind)

    def _ask(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def run(self, kind: str) -> dict[str, float]:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            self._ask(kind)
            answer: dict[str, float] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            raise BrokenError(self._last_words()) from error
        return answer

    def _last_words(self) -> str:
        """Return the last line of what it said, which is that of its traceback."""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return f"it does not work in that environment ({lines[-1] if lines else 'without a word'})"

    def __del__(self) -> None:
        self._said.close()
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it did not read
                    pipe.close()


def answered(answer: dict[str, float]) -> tuple[float, ...]:
    return (answer["pvalue"],)


def seconds(answer: dict[str, float]) -> float:
    return answer["seconds"]


def thousand(options: Options, kind: str) -> dict[str, Side]:
    tests = options.size(TESTS, 100)
    pairs = cases(tests)
    own = means if kind == "mean" else proportions
    sides = {"cxlift": Side(partial(own, pairs[kind]), lambda found: (found[0].pvalue,), memory=False)}
    if options.second is None:
        installed.leave_out("gbstats and spotify-confidence", SECOND)
        return sides
    for who, (script, done) in PEERS.items():
        try:
            worker = Worker(options.second, script, pairs, kind)
        except BrokenError as error:
            installed.leave_out(who, str(error))
            continue
        scaled = (done, tests) if done else None
        sides[who] = Side(partial(worker.run, kind), answered, done=scaled, clock=seconds, memory=False)
    return sides


def barnard(x_c: int, n_c: int, x_t: int, n_t: int) -> dict[str, Side]:
    """SciPy gives the p-value alone: ours alone, too, and with the intervals that invert it."""
    counts = (x_c, n_c, x_t, n_t)
    alone = partial(stats.proportion_margin_pvalue, *counts, method="barnard")
    sides = {
        "cxlift, p-value alone": Side(alone, memory=False),
        "cxlift, with both intervals": Side(
            partial(stats.barnard_test, *counts), lambda found: (found.pvalue,), memory=False
        ),
    }
    scipy = installed.peer("scipy.stats", "scipy")
    if scipy is not None:
        table = [[x_t, x_c], [n_t - x_t, n_c - x_c]]
        sides["SciPy"] = Side(
            partial(scipy.barnard_exact, table), lambda found: (float(found.pvalue),), memory=False
        )
    return sides


def jobs(options: Options) -> list[Job]:
    tests = options.size(TESTS, 100)
    goal = Goal("cxlift", ("gbstats", "spotify-confidence"), least=1.0)
    makers: dict[str, Callable[[], dict[str, Side]]] = {
        f"{tests:,} tests of two {kind}s from summaries": partial(thousand, options, kind)
        for kind in ("mean", "proportion")
    }
    found = [Job(name, make, (goal,)) for name, make in makers.items()]
    for counts in BARNARD[: options.size(len(BARNARD), 1)]:
        name = f"Barnard {counts[0]}/{counts[1]} against {counts[2]}/{counts[3]}"
        found.append(
            Job(name, partial(barnard, *counts), (Goal("cxlift, p-value alone", ("SciPy",), least=1.0),))
        )
    return found


TABLE = Table("two_sample", "Two-sample tests from summaries", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))

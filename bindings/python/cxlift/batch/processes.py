"""Experiments in processes: a few at a time each, and none lost when a process dies."""

from __future__ import annotations

import os
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context, parent_process, set_forkserver_preload
from threading import Thread
from typing import TYPE_CHECKING, Any

from cxlift.batch.store import Store
from cxlift.batch.tasks import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from cxlift.batch.tasks import Task

__all__ = ["in_processes", "prepare_processes"]

AT_ONCE = 16  # experiments that a process is given together
FORKS = "forkserver" in get_all_start_methods()
NEEDED = [f"cxlift.{each}" for each in ("batch.tasks", "experiment", "readers.unit_folder", "render.page")]
NEEDED += ["jinja2", "pyarrow"]


def prepare_processes() -> None:
    """Have what every process needs imported, beside whatever is done next: a process is then a copy.

    It is a copy of one without threads: forking where they have begun, as the database's have, can hang.
    """
    if FORKS:
        from multiprocessing.forkserver import ensure_running

        set_forkserver_preload(NEEDED)
        ensure_running()


def in_processes(
    tasks: Sequence[Task], folder: Path, jobs: int, *, progress: bool | None, before: int
) -> dict[str, dict[str, Any]]:
    """Carry out the tasks; give for each name of a folder what is known of it.

    Args:
        tasks: the experiments.
        folder: that of the batch.
        jobs: how many processes.
        progress: whether a bar is drawn; None: on a terminal.
        before: how many are finished already, for the bar.
    """
    from tqdm import tqdm

    done: dict[str, dict[str, Any]] = {}
    silent = None if progress is None else not progress
    with tqdm(total=before + len(tasks), initial=before, unit="experiment", disable=silent) as bar:

        def finished(chunk: Sequence[Task], found: Sequence[dict[str, Any]]) -> None:
            done.update(zip((task.name for task in chunk), found, strict=True))
            bar.update(len(chunk))

        lost = _all_at_once(list(_chunks(tasks, jobs)), folder, jobs, finished)
        for task in lost:  # alone: the one whose process dies again is to blame
            for other in _all_at_once([[task]], folder, 1, finished):
                finished([other], [_died(other)])
    return done


def _chunks(tasks: Sequence[Task], jobs: int) -> Iterator[Sequence[Task]]:
    size = max(1, min(AT_ONCE, len(tasks) // (jobs * 4)))
    for i in range(0, len(tasks), size):
        yield tasks[i : i + size]


def _all_at_once(chunks: list[Sequence[Task]], folder: Path, jobs: int, finished: Any) -> list[Task]:
    """Give the chunks to the processes; give back the tasks of those that were lost with a process."""
    lost: list[Task] = []
    waiting = chunks[::-1]
    running: dict[Future[list[dict[str, Any]]], Sequence[Task]] = {}
    if not chunks:
        return lost
    context = get_context("forkserver" if FORKS else "spawn")
    pool = ProcessPoolExecutor(min(jobs, len(chunks)), context, _begin, (folder, dict(os.environ)))
    try:
        while waiting or running:
            while waiting and len(running) < jobs * 2:
                chunk = waiting.pop()
                running[pool.submit(carry_out, chunk, folder)] = chunk
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                chunk = running.pop(future)
                finished(chunk, future.result())
    except BrokenProcessPool:
        lost = [task for chunk in (chunk, *running.values()) for task in chunk]
        pool.shutdown(wait=True, cancel_futures=True)
        return lost + _all_at_once(waiting[::-1], folder, jobs, finished)
    except BaseException:
        _stop(pool)
        raise
    pool.shutdown()
    return lost


def _begin(folder: Path, environment: Mapping[str, str]) -> None:
    """Leave Ctrl-C to the process that gives out the work; end when it ends, however that was."""
    os.environ.clear()  # it is that of the time when processes were prepared
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Store(folder).stay()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end: who waits for work from a process that was killed waits for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes at once: what they have not finished is done again by the next run."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001  there is no public way to end them
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _died(task: Task) -> dict[str, Any]:
    place = task.export.place
    return task.told(
        "broken",
        f"{place}: the process that analysed {task.experiment!r} died; there may be too little memory.",
    )

"""Trains a sweep on several cores: its runs dealt out to processes of one thread each. Importing it loads no torch."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from gradschool.lab.cores import cores
from gradschool.lab.errors import LabError
from gradschool.lab.nudge import is_nudged
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.lab.trajectory import Trajectory

Watch = Callable[[int, int], None]
MOST_PROCESSES = 256
# What one run's step takes on one core of 2024, in a stack of many: to a factor of two or three.
SECONDS_A_STEP, SECONDS_A_PRODUCT = 15e-6, 1.3e-9
WORTH_PROCESSES = 20.0  # seconds; below, loading torch once more takes longer than it saves
SECONDS_BETWEEN_REPORTS = 0.05


def sweep_in_processes(
    spec: SweepSpec,
    *,
    processes: int | None = None,
    device: str = "cpu",
    sharpness_every: int | None = None,
    watch: Watch | None = None,
) -> list[Trajectory]:
    """Train a sweep as `run_sweep` does, on several cores: one trajectory for each of `spec.runs`, in that order.

    `processes` is as many as there are cores for a big sweep, and one for a small one, unless given. Each trains its
    share with one thread; the numbers are those of one process, to rounding. `watch` is told of the steps of all
    processes together; when it raises, as at Ctrl-C, they end. A problem defined in a notebook or a script cannot be
    handed over and trains here, as everything does on a `device` that is not the CPU. Raises LabError as `run_sweep` does, and when a process ends by itself.
    """
    wanted = min(_checked(processes, spec), len(spec.runs))
    # A problem of __main__ cannot be imported elsewhere, and a nudge is known to this process alone.
    if wanted == 1 or device != "cpu" or type(spec.problem).__module__ == "__main__" or is_nudged():
        return _here(spec, device, sharpness_every, watch)
    shares = [spec.runs[at::wanted] for at in range(wanted)]
    with _started(shares, sharpness_every) as workers:
        found = _collected(workers, watch)
    trajectories: list[Trajectory | None] = [None] * len(spec.runs)
    for at, share in enumerate(found):
        trajectories[at::wanted] = share
    return [one for one in trajectories if one is not None]


def _checked(processes: int | None, spec: SweepSpec) -> int:
    if processes is None:
        return cores() if _seconds(spec) >= WORTH_PROCESSES else 1
    if not isinstance(processes, int) or isinstance(processes, bool) or not 1 <= processes <= MOST_PROCESSES:
        raise LabError(
            f"processes must be a whole number from 1 to {MOST_PROCESSES}, but it is {processes!r}."
        )
    return processes


def _seconds(spec: SweepSpec) -> float:
    from gradschool.lab.stack import seeded_model

    numbers = sum(one.numel() for one in seeded_model(spec.problem, 0).parameters())
    products = numbers * (spec.problem.batch_size or spec.problem.examples)
    steps = len(spec.runs) * spec.epochs * spec.problem.steps_per_epoch
    return steps * (SECONDS_A_STEP + SECONDS_A_PRODUCT * products)


def _here(spec: SweepSpec, device: str, sharpness_every: int | None, watch: Watch | None) -> list[Trajectory]:
    import torch

    from gradschool.lab.training import run_sweep

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # at these sizes more only wait for each other
    try:
        return run_sweep(spec, device=device, sharpness_every=sharpness_every, watch=watch)
    finally:
        torch.set_num_threads(threads)


@dataclass
class _Worker:
    """One process, and how far it has come."""

    process: BaseProcess
    connection: Connection
    steps: int
    done: int = 0
    found: list[Trajectory] | None = None


@contextmanager
def _started(shares: Sequence[tuple[RunSpec, ...]], sharpness_every: int | None) -> Iterator[list[_Worker]]:
    context = multiprocessing.get_context("spawn")
    workers: list[_Worker] = []
    try:
        with _deaf_to_interrupts(), _without_main():
            for share in shares:
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(theirs, share, sharpness_every), daemon=True)
                process.start()
                theirs.close()
                workers.append(_Worker(process, ours, _steps(share)))
        yield workers
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.process.join()
            worker.connection.close()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started here do not hear Ctrl-C, from their first moment on; we end them, and say one sentence."""
    resource_tracker.ensure_running()  # else the first start begins it, and it lets interrupts in again
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes started here do not run the caller's script again, as multiprocessing else has them do."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _steps(share: tuple[RunSpec, ...]) -> int:
    """The steps that the training reports: runs of one optimizer step together."""
    first = share[0]
    return len({run.strategy.optimizer for run in share}) * first.epochs * first.problem.steps_per_epoch


def _collected(workers: list[_Worker], watch: Watch | None) -> list[list[Trajectory]]:
    total = sum(worker.steps for worker in workers)
    by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in workers}
    while waiting := [worker.connection for worker in workers if worker.found is None]:
        for connection in wait(waiting):
            _hear(by_connection[connection])
        if watch:
            watch(sum(worker.done for worker in workers), total)
    return [worker.found for worker in workers if worker.found is not None]


def _hear(worker: _Worker) -> None:
    try:
        told = worker.connection.recv()
    except EOFError:
        worker.process.join()
        raise LabError(
            f"A process of the sweep ended by itself (exit code {worker.process.exitcode}), as when memory runs out. "
            "Take fewer runs or epochs, or processes=1 to see why."
        ) from None
    if isinstance(told, LabError):
        raise told
    if isinstance(told, int):
        worker.done = told
    else:
        worker.done, worker.found = worker.steps, told


def _work(connection: Connection, share: tuple[RunSpec, ...], sharpness_every: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import torch

    from gradschool.lab.training import sweep

    torch.set_num_threads(1)
    last = time.monotonic()

    def report(done: int, _steps: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_REPORTS:
            connection.send(done)  # fails, and so ends this process, once nobody listens
            last = time.monotonic()

    first = share[0]
    try:
        found = sweep(
            first.problem,
            [run.strategy for run in share],
            epochs=first.epochs,
            seeds=[run.seed for run in share],
            dtype=first.dtype,
            sharpness_every=sharpness_every,
            watch=report,
        )
    except LabError as error:
        connection.send(error)
    except BrokenPipeError:
        pass
    else:
        connection.send(found)

import asyncio
import os
import shutil
import signal
import time

import psutil
import pytest

from gradschool.sandbox import Ending, Limits, Mode, Snippet
from gradschool.sandbox.host import WarmProcess

needs_bubblewrap = pytest.mark.skipif(
    shutil.which("bwrap") is None and not os.environ.get("CI"), reason="no bubblewrap here"
)


def in_warm_process(mode, act):
    """What `act(warm)` gives in a warm process of its own."""

    async def acted():
        async with WarmProcess(mode) as warm:
            return await asyncio.wait_for(act(warm), 60)

    return asyncio.run(acted())


def python_in(warm):
    """The Python inside bubblewrap, as this process sees it."""
    inside = psutil.Process(warm.process.pid).children(recursive=True)
    return next(one for one in inside if "python" in one.name())


@needs_bubblewrap
def test_long_requests_at_once_do_not_mix():
    """A request of hundreds of kilobytes takes several writes; another one sent between them would break both."""
    bulk = "\x01" * 60_000  # six times as long in a message
    long = [Snippet(f"# {bulk}\nprint({number})", seed=number) for number in range(6)]
    short = [Snippet(f"print({number})", seed=number) for number in range(6, 12)]

    async def all_at_once(warm):
        return await asyncio.gather(
            *(warm.run(one) for pair in zip(long, short, strict=True) for one in pair)
        )

    results = in_warm_process(Mode.FULL, all_at_once)
    assert [(one.ending, one.output) for one in results] == [
        (Ending.FINISHED, f"{one.seed}\n") for one in results
    ]
    assert sorted(one.seed for one in results) == list(range(12))


@needs_bubblewrap
def test_a_warm_process_that_was_killed_is_known_to_be_gone_before_bubblewrap_is():
    async def killed(warm):
        python = python_in(warm)
        os.kill(warm.process.pid, signal.SIGSTOP)  # bubblewrap cannot follow at once
        python.kill()
        python.wait(10)
        return warm.lives, (await warm.run(Snippet("print(1)"))).ending

    assert in_warm_process(Mode.FULL, killed) == (False, Ending.LOST)


@needs_bubblewrap
def test_a_keeper_that_was_killed_loses_its_run_and_no_other():
    async def killed(warm):
        long = asyncio.create_task(warm.run(Snippet("import time; time.sleep(5); print('long')")))
        await asyncio.sleep(0.3)
        keeper, run = python_in(warm).children(recursive=True)
        keeper.kill()
        lost = await long
        run.wait(10)
        return lost.ending, (await warm.run(Snippet("print('next')"))).output

    assert in_warm_process(Mode.FULL, killed) == (Ending.LOST, "next\n")


def test_what_a_run_leaves_behind_does_not_hold_its_result_back():
    """Without a sandbox a run may start programs, and they have its output open as long as they live."""
    snippet = Snippet("import subprocess; subprocess.Popen(['sleep', '20']); print('started')")

    async def timed(warm):
        started = time.monotonic()
        result = await warm.run(snippet, Limits(wall_seconds=5))
        return result, time.monotonic() - started

    result, seconds = in_warm_process(Mode.UNSANDBOXED, timed)
    assert (result.ending, result.output) == (Ending.FINISHED, "started\n")
    assert seconds < 5

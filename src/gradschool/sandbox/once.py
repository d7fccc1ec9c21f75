"""One snippet, run and judged, from a program without an event loop or a sandbox of its own beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from gradschool.sandbox.host import WarmProcess
from gradschool.sandbox.tested import check
from gradschool.sandbox.values import Limits, Mode, Result, Snippet


def run_once(
    snippet: Snippet,
    limits: Limits | None = None,
    mode: Mode = Mode.FULL,
    readable: Sequence[Path] = (),
) -> Result:
    """Run a snippet in a warm process started for it, after the self-test.

    Raises SandboxError when it cannot be confined here, SnippetRefused for what is never run.
    """
    return asyncio.run(_once(snippet.checked(), limits, mode, readable))


async def _once(snippet: Snippet, limits: Limits | None, mode: Mode, readable: Sequence[Path]) -> Result:
    async with WarmProcess(mode, readable) as warm:
        await check(warm)
        return await warm.run(snippet, limits)

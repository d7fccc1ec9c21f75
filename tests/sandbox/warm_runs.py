"""Runs snippets in a warm process of the tests' own, without the queue and the server around it."""

import asyncio
from dataclasses import replace

from gradschool.sandbox import Limits, Mode, Result, Snippet
from gradschool.sandbox.host import WarmProcess

SHORT = Limits(wall_seconds=8.0, cpu_seconds=1)


class WarmRuns:
    """A warm process for tests that have no event loop."""

    def __init__(self, mode=Mode.FULL, **options):
        self.runner = asyncio.Runner()
        self.warm = WarmProcess(mode, **options)

    def __enter__(self):
        self.runner.run(self.warm.start())
        return self

    def __exit__(self, *_):
        self.runner.run(self.warm.aclose())
        self.runner.close()

    def run(self, code: str, *, limits: Limits = SHORT, before="", after="", seed=0, **changed) -> Result:
        """What comes of `code`, within SHORT limits or those of them that are named."""
        snippet = Snippet(code, before=before, after=after, seed=seed).checked()
        return self.runner.run(self.warm.run(snippet, replace(limits, **changed)))

    def together(self, *codes: str) -> list[Result]:
        """What comes of several that run at once."""

        async def all_of_them():
            return await asyncio.gather(*(self.warm.run(Snippet(code), SHORT) for code in codes))

        return self.runner.run(all_of_them())

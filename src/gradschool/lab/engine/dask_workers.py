"""Has the engine's work done by the workers of a Dask scheduler: the same parts, the same answers.

Dask gives a part to another worker when one dies, so nothing here tries again.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError
from typing import Any
from uuid import uuid4

from distributed import Client, KilledWorker

from gradschool.lab.engine.dask_side import TOPIC, run_part, stop_part, warm_up
from gradschool.lab.engine.queue import DIED, Part, TaskQueue

SECONDS_TO_CONNECT = 10
SECONDS_BETWEEN_LOOKS = 0.5  # at which workers there are
SECONDS_BETWEEN_TRIES = 2.0
SECONDS_TO_WARM_UP = 120.0


class DaskWorkers:
    """The workers of the scheduler at `address`; as many parts at once as they have threads."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def serve(self, queue: TaskQueue) -> None:
        """Do what the queue has, for good; comes back when the scheduler does."""
        while True:
            try:
                async with Client(self.address, asynchronous=True, timeout=SECONDS_TO_CONNECT) as client:
                    await _Session(client, queue).serve()
            except (OSError, TimeoutError) as error:
                queue.no_process(f"The Dask scheduler at {self.address} does not answer ({error}).")
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)


class _Session:
    """One connection to a scheduler, for as long as it lasts."""

    def __init__(self, client: Client, queue: TaskQueue) -> None:
        self.client, self.queue = client, queue
        self.warm: dict[str, asyncio.Task[None]] = {}
        self.lanes: list[asyncio.Task[None]] = []
        self.parts: dict[str, Part] = {}
        self.stops: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Do what the queue has until the scheduler is gone."""
        self.client.subscribe_topic(TOPIC, self._hear)
        try:
            while self.client.status == "running":
                await self._look()
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            raise ConnectionError("it is gone")
        finally:
            for task in (*self.warm.values(), *self.lanes, *self.stops):
                task.cancel()
            for part in list(self.parts.values()):
                self.queue.give_back(part)

    async def _look(self) -> None:
        """Warm up the workers that are new, and have at least as many lanes as the warm ones have threads.

        When workers leave, lanes stay: Dask lets their parts wait.
        """
        threads = await self.client.nthreads()
        for worker in threads.keys() - self.warm.keys():
            self.warm[worker] = asyncio.create_task(self._warm_up(worker))
        for worker in self.warm.keys() - threads.keys():
            self.warm.pop(worker).cancel()
        ready = sum(threads[one] for one, task in self.warm.items() if task.done() and not task.exception())
        self.queue.processes = max(ready, 1)
        while len(self.lanes) < ready:
            self.lanes.append(asyncio.create_task(self._lane()))

    async def _warm_up(self, worker: str) -> None:
        try:
            future = self.client.submit(
                warm_up, workers=[worker], pure=False, key=f"gradschool-warm-{uuid4().hex}"
            )
            torch = await asyncio.wait_for(future.result(), SECONDS_TO_WARM_UP)
        except Exception as error:
            self.queue.no_process(
                f"The Dask worker at {worker} cannot train ({error}). Install gradschool[lab] there."
            )
            raise
        if self.queue.store.results is None:
            self.queue.store.use(torch)
        self.queue.no_process(None)

    async def _lane(self) -> None:
        """Part after part, one at a time."""
        while True:
            part = await self.queue.next_part()
            name = f"gradschool-{uuid4().hex}"
            self.parts[name] = part
            try:
                answer = await self._done(part, name)
            finally:
                self.parts.pop(name, None)
            if answer is None:
                self.queue.give_back(part)
            else:
                self.queue.finish(part, *answer)

    async def _done(self, part: Part, name: str) -> tuple[dict[str, Any], bytes] | None:
        """What the part gave; None when the scheduler lost it, or was told to."""
        future = self.client.submit(run_part, part.data, name, key=name, pure=False)

        def stop() -> None:
            task = asyncio.create_task(self._stop(name, future))
            self.stops.add(task)
            task.add_done_callback(self.stops.discard)

        part.stop = stop
        try:
            header, text = await future
            return header, text
        except CancelledError:
            return None
        except KilledWorker:
            return {"error": DIED}, b""
        except Exception as error:  # whatever went wrong on a worker is told, and the lane goes on
            return {"error": f"A Dask worker could not do it: {error}."}, b""

    async def _stop(self, name: str, future: Any) -> None:
        await self.client.run(stop_part, name, on_error="ignore")
        await future.cancel()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        _, told = event
        if told["part"] in self.parts:
            self.parts[told["part"]].report(told["done"], told["steps"])

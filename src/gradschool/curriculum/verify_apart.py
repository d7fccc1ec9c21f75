"""Verifying folders in the sandbox: a proof is its author's code, and need not have the rights of whoever proves it.

Each folder is proved in a fork of one warm process. It sees the folder read-only, works on a copy of its own, and prints
its report, with the new lock where one is asked for; this side alone writes the lock.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradschool.curriculum.load import shown_path
from gradschool.curriculum.lock import write_whole
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.verify import Report
from gradschool.sandbox.host import WarmProcess
from gradschool.sandbox.tested import check
from gradschool.sandbox.values import Ending, Limits, Result, SandboxError, Snippet

LIMITS = Limits(
    wall_seconds=1800.0,
    cpu_seconds=3600,
    output_bytes=64 << 20,
    tensor_bytes=4 << 30,
    scratch_bytes=64 << 20,
)
"""What one folder may use. Each of its proofs has 60 s; a mutation check makes hundreds of them."""
A_FEW = 4
"""Folders that are quicker proved than all that proofs may import is loaded."""
WARM_IMPORTS = (
    "gradschool.curriculum.verify_all",
    "gradschool.proof",
    "gradschool.lab.problems.digits",
    "sklearn.datasets",
)
NO_PROOF = "its proof did not come to an end"


@dataclass(frozen=True)
class Target:
    """One folder to verify, and the misconceptions of the pattern it belongs to."""

    folder: Path
    misconceptions: Mapping[str, MisconceptionFile]


def verify_apart(
    targets: Sequence[Target], *, processes: int, update: bool, mutate: bool
) -> Iterator[tuple[Target, Report]]:
    """A report for each folder as it is ready. Raises SandboxError before the first when there is no sandbox here."""
    with asyncio.Runner() as runner:
        folders = sorted({target.folder.parent for target in targets})
        imports = WARM_IMPORTS if len(targets) > A_FEW else WARM_IMPORTS[:1]
        warm = WarmProcess(readable=folders, imports=imports)
        runner.run(_ready(warm))
        try:
            yield from _reports(runner, warm, targets, processes, update=update, mutate=mutate)
        finally:
            runner.run(warm.aclose())


async def _ready(warm: WarmProcess) -> None:
    await warm.start()
    try:
        await check(warm)
    except SandboxError:
        await warm.aclose()
        raise


def _reports(
    runner: asyncio.Runner,
    warm: WarmProcess,
    targets: Sequence[Target],
    processes: int,
    *,
    update: bool,
    mutate: bool,
) -> Iterator[tuple[Target, Report]]:
    waiting, under_way = list(targets), set[asyncio.Task[tuple[Target, Report]]]()

    async def some() -> list[tuple[Target, Report]]:
        while waiting and len(under_way) < processes:
            under_way.add(asyncio.create_task(_verified(warm, waiting.pop(0), update=update, mutate=mutate)))
        done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        under_way.difference_update(done)
        return [task.result() for task in done]

    while waiting or under_way:
        yield from runner.run(some())


async def _verified(
    warm: WarmProcess, target: Target, *, update: bool, mutate: bool
) -> tuple[Target, Report]:
    misconceptions = {name: belief.model_dump() for name, belief in target.misconceptions.items()}
    words = json.dumps([str(target.folder), misconceptions, update, mutate])
    code = f"from gradschool.curriculum.verify_apart import verify_here\nverify_here({words!r})"
    result = await warm.run(Snippet(code), LIMITS)
    if result.ending is not Ending.FINISHED:
        return target, Report(target.folder.name, 0, 0, (_why(result),), result.wall_seconds)
    told: dict[str, Any] = json.loads(
        result.output.rpartition("\n")[2] or result.output.strip().rpartition("\n")[2]
    )
    if told["lock"] is not None:
        write_whole(target.folder / "lock.json", str(told["lock"]))
    return target, Report(**{**told["report"], "why": tuple(told["report"]["why"])})


def _why(result: Result) -> str:
    error = f" {result.error.kind}: {result.error.message}" if result.error else ""
    return f"{NO_PROOF}: {result.sentence}{error}"


def verify_here(words: str) -> None:
    """In the sandbox: verify a copy of the folder that `words` names, and print the report as one line of JSON."""
    from gradschool.curriculum.verify_all import verify_folder

    named, beliefs, update, mutate = json.loads(words)
    folder = Path(named)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        for file in (one for one in folder.rglob("*") if one.is_file() and one.suffix != ".pyc"):
            (copy / file.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (copy / file.relative_to(folder)).write_bytes(file.read_bytes())
        misconceptions = {name: MisconceptionFile(**belief) for name, belief in beliefs.items()}
        report = verify_folder(copy, misconceptions, update=update, mutate=mutate).to_dict()
        lock = (copy / "lock.json").read_text(encoding="utf-8") if report["updated"] else None
        why = [line.replace(shown_path(copy), shown_path(folder)) for line in report["why"]]
    os.write(1, b"\n" + json.dumps({"report": {**report, "why": why}, "lock": lock}).encode() + b"\n")

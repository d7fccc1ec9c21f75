"""Proving lessons: run every block, ask the proof for facts, claims and charts, and try to shake it. Runs PyTorch."""

from __future__ import annotations

import ast
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

from gradschool.curriculum.lesson import AuthoredLesson, load_lesson, published
from gradschool.curriculum.lesson_lock import (
    LessonLock,
    LockedChart,
    LockedClaim,
    LockedFrame,
    lesson_differences,
    read_lesson_lock,
)
from gradschool.curriculum.lesson_proof import Chart, Claim, Frame, Lesson, LessonProof
from gradschool.curriculum.lock import LockError, rounded
from gradschool.curriculum.material import Curve
from gradschool.curriculum.prove import (
    TIME_LIMIT,
    ProofError,
    Run,
    as_proof_error,
    check_facts,
    execute,
    load_module,
    locked_point,
    locked_run,
    time_limit,
)
from gradschool.curriculum.publish import PublishError
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.verify import Report, lock_of, one_unit_away, settle

BLOCK_LIMIT = 5.0
"""Seconds one run block may take."""
MOST_FRAMES, MOST_POINTS, MOST_CURVES = 30, 120, 4
"""What a chart may hold: more could not be told apart, and would make its page heavy."""


def verify_lesson(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],  # noqa: ARG001  every folder is verified alike
    *,
    update: bool = False,
    mutate: bool = False,  # noqa: ARG001  a lesson's claims are not tied to the numbers of one snippet
) -> Report:
    """Prove the lesson in `folder` afresh, and once more one unit in the last place away."""
    started = time.perf_counter()
    name = f"lesson {folder.name}"
    authored = load_lesson(folder)
    if isinstance(authored, list):
        return Report(name, 0, 0, tuple(map(str, authored)), time.perf_counter() - started, unit="claims")
    claims = 0
    try:
        lock = _proved(authored)
        claims = len(lock.claims)
        published(authored, lock)
        updated = settle(folder / "lock.json", lock, update, read_lesson_lock, lesson_differences)
    except (ProofError, PublishError, LockError) as error:
        why = tuple(str(error).splitlines())
        return Report(name, claims, 0, why, time.perf_counter() - started, unit="claims")
    return Report(name, claims, 1, (), time.perf_counter() - started, updated=updated, unit="claims")


def _proved(authored: AuthoredLesson) -> LessonLock:
    module = load_module(authored.folder)
    lesson = Lesson(_run_blocks(authored))
    proof = _ask(module, lesson)
    with one_unit_away():
        again = _ask(module, Lesson(_run_blocks(authored)))
    changed = [name for name, claim in proof.claims.items() if not _agree(claim, again.claims.get(name))]
    if changed or proof.claims.keys() != again.claims.keys():
        told = ", ".join(changed or sorted(proof.claims.keys() ^ again.claims.keys()))
        raise ProofError(f"the truth of claim {told} hangs on last digits: it changes one unit away")
    torch = lock_of(authored.fingerprint, [])
    return LessonLock(
        format=torch.format,
        fingerprint=torch.fingerprint,
        torch=torch.torch,
        facts={name: rounded(value) for name, value in sorted(proof.facts.items())},
        claims={
            name: LockedClaim(bool(one.true), one.says, one.ran) for name, one in sorted(proof.claims.items())
        },
        runs={name: locked_run(run) for name, run in lesson.runs.items()},
        charts=[_locked_chart(chart) for chart in proof.charts],
    )


def _agree(one: Claim, other: Claim | None) -> bool:
    return other is not None and bool(one.true) == bool(other.true)


def _run_blocks(authored: AuthoredLesson) -> dict[str, Run]:
    _load_what_blocks_import([piece.text for piece in authored.text.named("run").values()])
    runs = {}
    for name, piece in authored.text.named("run").items():
        try:
            with time_limit(BLOCK_LIMIT):
                runs[name] = execute("", piece.text)
        except TimeoutError as error:
            raise ProofError(f"run block {name}, line {piece.line}: {error}; make it shorter") from error
    return runs


def _load_what_blocks_import(blocks: Sequence[str]) -> None:
    """Load PyTorch, and what the blocks import: loading is not counted as a block's time. Faults are the block's own."""
    import torch

    # The first optimizer loads PyTorch's compiler, which takes a second.
    torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))])
    for block in blocks:
        with suppress(SyntaxError):
            for node in ast.parse(block).body:
                named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                for name in [node.module or ""] if isinstance(node, ast.ImportFrom) else named:
                    with suppress(ImportError, ValueError):
                        import_module(name)


def _ask(module: ModuleType, lesson: Lesson) -> LessonProof:
    with as_proof_error(Path(str(module.__file__))), time_limit(TIME_LIMIT):
        proof = module.prove(lesson)
    if not isinstance(proof, LessonProof):
        raise ProofError(f"prove(lesson) must return a LessonProof, not {type(proof).__name__}")
    check_facts(proof.facts)
    if "proved" in proof.facts:
        raise ProofError("a fact is named `proved`, which is the link to a claim; name it otherwise")
    for name, claim in proof.claims.items():
        if not isinstance(claim, Claim):
            raise ProofError(f"claim {name} must be a Claim, not {type(claim).__name__}")
    names = [chart.name for chart in proof.charts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ProofError(f"two charts are named {', '.join(twice)}; give each its own name")
    for chart in proof.charts:
        _check_chart(chart)
    return proof


def _check_chart(chart: Chart) -> None:
    for fault in (_shape_fault(chart), *(_frame_fault(chart, frame) for frame in chart.frames)):
        if fault:
            raise ProofError(f"chart {chart.name}: {fault}")


def _shape_fault(chart: Chart) -> str:
    if not 1 <= len(chart.frames) <= MOST_FRAMES:
        return f"it has {len(chart.frames)} frames; give it 1 to {MOST_FRAMES}"
    if not 0 <= chart.start < len(chart.frames):
        return f"it starts at frame {chart.start}, but its frames are 0 to {len(chart.frames) - 1}"
    if bool(chart.slider) != (len(chart.frames) > 1):
        return "a chart of several frames has a `slider` (what it moves), and a chart of one has none"
    if any(not math.isfinite(one) for one in chart.x) or any(
        after <= before for before, after in zip(chart.x, chart.x[1:], strict=False)
    ):
        return "its `x` must be finite numbers that rise"
    quantities = {curve.quantity for frame in chart.frames for curve in frame.curves}
    if len(quantities) > 1:
        return f"one vertical axis cannot show {' and '.join(sorted(quantities))}; make a chart of each"
    if chart.log and not any(_positive(curve) for frame in chart.frames for curve in frame.curves):
        return "a logarithmic axis shows positive values only, and it has none"
    return ""


def _positive(curve: Curve) -> bool:
    return any(value is not None and math.isfinite(value) and value > 0 for value in curve.values)


def _frame_fault(chart: Chart, frame: Frame) -> str:
    if not 1 <= len(frame.curves) <= MOST_CURVES:
        return f"frame {frame.label} has {len(frame.curves)} curves; give it 1 to {MOST_CURVES}"
    for curve in frame.curves:
        if not 1 <= len(curve.values) <= MOST_POINTS:
            mend = "keep every few and say where they lie with `x`"
            return f"frame {frame.label}, curve {curve.name}: {len(curve.values)} points; at most {MOST_POINTS}, {mend}"
        if chart.x and len(curve.values) > len(chart.x):
            return f"frame {frame.label}, curve {curve.name}: {len(curve.values)} points, but `x` has {len(chart.x)}"
    return ""


def _locked_chart(chart: Chart) -> LockedChart:
    return LockedChart(
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        slider=chart.slider,
        start=chart.start,
        log=chart.log,
        axis=chart.axis,
        x=[float(f"{one:.6g}") for one in chart.x],
        top=None if chart.top is None else float(f"{chart.top:.4g}"),
        lab=chart.lab,
        problem=chart.problem,
        epochs=chart.epochs,
        frames=[
            LockedFrame(
                frame.label,
                frame.note,
                [replace(one, values=tuple(map(locked_point, one.values))) for one in frame.curves],
            )
            for frame in chart.frames
        ],
    )

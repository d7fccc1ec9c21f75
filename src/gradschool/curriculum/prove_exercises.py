"""Proving exercises: the program misses the goal, the solution meets it, wrong attempts miss it. Runs PyTorch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from gradschool.curriculum.exercise import (
    SOLUTION,
    START,
    AuthoredExercises,
    ExerciseFile,
    changed,
    goal_of,
    load_exercises,
    published,
)
from gradschool.curriculum.exercise_marking import Verdict, mark, moved
from gradschool.curriculum.lock import Fact, LockedVariant, LockError
from gradschool.curriculum.prove import Proof, ProofError, Question, Run, execute, locked_facts, time_limit
from gradschool.curriculum.publish import PublishError
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.values import Curve, Task
from gradschool.curriculum.verify import Report, lock_of, one_unit_away, settle_lock
from gradschool.sandbox.showing import Shown
from gradschool.sandbox.values import Ending, Result, RunError, Series

MARGIN = 0.02
"""By how large a share every limit of a goal is moved, both ways, without the verdict changing."""
SECONDS = 10.0
"""How long one program may take: what a run of a learner's may take too."""


def verify_exercises(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],
    *,
    update: bool = False,
    mutate: bool = False,  # noqa: ARG001  the wrong attempts are the mutations, chosen by their author
) -> Report:
    """Prove every exercise of `folder` afresh."""
    started = time.perf_counter()
    authored = load_exercises(folder, misconceptions)
    if isinstance(authored, list):
        faults = tuple(map(str, authored))
        return Report(folder.name, 0, 0, faults, time.perf_counter() - started, unit="claims")
    exercises = authored.exercises.exercises
    claims = sum(2 + len(one.wrong) for one in exercises)
    try:
        variants = _all_proved(authored)
        lock = lock_of(authored.fingerprint, variants)
        published(authored, lock)
        updated = settle_lock(folder, lock, update)
    except (ProofError, PublishError, LockError) as error:
        why = tuple(str(error).splitlines())
        return Report(folder.name, claims, 0, why, time.perf_counter() - started, unit="claims")
    seconds = time.perf_counter() - started
    return Report(folder.name, claims, len(variants), (), seconds, updated=updated, unit="claims")


def run_shown(code: str, seed: int = 0) -> tuple[Run, Result]:
    """Run a program here, in this process, with a `show`; the run, and what the sandbox would say of it."""
    shown = Shown()
    with time_limit(SECONDS):
        run = execute("", code, seed=seed, names={"show": shown.show})
    series = tuple(Series(one["name"], tuple(one["steps"]), tuple(one["values"])) for one in shown.to_list())
    kind, _, message = run.error.partition(":")
    error = RunError(kind, message.strip()) if run.error else None
    return run, Result(
        Ending.ERROR if error else Ending.FINISHED, run.output, error, series=series, seed=seed
    )


def _all_proved(authored: AuthoredExercises) -> list[LockedVariant]:
    """Every exercise, proved. Raises ProofError with what is wrong with each."""
    variants, why = [], []
    for one in authored.exercises.exercises:
        try:
            variants.append(_proved(authored, one))
        except ProofError as error:
            why.append(str(error))
    if why:
        raise ProofError("\n".join(why))
    return variants


def _proved(authored: AuthoredExercises, one: ExerciseFile) -> LockedVariant:
    question = Question(id=one.id)
    try:
        proof = _prove(one, question)
        with one_unit_away():
            _prove(one, Question(id=one.id))
    except TimeoutError as error:
        raise ProofError(f"exercise {one.id}: a program {error}") from error
    return locked_facts(one.id, authored.fingerprint, question, proof)


def _prove(one: ExerciseFile, question: Question) -> Proof:
    """Run everything of an exercise. Raises ProofError for what is not as its author says."""
    run, result = run_shown(one.code)
    first = next((series.values[0] for series in result.series if series.name == "loss"), None)
    if first is None:
        raise ProofError(f"exercise {one.id}: the program shows no finite first loss{_ended(run)}")
    task = Task(goal_of(one.goal), one.code, tuple(one.keep), first)
    start = _steady(task, one.code, result, f"exercise {one.id}, the program")
    solved_run, solved = run_shown(one.solution.code)
    solution = _steady(task, one.solution.code, solved, f"exercise {one.id}, the solution")
    if start.met:
        raise ProofError(f"exercise {one.id}: the program meets the goal as it is given: {start.sentence}")
    if not solution.met:
        told = f"{solution.sentence} {solution.line}".strip()
        raise ProofError(f"exercise {one.id}: the solution misses the goal: {told}{_ended(solved_run)}")
    question.runs.update({None: run, "solution": solved_run})
    truth = {START: not start.met, SOLUTION: solution.met}
    lasts: list[Fact] = []
    for number, attempt in enumerate(one.wrong, 1):
        code = changed(one, attempt)
        tried, caught = run_shown(code)
        verdict = _steady(task, code, caught, f"exercise {one.id}, wrong attempt {number}")
        told = f"{verdict.sentence} {verdict.line}".strip()
        if verdict.met or attempt.says not in told:
            raise ProofError(
                f"exercise {one.id}: wrong attempt {number} should be told {attempt.says!r}, but is told: {told}{_ended(tried)}"
            )
        truth[f"wrong-{number}-misses"] = True
        lasts.append(_last(caught))
    return Proof(
        truth,
        {"first": first, "start_last": _last(result), "solution_last": _last(solved), "wrong_last": lasts},
        [_curve("start", "as given", result), _curve("solution", "the solution", solved)],
    )


def _steady(task: Task, code: str, result: Result, who: str) -> Verdict:
    """The verdict. Raises ProofError where it changes as the limits move a little."""
    verdict = mark(task, code, result)
    for factor in (1 - MARGIN, 1 + MARGIN):
        near = Task(moved(task.goal, factor), task.code, task.keep, task.first_loss)
        if mark(near, code, result).met != verdict.met:
            raise ProofError(f"{who}: it is too near a limit of the goal to be sure: {verdict.sentence}")
    return verdict


def _ended(run: Run) -> str:
    return f" ({run.error})" if run.error else ""


def _losses(result: Result) -> tuple[float | None, ...]:
    """The losses as far as they stay below ten times the first: beyond, their figures hang on last digits."""
    losses = next((series.values for series in result.series if series.name == "loss"), ())
    most = 10 * abs(losses[0] or 0.0) if losses else 0.0
    lost = next((step for step, one in enumerate(losses) if one is None or one > most), len(losses))
    return (*losses[:lost], *(None for _ in losses[lost:]))


def _last(result: Result) -> Fact:
    """The last loss as a fact; of a run that diverged only that it did."""
    losses = _losses(result)
    return "diverged" if not losses or losses[-1] is None else losses[-1]


def _curve(name: str, label: str, result: Result) -> Curve:
    return Curve(name, label, _losses(result))

"""Proving projects: the reference reaches the target on every seed, the present strategy on none. Runs PyTorch."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gradschool.curriculum.lock import Fact, LockedVariant, LockError
from gradschool.curriculum.project import (
    DTYPE,
    NEVER,
    REACHES,
    AuthoredProjects,
    ProjectFile,
    load_projects,
    published,
    score,
    target_of,
)
from gradschool.curriculum.prove import Proof, ProofError, Question, locked_facts
from gradschool.curriculum.publish import PublishError
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.values import Curve
from gradschool.curriculum.verify import Report, lock_of, one_unit_away, settle_lock
from gradschool.lab.grid import expand
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.strategy import Strategy

if TYPE_CHECKING:
    from gradschool.lab.trajectory import Trajectory

MARGIN = 0.01
"""How far a score must be from its target, as a share of it: nearer, another processor might decide otherwise."""


def verify_projects(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],  # noqa: ARG001  every folder is verified alike
    *,
    update: bool = False,
    mutate: bool = False,  # noqa: ARG001  a project shows no code whose numbers could be changed
) -> Report:
    """Prove every project of `folder` afresh."""
    started = time.perf_counter()
    authored = load_projects(folder)
    if isinstance(authored, list):
        return Report(folder.name, 0, 0, tuple(map(str, authored)), time.perf_counter() - started)
    claims = 2 * len(authored.projects.projects)
    try:
        variants = [_proved(authored, project) for project in authored.projects.projects]
        lock = lock_of(authored.fingerprint, variants)
        published(authored, lock)
        updated = settle_lock(folder, lock, update)
    except (ProofError, PublishError, LockError) as error:
        why = tuple(str(error).splitlines())
        return Report(folder.name, claims, 0, why, time.perf_counter() - started)
    return Report(folder.name, claims, len(variants), (), time.perf_counter() - started, updated=updated)


def _proved(authored: AuthoredProjects, project: ProjectFile) -> LockedVariant:
    proof = _prove(project, expand(project.sweep))
    with one_unit_away():
        again = _prove(project, expand(project.sweep)[:1])
    for found in (proof, again):
        if not found.truth[REACHES]:
            raise ProofError(
                f"project {project.id}: the reference misses its target on a seed: {found.facts['reference']}"
            )
        if not found.truth[NEVER]:
            raise ProofError(
                f"project {project.id}: the present strategy reaches the target on a seed: {found.facts['present']}"
            )
    return locked_facts(project.id, authored.fingerprint, Question(id=project.id), proof)


def _prove(project: ProjectFile, constants: Sequence[Strategy]) -> Proof:
    target, seeds = target_of(project), tuple(project.seeds)
    present, reference = (_trained(project, expand(text)) for text in (project.present, project.reference))
    swept = _trained(project, constants)
    groups = [swept[start : start + len(seeds)] for start in range(0, len(swept), len(seeds))]
    scores = [_scores(project, group) for group in groups]
    # The best constant is the one whose worst seed is best.
    best = max(range(len(groups)), key=lambda index: min(map(target.goodness, scores[index])))
    reference_scores, present_scores = _scores(project, reference), _scores(project, present)
    return Proof(
        truth={
            REACHES: all(target.reached(one, margin=MARGIN) for one in reference_scores),
            NEVER: not any(target.reached(one, margin=-MARGIN) for one in present_scores),
        },
        facts={
            "present": _facts(present_scores, present),
            "reference": _facts(reference_scores, reference),
            "best_constant": _facts(scores[best], groups[best]),
            "best_constant_strategy": constants[best].short(),
            "best_constant_rate": constants[best].learning_rate,
            "constants": len(constants),
            "constants_that_reach": sum(all(map(target.reached, one)) for one in scores),
            "target": target.value,
        },
        curves=[
            _curve("present", f"now: {expand(project.present)[0].short()}", present[0]),
            _curve("best-constant", f"best constant: {constants[best].short()}", groups[best][0]),
            _curve("reference", "the reference", reference[0]),
        ],
    )


def _trained(project: ProjectFile, strategies: Sequence[Strategy]) -> list[Trajectory]:
    from gradschool import lab

    problem, seeds = problem_named(project.problem), tuple(project.seeds)
    spec = lab.SweepSpec(problem, tuple(strategies), project.epochs, seeds, DTYPE)
    return list(lab.run_sweep(spec))


def _scores(project: ProjectFile, runs: Sequence[Trajectory]) -> list[float | None]:
    return [_finite(score(target_of(project), measured(run))) for run in runs]


def measured(run: Trajectory) -> dict[str, object]:
    """What `score` reads of a run, from a trajectory."""
    return {"final_loss": run.final_loss, "metrics": run.metrics}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _facts(scores: Sequence[float | None], runs: Sequence[Trajectory]) -> list[Fact]:
    """Scores as facts; of a run that diverged only that it did, because its figures hang on last digits."""
    from gradschool import lab

    return [
        "diverged" if score is None or lab.judge(run).name == "diverged" else score
        for score, run in zip(scores, runs, strict=True)
    ]


def _curve(name: str, label: str, run: Trajectory) -> Curve:
    """Its loss by epoch, as far as it stays below ten times its first value: beyond, its figures hang on last digits."""
    lost = next(
        (epoch for epoch, one in enumerate(run.epoch_loss) if not one <= 10 * run.epoch_loss[0]),
        len(run.epoch_loss),
    )
    values = tuple(one if epoch < lost else None for epoch, one in enumerate(run.epoch_loss))
    return Curve(name, label, values, "loss", "epoch")

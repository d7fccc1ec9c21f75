"""The projects of a pattern: a problem to train, a target, constraints, and what was proved of them. Torch-free.

    projects/projects.yaml  projects/lock.json

A project needs no proof.py: what it claims is always the same, and `verify` runs it. The reference reaches the target on
every seed, the strategy as it is now on none, and a sweep of constant rates says how far those come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from gradschool.curriculum.load import fingerprint_of, shown_path
from gradschool.curriculum.lock import Fact, Lock, LockError, of_these_texts, read_lock
from gradschool.curriculum.publish import Texts
from gradschool.curriculum.schema import ContentFile, Identifier, Text, check
from gradschool.curriculum.values import Fault, Project, ProjectTarget
from gradschool.curriculum.yaml_file import YamlFile, read_yaml
from gradschool.lab.errors import LabError
from gradschool.lab.grid import expand
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import SweepSpec
from gradschool.lab.strategy import Strategy

FOLDER, FILE = "projects", "projects.yaml"
DTYPE = "float64"
"""Projects are trained in double precision, so that another processor's last digits do not decide who reaches a target."""
REACHES, NEVER = "reference-reaches", "present-never"
"""What must be true of every project: of its reference on every seed, and of its present strategy on every seed."""


class ProjectFile(ContentFile):
    """One project: train and evaluate."""

    id: Identifier
    title: Text
    about: list[Identifier] = Field(default_factory=list)
    problem: Identifier = Field(description="A problem of the lab, such as digits.")
    epochs: int = Field(ge=1, le=500, description="The most a solution may train.")
    seeds: list[int] = Field(min_length=3, max_length=8)
    metric: Literal["loss", "accuracy", "held_out_accuracy"]
    at_least: float | None = Field(None, description="The target of an accuracy.")
    at_most: float | None = Field(None, description="The target of a loss.")
    optimizers: list[Text] = Field(default_factory=list, description="Those allowed; empty for any.")
    keep: dict[str, float] = Field(
        default_factory=dict, description="Arguments that a solution must keep, such as momentum: 0.9."
    )
    needs_schedule: bool = False
    present: Text = Field(description="The strategy as it is now: it reaches the target on no seed.")
    reference: Text = Field(description="A strategy that reaches it on every seed.")
    sweep: Text = Field(description="Constant rates to compare with, as `SGD(lr=1e-3:1:16)`.")
    text: Text = Field(description="The problem, with its present metrics as facts.")
    task: Text
    constraints: list[Text] = Field(
        min_length=1, description="In words; what is checked is in the fields above."
    )
    hints: list[Text] = Field(min_length=1)
    solution: Text


class ProjectsFile(ContentFile):
    """projects.yaml"""

    projects: list[ProjectFile] = Field(min_length=1, max_length=20)


@dataclass(frozen=True)
class AuthoredProjects:
    """The projects as their author wrote them: checked, but not yet filled in or proved."""

    folder: Path
    file: YamlFile
    projects: ProjectsFile

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised projects.yaml and the format version."""
        return fingerprint_of((self.folder / FILE).read_text(encoding="utf-8"))


def load_projects(folder: Path) -> AuthoredProjects | list[Fault]:
    """The projects in `folder`, or all that is wrong with their file."""
    file = read_yaml(folder / FILE, shown_path(folder / FILE))
    if isinstance(file, Fault):
        return [file]
    projects = check(ProjectsFile, file)
    if isinstance(projects, list):
        return projects
    faults = [
        fault
        for index, project in enumerate(projects.projects)
        for fault in _faults(file, index, project, projects.projects[:index])
    ]
    return faults or AuthoredProjects(folder, file, projects)


def _faults(file: YamlFile, index: int, project: ProjectFile, before: list[ProjectFile]) -> Iterator[Fault]:
    place = ("projects", index)
    if project.id in [one.id for one in before]:
        yield file.fault((*place, "id"), f"two projects have the id {project.id!r}", "Give each its own.")
    wanted, other = ("at_most", "at_least") if project.metric == "loss" else ("at_least", "at_most")
    if getattr(project, wanted) is None or getattr(project, other) is not None:
        yield file.fault(
            place, f"a target of {project.metric} is `{wanted}`", f"Write `{wanted}:` and not `{other}:`."
        )
    for field in ("present", "reference", "sweep"):
        try:
            SweepSpec(
                problem_named(project.problem),
                tuple(expand(getattr(project, field))),
                project.epochs,
                tuple(project.seeds),
            )
        except LabError as error:
            yield file.fault(
                (*place, field), str(error).rstrip("."), "Mend it; try it with `gradschool lab sweep`."
            )
            return
    broken = broken_rules(project, expand(project.reference)[0], project.epochs)
    if broken:
        yield file.fault(
            (*place, "reference"), f"it breaks the project's own rules: {broken[0]}", "Mend one of them."
        )


def broken_rules(project: ProjectFile | Project, strategy: Strategy, epochs: int) -> list[str]:
    """What of a project's rules a solution breaks, in words for its author; nothing when it keeps them all."""
    told = []
    if epochs > project.epochs:
        told.append(f"It trains {epochs} epochs, but {project.epochs} are allowed.")
    if project.optimizers and strategy.optimizer not in project.optimizers:
        told.append(f"The optimizer has to be {' or '.join(project.optimizers)}, not {strategy.optimizer}.")
    given = dict(strategy.arguments)
    for name, value in sorted(project.keep.items()):
        if given.get(name) != value:
            told.append(f"It has to keep {name}={value:g}.")
    if project.needs_schedule and strategy.schedule is None:
        told.append("It needs a scheduler.")
    return told


def proved_projects(authored: AuthoredProjects) -> tuple[Project, ...]:
    """The projects as they are served, with the facts of their lock.

    Raises LockError when they are unproved, PublishError for a text that cannot be rendered.
    """
    return published(authored, of_these_texts(read_lock(authored.folder / "lock.json"), authored.fingerprint))


def published(authored: AuthoredProjects, lock: Lock) -> tuple[Project, ...]:
    """The projects with the facts of `lock`. Raises LockError where a claim is not true, PublishError as above."""
    variants = {variant.id: variant for variant in lock.variants}
    made = []
    for shape in authored.projects.projects:
        variant = variants.get(shape.id)
        if variant is None or variant.truth != {REACHES: True, NEVER: True}:
            raise LockError(f"its lock does not prove the project {shape.id}")
        texts = Texts(variant)
        made.append(
            Project(
                id=shape.id,
                title=shape.title,
                about=tuple(shape.about),
                problem=shape.problem,
                epochs=shape.epochs,
                seeds=tuple(shape.seeds),
                target=target_of(shape),
                optimizers=tuple(shape.optimizers),
                keep=dict(shape.keep),
                needs_schedule=shape.needs_schedule,
                present=_short(shape.present),
                reference=_short(shape.reference),
                html=texts.html(f"{shape.id}.text", shape.text),
                task=texts.html(f"{shape.id}.task", shape.task),
                constraints=tuple(texts.html(f"{shape.id}.constraints", one) for one in shape.constraints),
                hints=tuple(texts.html(f"{shape.id}.hints", one) for one in shape.hints),
                solution=texts.html(f"{shape.id}.solution", shape.solution),
                present_scores=_numbers(variant.facts, "present"),
                reference_scores=_numbers(variant.facts, "reference"),
                best_constant=str(variant.facts["best_constant_strategy"]),
                best_constant_scores=_numbers(variant.facts, "best_constant"),
                constants_that_reach=int(str(variant.facts["constants_that_reach"])),
                constants=int(str(variant.facts["constants"])),
                curves=tuple(variant.curves),
                torch=lock.torch,
            )
        )
    return tuple(made)


def target_of(shape: ProjectFile) -> ProjectTarget:
    """The target as a value that can judge."""
    value = shape.at_most if shape.at_least is None else shape.at_least
    return ProjectTarget(
        shape.metric, value if value is not None else 0.0, at_least=shape.at_least is not None
    )


def score(target: ProjectTarget, run: Mapping[str, Any]) -> float | None:
    """What a run reached by a project's metric: its final loss, or the metric's last value; None when not finite.

    `run` is one run of the engine's JSON, or has the same `final_loss` and `metrics`.
    """
    if target.metric == "loss":
        value = run["final_loss"]
    else:
        values = run["metrics"].get(target.metric) or [None]
        value = values[-1]
    return None if value is None else float(value)


def _short(text: str) -> str:
    return expand(text)[0].short()


def _numbers(facts: Mapping[str, Fact], name: str) -> tuple[float | None, ...]:
    values = facts[name]
    found = values if isinstance(values, list) else [values]
    return tuple(None if isinstance(one, str) else float(one) for one in found if not isinstance(one, list))

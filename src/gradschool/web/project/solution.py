"""A learner's solution of a project: read from a form, trained by the engine, judged against the target and the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gradschool.curriculum.project import DTYPE, broken_rules, score
from gradschool.curriculum.values import Curve, Project
from gradschool.lab.engine import Busy, EngineError, SweepTask
from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import SweepSpec
from gradschool.lab.strategy import Strategy
from gradschool.web.lab import api
from gradschool.web.learner_cookie import learner_key

LONGEST = 2000
UNITS = ("epoch", "batch")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form holds, as typed: two lines of PyTorch, when the scheduler steps, and epochs."""

    optimizer: str
    scheduler: str
    unit: str
    epochs: str

    def fields(self) -> dict[str, str]:
        """The form's fields, for an address."""
        return asdict(self)

    def text(self) -> str:
        """The lines as one strategy."""
        lines = [self.optimizer]
        if self.scheduler.strip():
            lines += [self.scheduler, f"# scheduler.step() after every {self.unit}"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Seed:
    """What one seed reached."""

    seed: int
    score: float | None
    reached: bool
    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a solution reached, or why it was not trained, or that it is being trained."""

    strategy: str = ""
    pytorch: str = ""
    epochs: int = 0
    fault: str = ""
    broken: tuple[str, ...] = ()
    waiting: bool = False
    named: str = ""
    seeds: tuple[Seed, ...] = ()
    curve: Curve | None = None

    @property
    def passed(self) -> bool:
        """Whether every seed reached the target and no rule is broken."""
        return bool(self.seeds) and not self.broken and all(one.reached for one in self.seeds)


def asked_of(fields: Mapping[str, str], project: Project) -> Asked | None:
    """The solution in a form or an address; None where none was sent."""
    if "optimizer" not in fields:
        return None
    unit = fields.get("unit", "epoch")
    return Asked(
        optimizer=fields.get("optimizer", "")[:LONGEST],
        scheduler=fields.get("scheduler", "")[:LONGEST],
        unit=unit if unit in UNITS else "epoch",
        epochs=fields.get("epochs", str(project.epochs))[:10],
    )


def judgement_of(request: HttpRequest, project: Project, asked: Asked) -> Judgement:
    """What the engine makes of a solution now: it starts what it has not, and never waits."""
    try:
        epochs = _epochs(asked.epochs)
        strategy = parse(asked.text())
        told = {"strategy": strategy.short(), "pytorch": strategy.as_pytorch(), "epochs": epochs}
        broken = tuple(broken_rules(project, strategy, epochs))
        if broken:
            return Judgement(**told, broken=broken)  # type: ignore[arg-type]
        task = _task(project, strategy, epochs)
    except LabError as fault:
        return Judgement(fault=str(fault))
    answer = _answer(request, task)
    if isinstance(answer, str):
        return Judgement(**told, fault=answer)  # type: ignore[arg-type]
    if answer is None:
        return Judgement(**told, waiting=True, named=task.hash)  # type: ignore[arg-type]
    seeds = tuple(_seed(project, run) for run in answer["runs"])
    return Judgement(**told, named=task.hash, seeds=seeds, curve=_curve(answer, epochs))  # type: ignore[arg-type]


def _epochs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise LabError(_("Epochs is a whole number from 1 on, such as 5."))
    return int(text)


def _task(project: Project, strategy: Strategy, epochs: int) -> SweepTask:
    return SweepTask(SweepSpec(problem_named(project.problem), (strategy,), epochs, project.seeds, DTYPE))


def _answer(request: HttpRequest, task: SweepTask) -> dict[str, Any] | str | None:
    """The engine's result; None while it trains; a sentence when there will be none."""
    learner = learner_key(request)
    try:
        named = api.engine().submit(task, learner)
        result = api.engine().result(named, learner)
        state = api.engine().state(named, learner) if result is None else None
    except Busy:
        return _("The lab is busy with other learners' runs. Try again in a moment.")
    except (EngineError, LabError) as fault:
        return str(fault)
    if result is not None:
        found: dict[str, Any] = json.loads(result)
        return found
    return state.message if state is not None and state.state == "failed" else None


def _seed(project: Project, run: Mapping[str, Any]) -> Seed:
    value, verdict = score(project.target, run), run["verdict"]
    return Seed(run["seed"], value, project.target.reached(value), verdict["name"], verdict["sentence"])


def _curve(answer: Mapping[str, Any], epochs: int) -> Curve:
    """The first seed's loss, the mean of each epoch, as the other curves of the chart are."""
    loss, steps = answer["runs"][0]["loss"], answer["steps_per_epoch"]
    means: list[float | None] = []
    for epoch in range(epochs):
        part = loss[epoch * steps : (epoch + 1) * steps]
        whole = len(part) == steps and None not in part
        means.append(sum(part) / steps if whole else None)
    first = means[0]
    lost = next(
        (
            number
            for number, one in enumerate(means)
            if one is None or (first is not None and one > 10 * first)
        ),
        epochs,
    )
    return Curve("yours", _("yours"), tuple(means[:lost]) + (None,) * (epochs - lost), "loss", "epoch")

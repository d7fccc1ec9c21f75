"""The experiment that Visualize shows: a real training run, from raw data to one prediction. Torch-free.

    visualize/visualize.yaml  visualize/lock.json

It needs no proof.py: `verify` runs the experiment and keeps what it saw. Figures in the texts are its facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field

from gradschool.curriculum.load import fingerprint_of, shown_path
from gradschool.curriculum.lock import Fact, Lock, LockError, of_these_texts, read_lock
from gradschool.curriculum.publish import Texts
from gradschool.curriculum.schema import ContentFile, Identifier, Text, check
from gradschool.curriculum.values import Epoch, Experiment, ExperimentStep, Fault, Layer
from gradschool.curriculum.yaml_file import YamlFile, read_yaml
from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import RunSpec

FOLDER, FILE = "visualize", "visualize.yaml"
STEPS = ("data", "preprocessing", "split", "training", "evaluation")
LAYERS = ("input", "hidden", "active", "scores", "probabilities")
SOUND = "prediction-follows"
"""What must be true: the digit named is the highest score of the network as trained."""


class PartFile(ContentFile):
    """A step of the pipeline, or a layer of the prediction, in words."""

    id: Identifier
    title: Text
    text: Text


class ExperimentFile(ContentFile):
    """visualize.yaml"""

    problem: Identifier
    strategy: Text
    epochs: int = Field(ge=2, le=60)
    seed: int = Field(ge=0)
    sample: int = Field(ge=0, description="Which held-out example is followed through the layers, from 0.")
    steps: list[PartFile]
    layers: list[PartFile]


@dataclass(frozen=True)
class AuthoredExperiment:
    """An experiment as its author wrote it: checked, but not yet run."""

    folder: Path
    file: YamlFile
    experiment: ExperimentFile

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised visualize.yaml and the format version."""
        return fingerprint_of((self.folder / FILE).read_text(encoding="utf-8"))


def load_experiment(folder: Path) -> AuthoredExperiment | list[Fault]:
    """The experiment in `folder`, or all that is wrong with its file."""
    file = read_yaml(folder / FILE, shown_path(folder / FILE))
    if isinstance(file, Fault):
        return [file]
    shape = check(ExperimentFile, file)
    if isinstance(shape, list):
        return shape
    faults = []
    for field, wanted in (("steps", STEPS), ("layers", LAYERS)):
        ids = tuple(part.id for part in getattr(shape, field))
        if ids != wanted:
            mend = f"Write the {field} {', '.join(wanted)}, in this order."
            faults.append(file.fault((field,), f"it has the {field} {', '.join(ids)}", mend))
    try:
        RunSpec(problem_named(shape.problem), parse(shape.strategy), shape.epochs, shape.seed)
    except LabError as error:
        faults.append(
            file.fault(("strategy",), str(error).rstrip("."), "Try it with `gradschool lab train`.")
        )
    return faults or AuthoredExperiment(folder, file, shape)


def proved_experiment(authored: AuthoredExperiment) -> tuple[Experiment, ...]:
    """The experiment as it is served, with what its lock kept; a tuple of one.

    Raises LockError when it is unproved, PublishError for a text that cannot be rendered.
    """
    return published(authored, of_these_texts(read_lock(authored.folder / "lock.json"), authored.fingerprint))


def published(authored: AuthoredExperiment, lock: Lock) -> tuple[Experiment, ...]:
    """The experiment with the facts of `lock`. Raises LockError where it is not sound, PublishError as above."""
    variant, shape = lock.variants[0], authored.experiment
    if variant.truth != {SOUND: True}:
        raise LockError("its lock does not prove the prediction")
    texts, facts = Texts(variant), variant.facts
    return (
        Experiment(
            problem=shape.problem,
            strategy=parse(shape.strategy).short(),
            steps=tuple(
                ExperimentStep(
                    part.id,
                    part.title,
                    texts.html(f"steps.{part.id}", part.text),
                    _words(facts, f"{part.id}_shapes"),
                    _rows(facts, f"{part.id}_rows"),
                )
                for part in shape.steps
            ),
            epochs=_epochs(facts),
            layers=tuple(
                Layer(
                    part.id,
                    part.title,
                    texts.html(f"layers.{part.id}", part.text),
                    _floats(facts, f"{part.id}_values"),
                )
                for part in shape.layers
            ),
            images=tuple(_tuple(one) for one in _listed(facts, "images")),
            image_labels=_words(facts, "image_labels"),
            label=str(facts["label"]),
            predicted=str(facts["predicted"]),
            torch=lock.torch,
        ),
    )


def _epochs(facts: Mapping[str, Fact]) -> tuple[Epoch, ...]:
    names = ("trace_loss", "trace_accuracy", "trace_held_out", "trace_rate")
    columns = zip(*(_floats(facts, name) for name in names), strict=True)
    told = zip(columns, _words(facts, "trace_observation"), strict=True)
    return tuple(
        Epoch(number, loss, accuracy, held_out, rate, observation)
        for number, ((loss, accuracy, held_out, rate), observation) in enumerate(told, 1)
    )


def _listed(facts: Mapping[str, Fact], name: str) -> list[Any]:
    found = facts[name]
    return found if isinstance(found, list) else [found]


def _floats(facts: Mapping[str, Fact], name: str) -> tuple[float, ...]:
    return _tuple(_listed(facts, name))


def _tuple(values: list[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _words(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    return tuple(str(value) for value in _listed(facts, name))


def _rows(facts: Mapping[str, Fact], name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in _listed(facts, name))

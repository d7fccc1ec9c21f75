"""Proving one variant: running what the learner sees, and asking the proof what is true.

This module and `verify`, `mutate` are the only ones of the curriculum that run PyTorch.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import itertools
import json
import math
import random
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from gradschool.curriculum import forms
from gradschool.curriculum.load import AuthoredQuestion
from gradschool.curriculum.lock import Fact, LockedRun, LockedVariant, rounded
from gradschool.curriculum.programs import put, question_values
from gradschool.curriculum.values import Curve

TIME_LIMIT = 60.0
"""Seconds one proof may take."""


class ProofError(Exception):
    """Why a question is not proved; the message is shown to its author."""


@dataclass(frozen=True)
class Run:
    """What a piece of shown code did: what it printed, its warnings, its error, and the names it left.

    `error` is "" or the last line of the traceback, as in "TypeError: …".
    """

    code: str
    output: str
    warnings: tuple[str, ...]
    error: str
    namespace: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """The value the snippet left under `name`."""
        return self.namespace[name]


@dataclass(frozen=True)
class Option:
    """One option as its proof sees it."""

    id: str
    text: str
    code: str


@dataclass
class Question:
    """A variant of a question as its proof sees it: its texts filled in, ready to run.

    `runs` collects what was run, so that the lock can keep it.
    """

    id: str
    setup: str = ""
    code: str = ""
    options: tuple[Option, ...] = ()
    """The options; in the form fill the tiles of all blanks, in the form order the lines."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    form: str = "choice"
    blanks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Form fill: for each blank the ids of its tiles."""
    key: tuple[str, ...] = ()
    """The right answer's ids, in the order of blanks or lines."""
    possible: frozenset[str] = frozenset()
    """What a proof must say the truth of; see `curriculum.forms`."""
    blanked: bool = False
    runs: dict[str | None, Run] = field(default_factory=dict)

    def run(self, option: str | None = None, *, seed: int = 0) -> Run:
        """Run setup and the code the learner sees, then the option's code when one is named.

        Seeded, in a fresh namespace. Raises ProofError for an unknown option or one without code.
        """
        if self.form in ("fill", "order"):
            return self._put(option.split() if option else self.key, seed=seed)
        code = self.code
        if option is not None:
            chosen = next((one for one in self.options if one.id == option), None)
            if chosen is None or not chosen.code:
                raise ProofError(f"run({option!r}): there is no option of this id with code")
            code = f"{code}\n{chosen.code}" if code else chosen.code
        if not code:
            raise ProofError("run(): this question shows no code; prove it with the lab")
        run = self.run_code(code, seed=seed)
        self.runs.setdefault(option, run)
        return run

    def fills(self) -> Iterator[tuple[str, Run]]:
        """Form fill: every combination of tiles, ids joined by a space, and the run of the code with them put in."""
        for tiles in itertools.product(*self.blanks.values()):
            name = " ".join(tiles)
            known = self.runs.get(None if tiles == self.key else name)
            yield name, known or self._put(tiles)

    def orders(self) -> Iterator[tuple[str, Run]]:
        """Form order: every order of the lines, ids joined by spaces, and the run of the code with them in it."""
        for lines in itertools.permutations(option.id for option in self.options):
            yield " ".join(lines), self._put(lines)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Form curve: every curve's name with every option's id; a truth's name is the two joined by a space."""
        ids = [option.id for option in self.options]
        return itertools.product(ids, ids)

    def _put(self, ids: Sequence[str], *, seed: int = 0) -> Run:
        code = {option.id: option.code for option in self.options}
        unknown = [one for one in ids if one not in code]
        if unknown:
            raise ProofError(f"run({' '.join(ids)!r}): there is no tile or line {unknown[0]!r}")
        filled = put(self.form, self.code, [code[one] for one in ids], list(self.blanks))
        run = self.run_code(filled, seed=seed)
        keyed = tuple(ids) == self.key
        if keyed or self.form == "fill":
            self.runs.setdefault(None if keyed else " ".join(ids), run)
        return run

    def run_code(self, code: str, *, seed: int = 0) -> Run:
        """Run setup and another `code`, such as the shown one with a mistake put in. Not kept in the lock."""
        return Run(code, "", (), "", {}) if self.blanked else execute(self.setup, code, seed=seed)


@dataclass(frozen=True)
class Proof:
    """What a proof found: the truth of every option by id, the facts prose may quote, curves to draw."""

    truth: Mapping[str, bool]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    curves: Sequence[Curve] = ()


def execute(setup: str, code: str, *, seed: int = 0, names: Mapping[str, Any] | None = None) -> Run:
    """Execute `setup` and `code` as one script, seeded, catching output, warnings and the error.

    `names` are there without an import.
    """
    import torch

    torch.manual_seed(seed)
    random.seed(seed)
    namespace: dict[str, Any] = {"__name__": "__main__", **(names or {})}
    printed, error = io.StringIO(), ""
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            exec(compile(setup, "<setup>", "exec"), namespace)  # noqa: S102  the authors' own trusted code
            exec(compile(code, "<snippet>", "exec"), namespace)  # noqa: S102
        except TimeoutError:
            raise
        except (Exception, SystemExit) as raised:
            error = "".join(traceback.format_exception_only(raised)).strip().splitlines()[-1]
    messages = tuple(f"{one.category.__name__}: {str(one.message).strip()}" for one in caught)
    return Run(code, printed.getvalue(), messages, error, namespace)


def parameters_of(authored: AuthoredQuestion, module: ModuleType) -> list[tuple[str, dict[str, Any]]]:
    """The variants of a question: id and parameters. One, `base`, where the proof has no draw(rng)."""
    draw: Callable[[random.Random], dict[str, Any]] | None = getattr(module, "draw", None)
    if draw is None:
        if authored.question.variants != 1:
            raise ProofError(
                f"question.yaml asks for {authored.question.variants} variants, but proof.py has no draw"
            )
        return [("base", {})]
    drawn: dict[str, dict[str, Any]] = {}
    for seed in range(20 * authored.question.variants):
        parameters = draw(random.Random(f"{authored.id}/{seed}"))  # noqa: S311  reproducible, not secret
        text = json.dumps(parameters, sort_keys=True)
        drawn.setdefault(hashlib.sha256(text.encode()).hexdigest()[:8], parameters)
        if len(drawn) == authored.question.variants:
            return list(drawn.items())
    raise ProofError(
        f"draw(rng) gives only {len(drawn)} different variants; {authored.question.variants} are asked for"
    )


def load_module(folder: Path) -> ModuleType:
    """Import the proof.py in `folder` by its path, under a name of its own.

    Raises ProofError when importing it fails.
    """
    path = folder / "proof.py"
    name = f"gradschool_proof_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ProofError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    with as_proof_error(path):
        spec.loader.exec_module(module)
    return module


def question_of(authored: AuthoredQuestion, parameters: Mapping[str, Any]) -> Question:
    """The variant of `authored` with these parameters, as its proof sees it."""
    made = question_from(question_values(authored, parameters))
    return replace(made, parameters=parameters, possible=forms.possible(authored.question))


def question_from(values: Mapping[str, Any]) -> Question:
    """The question that `programs.question_values` gave as plain values."""
    options = tuple(Option(*one) for one in values["options"])
    blanks = {blank: tuple(tiles) for blank, tiles in values["blanks"].items()}
    return Question(**{**values, "options": options, "blanks": blanks, "key": tuple(values["key"])})


def prove(module: ModuleType, question: Question, *, limit: float = TIME_LIMIT) -> Proof:
    """Ask the proof what is true of `question`, within `limit` seconds.

    Raises ProofError when it fails, takes too long, or does not speak of every option.
    """
    with as_proof_error(Path(str(module.__file__))), time_limit(limit):
        proof = module.prove(question)
    if not isinstance(proof, Proof):
        raise ProofError(f"prove(question) must return a Proof, not {type(proof).__name__}")
    truth = {option: bool(value) for option, value in proof.truth.items()}
    ids = question.possible
    if ids and truth.keys() != ids:
        raise ProofError(f"truth must name each option once: {_apart(set(ids), set(truth))}")
    if question.form == "curve":
        _check_curves(question, proof.curves)
    check_facts(proof.facts)
    return replace(proof, truth=truth)


def _check_curves(question: Question, curves: Sequence[Curve]) -> None:
    wanted, found = {option.id for option in question.options}, {curve.name for curve in curves}
    if not wanted <= found:
        raise ProofError(f"the proof must return a curve for each option: {_apart(wanted, found & wanted)}")


def check_facts(facts: Mapping[str, Fact]) -> None:
    """Raise ProofError for a fact that is no plain number, word or list, or not finite."""
    for name, fact in facts.items():
        for value in fact if isinstance(fact, list) else [fact]:
            if not isinstance(value, bool | int | float | str | list):
                raise ProofError(f"fact {name} is a {type(value).__name__}; use a plain number, word or list")
            if isinstance(value, float) and not math.isfinite(value):
                raise ProofError(
                    f"fact {name} is {value}; state what happened in a word or a step number instead"
                )


def _apart(wanted: set[str], found: set[str]) -> str:
    missing, extra = sorted(wanted - found), sorted(found - wanted)
    return "; ".join([*(f"{one} is missing" for one in missing), *(f"{one} is no option" for one in extra)])


def locked(authored: AuthoredQuestion, variant: str, question: Question, proof: Proof) -> LockedVariant:
    """A proved variant as the lock keeps it: figures rounded, so that equal runs give equal bytes."""
    if question.form == "fill":  # what any answer prints is shown to whoever gives it
        for _ in question.fills():
            pass
    return locked_facts(variant, authored.fingerprint, question, proof)


def locked_facts(variant: str, fingerprint: str, question: Question, proof: Proof) -> LockedVariant:
    """As `locked`, for anything proved that has this fingerprint."""
    parameters = dict(question.parameters)
    digest = f"{fingerprint}/{json.dumps(parameters, sort_keys=True)}"
    runs = {option: locked_run(run) for option, run in question.runs.items()}
    return LockedVariant(
        id=variant,
        fingerprint=hashlib.sha256(digest.encode()).hexdigest(),
        parameters=parameters,
        facts={name: rounded(value) for name, value in sorted(proof.facts.items())},
        truth=dict(sorted(proof.truth.items())),
        run=runs.pop(None, None),
        option_runs={str(option): run for option, run in runs.items()},
        curves=[replace(one, values=tuple(map(locked_point, one.values))) for one in proof.curves],
    )


def locked_run(run: Run) -> LockedRun:
    """A run as a lock keeps it."""
    return LockedRun(run.code, run.output, list(run.warnings), run.error)


def locked_point(value: float | None) -> float | None:
    """A value of a curve as a lock keeps it: four significant digits, None where it is not finite."""
    return float(f"{value:.4g}") if value is not None and math.isfinite(value) else None


@contextlib.contextmanager
def as_proof_error(path: Path) -> Iterator[None]:
    """Turns what a proof at `path` raises in the block into a ProofError that names its line."""
    try:
        yield
    except (ProofError, KeyboardInterrupt):
        raise
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = f"{path.name}:{frames[-1].lineno}: " if frames else f"{path.name}: "
        raise ProofError(f"{line}{type(error).__name__}: {error}") from error


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the block after so many seconds (on the main thread of a Unix process)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

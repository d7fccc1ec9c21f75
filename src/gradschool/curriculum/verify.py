"""Verifying questions: prove each afresh, compare with its lock, and say plainly what is unproved and why.

What a question must stand before it counts as proved:

- its proof speaks of every option, and truth and key agree on all of them;
- moving the key to any other option is noticed;
- with the snippet's output blanked, the proof fails or its truth changes (it does look at the run);
- started one unit in the last place away, truth stays the same (it does not hang on last digits);
- every text renders with the facts found; and the lock agrees with the run.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar
from unittest.mock import patch

from gradschool.curriculum import deck, forms
from gradschool.curriculum.lesson_lock import LessonLock
from gradschool.curriculum.load import AuthoredQuestion, load_question
from gradschool.curriculum.lock import (
    FORMAT,
    Lock,
    LockedVariant,
    LockError,
    differences,
    read_lock,
    write_lock,
)
from gradschool.curriculum.mutate import survivors
from gradschool.curriculum.prove import (
    Proof,
    ProofError,
    Question,
    load_module,
    locked,
    locked_facts,
    parameters_of,
    prove,
    question_of,
)
from gradschool.curriculum.publish import PublishError, proof_page, revision
from gradschool.curriculum.schema import MisconceptionFile


@dataclass(frozen=True)
class Report:
    """What verifying one question found; `why` is empty exactly when it is proved."""

    question: str
    options: int
    variants: int
    why: tuple[str, ...]
    seconds: float = 0.0
    updated: bool = False
    mutations: int | None = None
    unit: str = "options"
    """What `options` counts: the claims of a lesson, for one."""
    cached: bool = field(default=False, compare=False)

    @property
    def proved(self) -> bool:
        """Whether nothing stands against serving this question."""
        return not self.why

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the cache."""
        return asdict(self)


def verify_question(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],
    *,
    update: bool = False,
    mutate: bool = False,
) -> Report:
    """Prove the question in `folder` afresh; with `update` its lock is rewritten, with `mutate` every number tried."""
    started = time.perf_counter()
    authored = load_question(folder, dict(misconceptions))
    if isinstance(authored, list):
        return Report(folder.name, 0, 0, tuple(map(str, authored)), time.perf_counter() - started)
    report = _verify(authored, misconceptions, update=update, mutate=mutate)
    return replace(report, seconds=time.perf_counter() - started)


def _verify(
    authored: AuthoredQuestion, misconceptions: Mapping[str, MisconceptionFile], *, update: bool, mutate: bool
) -> Report:
    options = len(list(forms.judged(authored.question)))
    tried: int | None = None
    try:
        module = load_module(authored.folder)
        drawn = parameters_of(authored, module)
        variants = [prove_variant(authored, module, name, values) for name, values in drawn]
        for variant in variants:
            _publish(authored, variant, misconceptions)
        if mutate:
            tried = _check_mutations(authored, module, variants[0], misconceptions)
        updated = settle_lock(authored.folder, lock_of(authored.fingerprint, variants), update)
    except (ProofError, PublishError, LockError) as error:
        return Report(authored.id, options, 0, tuple(str(error).splitlines()), mutations=tried)
    return Report(authored.id, options, len(variants), (), updated=updated, mutations=tried)


def verify_deck(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],  # noqa: ARG001  every folder is verified alike
    *,
    update: bool = False,
    mutate: bool = False,  # noqa: ARG001  a deck shows no code whose numbers could be changed
) -> Report:
    """Prove every card of the deck in `folder` afresh."""
    started = time.perf_counter()
    authored = deck.load_deck(folder)
    if isinstance(authored, list):
        return Report(folder.name, 0, 0, tuple(map(str, authored)), time.perf_counter() - started)
    ids = [card.id for card in authored.cards.cards]
    try:
        module, question = load_module(folder), Question(id=folder.name, possible=frozenset(ids))
        proof = prove(module, question)
        check_key(frozenset(ids), proof.truth)
        _check_steady(module, replace(question, runs={}), proof)
        lock = lock_of(authored.fingerprint, [locked_facts("base", authored.fingerprint, question, proof)])
        deck.published(authored, lock)
        updated = settle_lock(folder, lock, update)
    except (ProofError, PublishError, LockError) as error:
        why = tuple(str(error).splitlines())
        return Report(folder.name, len(ids), 0, why, time.perf_counter() - started)
    return Report(folder.name, len(ids), 1, (), time.perf_counter() - started, updated=updated)


def lock_of(fingerprint: str, variants: list[LockedVariant]) -> Lock:
    """A lock for what was proved now, with the torch that proved it."""
    return Lock(FORMAT, fingerprint, version("torch").partition("+")[0], variants)


def prove_variant(
    authored: AuthoredQuestion, module: ModuleType, name: str, parameters: Mapping[str, Any]
) -> LockedVariant:
    """Prove one variant and try to shake the proof.

    Raises ProofError when truth and key differ, or the proof is blind to the run, or hangs on last digits.
    """
    question = question_of(authored, parameters)
    proof = prove(module, question)
    keyed = forms.keyed(authored.question)
    try:
        check_key(keyed, proof.truth)
    except ProofError as error:
        raise ProofError(f"{error}{_printed(question)}") from error
    _check_key_moves(keyed, proof.truth)
    if question.code or question.form == "order":
        _check_not_blind(module, question, proof)
    _check_steady(module, question_of(authored, parameters), proof)
    return locked(authored, name, question, proof)


def _check_steady(module: ModuleType, question: Question, proof: Proof) -> None:
    with one_unit_away():
        again = prove(module, question)
    if again.truth != proof.truth:
        changed = [option for option in proof.truth if proof.truth[option] != again.truth[option]]
        raise ProofError(f"the truth of {', '.join(changed)} hangs on last digits: it changes one unit away")


def _printed(question: Question) -> str:
    """What the shown code printed, for an author whose key it contradicts."""
    run = question.runs.get(None)
    told = run.error or " / ".join(run.output.split("\n")[:8]).strip(" /") if run else ""
    return f"; the code printed: {told}" if told else ""


def check_key(key: Collection[str], truth: Mapping[str, bool]) -> None:
    """Raise ProofError unless exactly what is keyed is true."""
    for option, true in truth.items():
        if true and option not in key:
            raise ProofError(f"option {option} is true in the run, but it is not the key")
        if not true and option in key:
            raise ProofError(f"option {option} is the key, but it is false in the run")


def _check_key_moves(key: Collection[str], truth: Mapping[str, bool]) -> None:
    for option in truth.keys() - key:
        for moved in ({option}, {*key, option}):
            with contextlib.suppress(ProofError):
                check_key(moved, truth)
                raise AssertionError(f"moving the key from {key} to {option} is not noticed")


def _check_not_blind(module: ModuleType, question: Question, proof: Proof) -> None:
    blank = replace(question, blanked=True, runs={})
    try:
        unchanged = prove(module, blank).truth == proof.truth
    except ProofError:
        return
    if unchanged:
        raise ProofError(
            "the proof finds the same truth when the snippet's output is blanked: it does not look at it"
        )


@contextlib.contextmanager
def one_unit_away() -> Iterator[None]:
    """Start every training, the lab's and a snippet's, one unit in the last place away."""
    import torch

    from gradschool import lab

    add_param_group = torch.optim.Optimizer.add_param_group

    def nudge_and_add(self: torch.optim.Optimizer, group: dict[str, Any]) -> None:
        add_param_group(self, group)
        with torch.no_grad():
            for parameter in self.param_groups[-1]["params"]:
                if parameter.is_floating_point():
                    parameter.copy_(torch.nextafter(parameter, torch.full_like(parameter, float("inf"))))

    with patch.object(torch.optim.Optimizer, "add_param_group", nudge_and_add), lab.nudged():
        yield


def _publish(
    authored: AuthoredQuestion, variant: LockedVariant, misconceptions: Mapping[str, MisconceptionFile]
) -> tuple[str, str]:
    shown = revision(authored, variant, "pattern", misconceptions)
    return shown.content, json.dumps(asdict(proof_page(authored, variant, "pattern", "")))


def _check_mutations(
    authored: AuthoredQuestion,
    module: ModuleType,
    variant: LockedVariant,
    misconceptions: Mapping[str, MisconceptionFile],
) -> int:
    tried, alive = survivors(authored, module, variant, lambda one: _publish(authored, one, misconceptions))
    listed = {entry.literal for entry in authored.question.insensitive}
    faults = [
        f"changing {literal} goes unnoticed; prove it, or list it under insensitive"
        for literal in alive - listed
    ]
    faults += [f"insensitive lists {literal}, but that change is noticed" for literal in listed - alive]
    if faults:
        raise ProofError("\n".join(sorted(faults)))
    return tried


Kept = TypeVar("Kept", bound=Lock | LessonLock)
"""Either kind of lock."""


def settle_lock(folder: Path, fresh: Lock, update: bool) -> bool:
    """Compare with lock.json, or rewrite it where asked; whether it was rewritten."""
    return settle(folder / "lock.json", fresh, update, read_lock, _all_differences)


def settle(
    path: Path,
    fresh: Kept,
    update: bool,
    read: Callable[[Path], Kept | None],
    compare: Callable[[Kept, Kept], Iterable[str]],
) -> bool:
    """As `settle_lock`, for any kind of lock. Raises ProofError with every difference, LockError for a broken file."""
    try:
        old = read(path)
    except LockError:
        if not update:
            raise
        old = None
    stale = _stale(old, fresh, compare)
    if not stale:
        return False
    if update:
        write_lock(path, fresh)
        return True
    raise ProofError("\n".join([*stale, "look at the difference, then run gradschool verify --update"]))


def _stale(old: Kept | None, fresh: Kept, compare: Callable[[Kept, Kept], Iterable[str]]) -> list[str]:
    if old is None:
        return ["it has no lock.json yet"]
    if old.format != fresh.format:
        return [f"its lock has format {old.format}, this gradschool writes {fresh.format}"]
    if old.fingerprint != fresh.fingerprint:
        return ["its text or proof changed after it was locked"]
    if old.torch != fresh.torch:
        return [f"it was locked with torch {old.torch}, this is {fresh.torch}", *compare(old, fresh)]
    return list(compare(old, fresh))


def _all_differences(old: Lock, fresh: Lock) -> list[str]:
    if [one.id for one in old.variants] != [one.id for one in fresh.variants]:
        return ["its variants are not the ones in the lock"]
    return [
        difference
        for before, now in zip(old.variants, fresh.variants, strict=True)
        for difference in differences(before, now)
    ]

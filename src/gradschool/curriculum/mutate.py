"""Mutation: change every number of the shown code and every fact in the prose, and see whether anything notices.

A question whose numbers can change without its proof noticing teaches those numbers unproved.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from jinja2 import Environment, meta

from gradschool.curriculum.forms import named
from gradschool.curriculum.load import AuthoredQuestion
from gradschool.curriculum.lock import Fact, LockedVariant, differences
from gradschool.curriculum.prove import Option, ProofError, Question, locked, prove, question_of
from gradschool.curriculum.publish import PublishError

TIME_LIMIT = 5.0
"""Seconds one changed snippet may take; taking longer counts as noticed."""


@dataclass(frozen=True)
class Mutation:
    """One changed number: where it stands and what it becomes."""

    place: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.place} line {self.line}: {self.before} -> {self.after}"

    def applied(self, code: str) -> str:
        """`code` with this number changed."""
        lines = code.encode().split(b"\n")
        old = lines[self.line - 1]
        lines[self.line - 1] = old[: self.start] + self.after.encode() + old[self.end :]
        return b"\n".join(lines).decode()


def mutations(place: str, code: str) -> Iterator[Mutation]:
    """Every change of a numeric literal in `code`: floats times and divided by 10, whole numbers plus and minus 1."""
    encoded = code.encode().split(b"\n")
    for node in ast.walk(ast.parse(named(code))):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or node.end_col_offset is None:
            continue
        if isinstance(node.value, int | float):
            before = encoded[node.lineno - 1][node.col_offset : node.end_col_offset].decode()
            for after in _changed(node.value):
                yield Mutation(place, node.lineno, node.col_offset, node.end_col_offset, before, after)


def _changed(value: float) -> tuple[str, str]:
    if isinstance(value, int):
        return str(value + 1), str(value - 1) if value else "(-1)"
    return (repr(value * 10), repr(value / 10)) if value else ("1.0", "(-1.0)")


def survivors(
    authored: AuthoredQuestion,
    module: ModuleType,
    proved: LockedVariant,
    publish: Callable[[LockedVariant], Any],
) -> tuple[int, set[str]]:
    """How many changes were tried, and those that nothing noticed.

    A changed number is noticed when truth, a fact, a curve or a printed figure differs, or an error is raised.
    A changed fact is noticed when the lock's comparison reports it and the page that shows it changes.
    """
    question = question_of(authored, proved.parameters)
    tried, alive = 0, set[str]()
    for place, mutation in _all_mutations(question):
        tried += 1
        if not _noticed(authored, module, _changed_question(question, place, mutation), proved):
            alive.add(str(mutation))
    shown = publish(proved)
    for name in sorted(_shown_facts(authored) & proved.facts.keys()):
        for after in _changed_facts(proved.facts[name]):
            tried += 1
            altered = replace(proved, facts=proved.facts | {name: after})
            if not any(differences(altered, proved)) or not _page_changes(publish, altered, shown):
                alive.add(f"fact {name}: {proved.facts[name]} -> {after}")
    return tried, alive


def _page_changes(publish: Callable[[LockedVariant], Any], altered: LockedVariant, shown: Any) -> bool:
    try:
        return bool(publish(altered) != shown)
    except PublishError:
        return True


def _all_mutations(question: Question) -> Iterator[tuple[str | None, Mutation]]:
    if question.code:
        yield from ((None, mutation) for mutation in mutations("code", question.code))
    for option in question.options:
        if option.code and _stands_alone(option.code):
            yield from ((option.id, one) for one in mutations(f"option {option.id}", option.code))


def _stands_alone(code: str) -> bool:
    """Whether a tile or a line can be parsed by itself; a piece such as `else:` cannot."""
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _changed_question(question: Question, option: str | None, mutation: Mutation) -> Question:
    if option is None:
        return replace(question, code=mutation.applied(question.code), runs={})
    options = tuple(
        Option(one.id, one.text, mutation.applied(one.code)) if one.id == option else one
        for one in question.options
    )
    return replace(question, options=options, runs={})


def _noticed(
    authored: AuthoredQuestion, module: ModuleType, changed: Question, proved: LockedVariant
) -> bool:
    try:
        proof = prove(module, changed, limit=TIME_LIMIT)
    except ProofError:
        return True
    fresh = _without_code(locked(authored, proved.id, changed, proof))
    return any(differences(_without_code(proved), fresh))


def _without_code(variant: LockedVariant) -> LockedVariant:
    """The variant without the code's own text, which of course differs: only what it did is to count."""
    runs = {option: replace(run, code="") for option, run in variant.option_runs.items()}
    return replace(variant, run=replace(variant.run, code="") if variant.run else None, option_runs=runs)


def _shown_facts(authored: AuthoredQuestion) -> set[str]:
    """The names that any text of the question quotes."""
    environment = Environment()  # noqa: S701  parsed for its names only, never rendered
    for name in ("fixed", "significant", "scientific", "percent"):
        environment.filters[name] = str
    texts = "\n".join(_strings(authored.question.model_dump()))
    return meta.find_undeclared_variables(environment.parse(texts))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _changed_facts(fact: Fact) -> Iterator[Fact]:
    if isinstance(fact, bool):
        yield not fact
    elif isinstance(fact, int):
        yield from (fact + 1, fact - 1)
    elif isinstance(fact, float):
        yield from (fact * 10, fact / 10) if fact else (1.0, -1.0)
    elif isinstance(fact, str):
        yield f"{fact}?"
    else:
        for index, part in enumerate(fact):
            for after in _changed_facts(part):
                yield [*fact[:index], after, *fact[index + 1 :]]

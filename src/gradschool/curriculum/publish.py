"""From an authored question and its lock to what is served: a revision, and a proof page. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gradschool.curriculum.load import AuthoredQuestion
from gradschool.curriculum.lock import Fact, LockedVariant
from gradschool.curriculum.render import RenderError, fill, markdown, python_block, significant
from gradschool.curriculum.schema import ClaimFile, MisconceptionFile, OptionFile
from gradschool.curriculum.values import (
    Html,
    OptionProof,
    ProofPage,
    Revision,
    RevisionMisconception,
    RevisionOption,
)

STANDALONE = """

if __name__ == "__main__":
    from gradschool.proof import without_code

    print(prove(without_code()))
"""


class PublishError(ValueError):
    """A text of a question that cannot be rendered; the message names the field."""


class _Texts:
    """Renders the texts of one variant, naming the field that fails."""

    def __init__(self, variant: LockedVariant) -> None:
        self.values: Mapping[str, Any] = {**variant.facts, **variant.parameters}

    def plain(self, field: str, text: str | None) -> str:
        try:
            return fill(text or "", self.values)
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error

    def html(self, field: str, text: str | None) -> Html:
        try:
            return markdown(self.plain(field, text))
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error

    def code(self, field: str, text: str | None) -> Html:
        return python_block(self.plain(field, text)) if text else ""

    def option(self, option: OptionFile) -> Html:
        field = f"options.{option.id}"
        return self.code(field, option.code) if option.code else self.html(field, option.text)


def revision(
    authored: AuthoredQuestion, variant: LockedVariant, pattern: str, beliefs: Mapping[str, MisconceptionFile]
) -> Revision:
    """The question as served, with the facts of `variant` filled in.

    Raises PublishError naming the field that cannot be rendered.
    """
    shape, texts = authored.question, _Texts(variant)
    return Revision(
        question=authored.id,
        variant=variant.id,
        fingerprint=variant.fingerprint,
        pattern=pattern,
        title=texts.plain("title", shape.title),
        kind=shape.kind,
        form=shape.form,
        level=shape.level,
        prompt=texts.html("prompt", shape.prompt),
        code=texts.code("code", shape.code),
        options=tuple(RevisionOption(option.id, texts.option(option)) for option in shape.options),
        key=(shape.key,),
        hint=texts.html("hint", shape.hint),
        explanation=texts.html("explanation", shape.explanation),
        solution_steps=tuple(texts.html("solution.steps", step) for step in shape.solution.steps),
        final_answer=texts.html("solution.answer", shape.solution.answer),
        quick_check=texts.html("solution.check", shape.solution.check),
        mistakes=tuple(texts.html("mistakes", mistake) for mistake in shape.mistakes),
        why={option.id: texts.html(f"options.{option.id}.why", option.why) for option in shape.options},
        misconceptions=dict(_beliefs(shape.options, beliefs)),
    )


def _beliefs(
    options: list[OptionFile], beliefs: Mapping[str, MisconceptionFile]
) -> Iterator[tuple[str, RevisionMisconception]]:
    for option in options:
        if option.misconception:
            belief = beliefs[option.misconception]
            yield option.id, RevisionMisconception(option.misconception, belief.title, markdown(belief.text))


def proof_page(authored: AuthoredQuestion, variant: LockedVariant, pattern: str, torch: str) -> ProofPage:
    """Everything the proof page of `variant` shows.

    Raises PublishError naming the field that cannot be rendered.
    """
    shape, texts, run = authored.question, _Texts(variant), variant.run
    return ProofPage(
        question=authored.id,
        variant=variant.id,
        title=texts.plain("title", shape.title),
        pattern=pattern,
        prompt=texts.html("prompt", shape.prompt),
        torch=torch,
        setup=texts.code("setup", shape.setup),
        code=texts.code("code", shape.code),
        output=run.output if run else "",
        warnings=tuple(run.warnings) if run else (),
        error=run.error if run else "",
        option_runs=tuple((option, _told(variant, option)) for option in variant.option_runs),
        proof=python_block(authored.proof_source),
        script=_script(authored, texts),
        options=tuple(_option_proof(option, shape.key, variant, texts) for option in shape.options),
        facts=tuple((name.replace("_", " "), fact_text(fact)) for name, fact in variant.facts.items()),
        curves=tuple(variant.curves),
        curves_text=texts.html("curves", shape.curves),
        correction=texts.html("correction", shape.correction),
    )


def fact_text(fact: Fact) -> str:
    """A fact as people read it: six significant digits, lists with commas."""
    if isinstance(fact, list):
        return ", ".join(map(fact_text, fact))
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return significant(fact, 6) if isinstance(fact, float) else str(fact)


def _told(variant: LockedVariant, option: str) -> str:
    run = variant.option_runs[option]
    return (
        "\n".join(part for part in (run.output.rstrip("\n"), *run.warnings, run.error) if part)
        or "ran, printed nothing"
    )


def _option_proof(option: OptionFile, key: str, variant: LockedVariant, texts: _Texts) -> OptionProof:
    claim, field = option.claim, f"options.{option.id}.claim"
    return OptionProof(
        id=option.id,
        html=texts.option(option),
        keyed=option.id == key,
        true=variant.truth[option.id],
        predicate=texts.html(f"{field}.predicate", _predicate(claim)),
        problem=texts.html(f"{field}.problem", claim.problem),
        seeds=texts.html(f"{field}.seeds", claim.seeds),
        inference=texts.html(f"{field}.inference", claim.inference),
    )


def _predicate(claim: ClaimFile) -> str:
    return f"{claim.predicate}\n\nThreshold: {claim.threshold}" if claim.threshold else claim.predicate


def _script(authored: AuthoredQuestion, texts: _Texts) -> str:
    """What "download as .py" gives: the code as it ran, or the proof itself where no code is shown."""
    shape = authored.question
    if not shape.code and not shape.setup:
        return authored.proof_source.rstrip() + STANDALONE
    parts = [texts.plain("setup", shape.setup), texts.plain("code", shape.code)]
    for option in shape.options:
        if option.code:
            lines = texts.plain(f"options.{option.id}", option.code).rstrip().splitlines()
            parts.append(
                "\n".join(
                    [f"# Option {option.id}; take the # away to run it:", *(f"# {line}" for line in lines)]
                )
            )
    return "\n".join(part.rstrip() + "\n" for part in parts if part)

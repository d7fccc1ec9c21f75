"""From an authored question and its lock to what is served: a revision, and a proof page. Free of torch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from gradschool.curriculum import forms
from gradschool.curriculum.grading import read_number
from gradschool.curriculum.load import AuthoredQuestion
from gradschool.curriculum.lock import Fact, LockedRun, LockedVariant
from gradschool.curriculum.render import RenderError, fill, markdown, python_block, significant
from gradschool.curriculum.schema import ClaimFile, MisconceptionFile, OptionFile, QuestionFile
from gradschool.curriculum.values import (
    Claim,
    Curve,
    Html,
    OptionProof,
    ProofPage,
    Revision,
    RevisionBlank,
    RevisionMisconception,
    RevisionOption,
)

STANDALONE = """

if __name__ == "__main__":
    from gradschool.proof import without_code

    print(prove(without_code({parameters})))
"""


class PublishError(ValueError):
    """A text of a question that cannot be rendered; the message names the field."""


class Texts:
    """Renders the texts of one proved variant with its facts and parameters, naming the field that fails."""

    def __init__(self, variant: LockedVariant) -> None:
        self.values: Mapping[str, Any] = {**variant.facts, **variant.parameters}

    def plain(self, field: str, text: str | None) -> str:
        """`text` with facts filled in. Raises PublishError."""
        try:
            return fill(text or "", self.values)
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error

    def html(self, field: str, text: str | None) -> Html:
        """Markdown `text` as HTML. Raises PublishError."""
        try:
            return markdown(self.plain(field, text))
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error

    def code(self, field: str, text: str | None) -> Html:
        """Python `text` as a highlighted block. Raises PublishError."""
        return python_block(self.plain(field, text)) if text else ""

    def option(self, option: OptionFile) -> Html:
        """An option as it is shown. Raises PublishError."""
        field = f"options.{option.id}"
        return self.code(field, option.code) if option.code else self.html(field, option.text or option.value)


def revision(
    authored: AuthoredQuestion, variant: LockedVariant, pattern: str, beliefs: Mapping[str, MisconceptionFile]
) -> Revision:
    """The question as served, with the facts of `variant` filled in.

    Raises PublishError naming the field that cannot be rendered.
    """
    shape, texts = authored.question, Texts(variant)
    numbers = _numbers(shape, texts)
    blanks, options = _blanks(shape, variant), tuple(_options(shape, texts))
    _check_different(options)
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
        code=_code_with_places(texts.plain("code", shape.code)),
        options=options,
        key=tuple(blank.id for blank in blanks) if shape.form == "curve" else forms.key(shape),
        hint=texts.html("hint", shape.hint),
        explanation=texts.html("explanation", shape.explanation),
        solution_steps=tuple(texts.html("solution.steps", step) for step in shape.solution.steps),
        final_answer=texts.html("solution.answer", shape.solution.answer),
        quick_check=texts.html("solution.check", shape.solution.check),
        mistakes=tuple(texts.html("mistakes", mistake) for mistake in shape.mistakes),
        why={one.id: texts.html(f"options.{one.id}.why", one.why) for one in forms.judged(shape)},
        misconceptions=dict(_beliefs(shape, beliefs)),
        about=tuple(shape.about),
        blanks=blanks,
        accepted=tuple(" ".join(order) for order in shape.also),
        numbers=numbers,
        tolerance=_tolerance(shape, numbers),
        relative=bool(shape.tolerance and shape.tolerance.relative),
        unit=texts.plain("unit", shape.unit),
        outputs=_outputs(shape, variant),
        solved=python_block(variant.run.code) if variant.run and shape.form in ("fill", "order") else "",
    )


def _check_different(options: Iterable[RevisionOption]) -> None:
    """Raise PublishError when two options of one choice read the same, as two draws of a variant may."""
    seen: dict[tuple[str, str], str] = {}
    for option in options:
        other = seen.setdefault((option.blank, option.html), option.id)
        if other != option.id:
            raise PublishError(f"options {other} and {option.id} read the same; draw other numbers")


def _options(shape: QuestionFile, texts: Texts) -> Iterator[RevisionOption]:
    for option in shape.options:
        yield RevisionOption(option.id, texts.option(option), text=_one_line(texts, option))
    for blank in shape.blanks:
        for tile in blank.tiles:
            yield RevisionOption(tile.id, texts.option(tile), blank=blank.id, text=_one_line(texts, tile))
    for line in shape.lines:
        code = texts.plain(f"lines.{line.id}", line.code).rstrip("\n")
        yield RevisionOption(line.id, python_block(code), text=code)


def _one_line(texts: Texts, option: OptionFile) -> str:
    """What a menu shows of a tile or a description: its words, without the marks of Markdown."""
    body = texts.plain(f"options.{option.id}", option.code or option.text or "")
    return " ".join(body.replace("`", "").replace("$", "").replace("*", "").split())


def _blanks(shape: QuestionFile, variant: LockedVariant) -> tuple[RevisionBlank, ...]:
    if shape.form != "curve":
        return tuple(RevisionBlank(blank.id, blank.label) for blank in shape.blanks)
    curves = {curve.name: curve for curve in variant.curves}
    # An order of its own for every variant, which says nothing of the order in which the options were written.
    names = sorted(
        (option.id for option in shape.options),
        key=lambda name: hashlib.sha256(f"{variant.fingerprint}/{name}".encode()).digest(),
    )
    return tuple(
        RevisionBlank(name, f"Curve {number}", _nameless(curves[name], f"Curve {number}"))
        for number, name in enumerate(names, 1)
    )


def _nameless(curve: Curve, label: str) -> Curve:
    return replace(curve, name=label.lower().replace(" ", "-"), label=label)


def _numbers(shape: QuestionFile, texts: Texts) -> dict[str, float]:
    """The values of a numeric question. Raises PublishError for what is no number, or too near to the key."""
    numbers: dict[str, float] = {}
    for option in shape.options if shape.form == "numeric" else ():
        text = texts.plain(f"options.{option.id}.value", option.value)
        value = read_number(text)
        if value is None:
            raise PublishError(
                f"options.{option.id}.value: {text!r} is no number; write a fact, as {{{{ limit }}}}"
            )
        numbers[option.id] = value
    right, reach = forms.key(shape), _tolerance(shape, numbers)
    for name, value in numbers.items():
        if name not in right and abs(value - numbers[right[0]]) <= 1.5 * reach:
            raise PublishError(
                f"options.{name}.value: {value:g} is within the tolerance of the key, or nearly"
            )
    return numbers


def _tolerance(shape: QuestionFile, numbers: Mapping[str, float]) -> float:
    if shape.tolerance is None:
        return 0.0
    if shape.tolerance.absolute is not None:
        return shape.tolerance.absolute
    return abs(numbers[forms.key(shape)[0]]) * (shape.tolerance.relative or 0.0)


def _outputs(shape: QuestionFile, variant: LockedVariant) -> dict[str, str]:
    if shape.form != "fill" or variant.run is None:
        return {}
    told = {answer: _run_told(run) for answer, run in variant.option_runs.items()}
    return told | {" ".join(forms.key(shape)): _run_told(variant.run)}


def _code_with_places(code: str) -> Html:
    """The code with an empty `<b class="place">` for each place, which the page turns into a menu or a box."""
    html = python_block(code) if code else ""
    return re.sub(r"&lt;&lt;([a-z0-9-]+)&gt;&gt;", r'<b class="place">\1</b>', _PLACE_TOKENS.sub("", html))


# Pygments wraps numbers and words inside a place, as in <<step-2>>, in spans of their own.
_PLACE_TOKENS = re.compile(r"</?span[^>]*>(?=[^<>&]*&gt;&gt;)")


def _beliefs(
    shape: QuestionFile, beliefs: Mapping[str, MisconceptionFile]
) -> Iterator[tuple[str, RevisionMisconception]]:
    for one in forms.judged(shape):
        if one.misconception:
            belief = beliefs[one.misconception]
            yield one.id, RevisionMisconception(one.misconception, belief.title, markdown(belief.text))


def proof_page(authored: AuthoredQuestion, variant: LockedVariant, pattern: str, torch: str) -> ProofPage:
    """Everything the proof page of `variant` shows.

    Raises PublishError naming the field that cannot be rendered.
    """
    shape, texts, run = authored.question, Texts(variant), variant.run
    return ProofPage(
        question=authored.id,
        variant=variant.id,
        title=texts.plain("title", shape.title),
        pattern=pattern,
        prompt=texts.html("prompt", shape.prompt),
        torch=torch,
        setup=texts.code("setup", shape.setup),
        code=python_block(run.code) if run else texts.code("code", shape.code),
        output=run.output if run else "",
        warnings=tuple(run.warnings) if run else (),
        error=run.error if run else "",
        option_runs=tuple((option, _told(variant, option)) for option in variant.option_runs),
        proof=python_block(authored.proof_source),
        script=_script(authored, variant, texts),
        options=tuple(_option_proof(one, shape, variant, texts) for one in forms.judged(shape)),
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
    return _run_told(variant.option_runs[option])


def run_told(run: LockedRun) -> str:
    """What a run printed, its warnings and its error; "" for nothing."""
    return "\n".join(part for part in (run.output.rstrip("\n"), *run.warnings, run.error) if part)


def _run_told(run: LockedRun) -> str:
    return run_told(run) or "ran, printed nothing"


def _option_proof(
    one: forms.Judged, shape: QuestionFile, variant: LockedVariant, texts: Texts
) -> OptionProof:
    claim, field = one.claim, f"options.{one.id}.claim"
    return OptionProof(
        id=one.id,
        html=texts.option(one.option) if one.option else _ordered(one.id, shape, texts),
        keyed=one.right,
        true=variant.truth[answer_with(one, shape)],
        **asdict(publish_claim(field, claim, texts)),
    )


def publish_claim(field: str, claim: ClaimFile, texts: Texts) -> Claim:
    """A claim as it is shown. Raises PublishError."""
    return Claim(
        predicate=texts.html(f"{field}.predicate", _predicate(claim)),
        problem=texts.html(f"{field}.problem", claim.problem),
        seeds=texts.html(f"{field}.seeds", claim.seeds),
        inference=texts.html(f"{field}.inference", claim.inference),
    )


def answer_with(one: forms.Judged, shape: QuestionFile) -> str:
    """The answer that stands or falls with `one`: a tile with the other blanks right, a description on its own curve."""
    if shape.form == "curve":
        return f"{one.id} {one.id}"
    if shape.form == "fill":
        tiles = {
            tile.id for blank in shape.blanks for tile in blank.tiles if one.id in [t.id for t in blank.tiles]
        }
        return " ".join(one.id if key in tiles else key for key in forms.key(shape))
    return one.id


def _ordered(order: str, shape: QuestionFile, texts: Texts) -> Html:
    code = {line.id: line.code.rstrip("\n") for line in shape.lines}
    return texts.code(f"order {order}", "\n".join(code[line] for line in order.split()))


def _predicate(claim: ClaimFile) -> str:
    return f"{claim.predicate}\n\nThreshold: {claim.threshold}" if claim.threshold else claim.predicate


def _script(authored: AuthoredQuestion, variant: LockedVariant, texts: Texts) -> str:
    """What "download as .py" gives: the code as it ran, or the proof itself where no code is shown."""
    shape = authored.question
    if not shape.code and not shape.setup and not shape.lines:
        parameters = ", ".join(f"{name}={value!r}" for name, value in variant.parameters.items())
        return authored.proof_source.rstrip() + STANDALONE.replace("{parameters}", parameters)
    shown = variant.run.code if variant.run else texts.plain("code", shape.code)
    parts = [texts.plain("setup", shape.setup), shown]
    for option in shape.options:
        if option.code:
            lines = texts.plain(f"options.{option.id}", option.code).rstrip().splitlines()
            parts.append(
                "\n".join(
                    [f"# Option {option.id}; take the # away to run it:", *(f"# {line}" for line in lines)]
                )
            )
    return "\n".join(part.rstrip() + "\n" for part in parts if part)

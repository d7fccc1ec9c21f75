"""The programs behind what a page shows, as plain text: what a learner may change and run. Torch-free."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gradschool.curriculum import forms
from gradschool.curriculum.load import AuthoredQuestion
from gradschool.curriculum.lock import LockedVariant
from gradschool.curriculum.publish import Texts, answer_with, run_told
from gradschool.curriculum.render import RenderError, fill
from gradschool.curriculum.schema import QuestionFile
from gradschool.curriculum.values import Programs

IN_PLACES = ("fill", "order")
"""Forms whose answers are put into the shown code."""


def programs(authored: AuthoredQuestion, variant: LockedVariant) -> Programs:
    """The programs of a proved variant. Raises PublishError naming the field that cannot be filled in."""
    shape, texts = authored.question, Texts(variant)
    code = texts.plain("code", shape.code)
    answers = dict(_answers(shape, texts, code)) if shape.form in IN_PLACES else {}
    return Programs(
        setup=texts.plain("setup", shape.setup),
        code=answers.pop("", code),
        options={one.id: texts.plain(f"options.{one.id}", one.code) for one in shape.options if one.code},
        answers=answers,
        proof=authored.proof_source,
        question=json.dumps(question_values(authored, variant.parameters), ensure_ascii=False),
        output=run_told(variant.run) if variant.run else "",
    )


def _answers(shape: QuestionFile, texts: Texts, code: str) -> Iterator[tuple[str, str]]:
    """The code with each answer that a page speaks of put in; with the key, under an empty name."""
    pieces = {line.id: line.code for line in shape.lines}
    pieces |= {tile.id: tile.code or "" for blank in shape.blanks for tile in blank.tiles}
    told = {one.id: answer_with(one, shape).split() for one in forms.judged(shape)}
    for name, ids in {**told, "": list(forms.key(shape))}.items():
        filled = [texts.plain(f"options.{one}", pieces[one]) for one in ids]
        yield name, put(shape.form, code, filled, [blank.id for blank in shape.blanks])


def put(form: str, code: str, pieces: list[str], blanks: list[str]) -> str:
    """`code` with the tiles of its blanks, or its lines in this order, put in."""
    if form == "fill":
        return forms.filled(code, dict(zip(blanks, pieces, strict=True)))
    lines = "\n".join(piece.rstrip("\n") for piece in pieces)
    return forms.filled(code or f"<<{forms.LINES}>>", {forms.LINES: lines})


def question_values(authored: AuthoredQuestion, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A variant as its proof sees it, as plain values; `prove.question_from` makes it a question again."""
    shape = authored.question
    tiles = [tile for blank in shape.blanks for tile in blank.tiles]
    options = [
        [one.id, _filled_or_raw(one.text or one.value or "", parameters), fill(one.code or "", parameters)]
        for one in (*shape.options, *tiles)
    ]
    return {
        "id": authored.id,
        "setup": fill(shape.setup or "", parameters),
        "code": fill(shape.code or "", parameters),
        "options": options + [[line.id, "", fill(line.code, parameters)] for line in shape.lines],
        "parameters": dict(parameters),
        "form": shape.form,
        "blanks": {blank.id: [tile.id for tile in blank.tiles] for blank in shape.blanks},
        "key": list(forms.key(shape)),
    }


def _filled_or_raw(text: str, parameters: Mapping[str, Any]) -> str:
    try:
        return fill(text, parameters)
    except RenderError:  # it quotes facts, which only the proof itself will know
        return text

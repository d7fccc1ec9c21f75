"""What can be wrong with the answers of a question file, form by form."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from gradschool.curriculum.forms import LINES, places
from gradschool.curriculum.schema import OptionFile, QuestionFile
from gradschool.curriculum.values import Fault
from gradschool.curriculum.yaml_file import YamlFile

FIELDS = {
    "choice": {"options", "key"},
    "multiple": {"options", "key"},
    "numeric": {"options", "key", "unit", "tolerance"},
    "fill": {"blanks"},
    "order": {"lines", "key", "also", "wrong", "why", "claim"},
    "curve": {"options"},
}
"""The fields that belong to a form; the other forms' fields stay out."""

NEEDED = {
    "choice": ("options", "key"),
    "multiple": ("options", "key"),
    "numeric": ("options", "key", "tolerance"),
    "fill": ("blanks", "code"),
    "order": ("lines", "key", "wrong", "why", "claim"),
    "curve": ("options",),
}


def form_faults(file: YamlFile, question: QuestionFile, beliefs: Container[str]) -> Iterator[Fault]:
    """Every fault in what `question` offers to answer. `beliefs` are the ids of misconceptions.yaml."""
    form = question.form
    for field in sorted(set().union(*FIELDS.values()) - FIELDS[form]):
        if getattr(question, field):
            yield file.fault(
                (field,), f"the form {form} has no `{field}`", "Take it out, or change the form."
            )
    for field in NEEDED[form]:
        if not getattr(question, field):
            yield file.fault((field,), f"the form {form} needs `{field}`", f"Add `{field}:`.")
    if form == "fill":
        yield from _fill_faults(file, question, beliefs)
    elif form == "order":
        yield from _order_faults(file, question, beliefs)
    else:
        yield from _option_faults(file, question, beliefs)


def _option_faults(file: YamlFile, question: QuestionFile, beliefs: Container[str]) -> Iterator[Fault]:
    ids = [option.id for option in question.options]
    keys = [question.key] if isinstance(question.key, str) else list(question.key or ())
    if question.form in ("choice", "numeric") and isinstance(question.key, list):
        yield file.fault(
            ("key",), f"the form {question.form} has one key", "Write one id, or use the form multiple."
        )
    if len(ids) < 2:
        yield file.fault(
            ("options",), "a question has at least two options", "Add what a learner may believe instead."
        )
    for key in keys:
        if key not in ids:
            yield file.fault(("key",), f"no option has the id {key!r}", f"Write one of {', '.join(ids)}.")
    if question.form == "numeric":
        yield from _tolerance_faults(file, question)
    body = "value" if question.form == "numeric" else "text"
    for index, option in enumerate(question.options):
        place = ("options", index)
        right = option.id in keys and question.form != "curve"
        yield from _body_faults(file, place, option, body)
        yield from _twice(file, question.options, index, place)
        yield from _belief_faults(file, place, option, right=right, beliefs=beliefs)


def _body_faults(
    file: YamlFile, place: tuple[str | int, ...], option: OptionFile, body: str
) -> Iterator[Fault]:
    if body == "value" and (option.value is None or option.text or option.code):
        yield file.fault(
            place, "an option of the form numeric has a `value`", "Write `value:` and nothing beside it."
        )
    if body == "text" and ((option.text is None) == (option.code is None) or option.value):
        yield file.fault(place, "an option has either `text` or `code`", "Keep one of the two.")


def _twice(
    file: YamlFile, options: Sequence[OptionFile], index: int, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    option, before = options[index], options[:index]
    if option.id in [one.id for one in before]:
        yield file.fault((*place, "id"), f"two options have the id {option.id!r}", "Give each its own.")
    body = option.text or option.code or option.value
    if body in [one.text or one.code or one.value for one in before]:
        yield file.fault(place, "two options say the same", "Change one of them.")


def _belief_faults(
    file: YamlFile, place: tuple[str | int, ...], option: OptionFile, *, right: bool, beliefs: Container[str]
) -> Iterator[Fault]:
    if right and option.misconception:
        yield file.fault((*place, "misconception"), "the key has no misconception", "Take the line out.")
    if not right and option.misconception not in beliefs:
        wanted = "a wrong option names its misconception" if option.misconception is None else "is not known"
        mend = "Name one from misconceptions.yaml, or add it there."
        yield file.fault((*place, "misconception"), f"{option.misconception!r}: {wanted}", mend)


def _tolerance_faults(file: YamlFile, question: QuestionFile) -> Iterator[Fault]:
    given = question.tolerance
    if given and (given.relative is None) == (given.absolute is None):
        yield file.fault(("tolerance",), "a tolerance is relative or absolute", "Keep one of the two.")


def _fill_faults(file: YamlFile, question: QuestionFile, beliefs: Container[str]) -> Iterator[Fault]:
    found, ids = places(question.code or ""), [blank.id for blank in question.blanks]
    if found != ids:
        mend = f"Write <<{'>>, <<'.join(ids)}>> in the code, once each, in the order of `blanks`."
        yield file.fault(("code",), f"the code has the places {', '.join(found) or 'none'}", mend)
    tiles = [tile for blank in question.blanks for tile in blank.tiles]
    names = [tile.id for tile in tiles]
    for number, blank in enumerate(question.blanks):
        if blank.key not in [tile.id for tile in blank.tiles]:
            yield file.fault(
                ("blanks", number, "key"), f"no tile has the id {blank.key!r}", "Name one of the tiles."
            )
        for index, tile in enumerate(blank.tiles):
            place = ("blanks", number, "tiles", index)
            if tile.code is None or tile.text or tile.value:
                yield file.fault(place, "a tile has `code`", "Write `code:` and nothing beside it.")
            if names.count(tile.id) > 1:
                yield file.fault((*place, "id"), f"two tiles have the id {tile.id!r}", "Give each its own.")
            yield from _belief_faults(file, place, tile, right=tile.id == blank.key, beliefs=beliefs)


def _order_faults(file: YamlFile, question: QuestionFile, beliefs: Container[str]) -> Iterator[Fault]:
    ids = sorted(line.id for line in question.lines)
    if len(set(ids)) != len(ids):
        yield file.fault(("lines",), "two lines have the same id", "Give each its own.")
    if len({line.code for line in question.lines}) != len(ids):
        yield file.fault(("lines",), "two lines are the same code", "Put one of them into `code`.")
    if question.code and places(question.code) != [LINES]:
        yield file.fault(
            ("code",), "the code does not say where the lines go", f"Write <<{LINES}>> there, once."
        )
    orders = [(("key",), question.key), *((("also", n), one) for n, one in enumerate(question.also))]
    orders += [(("wrong", n, "order"), one.order) for n, one in enumerate(question.wrong)]
    seen = []
    for place, order in orders:
        if not isinstance(order, list) or sorted(order) != ids:
            yield file.fault(place, "an order names each line once", f"The lines are {', '.join(ids)}.")
        if order in seen:
            yield file.fault(place, "this order is written twice", "Keep it once.")
        seen.append(order)
    for number, wrong in enumerate(question.wrong):
        if wrong.misconception not in beliefs:
            mend = "Name one from misconceptions.yaml, or add it there."
            yield file.fault(
                ("wrong", number, "misconception"), f"{wrong.misconception!r}: is not known", mend
            )

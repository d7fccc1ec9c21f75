"""Clues: what would tell the key to somebody who knows nothing of the subject. Looked for over a whole pattern."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gradschool.curriculum.load import AuthoredPattern, AuthoredQuestion
from gradschool.curriculum.schema import OptionFile
from gradschool.curriculum.values import Fault

FEWEST = 20
"""Choice questions from which on a pattern's positions and lengths say anything."""
MOST_LONGEST = 0.40
LEAST_CHANCE = 0.01
"""How likely the positions of the keys must be, were each drawn at random: below this they are a clue."""

_CATCH_ALL = re.compile(
    r"\b(all|none|both|neither)( of)? (the )?(above|these|them|others|options|answers)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(\.\d+)?(e-?\d+)?", re.IGNORECASE)


def clues(pattern: AuthoredPattern) -> list[Fault]:
    """Every clue in a pattern's questions, with the mend."""
    questions = list(pattern.questions.values())
    choices = [one for one in questions if one.question.form == "choice"]
    found = [*_catch_alls(questions), *_same_prompts(questions)]
    if len(choices) >= FEWEST:
        found += [*_lengths(pattern, choices), *_positions(pattern, choices)]
    return found


def _lengths(pattern: AuthoredPattern, choices: Sequence[AuthoredQuestion]) -> Iterator[Fault]:
    longest = [one.id for one in choices if _key_is_longest(one)]
    share = len(longest) / len(choices)
    if share > MOST_LONGEST:
        yield Fault(
            pattern.file.name,
            None,
            "",
            f"the key is the longest option in {share:.0%} of {len(choices)} choice questions",
            f"At most {MOST_LONGEST:.0%}: lengthen a distractor or shorten the key in {', '.join(longest[:8])}.",
        )


def _key_is_longest(one: AuthoredQuestion) -> bool:
    lengths = {option.id: len(_words(option)) for option in one.question.options}
    key = lengths.pop(str(one.question.key))
    return all(key > other for other in lengths.values())


def _words(option: OptionFile) -> str:
    return " ".join((option.text or option.code or "").split())


def _positions(pattern: AuthoredPattern, choices: Sequence[AuthoredQuestion]) -> Iterator[Fault]:
    seen: dict[int, Counter[int]] = {}
    for one in choices:
        ids = [option.id for option in one.question.options]
        seen.setdefault(len(ids), Counter())[ids.index(str(one.question.key))] += 1
    chance = positions_chance(seen)
    if chance < LEAST_CHANCE:
        told = "; ".join(
            f"of {size} options " + ", ".join(str(counts[place]) for place in range(size))
            for size, counts in sorted(seen.items())
        )
        yield Fault(
            pattern.file.name,
            None,
            "",
            f"the key's place in the file is a clue (chi-square, p = {chance:.2g}): {told}",
            "Write the key in other places in some questions.",
        )


def positions_chance(seen: dict[int, Counter[int]]) -> float:
    """How likely so uneven positions are, were each drawn at random: the upper tail of chi-square.

    `seen` has, for each number of options, how often the key stood at each place, counted from 0.
    """
    statistic, freedom = 0.0, 0
    for size, counts in seen.items():
        expected = counts.total() / size
        statistic += sum((counts[place] - expected) ** 2 / expected for place in range(size))
        freedom += size - 1
    return upper_tail(statistic, freedom)


def upper_tail(statistic: float, freedom: int) -> float:
    """The chance that a chi-square of so many degrees of freedom is above `statistic`.

    By the recurrence of the regularised upper gamma function, Q(a + 1, x) = Q(a, x) + x^a e^-x / gamma(a + 1).
    """
    if freedom <= 0 or statistic <= 0:
        return 1.0
    half = statistic / 2
    order, tail = (1.0, math.exp(-half)) if freedom % 2 == 0 else (0.5, math.erfc(math.sqrt(half)))
    while order < freedom / 2:
        tail += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
        order += 1
    return min(1.0, tail)


def _catch_alls(questions: Iterable[AuthoredQuestion]) -> Iterator[Fault]:
    for one in questions:
        for index, option in enumerate(one.question.options):
            found = _CATCH_ALL.search(option.text or "")
            if found:
                mend = "Say what it says of the subject instead."
                yield one.file.fault(
                    ("options", index, "text"), f"it says {found[0]!r}, which is no answer", mend
                )


def _same_prompts(questions: Iterable[AuthoredQuestion]) -> Iterator[Fault]:
    first: dict[tuple[str, ...], str] = {}
    for one in questions:
        shape = one.question
        written = tuple(_without_numbers(text) for text in (shape.prompt, shape.code, shape.setup))
        other = first.setdefault(written, one.id)
        if other != one.id:
            mend = "Make one of them a variant of the other, with draw(rng), or ask something else."
            yield one.file.fault(("prompt",), f"it asks what {other} asks, but for numbers", mend)


def _without_numbers(text: str | None) -> str:
    return " ".join(_NUMBER.sub("#", text or "").split())

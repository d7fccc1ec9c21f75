"""How well the adaptive test tells how strong somebody is, beside fixed and random questions. 10,000 simulated learners.

    python benchmarks/test_accuracy.py [--learners 10000] [--markdown]

The questions are the packaged pattern's, at the difficulties of their levels, and the chooser and the estimate are those
that a site runs (`learning.rules`). While the bank has fewer than 80 questions it is also stretched to 80 in its own
proportions. Learners: ability normal around the middle of the levels, spread 1.5 (the site's prior is another: around
`strong`). Answers: a question with k parts is answered part by part, and the parts share a luck of spread 0.5, which the
model knows nothing of; `all or nothing` has no parts, which is the least that an answer can tell.

Rivals, marked by the same estimate: a fixed form of ten spread over the levels, the fixed form of ten that tells most on
average over these learners, ten at random; and the adaptive test read without allowing for guesses.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import repeat

from rich.console import Console
from rich.table import Table

from gradschool.curriculum.library import load_library
from gradschool.curriculum.values import Revision
from gradschool.learning.rules.next_question import Candidate, choose
from gradschool.learning.rules.strength import (
    LEVEL_DIFFICULTY,
    LONGEST,
    PRIOR_SPREAD,
    STRONG,
    STRONG_FROM,
    USUAL,
    Parameters,
    Response,
    decided,
    estimate,
)

CENTER = statistics.mean(LEVEL_DIFFICULTY.values())
SHARED_LUCK = 0.5
WANTED = 80
PARTS, WHOLE = "part by part", "all or nothing"


@dataclass(frozen=True)
class Question:
    """A candidate, and how many parts its answer has."""

    candidate: Candidate
    parts: int

    def answered(self, ability: float, rng: random.Random, how: str) -> Response:
        """What somebody of this ability scores."""
        parameters = self.candidate.parameters
        parts = self.parts if how == PARTS else 1
        if parts > 1:
            ability += rng.gauss(0, SHARED_LUCK)
        chance = parameters.expected(ability)
        return parameters, sum(rng.random() < chance for _ in range(parts)) / parts


def real_bank() -> list[Question]:
    library = load_library()
    pattern = max(library.patterns.values(), key=lambda one: len(one.bank))
    return [
        Question(
            Candidate(one.id, Parameters(LEVEL_DIFFICULTY[one.level], guess=one.blind_score), one.about),
            parts_of(library.revisions[one.id, library.variants(one.id)[0]]),
        )
        for one in pattern.bank
    ]


def parts_of(revision: Revision) -> int:
    return {
        "multiple": len(revision.key),
        "order": len(revision.options),
        "fill": len(revision.blanks),
        "curve": len(revision.blanks),
    }.get(revision.form, 1)


def stretched(bank: list[Question]) -> list[Question]:
    """80 questions in the proportions of `bank`."""
    copies = (
        replace(one, candidate=replace(one.candidate, question=f"{one.candidate.question} {number}"))
        for number in range(1 + WANTED // len(bank))
        for one in random.Random(number).sample(bank, len(bank))
    )
    return [one for one, _ in zip(copies, range(WANTED), strict=False)]


def adaptive(
    bank: Sequence[Question], ability: float, rng: random.Random, how: str, longest: int
) -> tuple[list[Response], list[str]]:
    """A sitting as the site has it: its responses, and what was asked."""
    left = {one.candidate.question: one for one in bank}
    length = min(longest, len(bank))
    responses: list[Response] = []
    asked: list[str] = []
    subjects: list[str] = []
    while len(responses) < length and not decided(responses, length):
        taken = choose([one.candidate for one in left.values()], responses, subjects, rng, length=length)
        responses.append(left.pop(taken.question).answered(ability, rng, how))
        asked.append(taken.question)
        subjects += taken.about
    return responses, asked


def spread_form(bank: Sequence[Question], rng: random.Random) -> list[Question]:
    """Ten questions, as evenly over the levels as the bank has them."""
    levels = [
        [one for one in bank if one.candidate.parameters.difficulty == at] for at in LEVEL_DIFFICULTY.values()
    ]
    for level in levels:
        rng.shuffle(level)
    turns = [level.pop() for _ in range(len(bank)) for level in levels if level]
    return turns[:USUAL]


def telling_form(bank: Sequence[Question], abilities: Sequence[float]) -> list[Question]:
    """The ten that tell most on average over these learners."""

    def told(one: Question) -> float:
        return statistics.fmean(one.candidate.parameters.information(at) for at in abilities)

    return sorted(bank, key=told, reverse=True)[:USUAL]


WAYS = (
    "adaptive",
    "fixed, spread over the levels",
    "fixed, the ten that tell most",
    "random",
    "adaptive, guessing ignored",
)


def taken_by_all(
    bank: list[Question], learners: int, seed: int
) -> tuple[dict[str, list[float]], Counter[str]]:
    """Squared errors of every way for the same learners, and how often the adaptive one asked each question."""
    rng = random.Random(seed)
    some = [rng.gauss(CENTER, PRIOR_SPREAD) for _ in range(200)]
    forms = spread_form(bank, rng), telling_form(bank, some)
    errors: dict[str, list[float]] = {way: [] for way in WAYS}
    used: Counter[str] = Counter()
    for _ in range(learners):
        ability = rng.gauss(CENTER, PRIOR_SPREAD)
        responses, asked = adaptive(bank, ability, rng, PARTS, USUAL)
        used.update(asked)
        found = [responses]
        for form in (*forms, rng.sample(bank, min(USUAL, len(bank)))):
            found.append([one.answered(ability, rng, PARTS) for one in form])
        found.append([(replace(parameters, guess=0.0), score) for parameters, score in responses])
        for way, given in zip(WAYS, found, strict=True):
            errors[way].append((estimate(given).value - ability) ** 2)
    return errors, used


def verdicts(bank: list[Question], learners: int, seed: int, how: str, above: bool) -> list[tuple[bool, int]]:
    """For learners one logit from the cut: whether the verdict is right, and after how many questions."""
    rng = random.Random(seed)
    found = []
    for _ in range(learners):
        responses, _ = adaptive(bank, STRONG_FROM + (1 if above else -1), rng, how, LONGEST)
        found.append(((estimate(responses).band == STRONG) == above, len(responses)))
    return found


def root_with_interval(squares: Sequence[float]) -> str:
    mean = statistics.fmean(squares)
    margin = 1.96 * statistics.stdev(squares) / math.sqrt(len(squares))
    return f"{math.sqrt(mean):.3f} [{math.sqrt(mean - margin):.3f}, {math.sqrt(mean + margin):.3f}]"


def difference(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Ours less theirs in mean squared error, learner by learner, as a share of theirs."""
    gaps = [one - other for one, other in zip(ours, theirs, strict=True)]
    mean, scale = statistics.fmean(gaps), statistics.fmean(theirs)
    margin = 1.96 * statistics.stdev(gaps) / math.sqrt(len(gaps))
    return f"{100 * mean / scale:+.1f} % [{100 * (mean - margin) / scale:+.1f}, {100 * (mean + margin) / scale:+.1f}]"


def share_with_interval(right: int, total: int) -> str:
    """A share in percent with Wilson's interval."""
    share, z = right / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    margin = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return f"{100 * share:.1f} % [{100 * (middle - margin):.1f}, {100 * (middle + margin):.1f}]"


class Report:
    """Prints tables for people, or for docs/benchmarks.md."""

    def __init__(self, markdown: bool) -> None:
        self.markdown = markdown
        self.console = Console()

    def table(self, title: str, columns: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
        if self.markdown:
            print(f"\n**{title}**\n\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
            for row in rows:
                print("| " + " | ".join(row) + " |")
            return
        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)

    def line(self, text: str) -> None:
        print(f"\n{text}\n" if self.markdown else text)


def measure(
    name: str, bank: list[Question], learners: int, pool: ProcessPoolExecutor, report: Report
) -> None:
    pieces = 10
    seeds, each = range(pieces), learners // pieces
    errors: dict[str, list[float]] = {way: [] for way in WAYS}
    used: Counter[str] = Counter()
    for squares, counts in pool.map(taken_by_all, repeat(bank), repeat(each), seeds):
        used.update(counts)
        for way, found in squares.items():
            errors[way] += found
    report.table(
        f"{name}: error of the ability after {USUAL} questions, {len(errors[WAYS[0]]):,} learners",
        ("way", "root mean square, logits [95 %]", "adaptive less this way, squared error [95 %]"),
        (
            (way, root_with_interval(found), difference(errors[WAYS[0]], found) if way != WAYS[0] else "")
            for way, found in errors.items()
        ),
    )
    taken = [used[one.candidate.question] / learners for one in bank]
    report.line(
        f"Questions used: {sum(share > 0 for share in taken)} of {len(bank)}; the least used in "
        f"{100 * min(taken):.1f} % of the tests, the most used in {100 * max(taken):.1f} %."
    )
    report.table(
        f"{name}: strong or not, one logit from the cut, at most {LONGEST} questions",
        ("answers", "learners", "right verdict [95 %]", "questions, mean", "ended early"),
        verdict_rows(bank, learners // 2 // pieces, pool),
    )


def verdict_rows(bank: list[Question], each: int, pool: ProcessPoolExecutor) -> Iterator[Sequence[str]]:
    for how in (PARTS, WHOLE):
        for above in (False, True):
            pieces = pool.map(verdicts, repeat(bank), repeat(each), range(10), repeat(how), repeat(above))
            found = [one for piece in pieces for one in piece]
            lengths = [length for _, length in found]
            yield (
                how,
                f"{len(found):,} one logit {'above' if above else 'below'}",
                share_with_interval(sum(right for right, _ in found), len(found)),
                f"{statistics.fmean(lengths):.1f}",
                f"{100 * statistics.fmean(length < min(LONGEST, len(bank)) for length in lengths):.0f} %",
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--learners", type=int, default=10_000)
    parser.add_argument("--markdown", action="store_true", help="print the tables for docs/benchmarks.md")
    options = parser.parse_args()
    report, started = Report(options.markdown), time.perf_counter()
    bank = real_bank()
    banks = {f"The bank of {len(bank)}": bank}
    if len(bank) < WANTED:
        banks[f"Stretched to {WANTED}"] = stretched(bank)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, questions in banks.items():
            measure(name, questions, options.learners, pool, report)
    seconds = time.perf_counter() - started
    report.line(f"{seconds:.0f} s on {os.cpu_count()} cores, Python {platform.python_version()}.")


if __name__ == "__main__":
    main()

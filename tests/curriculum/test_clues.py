"""What would tell the key to somebody who knows nothing is found over a whole pattern."""

from collections import Counter

import pytest

from curriculum.authored import PATTERN, QUESTION, write_content
from gradschool.curriculum.clues import FEWEST, clues, positions_chance, upper_tail
from gradschool.curriculum.load import load_pattern


def pattern(tmp_path, questions):
    """A pattern of many questions; each is the text of its question.yaml."""
    folder = write_content(tmp_path, pattern=PATTERN)
    for number, question in enumerate(questions):
        write_content(tmp_path, question=question)
        folder.rename(folder.parent / f"question-{number}")
    return load_pattern(folder.parent.parent)


def one(number, *, first="6.0", second="5.0", swapped=False):
    text = QUESTION.replace("What does it print?", f"What does {'it ' * number}print?")
    text = text.replace('text: "6.0"', f'text: "{first}"').replace('text: "5.0"', f'text: "{second}"')
    if swapped:
        head, tail = text.split("options:\n")
        six, rest = tail.split("  - id: five")
        five, end = rest.split("key: six")
        text = f"{head}options:\n  - id: five{five}{six}key: six{end}"
    return text


def found(tmp_path, questions):
    return [str(fault) for fault in clues(pattern(tmp_path, questions))]


def test_an_even_bank_has_no_clue(tmp_path):
    assert found(tmp_path, [one(n, swapped=n % 2 == 0) for n in range(FEWEST)]) == []


def test_a_key_that_always_comes_first_is_a_clue(tmp_path):
    (fault,) = found(tmp_path, [one(n) for n in range(FEWEST)])
    assert "chi-square" in fault
    assert "of 2 options 20, 0" in fault


def test_a_key_that_is_mostly_the_longest_is_a_clue(tmp_path):
    (fault,) = found(tmp_path, [one(n, first="It is exactly 6.0", swapped=n % 2 == 0) for n in range(FEWEST)])
    assert "longest option in 100%" in fault


def test_few_questions_say_nothing_of_places(tmp_path):
    assert found(tmp_path, [one(n) for n in range(5)]) == []


def test_the_same_prompt_but_for_numbers_is_found(tmp_path):
    texts = [one(1), one(1).replace("3.0) * 2.0", "4.0) * 2.5")]
    (fault,) = found(tmp_path, texts)
    assert "asks what question-0 asks" in fault


def test_all_of_the_above_is_found(tmp_path):
    (fault,) = found(tmp_path, [one(1, second="All of the above")])
    assert "which is no answer" in fault


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [(3.841, 1, 0.05), (7.815, 3, 0.05), (11.345, 3, 0.01), (9.488, 4, 0.05)],
)
def test_the_tail_is_the_tables(statistic, freedom, chance):
    assert upper_tail(statistic, freedom) == pytest.approx(chance, abs=2e-4)


def test_even_positions_are_likely():
    assert positions_chance({4: Counter({0: 5, 1: 5, 2: 5, 3: 5})}) == 1.0

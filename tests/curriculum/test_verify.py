import json

import pytest

from curriculum.authored import MISCONCEPTIONS, PROOF, QUESTION, write_content
from gradschool.curriculum.schema import MisconceptionsFile
from gradschool.curriculum.verify import verify_question

BELIEFS = MisconceptionsFile.model_validate(
    {"misconceptions": {"adds-instead": {"title": "It adds", "text": "It multiplies."}}}
).misconceptions
NOISY = QUESTION.replace("* 2.0", "* 2.0 + 0.0 * torch.rand(1)[0]")


def verify(folder, **options):
    return verify_question(folder, BELIEFS, **options)


def test_the_misconceptions_here_are_the_ones_on_disk():
    assert "adds-instead" in MISCONCEPTIONS


def test_a_new_question_is_unproved_until_its_lock_is_written(tmp_path):
    folder = write_content(tmp_path)
    assert verify(folder).why == (
        "it has no lock.json yet",
        "look at the difference, then run gradschool verify --update",
    )
    written = verify(folder, update=True)
    assert (written.proved, written.updated) == (True, True)
    again = verify(folder, update=True)
    assert (again.proved, again.updated) == (True, False)
    assert json.loads((folder / "lock.json").read_text())["variants"][0]["truth"] == {
        "six": True,
        "five": False,
    }


@pytest.mark.parametrize(
    ("question", "proof", "words"),
    [
        (
            QUESTION.replace("key: six", "key: five")
            .replace("    misconception: adds-instead\n", "")
            .replace('text: "6.0"', 'text: "6.0"\n    misconception: adds-instead'),
            PROOF,
            "option six is true in the run, but it is not the key",
        ),
        (QUESTION, PROOF.replace("option.text == printed", "True"), "option five is true in the run"),
        (
            QUESTION,
            PROOF.replace("option.text == printed", "option.text == '7.0'"),
            "six is the key, but it is false",
        ),
        (QUESTION, PROOF.replace("option.text == printed", "option.id == 'six'"), "does not look at it"),
        (
            QUESTION,
            PROOF.replace("for option in question.options", "for option in question.options[:1]"),
            "five is missing",
        ),
        (QUESTION, PROOF.replace('{"printed": printed}', '{"printed": float("nan")}'), "fact printed is nan"),
        (QUESTION, PROOF.replace("facts=", "fact="), "proof.py:8: TypeError"),
        (QUESTION.replace("{{ printed }}", "{{ shown }}", 1), PROOF, "options.six.why: 'shown' is undefined"),
    ],
)
def test_what_is_not_proved_says_why(tmp_path, question, proof, words):
    report = verify(write_content(tmp_path, question=question, proof=proof), update=True)
    assert not report.proved
    assert words in " ".join(report.why)
    assert not (tmp_path / "pytorch/doubling-pattern/questions/doubling/lock.json").exists()


def test_a_truth_that_hangs_on_last_digits_is_refused(tmp_path):
    question = QUESTION.replace(
        "  value = torch.tensor(3.0) * 2.0\n",
        "  weight = torch.nn.Parameter(torch.tensor(3.0))\n"
        "  optimizer = torch.optim.SGD([weight], lr=0.1)\n"
        "  value = weight * 2.0\n"
        "  exact = value.item() == 6.0\n",
    )
    proof = PROOF.replace("    return", "    exact = question.run()['exact']\n    return").replace(
        "option.text == printed", "(option.id == 'six') == exact"
    )
    report = verify(write_content(tmp_path, question=question, proof=proof), update=True)
    assert "hangs on last digits" in report.why[0]


def test_a_changed_text_is_unproved_and_an_update_proves_it_again(tmp_path):
    folder = write_content(tmp_path)
    verify(folder, update=True)
    write_content(tmp_path, question=QUESTION.replace("Multiply.", "Do multiply."))
    assert "changed after it was locked" in verify(folder).why[0]
    assert verify(folder, update=True).proved


def test_a_lock_that_the_run_contradicts_is_told(tmp_path):
    folder = write_content(tmp_path)
    verify(folder, update=True)
    path = folder / "lock.json"
    path.write_text(path.read_text().replace('"printed": "6.0"', '"printed": "60"'))
    assert "fact printed: the lock has '60', the run gives '6.0'" in verify(folder).why


def test_every_number_is_tried_and_those_that_nothing_notices_are_named(tmp_path):
    report = verify(write_content(tmp_path, question=NOISY), update=True, mutate=True)
    assert "code line 2: 0.0 -> 1.0" not in " ".join(report.why)
    assert any("code line 2: 0 -> (-1) goes unnoticed" in why for why in report.why)


def test_a_survivor_may_be_listed_with_its_reason_but_not_without_need(tmp_path):
    listed = "insensitive:\n"
    for change in ("0 -> 1", "0 -> (-1)"):
        listed += f'  - {{literal: "code line 2: {change}", why: It is multiplied by nothing.}}\n'
    question = NOISY.replace("[0]", "")
    report = verify(write_content(tmp_path, question=question + listed), update=True, mutate=True)
    assert any("but that change is noticed" in why for why in report.why)


def test_mutation_tries_literals_and_facts(tmp_path):
    report = verify(write_content(tmp_path), update=True, mutate=True)
    assert report.proved
    assert report.mutations == 5  # 3.0 and 2.0 up and down, and the fact `printed`


DRAWN = QUESTION.replace("torch.tensor(3.0)", "torch.tensor({{ start }})").replace(
    '"6.0"', '"{{ start * 2 }}"'
)
DRAWN = DRAWN.replace('"5.0"', '"{{ start + 2 }}"') + "variants: 3\n"
DRAW = PROOF + "\n\ndef draw(rng):\n    return {'start': float(rng.randint(3, 50))}\n"


def test_variants_are_drawn_and_each_is_proved(tmp_path):
    folder = write_content(tmp_path, question=DRAWN, proof=DRAW)
    report = verify(folder, update=True, mutate=True)
    assert (report.proved, report.variants) == (True, 3), report.why
    variants = json.loads((folder / "lock.json").read_text())["variants"]
    assert len({variant["parameters"]["start"] for variant in variants}) == 3


def test_a_draw_that_gives_too_few_variants_says_so(tmp_path):
    proof = DRAW.replace("rng.randint(3, 50)", "3")
    assert "only 1 different" in verify(write_content(tmp_path, question=DRAWN, proof=proof)).why[0]

"""Exercises: proved, kept in a lock, served; and what is wrong with one is said. Those of the package are looked at too."""

import json

import pytest

from curriculum.authored import write_content
from gradschool.curriculum.exercise import MOST_LINES, claims_of, load_exercises
from gradschool.curriculum.exercise_marking import mark
from gradschool.curriculum.library import load_library
from gradschool.curriculum.prove_exercises import run_shown, verify_exercises

EXERCISES = """\
exercises:
  - id: settle-it
    title: Settle it
    misconception: crawl-is-the-end
    prompt: "It stands at {{ start_last | fixed(0) }}."
    goal: {kind: converge, steps: 10, at_most: 0.1}
    code: |
      import torch
      w = torch.nn.Parameter(torch.tensor(1.0))
      optimizer = torch.optim.SGD([w], lr=0.0001)
      for step in range(10):
          loss = 2 * w**2
          show(loss)
          optimizer.zero_grad()
          loss.backward()
          optimizer.step()
    keep: [loss = 2 * w**2, show(loss)]
    hint: A higher rate.
    solution:
      code: |
        import torch
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.2)
        for step in range(10):
            loss = 2 * w**2
            show(loss)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
      text: "It ends at {{ solution_last | scientific(0) }}, and not at {{ wrong_last[0] | significant(2) }}."
    wrong:
      - {changes: [["lr=0.0001", "lr=0.001"]], says: It does not get there}
      - {changes: [["2 * w**2", "0 * w"]], says: One line has to stay}
"""


def written(tmp_path, text=EXERCISES):
    folder = write_content(tmp_path).parent.parent / "exercises"
    folder.mkdir()
    (folder / "exercises.yaml").write_text(text)
    return folder


def told(tmp_path, before, after):
    assert before in EXERCISES
    folder = written(tmp_path, EXERCISES.replace(before, after, 1))
    why = " ".join(verify_exercises(folder, {"crawl-is-the-end": None}, update=True).why)
    assert not (folder / "lock.json").exists()
    return why


def test_an_exercise_is_proved_with_its_wrong_attempts(tmp_path):
    folder = written(tmp_path)
    report = verify_exercises(folder, {"crawl-is-the-end": None}, update=True)
    assert (report.why, report.options) == ((), 4)
    lock = json.loads((folder / "lock.json").read_text())["variants"][0]
    assert lock["truth"] == claims_of(load_exercises(folder).exercises.exercises[0])
    assert lock["facts"]["first"] == 2.0
    before = (folder / "lock.json").read_bytes()
    assert verify_exercises(folder, {"crawl-is-the-end": None}).why == ()
    assert (folder / "lock.json").read_bytes() == before


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("at_most: 0.1", "at_most: 5.0", "the program meets the goal as it is given"),
        ("at_most: 0.1", "at_most: 1.0e-30", "the solution misses the goal: It does not get there"),
        ("lr=0.2)", "lr=0.2", "the solution misses the goal: There is nothing to judge"),
        ("says: It does not get there", "says: It diverges", "wrong attempt 1 should be told 'It diverges'"),
        ('"lr=0.001"', '"lr=0.1"', "wrong attempt 1 should be told 'It does not get there'"),
        ("keep: [loss = 2 * w**2, show", "keep: [show", "wrong attempt 2 should be told"),
        ("at_most: 0.1", "at_most: 1.9985", "too near a limit of the goal"),
        ("show(loss)\n          optimizer.z", "optimizer.z", "the program has no line 'show(loss)'"),
        ("lr=0.0001)\n", "lr=0.0001)\n      while True: pass\n", "took longer than"),
        ("start_last", "start_first", "start_first"),
    ],
)
def test_an_exercise_whose_claims_do_not_hold_is_refused(tmp_path, monkeypatch, before, after, says):
    monkeypatch.setattr("gradschool.curriculum.prove_exercises.SECONDS", 1.0)
    assert says in told(tmp_path, before, after)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("at_most: 0.1", "times: 3.0", "a goal of kind converge needs `at_most`"),
        ("at_most: 0.1", "at_most: 0.1, times: 3.0", "a goal of kind converge has no `times`"),
        ("kind: converge", "kind: wander", "Write one of"),
        ("show(loss)]", "show(lr)]", "the program has no line 'show(lr)'"),
        ('[["lr=0.0001"', '[["lr=0.0002"', "has 'lr=0.0002' 0 times"),
        ('[["lr=0.0001"', '[["loss"', "has 'loss' 3 times"),
        ("misconception: crawl-is-the-end", "misconception: crawling", "there is no belief 'crawling'"),
        ("      import torch\n", "      import torch\n" * (MOST_LINES + 1), "lines are the most"),
        ("    hint: A higher rate.\n", "", "hint"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(tmp_path, before, after, says):
    why = told(tmp_path, before, after)
    assert says in why
    assert "exercises.yaml:" in why


def test_two_exercises_of_one_name(tmp_path):
    assert "two exercises have the id" in told(
        tmp_path, EXERCISES, EXERCISES + EXERCISES.removeprefix("exercises:\n")
    )


def test_unproved_exercises_are_left_out_and_named(tmp_path):
    folder = written(tmp_path)
    assert any(
        "no lock.json yet" in str(fault) for fault in load_library([folder.parent.parent.parent]).faults
    )


@pytest.fixture(scope="module")
def served():
    return load_library().patterns["pytorch", "learning-rate-strategy"]


def test_those_of_the_package_are_served(served):
    assert len(served.exercises) >= 8
    assert len({one.task.goal.kind for one in served.exercises}) == 5


def test_each_names_a_belief_and_subjects_that_the_pattern_has(served):
    beliefs = {one.id for one in served.misconceptions}
    for one in served.exercises:
        assert one.misconception in beliefs, one.id
        assert set(one.about) <= set(served.subjects), one.id


def test_a_program_is_marked_alike_when_it_is_proved_and_when_it_is_served(served):
    for one in served.exercises[:2]:
        for code, met in ((one.task.code, False), (one.solution_code, True)):
            assert mark(one.task, code, run_shown(code)[1]).met is met

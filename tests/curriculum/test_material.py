"""Decks, projects and the experiment: proved, kept in a lock, and what is wrong with one is said."""

import json

import pytest

from curriculum.authored import write_content
from gradschool.curriculum.deck import load_deck
from gradschool.curriculum.experiment import load_experiment
from gradschool.curriculum.library import load_library
from gradschool.curriculum.material import ProjectTarget
from gradschool.curriculum.project import broken_rules, load_projects
from gradschool.curriculum.prove_experiment import verify_experiment
from gradschool.curriculum.prove_projects import verify_projects
from gradschool.curriculum.verify import verify_deck
from gradschool.lab.parsing import parse

CARDS = """\
cards:
  - id: doubles
    front: What is twice three?
    back: "{{ six | fixed(1) }}"
    claim: {predicate: It is six., problem: A tensor., inference: It is.}
  - id: halves
    front: What is half of three?
    back: "1.5"
    claim: {predicate: It is 1.5., problem: A tensor., inference: It is.}
"""
CARDS_PROOF = '''\
"""Runs both."""

import torch

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    three = torch.tensor(3.0)
    six = (three * 2).item()
    return Proof(truth={"doubles": six == 6.0, "halves": (three / 2).item() == 1.5}, facts={"six": six})
'''
PROJECT = """\
projects:
  - id: reach-it
    title: Reach it
    problem: line
    epochs: 20
    seeds: [0, 1, 2]
    metric: loss
    at_most: 0.1
    optimizers: [SGD]
    keep: {momentum: 0.5}
    present: "SGD(lr=0.0001, momentum=0.5)"
    reference: "SGD(lr=0.1, momentum=0.5)"
    sweep: "SGD(lr=0.001:1:4, momentum=0.5)"
    text: "It stands at {{ present[0] | fixed(1) }}."
    task: Lower it.
    constraints: [Twenty epochs.]
    hints: [A higher rate.]
    solution: A rate of 0.1.
"""
EXPERIMENT = (
    """\
problem: digits
strategy: SGD(lr=0.1, momentum=0.9)
epochs: 2
seed: 0
sample: 0
steps:
"""
    + "".join(
        f"  - {{id: {name}, title: {name}, text: It is {name}.}}\n"
        for name in ("data", "preprocessing", "split", "training", "evaluation")
    )
    + "layers:\n"
    + "".join(
        f"  - {{id: {name}, title: {name}, text: It is {name}.}}\n"
        for name in ("input", "hidden", "active", "scores", "probabilities")
    )
)


def written(tmp_path, folder, **files):
    place = write_content(tmp_path).parent.parent / folder
    place.mkdir()
    for name, text in files.items():
        suffix = "py" if name == "proof" else "yaml"
        (place / f"{name}.{suffix}").write_text(text)
    return place


def pattern_of(tmp_path):
    return load_library([tmp_path]).patterns["pytorch", "doubling-pattern"]


def test_a_deck_is_proved_card_by_card(tmp_path):
    place = written(tmp_path, "cards", cards=CARDS, proof=CARDS_PROOF)
    assert verify_deck(place, {}, update=True).why == ()
    before = (place / "lock.json").read_bytes()
    assert verify_deck(place, {}).why == ()
    assert (place / "lock.json").read_bytes() == before


def test_a_card_that_is_false_is_refused_and_not_served(tmp_path):
    cards, proof = CARDS, CARDS_PROOF.replace("== 1.5", "== 1.4")
    place = written(tmp_path, "cards", cards=cards, proof=proof)
    assert "halves is the key, but it is false" in verify_deck(place, {}, update=True).why[0]
    assert not (place / "lock.json").exists()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('back: "1.5"', "back: 1.5", "quotes"),
        ("id: halves", "id: doubles", "two cards have the id"),
        ("    front: What is half of three?\n", "", "front"),
    ],
)
def test_what_is_wrong_with_a_deck_is_said(tmp_path, before, after, says):
    place = written(tmp_path, "cards", cards=CARDS.replace(before, after), proof=CARDS_PROOF)
    assert says in " ".join(map(str, load_deck(place)))


def test_a_project_is_proved_and_served_with_its_scores(tmp_path):
    place = written(tmp_path, "projects", projects=PROJECT)
    report = verify_projects(place, {}, update=True)
    assert report.why == ()
    lock = json.loads((place / "lock.json").read_text())
    assert lock["variants"][0]["truth"] == {"present-never": True, "reference-reaches": True}
    assert verify_projects(place, {}).why == ()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("at_most: 0.1", "at_most: 0.00001", "the reference misses its target"),
        ("at_most: 0.1", "at_most: 1000.0", "the present strategy reaches the target"),
    ],
)
def test_a_project_whose_claims_do_not_hold_is_refused(tmp_path, before, after, says):
    place = written(tmp_path, "projects", projects=PROJECT.replace(before, after))
    assert says in verify_projects(place, {}, update=True).why[0]
    assert not (place / "lock.json").exists()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("at_most: 0.1", "at_least: 0.1", "a target of loss is `at_most`"),
        ("problem: line", "problem: square", "square"),
        (
            'reference: "SGD(lr=0.1, momentum=0.5)"',
            'reference: "SGD(lr=0.1)"',
            "breaks the project's own rules",
        ),
        ('present: "SGD(lr=0.0001, momentum=0.5)"', 'present: "SDG(lr=1)"', "SDG"),
        ("seeds: [0, 1, 2]", "seeds: [0]", "seeds"),
    ],
)
def test_what_is_wrong_with_a_project_is_said(tmp_path, before, after, says):
    place = written(tmp_path, "projects", projects=PROJECT.replace(before, after))
    assert says in " ".join(map(str, load_projects(place)))


@pytest.mark.parametrize(
    ("strategy", "epochs", "says"),
    [
        ("SGD(lr=0.1, momentum=0.5)", 21, "20 are allowed"),
        ("Adam(lr=0.1)", 20, "has to be SGD"),
        ("SGD(lr=0.1)", 20, "keep momentum=0.5"),
    ],
)
def test_a_solution_that_breaks_a_rule_is_told(tmp_path, strategy, epochs, says):
    loaded = load_projects(written(tmp_path, "projects", projects=PROJECT))
    assert says in " ".join(broken_rules(loaded.projects.projects[0], parse(strategy), epochs))
    assert broken_rules(loaded.projects.projects[0], parse("SGD(lr=1, momentum=0.5)"), 20) == []


def test_a_target_judges_both_ways():
    loss, accuracy = ProjectTarget("loss", 0.1, at_least=False), ProjectTarget("accuracy", 0.9, at_least=True)
    assert [loss.reached(one) for one in (0.05, 0.1, 0.2, None)] == [True, True, False, False]
    assert [accuracy.reached(one) for one in (0.95, 0.9, 0.8, None)] == [True, True, False, False]
    assert not loss.reached(0.0999, margin=0.01)
    assert not accuracy.reached(0.905, margin=0.01)
    assert loss.goodness(0.1) > loss.goodness(0.2) > loss.goodness(None)


def test_the_experiment_is_run_and_its_parts_are_served(tmp_path):
    place = written(tmp_path, "visualize", visualize=EXPERIMENT)
    assert verify_experiment(place, {}, update=True).why == ()
    assert verify_experiment(place, {}).why == ()
    lock = json.loads((place / "lock.json").read_text())
    facts = lock["variants"][0]["facts"]
    assert len(facts["trace_loss"]) == 2
    assert sum(facts["probabilities_values"]) == pytest.approx(1, abs=0.01)
    assert facts["scores_values"].index(max(facts["scores_values"])) == facts["predicted"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("id: data,", "id: dates,", "Write the steps data"),
        ("strategy: SGD(lr=0.1, momentum=0.9)", "strategy: SGD(", "strategy"),
        ("epochs: 2", "epochs: 1", "epochs"),
    ],
)
def test_what_is_wrong_with_an_experiment_is_said(tmp_path, before, after, says):
    place = written(tmp_path, "visualize", visualize=EXPERIMENT.replace(before, after))
    assert says in " ".join(map(str, load_experiment(place)))


def test_an_unproved_deck_and_project_are_left_out_and_named(tmp_path):
    written(tmp_path, "cards", cards=CARDS, proof=CARDS_PROOF)
    place = tmp_path / "pytorch/doubling-pattern/projects"
    place.mkdir()
    (place / "projects.yaml").write_text(PROJECT)
    library = load_library([tmp_path])
    assert sum("no lock.json yet" in str(fault) for fault in library.faults) >= 2
    pattern = library.patterns.get(("pytorch", "doubling-pattern"))
    assert pattern is None or (pattern.cards, pattern.projects) == ((), ())

import json

import pytest

from gradschool.learning import models, queries, services
from gradschool.learning.errors import NotFound


@pytest.fixture
def bob(school):
    return services.learner_create(now=school.now)


def test_a_recovery_code_finds_its_learner_however_it_is_typed(school):
    code = services.learner_new_recovery_code(learner=school.alice)
    assert len(code.replace("-", "")) == 32
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} "):
        assert services.learner_recover(code=typed, current=None, now=school.now) == school.alice
    assert code not in json.dumps(list(models.Learner.objects.values()))


@pytest.mark.parametrize("code", ["", "AAAA", "x" * 500])
def test_an_unknown_code_changes_nothing(school, bob, code):
    services.learner_new_recovery_code(learner=school.alice)
    assert services.learner_recover(code=code, current=bob, now=school.now) is None
    assert models.Learner.objects.count() == 2


def test_a_new_code_replaces_the_old(school):
    old = services.learner_new_recovery_code(learner=school.alice)
    services.learner_new_recovery_code(learner=school.alice)
    assert services.learner_recover(code=old, current=None, now=school.now) is None


def test_recovering_keeps_both_histories(school, bob):
    school.answer_all(school.sit())
    code = services.learner_new_recovery_code(learner=school.alice)
    school.later(60)
    bobs = school.sit("practice", learner=bob)
    assert services.learner_recover(code=code, current=bob, now=school.now) == school.alice
    assert {line.sitting for line in queries.learner_view(learner=school.alice, now=school.now).history} >= {
        bobs
    }
    assert not models.Learner.objects.filter(id=bob).exists()


def test_of_two_open_sittings_of_a_mode_the_later_stays_open(school, bob, open_item):
    code = services.learner_new_recovery_code(learner=school.alice)
    school.later(60)
    later = school.sit(learner=bob)
    services.learner_recover(code=code, current=bob, now=school.now)
    assert school.progress()["challenge"].open_sitting == later
    assert models.Sitting.objects.get(id=open_item.hex).closed_why == "merged"
    assert school.result(open_item).closed is not None


def recover(school, bob):
    code = services.learner_new_recovery_code(learner=school.alice)
    services.learner_recover(code=code, current=bob, now=school.now)


def test_merging_first_marks_the_choice_whose_time_ran_out(school, bob, open_item):
    school.keep(open_item, 1, "right")
    school.later(200)
    later = school.sit(learner=bob)
    recover(school, bob)
    result = school.result(open_item)
    assert ([item.state for item in result.items], result.closed) == (
        ["right"] + 4 * ["given-up"],
        school.now,
    )
    assert school.progress()["challenge"].open_sitting == later


def test_a_finished_sitting_does_not_close_an_open_one(school, bob, open_item):
    school.later(60)
    school.answer_all(school.sit(learner=bob), learner=bob)
    recover(school, bob)
    found = school.progress()["challenge"]
    assert (found.open_sitting, found.best_right, found.sittings) == (open_item, 5, 2)


def test_a_badge_both_hold_keeps_its_first_date(school, bob):
    school.answer_all(school.sit(learner=bob), learner=bob)
    first = school.now
    school.later(60)
    school.answer_all(school.sit())
    code = services.learner_new_recovery_code(learner=school.alice)
    services.learner_recover(code=code, current=bob, now=school.now)
    (award,) = queries.awards(learner=school.alice)
    assert award.at == first


def test_erasing_leaves_nothing_of_the_learner_and_everything_of_others(school, bob, open_item):
    school.answer(open_item, 1, "right")
    school.start(school.sit(learner=bob), 1, learner=bob)
    services.learner_erase(learner=school.alice)
    assert list(models.Sitting.objects.values_list("learner", flat=True)) == [bob]
    assert models.Answer.objects.count() == models.Mark.objects.count() == 0
    for act in (
        lambda: school.item(open_item, 1),
        lambda: queries.learner_view(learner=school.alice, now=school.now),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_export_has_everything(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    school.answer(open_item, 1, "right", 2)
    services.sitting_give_up(learner=school.alice, sitting=open_item, now=school.now)
    (sitting,) = json.loads(json.dumps(queries.learner_export(learner=school.alice)))["sittings"]
    item = sitting["items"][0]
    assert (sitting["mode"], item["outcome"], item["title"]) == ("challenge", "right", "Question challenge-1")
    assert [answer["given"] for answer in item["answers"]] == ["wrong-a", "right"]
    (mark,) = item["answers"][0]["marks"]
    assert (mark["score"], mark["why"], mark["misconceptions"]) == (
        0.0,
        "not the keyed option",
        ["bigger-is-faster"],
    )
    assert sorted(item["option_order"]) == ["right", "wrong-a", "wrong-b", "wrong-c"]
    assert sitting["closed_why"] == "given-up"


def test_neither_export_nor_result_tells_a_misconception_while_the_item_is_open(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    assert "bigger-is-faster" not in json.dumps(queries.learner_export(learner=school.alice))
    assert school.result(open_item).items[0].misconceptions == ()


def test_the_export_keeps_a_mark_that_a_later_one_replaced(school, open_item):
    school.answer(open_item, 1, "right")
    first = models.Mark.objects.get()
    models.Mark.objects.create(
        answer=first.answer, revision=first.revision, score=0.5, why="regraded", at=first.at
    )
    (answer,) = queries.learner_export(learner=school.alice)["sittings"][0]["items"][0]["answers"]
    assert [mark["score"] for mark in answer["marks"]] == [1.0, 0.5]
    assert not school.item(open_item, 1).answers[0].right


def test_the_export_takes_few_statements_however_long_the_history(school, bob, django_assert_max_num_queries):
    for _ in range(5):
        services.sitting_give_up(learner=school.alice, sitting=school.sit(), now=school.now)
    with django_assert_max_num_queries(9):
        assert len(queries.learner_export(learner=school.alice)["sittings"]) == 5
    assert queries.learner_export(learner=bob)["sittings"] == []


def test_the_view_of_a_learner_takes_few_statements(school, open_item, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        queries.learner_view(learner=school.alice, now=school.now)

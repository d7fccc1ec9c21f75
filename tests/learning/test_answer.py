import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gradschool.learning import answering, queries, revisions
from gradschool.learning.errors import NotFound, TooEarly, UnreadableAnswer
from gradschool.learning.models import Answer, Award, Mark
from gradschool.learning.sitting_record import read_sitting


def test_a_right_answer_closes_the_item(school, open_item):
    view = school.answer(open_item, 1, "right")
    assert (view.state, view.closed, view.attempts_left) == ("right", True, 1)
    assert school.item(open_item, 1) == view


def test_a_wrong_answer_costs_an_attempt_and_leaves_the_item_open(school, open_item):
    view = school.answer(open_item, 1, "wrong-a")
    assert (view.state, view.attempts_left) == ("open", 1)
    assert [answer.right for answer in view.answers] == [False]


def test_the_second_wrong_answer_closes_it(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    assert school.answer(open_item, 1, "wrong-b", 2).state == "wrong"


def test_right_on_the_second_attempt_counts(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    assert school.answer(open_item, 1, "right", 2).state == "right"


def test_a_double_click_counts_once(school, open_item):
    first = school.answer(open_item, 1, "wrong-a")
    again = school.answer(open_item, 1, "wrong-a")
    assert again == first
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("attempt", [0, 2, 3, -1, 10**9])
def test_an_attempt_that_is_not_due_counts_nothing(school, open_item, attempt):
    assert school.answer(open_item, 1, "right", attempt).state == "open"
    assert Answer.objects.count() == 0


def test_a_closed_item_is_given_back_as_it_is(school, open_item):
    view = school.answer(open_item, 1, "right")
    assert school.answer(open_item, 1, "wrong-a", 2) == view


@pytest.mark.parametrize("given", ["", "E", "a", "AB", "<script>", "x" * 1000])
def test_an_unknown_option_costs_no_attempt(school, open_item, given):
    with pytest.raises(UnreadableAnswer, match="no attempt"):
        school.answer(open_item, 1, given)
    assert school.item(open_item, 1).attempts_left == 2


def test_somebody_elses_item_is_not_there(school, open_item):
    for act in (school.answer, school.item, school.start):
        arguments = ("right",) if act == school.answer else ()
        with pytest.raises(NotFound):
            act(open_item, 1, *arguments, learner=school.alice + 1)


@pytest.mark.parametrize("position", [0, 6])
def test_a_position_outside_the_sitting_is_not_there(school, open_item, position):
    with pytest.raises(NotFound):
        school.item(open_item, position)


def test_an_item_that_has_not_started_takes_no_answer(school, open_item):
    assert school.answer(open_item, 2, "right").state == "waiting"


def test_questions_are_started_in_order(school, open_item):
    with pytest.raises(TooEarly):
        school.start(open_item, 2)


def test_every_answer_has_a_mark_that_says_why(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    mark = Mark.objects.get()
    assert (mark.score, mark.misconceptions, mark.why) == (0.0, "bigger-is-faster", "not the keyed option")
    assert mark.revision_id == school.item(open_item, 1).revision.id


def statements(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return [
        one["sql"]
        for one in captured
        if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]


def test_an_answer_takes_at_most_five_statements_even_the_one_that_earns_the_badge(school):
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        assert len(statements(lambda place=position: school.answer(sitting, place, "right"))) <= 5


@pytest.mark.parametrize("kept", [False, True])
def test_a_process_that_never_saw_the_question_earns_the_badge_in_five_statements(school, kept):
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        if position < 5:
            school.answer(sitting, position, "right")
    if kept:
        school.keep(sitting, 5, "right")
        school.later(123)
    revisions.forget()
    assert len(statements(lambda: school.answer(sitting, 5, "right"))) == 5
    assert Award.objects.count() == 1


def test_pages_of_a_process_that_never_saw_the_questions_take_two_statements(school):
    sitting = school.sit()
    school.answer_all(sitting)
    for page in (lambda: school.item(sitting, 1), lambda: school.result(sitting)):
        revisions.forget()
        assert len(statements(page)) == 2


def test_what_is_overdue_is_not_settled_from_a_row_that_changed(school, open_item):
    school.keep(open_item, 1, "wrong-a")
    stale = read_sitting(learner=school.alice, sitting=open_item.hex).items[0]
    school.answer(open_item, 1, "wrong-a")
    assert answering.settle(stale, school.now.timestamp() + 123) is None
    assert Answer.objects.count() == 1


def test_an_answer_after_the_deadline_takes_at_most_five_statements(school, open_item):
    school.keep(open_item, 1, "right")
    school.later(130)
    assert len(statements(lambda: school.answer(open_item, 1, "wrong-a"))) <= 5


def test_pages_take_one_statement(school, open_item):
    school.item(open_item, 1)
    assert len(statements(lambda: school.item(open_item, 1))) == 1
    assert len(statements(school.progress)) == 1
    assert len(statements(lambda: school.result(open_item))) <= 2


def test_whether_a_question_is_held_takes_one_statement(school, open_item):
    def ask():
        return queries.holds_open_item(learner=school.alice, question="challenge-1", now=school.now)

    assert ask()
    assert len(statements(ask)) == 1

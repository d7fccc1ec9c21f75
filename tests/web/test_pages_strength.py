"""The pages of a test: its offer, its rules, its questions, its result."""

import re

import pytest

import strength_course
from gradschool.learning.rules.strength import estimate
from gradschool.web import library as web_library
from gradschool.web.strength.shown import WIDTH, strength_shown

PATTERN, TEST = "/pytorch/tiny/", "/pytorch/tiny/test/"


@pytest.fixture(autouse=True)
def tested_course(course, monkeypatch):
    tested = strength_course.library()
    monkeypatch.setattr(web_library, "load_library", lambda _roots: tested)
    web_library.library.cache_clear()


def take(learner, option, **posted):
    """Take a whole test with one answer to everything; how many questions it had."""
    learner.sitting = learner.browser.post(TEST, posted)["Location"].rsplit("/", 2)[0] + "/"
    for position in range(1, 17):
        learner.give(position, option)
        if f"{learner.sitting}{position + 1}/start/" not in learner.shown(position):
            return position
        learner.next(position + 1)
    raise AssertionError("the test does not end")


def test_the_pattern_page_offers_it_first(client, text):
    shown = text(client.get(PATTERN))
    assert "Start at once, or first see how strong you are" in shown
    assert shown.index("See how strong you are") < shown.index("Choose how")


def test_the_rules_and_the_two_lengths(client, text):
    page = client.get(TEST)
    assert "Up to 16: it ends once it is clear whether you are strong" in text(page)
    assert page.content.decode().count('name="length"') == 2
    assert client.post(TEST, {"length": "11"}).status_code == 400


def test_ten_questions_then_the_strength(alice, text):
    assert take(alice, "right") == 10
    page = alice.browser.get(alice.sitting)
    shown = text(page)
    assert "10 of 10 right" in shown or "All 10 right" in shown
    assert "Strong How strong" not in shown
    assert re.search(r"How strong you are here (Probably strong : between|Strong)", shown)
    assert "logits, from" in shown
    assert 'class="strength-line"' in page.content.decode()
    assert "What to learn next" not in shown


def test_wrong_answers_lead_to_what_teaches_them(alice, text):
    take(alice, "wrong-a")
    page = alice.browser.get(alice.sitting)
    shown = text(page)
    assert "How strong you are here Weak" in shown
    assert "What to learn next" in shown
    assert "Bigger is faster" in shown
    assert "SOLUTION-belief" in shown
    assert page.content.decode().count('href="/pytorch/tiny/practice/"') >= 2
    assert "/pytorch/tiny/deep/" not in page.content.decode()  # a mode that the pattern has not


def test_the_longest_ends_early(alice, text):
    asked = take(alice, "wrong-a", length="16")
    assert 5 <= asked < 16
    assert f"0 of {asked} right" in text(alice.browser.get(alice.sitting))
    assert alice.browser.get(alice.at(asked + 1)).status_code == 404
    assert alice.next(asked + 1).status_code == 404


def test_the_last_strength_is_shown_on_the_pattern_and_the_test(alice, text):
    take(alice, "right")
    assert re.search(r"Your last test says (Probably s|S)trong", text(alice.browser.get(PATTERN)))
    assert "Your last test" in text(alice.browser.get(TEST))
    assert "Take it again" in text(alice.browser.get(TEST))


def test_an_open_test_is_resumed(alice, text):
    first = alice.browser.post(TEST)["Location"]
    assert alice.browser.post(TEST, {"length": "16"})["Location"] == first
    assert "Resume at question 1" in text(alice.browser.get(TEST))
    assert "Open: go on where you were" in text(alice.browser.get(PATTERN))


def test_given_up_too_early_it_says_so(alice, text):
    alice.sitting = alice.browser.post(TEST)["Location"].rsplit("/", 2)[0] + "/"
    alice.give(1, "right")
    alice.browser.post(f"{alice.sitting}give-up/")
    shown = text(alice.browser.get(alice.sitting))
    assert "Too few answers to say how strong you are" in shown
    assert "9. Question 9" in shown


def test_an_open_test_tells_nothing_yet(alice, text):
    alice.sitting = alice.browser.post(TEST)["Location"].rsplit("/", 2)[0] + "/"
    alice.give(1, "wrong-a")
    assert "How strong you are here" not in text(alice.browser.get(alice.sitting))
    assert "SOLUTION-belief" not in text(alice.browser.get(alice.sitting))


def test_pages_take_two_statements(alice, django_assert_max_num_queries):
    take(alice, "wrong-a")
    alice.browser.post(TEST)
    for address in (PATTERN, TEST, alice.sitting, alice.at(1)):
        with django_assert_max_num_queries(2):
            page = alice.browser.get(address)
        assert page.status_code == 200
        assert len(page.content) <= 20_000


def test_a_stranger_takes_none(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(PATTERN)
        client.get(TEST)


def test_what_is_drawn_stays_on_the_line():
    hard, easy = strength_course.bank()[3], strength_course.bank()[0]
    from gradschool.learning.strength import starting_parameters

    for question, score in ((hard, 1.0), (easy, 0.0)):
        shown = strength_shown(estimate([(starting_parameters(question), score)] * 16))
        assert 0 < shown.line.low <= shown.line.at <= shown.line.high < WIDTH
    assert shown.title == "Weak"
    assert shown.between == ""
    assert "\N{MINUS SIGN}" in shown.numbers

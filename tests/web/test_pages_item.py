"""The question card: to start, to answer, closed."""

import re

import mini_course


def tile(shown, option):
    """The tile of an option, found by its text: no id of an option is on the page."""
    text = f"Answer {mini_course.OPTIONS.index(option)}"
    return next(one for one in re.findall(r'<label class="tile.*?</label>', shown, re.S) if text in one)


def test_a_waiting_question_shows_only_its_start(alice):
    alice.start()
    shown = alice.shown(2)
    assert "Start question 2" in shown
    assert "What happens in" not in shown


def test_an_open_question_has_a_clock_and_tiles(alice):
    alice.start()
    shown = alice.shown(1)
    assert float(re.search(r'data-seconds-left="([\d.]+)"', shown)[1]) > 110
    assert shown.count('type="radio"') == 4
    assert "2 attempts left" in shown


def test_reading_starts_nothing(alice):
    alice.start()
    alice.shown(2)
    assert "Start question 2" in alice.shown(2)


def test_options_keep_their_order(alice):
    alice.start()
    orders = {tuple(re.findall(r"Answer \d", alice.shown(1))) for _ in range(3)}
    assert [len(order) for order in orders] == [4]


def test_an_open_question_names_no_option_by_its_id(alice):
    alice.start()
    alice.give(1, "wrong-a")
    shown = alice.shown(1)
    assert re.findall(r'name="answer" value="([^"]+)"', shown) == ["A", "B", "C", "D"]
    assert [option for option in mini_course.OPTIONS if f'"{option}"' in shown] == []


def test_the_letter_on_the_card_is_the_answer(alice):
    alice.start()
    letter = re.search(r'value="([A-D])"', tile(alice.shown(1), "right"))[1]
    alice.give(1, letter)
    assert "<b>Right.</b>" in alice.shown(1)


def test_a_wrong_first_attempt_leaves_one(alice):
    alice.start()
    assert alice.give(1, "wrong-a").status_code == 303
    shown = alice.shown(1)
    assert "One attempt left." in shown
    assert "required disabled" in tile(shown, "wrong-a")
    assert 'name="attempt" value="2"' in shown


def test_a_right_answer_shows_the_solution(alice):
    alice.start()
    alice.give(1, "right")
    shown = alice.shown(1)
    for part in ("<b>Right.</b>", "SOLUTION-step", "SOLUTION-final", "SOLUTION-check", "WHY-wrong-b", "Next"):
        assert part in shown


def test_two_wrong_answers_show_the_belief(alice):
    alice.start()
    alice.give(1, "wrong-b")
    alice.give(1, "wrong-a", attempt=2)
    shown = alice.shown(1)
    assert "Bigger is faster" in shown
    assert "No attempt is left" in shown


def test_a_double_click_counts_once(alice):
    alice.start()
    alice.give(1, "wrong-a", attempt=1)
    alice.give(1, "wrong-a", attempt=1)
    assert "One attempt left." in alice.shown(1)


def test_an_unknown_option_costs_no_attempt(alice):
    alice.start()
    response = alice.give(1, "none-of-these")
    assert response.status_code == 400
    assert alice.at(1) in response.content.decode()
    assert "2 attempts left" in alice.shown(1)


def test_no_option_costs_no_attempt(alice):
    alice.start()
    assert alice.browser.post(f"{alice.at(1)}answer/", {"attempt": 1}).status_code == 400
    assert "2 attempts left" in alice.shown(1)


def test_an_attempt_that_is_no_number_is_400(alice):
    alice.start()
    assert alice.give(1, "right", attempt="x").status_code == 400


def test_htmx_gets_the_card_alone(alice):
    alice.start()
    response = alice.give(1, "right", **{"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.lstrip().startswith(b"<article")


def test_a_kept_choice_comes_back(alice):
    alice.start()
    assert alice.browser.post(f"{alice.at(1)}draft/", {"answer": "wrong-c"}).status_code == 303
    assert "required checked" in tile(alice.shown(1), "wrong-c")


def test_the_hint_opens_and_keeps_the_choice(alice):
    alice.start()
    assert "HINT-text" not in alice.shown(1)
    alice.browser.post(f"{alice.at(1)}hint/", {"answer": "wrong-c"})
    shown = alice.shown(1)
    assert "HINT-text" in shown
    assert "required checked" in tile(shown, "wrong-c")


def test_the_last_question_leads_to_the_result(alice):
    alice.take("right", "right", "right", "right", "right")
    assert "See the result" in alice.shown(5)


def test_practice_has_no_clock(alice):
    alice.start("/pytorch/tiny/practice/")
    shown = alice.shown(1)
    assert "<count-down" not in shown
    assert "of 2" in shown


def test_somebody_elses_sitting_is_404(alice, bob):
    alice.start()
    bob.start()
    assert bob.browser.get(alice.at(1)).status_code == 404
    assert bob.browser.post(f"{alice.at(1)}answer/", {"answer": "right", "attempt": 1}).status_code == 404


def test_a_strangers_visit_is_404(alice, client):
    alice.start()
    assert client.get(alice.at(1)).status_code == 404


def test_a_position_that_is_not_there_is_404(alice):
    alice.start()
    assert alice.browser.get(alice.at(9)).status_code == 404


def test_nothing_of_a_sitting_is_stored(alice):
    alice.start()
    for address in (alice.at(1), alice.at(2), alice.sitting):
        assert alice.browser.get(address)["Cache-Control"] == "no-store"


def test_a_question_out_of_turn_is_409(alice, text):
    alice.start()
    response = alice.next(3)
    assert response.status_code == 409
    assert "The question before this one is not closed yet." in text(response)


def test_a_question_that_is_no_longer_served_is_410(alice, text, course):
    alice.start()
    alice.give(1, "right")
    course.revisions.clear()
    assert alice.next(2).status_code == 410
    assert "SOLUTION-final" in alice.shown(1)


def test_giving_up_closes_it(alice):
    alice.start()
    assert alice.browser.post(f"{alice.sitting}give-up/")["Location"] == alice.sitting
    assert "given up" in alice.browser.get(alice.sitting).content.decode()


def test_a_script_keeps_a_choice_without_a_redirect(alice):
    alice.start()
    kept = alice.browser.post(f"{alice.at(1)}draft/", {"answer": "wrong-c"}, headers={"HX-Request": "true"})
    assert (kept.status_code, kept.content, kept["Cache-Control"]) == (204, b"", "no-store")
    assert "required checked" in tile(alice.shown(1), "wrong-c")

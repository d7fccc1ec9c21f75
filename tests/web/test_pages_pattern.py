"""A pattern, its modes, its badge."""

from dataclasses import replace

import pytest

RIGHT = ("right",) * 5


def test_it_shows_only_modes_that_exist(client, text):
    shown = text(client.get("/pytorch/tiny/"))
    assert "Challenge" in shown
    assert "Practice" in shown
    assert "Deep" not in shown


def test_a_pattern_without_proved_questions_says_so(client, text, course):
    place = "pytorch", "tiny"
    course.patterns[place] = replace(course.patterns[place], modes={}, fingerprint="empty")
    assert "nothing to take" in text(client.get("/pytorch/tiny/"))
    assert client.get("/").status_code == 200


def test_it_shows_the_best_result(alice, text):
    alice.take("right", "right", "right", "right", "wrong-b")
    alice.browser.post(f"{alice.sitting}give-up/")
    assert "Your best 4 of 5" in text(alice.browser.get("/pytorch/tiny/"))


def test_an_unknown_pattern_is_404(client):
    assert client.get("/pytorch/nothing/").status_code == 404


def test_an_unknown_mode_is_404(client):
    assert client.get("/pytorch/tiny/deep/").status_code == 404
    assert client.post("/pytorch/tiny/deep/").status_code == 404


def test_the_mode_page_tells_the_rules(client, text):
    shown = text(client.get("/pytorch/tiny/challenge/"))
    assert "Clock 2:00 each" in shown
    assert "Attempts 2 each" in shown
    assert "Start question 1" in shown


def test_the_untimed_mode_has_no_clock(client, text):
    assert "No clock" in text(client.get("/pytorch/tiny/practice/"))


def test_starting_leads_to_the_first_question(alice):
    response = alice.browser.post("/pytorch/tiny/challenge/")
    assert response.status_code == 303
    assert response["Location"].endswith("/1/")


def test_starting_twice_resumes(alice):
    assert alice.start() == alice.start()


def test_the_mode_page_offers_to_resume(alice, text):
    alice.start()
    assert "Resume at question 1" in text(alice.browser.get("/pytorch/tiny/challenge/"))


def test_the_mode_page_offers_another_go(alice, text):
    alice.take(*RIGHT)
    assert "Take it again" in text(alice.browser.get("/pytorch/tiny/challenge/"))


def test_reading_the_mode_starts_nothing(alice):
    assert "learner" not in alice.browser.get("/pytorch/tiny/challenge/").cookies


@pytest.mark.django_db(transaction=True)
def test_a_learner_erased_elsewhere_starts_afresh(alice, bob):
    alice.start()
    bob.browser.cookies = alice.browser.cookies.copy()
    bob.browser.post("/me/erase/")
    assert alice.browser.get(alice.start()).status_code == 200


def test_the_badge_page_says_how_to_earn_it(client, text):
    assert "answering all 5 questions" in text(client.get("/badges/tiny-mastery/"))


def test_the_badge_page_shows_the_award(alice, text):
    alice.take(*RIGHT)
    assert "Yours since" in text(alice.browser.get("/badges/tiny-mastery/"))


def test_an_unknown_badge_is_404(client):
    assert client.get("/badges/none/").status_code == 404


def test_every_common_belief_is_on_a_page_that_wrong_answers_lead_to(client, text, course):
    from dataclasses import replace

    from gradschool.curriculum.values import RevisionMisconception

    tiny = course.patterns["pytorch", "tiny"]
    belief = RevisionMisconception("bigger-is-faster", "Bigger is faster", "<p>Up to a limit.</p>")
    course.patterns["pytorch", "tiny"] = replace(tiny, misconceptions=(belief,))
    page = client.get("/pytorch/tiny/misconceptions/")
    assert 'id="bigger-is-faster"' in page.content.decode()
    assert "Up to a limit." in text(page)


def test_a_wrong_answer_links_to_its_belief(alice):
    alice.start("/pytorch/tiny/practice/")
    alice.give(1, "wrong-a")
    assert "/pytorch/tiny/misconceptions/#bigger-is-faster" in alice.shown(1)

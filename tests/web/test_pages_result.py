"""The result of a sitting."""

RIGHT = ("right",) * 5


def test_all_right_earns_the_badge(alice, text):
    alice.take(*RIGHT)
    shown = text(alice.browser.get(alice.sitting))
    assert "All 5 right" in shown
    assert "Badge earned" in shown


def test_the_badge_is_earned_once(alice, text):
    alice.take(*RIGHT)
    alice.take(*RIGHT)
    assert "Badge earned" not in text(alice.browser.get(alice.sitting))


def test_first_attempt_and_hint_show_apart(alice, text):
    alice.start()
    alice.give(1, "wrong-a")
    alice.give(1, "right", attempt=2)
    alice.next(2)
    alice.browser.post(f"{alice.at(2)}hint/")
    alice.give(2, "right")
    shown = text(alice.browser.get(alice.sitting))
    assert "Right 2 of 5" in shown
    assert "On the first attempt 1" in shown
    assert "Without the hint 1" in shown


def test_an_open_sitting_can_go_on(alice, text):
    alice.start()
    assert "Go on with question 1" in text(alice.browser.get(alice.sitting))


def test_closed_questions_link_to_their_proof(alice):
    alice.take("right")
    assert alice.browser.get(alice.sitting).content.decode().count("/proofs/") == 1


def test_somebody_elses_result_is_404(alice, bob):
    alice.start()
    bob.start()
    assert bob.browser.get(alice.sitting).status_code == 404
    assert bob.browser.post(f"{alice.sitting}give-up/").status_code == 404

"""No key, solution, explanation or belief reaches a browser before the question is closed."""

import pytest

SECRETS = ("KEY-", "SOLUTION-", "WHY-", "EXPLANATION", "bigger-is-faster", "Bigger is faster")
HTMX = {"HX-Request": "true"}


def everything(response) -> str:
    return response.content.decode() + repr(response.headers) + repr(response.cookies)


@pytest.fixture
def hushed():
    """Asserts that a response gives nothing away."""

    def check(response):
        found = [secret for secret in SECRETS if secret in everything(response)]
        assert not found, f"{response.request['PATH_INFO']} tells {found}"
        return response

    return check


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_whole_challenge_keeps_its_secrets_until_each_close(alice, hushed, headers):
    browser = alice.browser
    hushed(browser.get("/"))
    hushed(browser.get("/pytorch/tiny/"))
    hushed(browser.get("/pytorch/tiny/challenge/"))
    alice.start()
    for position in range(1, 6):
        address = alice.at(position)
        hushed(browser.get(address, headers=headers))
        hushed(browser.post(f"{address}start/"))
        hushed(browser.get(address, headers=headers))
        hushed(browser.post(f"{address}draft/", {"answer": "wrong-a"}))
        hushed(browser.post(f"{address}hint/", {"answer": "wrong-a"}, headers=headers))
        hushed(alice.give(position, "wrong-a", **headers))
        hushed(alice.give(position, "nonsense", attempt=2, **headers))
        hushed(browser.get(address, headers=headers))
        hushed(browser.get(f"/proofs/challenge-{position}/base/"))
        hushed(browser.get(f"/proofs/challenge-{position}/base/download/"))
        hushed(browser.get(alice.sitting))
        hushed(browser.get("/me/"))
        if position == 1:  # later ones tell the misconceptions of the questions that are closed by then
            hushed(browser.get("/me/export/"))
        alice.give(position, "right", attempt=2)
        assert "SOLUTION-final" in alice.shown(position)


def proofs(alice):
    return [alice.browser.get(f"/proofs/challenge-{number}/base/").status_code for number in range(1, 6)]


def test_the_proof_is_hidden_while_the_question_is_open_or_to_come(alice):
    alice.start()
    assert proofs(alice) == [403] * 5


def test_the_proof_opens_when_its_question_is_closed(alice):
    alice.start()
    alice.give(1, "right")
    assert proofs(alice) == [200, 403, 403, 403, 403]


def test_all_proofs_open_when_the_sitting_is_given_up(alice):
    alice.start()
    alice.browser.post(f"{alice.sitting}give-up/")
    assert proofs(alice) == [200] * 5

"""Pages for what goes wrong: the right status, and words that say what to do."""

import pytest
from django.test import Client

from gradschool.web import errors, headers
from gradschool.web.home import views


def test_404(client, text):
    response = client.get("/no/such/page/at/all/")
    assert response.status_code == 404
    assert "There is no such page" in text(response)


def test_405_names_the_methods(client, text):
    response = client.post("/about/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "answers to GET, HEAD only" in text(response)


def test_400_for_an_unknown_host(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"could not be read" in response.content


def test_413_for_ten_megabytes(alice, text):
    alice.start()
    response = alice.give(1, "x" * 10_000_000)
    assert response.status_code == 413
    assert "longer than any form here" in text(response)
    assert "2 attempts left" in alice.shown(1)


def test_500_says_it_is_our_fault(monkeypatch, text):
    def broken(_learner):
        raise RuntimeError

    monkeypatch.setattr(views, "_tracks", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "The fault is ours" in text(response)


def test_a_form_without_its_token_is_403_and_offers_to_send_the_answer_again(alice):
    alice.start()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.browser.cookies
    response = strict.post(f"{alice.at(1)}answer/", {"answer": "wrong-a", "attempt": 1})
    shown = response.content.decode()
    assert response.status_code == 403
    assert 'name="answer" value="wrong-a"' in shown
    assert "Back to the question" in shown
    assert "2 attempts left" in alice.shown(1)


def test_the_offered_form_works(alice):
    alice.start()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.browser.cookies
    refused = strict.post(f"{alice.at(1)}answer/", {"answer": "right", "attempt": 1})
    token = refused.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = {"answer": "right", "attempt": 1, "csrfmiddlewaretoken": token}
    assert strict.post(f"{alice.at(1)}answer/", again).status_code == 303
    assert "<b>Right.</b>" in alice.shown(1)


@pytest.mark.parametrize("address", ["/", "/no/such/page/at/all/", "/healthz", "/me/"])
def test_every_answer_carries_the_headers(client, address):
    response = client.get(address)
    assert {name: response[name] for name in headers.HEADERS} == headers.HEADERS
    assert response["Cache-Control"]


def test_no_page_carries_a_style_or_an_inline_script(alice):
    alice.take("right", "wrong-a")
    for address in ("/", "/me/", alice.at(1), alice.at(2), alice.sitting, "/proofs/challenge-5/base/"):
        shown = alice.browser.get(address).content.decode()
        assert "style=" not in shown
        assert "<script>" not in shown


def test_the_way_back_is_only_offered_from_a_question(rf):
    assert errors._item_address(rf.post("/me/clock/")) is None


def test_a_body_of_10_mb_is_413_before_its_token_is_asked_for(text):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/pytorch/tiny/challenge/", {"answer": "x" * 10_000_000})
    assert response.status_code == 413
    assert "Nothing was read" in text(response)

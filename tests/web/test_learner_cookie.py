"""Who is asking."""

import pytest
from django.core.signing import Signer

from gradschool.web.learner_cookie import CookieError, learner_of


@pytest.fixture
def tampered(alice):
    alice.start()
    alice.browser.cookies["learner"] = "1:forged"
    return alice


def test_reading_gives_no_cookie(client):
    assert "learner" not in client.get("/").cookies


def test_the_first_post_gives_one(alice):
    cookie = alice.browser.post("/pytorch/tiny/challenge/").cookies["learner"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (400 * 24 * 3600, True, "Lax")


def test_it_is_secure_on_https(alice, settings):
    settings.HTTPS = True
    assert alice.browser.post("/pytorch/tiny/challenge/").cookies["learner"]["secure"]


def test_an_old_key_is_honoured(rf, settings):
    value = Signer(key="old", salt="gradschool.learner").sign("7")
    settings.SECRET_KEY_FALLBACKS = ["old"]
    rf.cookies["learner"] = value
    assert learner_of(rf.get("/")) == 7


def test_another_key_is_not(rf):
    rf.cookies["learner"] = Signer(key="other", salt="gradschool.learner").sign("7")
    with pytest.raises(CookieError):
        learner_of(rf.get("/"))


def test_a_reader_with_a_tampered_cookie_is_a_stranger_and_told(tampered, text):
    response = tampered.browser.get("/pytorch/tiny/challenge/")
    assert response.status_code == 200
    assert "cookie cannot be read" in text(response)


def test_a_writer_with_a_tampered_cookie_is_403_and_told(tampered, text):
    response = tampered.give(1, "right")
    assert response.status_code == 403
    assert "nothing is lost" in text(response)


def test_a_recovery_code_mends_a_tampered_cookie(alice):
    alice.start()
    shown = alice.browser.post("/me/recovery-code/").content.decode()
    code = shown.split('class="recovery"><code>')[1].split("<")[0]
    alice.browser.cookies["learner"] = "1:forged"
    alice.browser.post("/me/recover/", {"code": code})
    assert alice.browser.get(alice.at(1)).status_code == 200

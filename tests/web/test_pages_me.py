"""The learner's own page."""

import re

from django.test import Client

RIGHT = ("right",) * 5


def code_on(response) -> str:
    return re.search(r'class="recovery"><code>([^<]+)', response.content.decode())[1]


def test_a_stranger_sees_the_preferences(client, text):
    shown = text(client.get("/me/"))
    assert "You have not started anything" in shown
    assert "Download my data" not in shown


def test_it_lists_sittings_and_badges(alice, text):
    alice.take(*RIGHT)
    shown = text(alice.browser.get("/me/"))
    assert "5 of 5 right" in shown
    assert "Tiny Mastery" in shown


def test_the_clock_can_be_stretched(alice):
    assert alice.browser.post("/me/clock/", {"factor": "1.5"}).status_code == 303
    assert 'value="1.5" checked' in alice.browser.get("/me/").content.decode()
    alice.start()
    assert 'max="180' in alice.shown(1)


def test_the_clock_can_be_switched_off(alice):
    alice.browser.post("/me/clock/", {"factor": "off"})
    assert 'value="off" checked' in alice.browser.get("/me/").content.decode()
    alice.start()
    assert "<count-down" not in alice.shown(1)


def test_an_unknown_factor_is_400(alice):
    assert alice.browser.post("/me/clock/", {"factor": "9"}).status_code == 400


def test_the_theme_is_a_cookie_the_server_reads(client):
    response = client.post("/me/theme/", {"theme": "dark"})
    assert response.cookies["theme"]["max-age"] == 400 * 24 * 3600
    assert b'data-theme="dark"' in client.get("/").content


def test_an_unknown_theme_is_400_and_is_not_shown(client):
    assert client.post("/me/theme/", {"theme": "pink"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert b'data-theme="system"' in client.get("/").content


def test_a_recovery_code_is_shown_once(alice):
    alice.start()
    response = alice.browser.post("/me/recovery-code/")
    assert response["Cache-Control"] == "no-store"
    assert code_on(response) not in alice.browser.get("/me/").content.decode()


def test_a_recovery_code_makes_another_browser_yours(alice):
    alice.start()
    code = code_on(alice.browser.post("/me/recovery-code/"))
    other = Client()
    assert other.post("/me/recover/", {"code": code}).status_code == 303
    assert other.get(alice.at(1)).status_code == 200


def test_a_wrong_recovery_code_is_told(client, text):
    response = client.post("/me/recover/", {"code": "nonsense"})
    assert response.status_code == 400
    assert "No learner has that recovery code." in text(response)


def test_a_stranger_has_no_code_to_make_and_nothing_to_erase(client):
    assert client.post("/me/recovery-code/").status_code == 404
    assert client.get("/me/export/").status_code == 404
    assert client.post("/me/erase/").status_code == 404


def test_the_export_is_a_download(alice):
    alice.start()
    response = alice.browser.get("/me/export/")
    assert response["Content-Disposition"] == 'attachment; filename="gradschool.json"'
    assert response.json()


def test_erasing_asks_first(alice):
    alice.start()
    assert b"Yes, erase it all" in alice.browser.get("/me/erase/").content
    assert alice.browser.get(alice.at(1)).status_code == 200


def test_erasing_forgets_everything(alice, text):
    alice.start()
    assert alice.browser.post("/me/erase/").status_code == 303
    assert "You have not started anything" in text(alice.browser.get("/me/"))
    assert alice.browser.get(alice.at(1)).status_code == 404

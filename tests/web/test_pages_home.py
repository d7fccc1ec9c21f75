"""Home, about, and the two addresses for supervisors."""

from django.db import DatabaseError


def test_it_lists_the_pattern_and_its_modes(client, text):
    shown = text(client.get("/"))
    assert "A tiny pattern" in shown
    assert "Challenge" in shown


def test_it_offers_to_go_on(alice, text):
    alice.start()
    assert f'href="{alice.sitting}1/"' in alice.browser.get("/").content.decode()


def test_it_says_so_when_nothing_is_proved(client, text, course):
    course.patterns.clear()
    assert "no proved content" in text(client.get("/"))


def test_about_speaks_of_privacy(client, text):
    assert "No account, no name" in text(client.get("/about/"))


def test_it_is_healthy(client):
    assert client.get("/healthz").content == b"ok\n"


def test_it_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": True, "content": True})


def test_it_is_not_ready_without_content(client, course):
    course.patterns.clear()
    assert client.get("/readyz").status_code == 503


def test_it_is_not_ready_without_a_database(client, monkeypatch):
    class Gone:
        def cursor(self):
            raise DatabaseError

    monkeypatch.setattr("gradschool.web.home.views.connection", Gone())
    assert client.get("/readyz").json()["database"] is False

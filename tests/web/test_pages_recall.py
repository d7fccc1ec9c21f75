"""The page of Recall, without JavaScript: a card, its ratings with their dates, undo, and the home page's line."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from gradschool.web.recall.views import waiting_words

ADDRESS = "/pytorch/tiny/recall/"


def form(browser, name="rating"):
    page = browser.get(ADDRESS).content.decode()
    values = dict(re.findall(r'name="(card|reviews|review)" value="([^"]+)"', page))
    return page, values


def test_a_stranger_sees_the_first_card_and_a_rating_makes_a_learner(client):
    page, values = form(client)
    assert "FRONT-1" in page
    assert "in 10 minutes" in page
    assert values == {"card": "card-1", "reviews": "0"}
    done = client.post(f"{ADDRESS}rate/", {**values, "rating": "3"})
    assert (done.status_code, done["Location"]) == (303, ADDRESS)
    assert "FRONT-2" in form(client)[0]


def test_a_rating_can_be_undone(client):
    client.post(f"{ADDRESS}rate/", {"card": "card-1", "reviews": "0", "rating": "4"})
    page, values = form(client)
    assert "Undo" in page
    client.post(f"{ADDRESS}undo/", {"review": values["review"]})
    page, values = form(client)
    assert "FRONT-1" in page
    assert "review" not in values


@pytest.mark.parametrize("posted", [{}, {"rating": "9", "reviews": "0"}, {"rating": "x", "reviews": "0"}])
def test_nonsense_is_refused(client, posted):
    assert client.post(f"{ADDRESS}rate/", {"card": "card-1", **posted}).status_code == 400


def test_a_card_that_is_not_there_is_not_found(client):
    posted = {"card": "card-9", "reviews": "0", "rating": "3"}
    assert client.post(f"{ADDRESS}rate/", posted).status_code == 404


def test_when_nothing_is_due_it_says_when(client):
    for number in (1, 2, 3):
        client.post(f"{ADDRESS}rate/", {"card": f"card-{number}", "reviews": "0", "rating": "4"})
    page, _ = form(client)
    assert "No card is due" in page
    assert "in 8 days" in page


def test_the_home_page_lists_what_is_due(client, monkeypatch):
    client.post(f"{ADDRESS}rate/", {"card": "card-1", "reviews": "0", "rating": "1"})
    assert "Due to be recalled" not in client.get("/").content.decode()
    later = datetime.now(UTC) + timedelta(days=2)
    monkeypatch.setattr("gradschool.web.home.views.now", lambda: later)
    assert "1 thing due" in client.get("/").content.decode()


def test_quick_questions_start_a_sitting(client):
    started = client.post(ADDRESS)
    assert "/sittings/" in started["Location"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "1 minute"),
        (60, "1 minute"),
        (600, "10 minutes"),
        (3600, "1 hour"),
        (86400, "1 day"),
        (8 * 86400, "8 days"),
        (65 * 86400, "2 months"),
        (800 * 86400, "2 years"),
    ],
)
def test_waiting_in_words(seconds, words):
    assert waiting_words(seconds) == words

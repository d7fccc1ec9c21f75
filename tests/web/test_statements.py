"""The hot path stays lean: few statements, small pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def started(alice):
    alice.start()
    return alice


@pytest.mark.parametrize("address", ["/pytorch/tiny/", "/pytorch/tiny/challenge/"])
def test_a_content_page_takes_two_statements(started, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(2):
        started.browser.get(address)


def test_a_question_takes_two_statements(started, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        started.shown(1)


@pytest.mark.parametrize("option", ["wrong-a", "right"])
def test_an_answer_takes_five_statements(started, option):
    with CaptureQueriesContext(connection) as captured:
        started.give(1, option)
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")  # the transaction's own
    counted = [query["sql"] for query in captured if not query["sql"].startswith(marks)]
    assert 0 < len(counted) <= 5, counted


def test_a_stranger_takes_none(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/pytorch/tiny/")


def test_pages_are_small(started):
    for address in ("/", "/pytorch/tiny/", started.at(1), "/me/", "/proofs/practice-1/base/"):
        assert len(started.browser.get(address).content) <= 20_000

import sqlite3
import threading
import time

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from gradschool.learning.models import Learner
from gradschool.web.database import base


def pragma(name):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_commits_are_durable():
    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_pragma_that_does_not_take_effect_is_an_error(monkeypatch):
    connection.close()
    monkeypatch.setitem(base.PRAGMAS, "synchronous", 1)
    wrapper = connection._connections[connection._alias]

    class Stubborn(sqlite3.Connection):
        def execute(self, sql, *arguments):
            return super().execute("SELECT 1" if sql == "PRAGMA synchronous = 1" else sql, *arguments)

    monkeypatch.setitem(wrapper.settings_dict["OPTIONS"], "factory", Stubborn)
    with pytest.raises(OperationalError, match=r"synchronous=2 instead of 1.*local disk"):
        connection.ensure_connection()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_for_its_turn_and_then_writes():
    order = []

    def write():
        with transaction.atomic():
            Learner.objects.create(created=2)
            order.append("second")
        connection.close()

    with transaction.atomic():
        Learner.objects.create(created=1)
        waiting = threading.Thread(target=write)
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
    assert Learner.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_turn_is_given_back_after_an_error():
    @transaction.atomic
    def fail():
        Learner.objects.create(created=1)
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            fail()
    done = threading.Thread(target=lambda: (Learner.objects.create(created=2), connection.close()))
    done.start()
    done.join(5)
    assert not done.is_alive()
    assert Learner.objects.count() == 1

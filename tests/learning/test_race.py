"""200 parallel submissions to one item of two attempts record exactly two, on SQLite and on PostgreSQL.

Each database is a real one with several processes; so these run in processes of their own.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from learning import postgresql

HERE = Path(__file__).parent
PREPARE = """
import random, sys, django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
import mini_course
from gradschool.learning import services
call_command("migrate", verbosity=0)
library, now = mini_course.library(), datetime.now(UTC)
learner = services.learner_create(now=now)
sitting = services.sitting_start(learner=learner, pattern=library.patterns["pytorch", "tiny"], mode="challenge",
                                 library=library, rng=random.Random(0), now=now)
services.item_start(learner=learner, sitting=sitting, position=1, library=library, rng=random.Random(0), now=now)
print(sitting, learner)
"""
COUNT = """
import django; django.setup()
from gradschool.learning.models import Answer, Item, Mark
print(Answer.objects.count(), Mark.objects.count(), Item.objects.get(position=1).attempts_left)
"""
TWO_TABS = """
import random, sys, threading, django
django.setup()
from datetime import UTC, datetime
from django.db import connection
import mini_course
from gradschool.learning import services
library, now = mini_course.library(), datetime.now(UTC)
learner, found = int(sys.argv[1]), []
def begin():
    found.append(services.sitting_start(learner=learner, pattern=library.patterns["pytorch", "tiny"], mode="practice",
                                        library=library, rng=random.Random(0), now=now))
    connection.close()
tabs = [threading.Thread(target=begin) for _ in range(20)]
[tab.start() for tab in tabs]; [tab.join() for tab in tabs]
print(len(found), len(set(found)))
"""
TESTS_IN_TABS = """
import random, sys, threading, django
django.setup()
from datetime import UTC, datetime
from django.db import connection
import strength_course
from gradschool.learning import services
library, now = strength_course.library(), datetime.now(UTC)
learner, found = int(sys.argv[1]), []
sitting = services.sitting_start(learner=learner, pattern=library.patterns["pytorch", "tiny"], mode="test",
                                 library=library, rng=random.Random(0), now=now)
def begin(seed):
    view = services.item_start(learner=learner, sitting=sitting, position=1, library=library,
                               rng=random.Random(seed), now=now)
    found.append((view.revision.question, view.option_order))
    connection.close()
tabs = [threading.Thread(target=begin, args=(seed,)) for seed in range(20)]
[tab.start() for tab in tabs]; [tab.join() for tab in tabs]
print(len(found), len(set(found)))
"""


@contextmanager
def sqlite(folder):
    yield {"GRADSCHOOL_DATA": str(folder)}


@contextmanager
def postgres(folder):
    with postgresql.server() as address:
        yield {"GRADSCHOOL_DATA": str(folder), "DATABASE_URL": address}


def python(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        env={
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": "gradschool.web.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH")))),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def printed(environment, *arguments):
    running = python(environment, *arguments)
    output, _ = running.communicate()
    assert running.returncode == 0
    return output.split()


@pytest.mark.parametrize("database", [sqlite, postgres])
def test_two_attempts_are_two_attempts_however_many_ask_at_once(database, tmp_path):
    with database(tmp_path) as environment:
        sitting, learner = printed(environment, "-c", PREPARE)
        racers = [python(environment, HERE / "racers.py", sitting, learner, 10, 5) for _ in range(4)]
        for racer in racers:
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        assert [racer.communicate()[0] for racer in racers] == ["fine\n"] * 4
        assert printed(environment, "-c", COUNT) == ["2", "2", "0"]
        assert printed(environment, "-c", TWO_TABS, learner) == ["20", "1"]
        assert printed(environment, "-c", TESTS_IN_TABS, learner) == ["20", "1"]
        assert printed(
            environment,
            "-m",
            "pytest",
            "-q",
            HERE / "test_answer.py",
            HERE / "test_sitting.py",
            HERE / "test_learner.py",
            HERE / "test_clock.py",
            HERE / "test_strength.py",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
        )[-1]

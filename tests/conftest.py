"""Set up before Django loads: a data folder of the test run's own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

import mini_course

os.environ["GRADSCHOOL_DATA"] = tempfile.mkdtemp(prefix="gradschool-tests-")
atexit.register(shutil.rmtree, os.environ["GRADSCHOOL_DATA"], ignore_errors=True)


@pytest.fixture
def library():
    """A tiny course: five challenge questions and two for practice."""
    return mini_course.library()


@pytest.fixture(scope="session")
def lab_engine():
    """A real engine with two torch processes, in the data folder that the site of the tests has."""
    from gradschool.lab.engine.process import EngineProcess
    from lab.engine_asking import connected

    folder = Path(os.environ["GRADSCHOOL_DATA"])
    with EngineProcess(folder, 2) as process:
        yield connected(folder), process

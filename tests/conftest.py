"""Set up before Django loads: a data folder of the test run's own."""

import atexit
import os
import shutil
import tempfile

import pytest

import mini_course

os.environ["GRADSCHOOL_DATA"] = tempfile.mkdtemp(prefix="gradschool-tests-")
atexit.register(shutil.rmtree, os.environ["GRADSCHOOL_DATA"], ignore_errors=True)


@pytest.fixture
def library():
    """A tiny course: five challenge questions and two for practice."""
    return mini_course.library()

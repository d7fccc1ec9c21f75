"""Set up before Django loads: a data folder of the test run's own."""

import os
import tempfile

import pytest

import mini_course

os.environ["GRADSCHOOL_DATA"] = tempfile.mkdtemp(prefix="gradschool-tests-")


@pytest.fixture
def library():
    """A tiny course: five challenge questions and two for practice."""
    return mini_course.library()

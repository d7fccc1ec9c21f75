"""What every test may use."""

import pytest
from django.conf import settings

import mini_course


@pytest.fixture
def library():
    """A tiny course: five challenge questions and two for practice."""
    return mini_course.library()


@pytest.fixture(scope="session")
def lab_engine():
    """A real engine with two torch processes, in the data folder that the site of the tests has."""
    from gradschool.lab.engine.process import EngineProcess
    from lab.engine_asking import connected

    with EngineProcess(settings.DATA, 2) as process:
        yield connected(settings.DATA), process
